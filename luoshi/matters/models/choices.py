"""Words of codes as plain strings, so that a migration never names one of our classes."""

from typing import Any


def choices(labels: dict[Any, Any]) -> dict[str, Any]:
    """The labels by the value of their code."""
    return {str(key.value): label for key, label in labels.items()}
