"""When a message may leave the house, and what it says: a number and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from luoshi.clock.rules.calendar import Calendar
from luoshi.clock.rules.deadlines import tell_at
from luoshi.clock.rules.regimes import Hours
from luoshi.kernel.periods import PEOPLE_LIVE_IN


class Channel(StrEnum):
    """The ways out of the house; each is a folder of `channels`, and off by default."""

    SMTP = "smtp"
    SMS = "sms"
    TODO = "todo"
    WEBHOOK = "webhook"
    WECOM = "wecom"
    DINGTALK = "dingtalk"


class Act(StrEnum):
    """What a delivery does at the other end: a to-do item is also taken away again."""

    SEND = "send"
    CLEAR = "clear"


class Outcome(StrEnum):
    """What became of a delivery; a mark stands before anything leaves the house.

    `unknown` is the truth when nobody can say whether it arrived: it is shown so, and sent again
    by a person alone. `failed` surely did not arrive. `void` had nothing left to say.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    VOID = "void"


CHANNELS: Final = tuple(Channel)
# A message that surely did not arrive is tried again after so long, a few times (DESIGN).
AGAIN_AFTER: Final = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
# Longer than the time any channel may take: whoever marked a message so long ago is dead.
LOST_AFTER: Final = timedelta(minutes=5)
# What nobody could be told of outside for so long is left to the inbox: no flood after a silence.
STALE: Final = timedelta(days=7)
LONGEST_WATCH: Final = timedelta(days=30)  # from the first day to the last
FAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What no outside message has carried yet to a person: since when, and whether it is urgent."""

    since: datetime
    urgent: bool = False


def ripe(
    waiting: Waiting,
    now: datetime,
    calendar: Calendar,
    hours: Hours,
    *,
    at_once: bool = False,
    on_duty: bool = False,
) -> bool:
    """Whether a person is to be told outside, now, of what waits for him.

    By default a digest leaves when office hours open, in the morning and after lunch; `at_once`
    tells him of each thing in office hours. Nights, weekends and holidays are silent, but for
    what is urgent (特急) and for whoever is on duty.
    """
    if waiting.urgent or on_duty:
        return True
    if tell_at(now, calendar, hours) > now:
        return False
    return waiting.since <= (now if at_once else _opened(now, hours))


def watch_day(now: datetime, hours: Hours) -> date:
    """The day whose watch (值班) is on now: it lasts until the office opens on the next."""
    local = now.astimezone(PEOPLE_LIVE_IN)
    return local.date() if local.time() >= hours.opens else local.date() - timedelta(days=1)


def said(count: int) -> str:
    """All that leaves the house: no text, no unit, no name."""
    return f"您有{count}件待办"


def again_at(attempt: int, now: datetime) -> datetime | None:
    """When a message that surely did not arrive is tried again; None when it was tried enough."""
    return now + AGAIN_AFTER[attempt - 1] if attempt <= len(AGAIN_AFTER) else None


def _opened(now: datetime, hours: Hours) -> datetime:
    """When the shift that runs now began; `now` lies in office hours."""
    local = now.astimezone(PEOPLE_LIVE_IN)
    begun = [one.opens for one in hours.shifts if one.opens <= local.time()]
    return datetime.combine(local.date(), max(begun, default=hours.opens), PEOPLE_LIVE_IN)
