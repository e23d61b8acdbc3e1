"""What the room does without a person."""

from datetime import datetime

from luoshi.notices import services


def forget(now: datetime) -> bool:
    """Delete what was read long ago; whether there was any."""
    return services.forget(now=now) > 0
