"""What the clock does without a person."""

from datetime import datetime

from luoshi.clock import services


def sweep(now: datetime) -> bool:
    """Let lights turn that are due; whether there were any."""
    return services.sweep(now=now) > 0


def recount(now: datetime) -> bool:
    """Work out dates anew after a calendar has changed; whether any waited."""
    return services.recount(now=now) > 0
