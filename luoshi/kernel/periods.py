"""Reporting periods: ten days (旬), month, quarter, half-year, year, as closed spans of dates."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

PEOPLE_LIVE_IN = ZoneInfo("Asia/Shanghai")


class Cycle(StrEnum):
    """How long a period is."""

    TEN_DAYS = "ten_days"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.HALF_YEAR: 6, Cycle.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole days; `first` and `last` both belong to it."""

    first: date
    last: date
    cycle: Cycle

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def next(self) -> "Period":
        """The period of the same cycle that begins the day after this one."""
        return period_of(self.last + timedelta(days=1), self.cycle)


def civil_day(now: datetime) -> date:
    """The calendar day of a moment for people in China; the database itself keeps UTC."""
    return now.astimezone(PEOPLE_LIVE_IN).date()


def midnight(day: date) -> datetime:
    """The instant at which a day begins for people in China."""
    return datetime.combine(day, time.min, PEOPLE_LIVE_IN)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def period_of(day: date, cycle: Cycle) -> Period:
    """The period of a cycle that holds `day`; a 旬 is 1–10, 11–20 or 21–month end."""
    if cycle is Cycle.TEN_DAYS:
        begin = min((day.day - 1) // 10, 2) * 10 + 1
        last = month_end(day.year, day.month) if begin == 21 else day.replace(day=begin + 9)
        return Period(day.replace(day=begin), last, cycle)
    size = MONTHS[cycle]
    begin = (day.month - 1) // size * size + 1
    return Period(date(day.year, begin, 1), month_end(day.year, begin + size - 1), cycle)
