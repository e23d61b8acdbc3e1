"""Counting time by the Civil Code (民法典 200–204): days, working days, months, and pauses.

The start day is not counted; a month ends on the corresponding day, else on the month's last; a
last day on which people rest rolls forward to the next working day, and a make-up day is one.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from luoshi.clock.rules.calendar import DAY, Calendar, ends, span, starts
from luoshi.kernel.periods import civil_day

NOTHING: Final = timedelta()


class Unit(StrEnum):
    """What a limit is counted in."""

    NATURAL = "natural"
    WORKING = "working"
    MONTH = "month"


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """The clock stood still from `start` up to, not including, `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """A period worked out: `last` before and `due` after rolling; both are whole days.

    `due` is counted through 24:00. `paused` says how many days pauses have added, `floored` that
    the count ends before the day on which it was made anew, which is then the last.
    """

    start: date
    number: int
    unit: Unit
    last: date
    due: date
    paused: int = 0
    floored: bool = False

    @property
    def rolled(self) -> bool:
        """Whether the last day was a rest day and moved."""
        return self.due != self.last and not self.floored

    @property
    def due_at(self) -> datetime:
        """24:00 of the last day: the first moment that is late."""
        return ends(self.due)


def count(
    start: date,
    number: int,
    unit: Unit,
    calendar: Calendar,
    *,
    roll: bool = True,
    extra: int = 0,
) -> Counted:
    """The last day of `number` units that begin the day after `start`, and `extra` days more.

    With `number` 0 the start day itself is the last. Raises OverflowError beyond the year 9999.
    """
    if unit is Unit.WORKING:
        last = working_after(start, number + extra, calendar)
    elif unit is Unit.MONTH:
        last = months_after(start, number) + timedelta(days=extra)
    else:
        last = start + timedelta(days=number + extra)
    due = calendar.next_working(last) if roll else last
    return Counted(start, number, unit, last, due, extra)


def working_after(start: date, number: int, calendar: Calendar) -> date:
    """The `number`-th working day after `start`; before it for a negative number."""
    step, day = (DAY, start) if number >= 0 else (-DAY, start)
    for _ in range(abs(number)):
        day += step
        while not calendar.is_working(day):
            day += step
    return day


def months_after(start: date, number: int) -> date:
    """The corresponding day `number` months later, or the last day of a month that lacks it."""
    years, month = divmod(start.month - 1 + number, 12)
    year = start.year + years
    if year > date.max.year:
        raise OverflowError("the period ends after the year 9999")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def count_paused(
    start_at: datetime,
    number: int,
    unit: Unit,
    calendar: Calendar,
    pauses: Iterable[Pause],
    *,
    roll: bool = True,
) -> Counted:
    """The same from a moment, with pauses that do not count.

    Paused time is measured on the days that the unit counts (all days, or working days only) and
    summed up exactly; what remains is rounded up once, to the end of a day. So nobody loses time to
    a pause, many short pauses add no more than their sum, and the last day is never over before the
    clock runs again. What lies in the uncounted start day, or after the last day, pauses nothing.
    """
    start = civil_day(start_at)
    begin = ends(start) if number else start_at
    plain = count(start, number, unit, calendar, roll=roll)
    lost, found = NOTHING, plain
    for pause in joined(pauses):
        stood = Pause(max(pause.start, begin), pause.end)
        if stood.start >= found.due_at:
            break
        if stood.start < stood.end:
            lost = _lost(lost, stood, plain, found, calendar)
            found = count(start, number, unit, calendar, roll=roll, extra=-(-lost // DAY))
            if found.due_at <= stood.end:
                lost = (found.paused + 1) * DAY
                found = count(start, number, unit, calendar, roll=roll, extra=found.paused + 1)
    return found


def _lost(
    lost: timedelta, stood: Pause, plain: Counted, found: Counted, calendar: Calendar
) -> timedelta:
    """What pauses have taken once this one is over; `plain` is the period without any pause."""
    if stood.start >= ends(found.last):  # in the rest days over which the last day has rolled
        return found.due_at - ends(plain.last) + (stood.end - stood.start)
    taken = counting_time(stood.start, stood.end, plain.unit, calendar)
    used_up = counting_time(ends(plain.last), stood.end, plain.unit, calendar)
    return max(lost + taken, used_up)


def joined(pauses: Iterable[Pause]) -> list[Pause]:
    """Pauses in order, those that touch or overlap made one."""
    found: list[Pause] = []
    for pause in sorted(pauses):
        if found and pause.start <= found[-1].end:
            found[-1] = Pause(found[-1].start, max(found[-1].end, pause.end))
        else:
            found.append(pause)
    return found


def counting_time(since: datetime, until: datetime, unit: Unit, calendar: Calendar) -> timedelta:
    """How much of a stretch lies on days that the unit counts; nothing of one that ends first."""
    if until <= since:
        return NOTHING
    if unit is not Unit.WORKING:
        return until - since
    total = NOTHING
    for day in span(civil_day(since), civil_day(until)):
        if calendar.is_working(day):
            total += max(min(until, ends(day)) - max(since, starts(day)), NOTHING)
    return total
