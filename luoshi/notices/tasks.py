"""What the room does without a person."""

from datetime import datetime

from luoshi.notices import services


def forget(now: datetime) -> bool:
    """Delete what was read long ago; whether there was any."""
    return services.forget(now=now) > 0


def settle_left(now: datetime) -> bool:
    """What lies before people who have left its unit; whether there was any."""
    return services.settle_left(now=now) > 0


def gather(now: datetime) -> bool:
    """Put what waits for people into digests; whether there was any."""
    return services.gather(now=now) > 0


def clear(now: datetime) -> bool:
    """Take away to-do items whose notices have been read; whether there were any."""
    return services.clear(now=now) > 0


def send(now: datetime) -> bool:
    """Send one message; whether one waited."""
    return services.send(now=now)


def give_up(now: datetime) -> bool:
    """Say of messages whose worker died that nobody knows; whether there were any."""
    return services.give_up(now=now) > 0
