"""A slow and simple clock of its own, to hold the real one against: it walks day by day.

Nothing here is shared with `luoshi.clock`: weekends, holidays and make-up days come as sets, the
count crosses off one day after another, and a light is found by looking at every minute it could
have changed.
"""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
ONE: Final = timedelta(days=1)
OPENING: Final = timedelta(hours=9)


@dataclass(frozen=True)
class Days:
    """Which days rest and which work, as two sets; everything else goes by its weekday."""

    off: frozenset[date]
    work: frozenset[date]

    def works(self, day: date) -> bool:
        if day in self.off:
            return False
        return day in self.work or day.isoweekday() < 6


@dataclass(frozen=True)
class Question:
    """One random case."""

    start: datetime
    number: int
    unit: str
    warn: int
    pauses: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class Answer:
    """The last day, and the two moments at which the light turns."""

    due: date
    yellow: datetime
    red: datetime


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def answer(asked: Question, days: Days) -> Answer:
    """Work a case out by walking."""
    due = _due(asked, days)
    red = midnight(due) + ONE
    yellow = max(_yellow(asked, due, days), asked.start)
    return Answer(due, yellow, red)


def light_at(found: Answer, start: datetime, now: datetime) -> str:
    """The light by comparing moments, nothing else."""
    if now < start:
        return "none"
    if now >= found.red:
        return "red"
    return "yellow" if now >= found.yellow else "green"


def next_change(found: Answer, start: datetime, now: datetime) -> datetime | None:
    """The next moment at which `light_at` answers otherwise."""
    later = [at for at in (start, found.yellow, found.red) if at > now]
    here = light_at(found, start, now)
    return min((at for at in later if light_at(found, start, at) != here), default=None)


def _plain(asked: Question, days: Days, more: int) -> date:
    """The last day before rolling, `more` days later than asked."""
    day = asked.start.astimezone(CHINA).date()
    if asked.unit == "month":
        day = _months(day, asked.number)
        for _ in range(more):
            day += ONE
        return day
    left = asked.number + more
    while left:
        day += ONE
        if asked.unit == "natural" or days.works(day):
            left -= 1
    return day


def _months(day: date, number: int) -> date:
    year, month = day.year, day.month
    for _ in range(number):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _rolled(day: date, days: Days) -> date:
    while not days.works(day):
        day += ONE
    return day


def _due(asked: Question, days: Days) -> date:
    """Pauses one after another; what they took is summed exactly and given back in whole days."""
    first_end = midnight(_plain(asked, days, 0)) + ONE
    counted_from = midnight(asked.start.astimezone(CHINA).date()) + ONE
    lost, more = timedelta(), 0
    for since, until in sorted(asked.pauses):
        last = _plain(asked, days, more)
        due = _rolled(last, days)
        since = max(since, counted_from)
        if since >= midnight(due) + ONE:
            break
        if until <= since:
            continue
        if since >= midnight(last) + ONE:
            lost = midnight(due) + ONE - first_end + (until - since)
        else:
            lost += _taken(since, until, asked.unit, days)
            lost = max(lost, _taken(first_end, until, asked.unit, days))
        more = 0
        while more * ONE < lost:
            more += 1
        if midnight(_rolled(_plain(asked, days, more), days)) + ONE <= until:
            more += 1
            lost = more * ONE
    return _rolled(_plain(asked, days, more), days)


def _taken(since: datetime, until: datetime, unit: str, days: Days) -> timedelta:
    total, here = timedelta(), since
    while here < until:
        day = here.astimezone(CHINA).date()
        end = min(midnight(day) + ONE, until)
        if unit != "working" or days.works(day):
            total += end - here
        here = end
    return total


def _yellow(asked: Question, due: date, days: Days) -> datetime:
    day, left = due, asked.warn
    while left:
        day -= ONE
        if asked.unit != "working" or days.works(day):
            left -= 1
    forward = _rolled(day, days)
    if forward > due:
        while not days.works(day):
            day -= ONE
        forward = day
    at = midnight(forward) + OPENING
    for since, until in sorted(asked.pauses):
        if since <= at < until:
            at = until
    return at


def random_question(chance: random.Random, first: date, last: date) -> Question:
    """A case between two days: any unit, up to three pauses that do not touch one another."""
    length = (last - first).days
    day = first + timedelta(days=chance.randrange(length))
    start = midnight(day) + timedelta(minutes=chance.randrange(24 * 60))
    unit = chance.choice(("natural", "working", "month"))
    number = chance.randint(1, 6) if unit == "month" else chance.choice((1, 3, 5, 7, 15, 30, 60))
    pauses, at = [], start + timedelta(minutes=chance.randrange(-2000, 20000))
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        until = at + timedelta(minutes=chance.randint(1, 20000))
        pauses.append((at, until))
        at = until + timedelta(minutes=chance.randint(1, 20000))
    return Question(start, number, unit, chance.randint(0, 10), tuple(pauses))


def moments(asked: Question, found: Answer, chance: random.Random) -> list[datetime]:
    """Moments worth asking about: each edge, just before and after it, and some between."""
    tick = timedelta(seconds=1)
    edges = [asked.start, found.yellow, found.red]
    near = [edge + step for edge in edges for step in (-tick, timedelta(), tick)]
    whole = int((found.red - asked.start).total_seconds()) + 172800
    return near + [asked.start + timedelta(seconds=chance.randrange(whole)) for _ in range(3)]
