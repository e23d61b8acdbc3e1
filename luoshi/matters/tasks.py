"""What matters do without a person."""

from datetime import datetime

from luoshi.matters.services import telling


def tell_flips(now: datetime) -> bool:
    """Tell people of some lights that turned and dates that moved; whether there were any."""
    return telling.tell_flips(now=now) > 0
