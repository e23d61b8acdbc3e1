"""When a login is locked, and when a session is over."""

from datetime import datetime, timedelta

# GB/T 22239-2019 level 3 asks for limits on failed sign-ins and idle sessions; figures are ours.
FREE_FAILURES = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=8)


def lock_after(failures: int) -> timedelta | None:
    """How long to lock after that many failures in a row: every fifth one, doubling, ≤ a day."""
    if failures <= 0 or failures % FREE_FAILURES:
        return None
    doublings = min(failures // FREE_FAILURES - 1, 10)
    lock: timedelta = FIRST_LOCK * (1 << doublings)
    return min(lock, LONGEST_LOCK)


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """Whether a login may not be tried now."""
    return locked_until is not None and now < locked_until


def session_ends(started: datetime, last_seen: datetime) -> datetime:
    """The instant from which a session no longer counts."""
    return min(started + LONGEST_SESSION, last_seen + IDLE)
