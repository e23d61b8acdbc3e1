"""What has happened in the county, as typed rows, and the moments at which it happened."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from luoshi.world.county import read_toml

CHINA = ZoneInfo("Asia/Shanghai")
FRIDAY = 4


class Reach(StrEnum):
    """How far a run of drafts has come."""

    DRAFT = "draft"
    DIRECTOR = "director"
    LEADER = "leader"
    REGISTERED = "registered"
    DISPATCHED = "dispatched"


class Outcome(StrEnum):
    """What became of a refusal."""

    PENDING = "pending"
    TURNED_DOWN = "turned_down"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Run:
    """Tasks `first` to `last` of a paper, taken on by a clerk so many office days ago."""

    paper: str
    clerk: str
    days_ago: int
    first: int
    last: int
    reaches: Reach
    unsigned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A unit asked to give a matter back."""

    paper: str
    task: int
    by: str
    reason: str
    outcome: Outcome
    answer: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A leader's note, entered by hand; due so many days from the day of loading."""

    text: str
    acceptance: str
    lead: str
    cooperate: tuple[str, ...]
    days: int


@cache
def runs() -> tuple[Run, ...]:
    """The runs in the order in which they happened."""
    return tuple(
        Run(**{**row, "reaches": Reach(row["reaches"]), "unsigned": tuple(row["unsigned"])})
        for row in read_toml("story.toml")["runs"]
    )


@cache
def refusals() -> tuple[Refusal, ...]:
    """The refusals."""
    return tuple(
        Refusal(**{**row, "outcome": Outcome(row["outcome"])})
        for row in read_toml("story.toml")["refusals"]
    )


@cache
def notes() -> tuple[Note, ...]:
    """The leader's notes."""
    return tuple(
        Note(row["text"], row["acceptance"], row["lead"], tuple(row["with"]), row["days"])
        for row in read_toml("story.toml")["notes"]
    )


def moment(now: datetime, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """An hour of the day so many office days (Monday to Friday) before `now`.

    Never later than `now` itself, so that nothing has happened in the future.
    """
    day = now.astimezone(CHINA).date()
    for _ in range(days_ago):
        day -= timedelta(days=max(day.weekday() - FRIDAY, 1) if day.weekday() else 3)
    return min(datetime.combine(day, time(hour, minute), CHINA), now)
