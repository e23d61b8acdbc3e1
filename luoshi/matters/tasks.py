"""What matters do without a person."""

from datetime import datetime

from luoshi.matters import services
from luoshi.matters.services import telling


def tell_flips(now: datetime) -> bool:
    """Tell people of some lights that turned and dates that moved; whether there were any."""
    return telling.tell_flips(now=now) > 0


def follow_mergers(now: datetime) -> bool:
    """Carry on what merged units left; whether there was any."""
    matters, lists = services.follow_mergers(now=now), services.follow_handovers(now=now)
    return matters + lists > 0
