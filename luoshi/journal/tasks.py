"""What the journal does without a person."""

from datetime import datetime

from django.conf import settings

from luoshi.journal import services


def sequence(now: datetime) -> bool:
    """Number the entries that wait; whether there were any."""
    return services.give_positions() > 0


def checkpoint(now: datetime) -> bool:
    """Bind the heads that moved; whether there were any."""
    return services.checkpoint(now=now, folder=settings.DATA_DIR / "checkpoints") is not None
