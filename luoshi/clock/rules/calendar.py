"""The working calendar: weekends, holidays, and weekend days on which people work (调休)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from luoshi.kernel.periods import PEOPLE_LIVE_IN

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
# Holidays that stand in the law by their date (全国年节及纪念日放假办法): they are kept in a year
# whose arrangement is not yet published. 2 May became one on 1 January 2025.
STATUTORY: Final[Mapping[tuple[int, int], str]] = MappingProxyType(
    {
        (1, 1): "元旦",
        (5, 1): "劳动节",
        (5, 2): "劳动节",
        (10, 1): "国庆节",
        (10, 2): "国庆节",
        (10, 3): "国庆节",
    }
)
_SECOND_OF_MAY: Final = (date(2025, 1, 1), (5, 2))


@dataclass(frozen=True, slots=True, order=True)
class Rest:
    """A run of rest days, both ends included; without a name it is a weekend."""

    first: date
    last: date
    name: str = ""

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays and make-up days as values: `off` and `work` map a day to its holiday's name.

    `published` holds the years whose arrangement is known; in any other year weekends and the
    statutory days rest, and whoever shows a date in it must say so.
    """

    off: Mapping[date, str] = field(default_factory=dict)
    work: Mapping[date, str] = field(default_factory=dict)
    published: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work on a day; a make-up day is a working day whatever its weekday."""
        if day in self.work:
            return True
        if day in self.off or day.weekday() >= SATURDAY:
            return False
        return day.year in self.published or not _statutory(day)

    def name_of(self, day: date) -> str:
        """The holiday that a rest day belongs to; empty for a plain weekend or a working day."""
        if day in self.work:
            return ""
        name = self.off.get(day, "")
        return name if name or day.year in self.published else _statutory(day)

    def next_working(self, day: date) -> date:
        """The day itself if people work on it, else the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def last_working(self, day: date) -> date:
        """The day itself if people work on it, else the last working day before it."""
        while not self.is_working(day):
            day -= DAY
        return day

    def rest_around(self, day: date) -> Rest:
        """The run of rest days that `day`, itself one, lies in; named after its first holiday."""
        first = last = day
        while not self.is_working(first - DAY):
            first -= DAY
        while not self.is_working(last + DAY):
            last += DAY
        names = dict.fromkeys(name for one in span(first, last) if (name := self.name_of(one)))
        return Rest(first, last, "、".join(names))

    def unpublished(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days whose arrangement is not known."""
        return tuple(y for y in range(first.year, last.year + 1) if y not in self.published)

    def with_local(self, off: Mapping[date, str], work: Mapping[date, str]) -> "Calendar":
        """The same with the holidays of a region on top; they win over the country's."""
        rest = {day: name for day, name in self.off.items() if day not in work} | dict(off)
        busy = {day: name for day, name in self.work.items() if day not in off} | dict(work)
        return Calendar(rest, busy, self.published)


def span(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def rests(days: Iterable[tuple[date, str]]) -> tuple[Rest, ...]:
    """Named rest days as runs: neighbours of one name belong together."""
    found: list[Rest] = []
    for day, name in sorted(days):
        if found and found[-1].name == name and day - found[-1].last == DAY:
            found[-1] = Rest(found[-1].first, day, name)
        else:
            found.append(Rest(day, day, name))
    return tuple(found)


def starts(day: date) -> datetime:
    """The moment at which a day begins for people in China."""
    return datetime.combine(day, time.min, tzinfo=PEOPLE_LIVE_IN)


def ends(day: date) -> datetime:
    """24:00 of a day: the first moment that no longer belongs to it."""
    return starts(day + DAY)


def _statutory(day: date) -> str:
    since, second = _SECOND_OF_MAY
    key = (day.month, day.day)
    return "" if key == second and day < since else STATUTORY.get(key, "")
