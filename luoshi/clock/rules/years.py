"""The years that this release brings along, as the State Council's notices arrange them."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from luoshi.clock.rules.calendar import SATURDAY, Calendar, Rest, span

FOLDER: Final = Path(__file__).parent.parent / "holidays"


@dataclass(frozen=True, slots=True)
class Year:
    """The arrangement of one year: runs of rest days, make-up days, and the paper behind them."""

    year: int
    basis: str
    off: tuple[Rest, ...]
    work: tuple[tuple[date, str], ...] = ()

    def holds(self, day: date) -> bool:
        """Whether an arrangement may speak of a day: New Year's may begin in December."""
        return day.year == self.year or (day.year, day.month) == (self.year - 1, 12)

    @property
    def rest_days(self) -> dict[date, str]:
        """Every rest day with its holiday."""
        return {day: rest.name for rest in self.off for day in span(rest.first, rest.last)}


class YearWrong(ValueError):
    """The arrangement of a year contradicts itself or the calendar; the text says where."""


def read_year(text: str) -> Year:
    """A year in the form of our TOML files; raises YearWrong for what is no such file."""
    try:
        raw: dict[str, Any] = tomllib.loads(text)
        off = tuple(Rest(row["first"], row["last"], row["name"]) for row in raw["off"])
        work = tuple((row["day"], row["name"]) for row in raw.get("work", ()))
        year = Year(int(raw["year"]), str(raw.get("basis", "")), off, work)
        faults = faults_of(year)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise YearWrong("文件不是放假安排的格式。") from error
    if faults:
        raise YearWrong(faults[0])
    return year


def faults_of(year: Year) -> tuple[str, ...]:
    """What cannot be right in an arrangement, as sentences; none for a sound one."""
    found = [
        f"{rest.first}至{rest.last}不在{year.year}年内，或者起止颠倒。"
        for rest in year.off
        if rest.first > rest.last or not (year.holds(rest.first) and year.holds(rest.last))
    ]
    if found:
        return tuple(found)
    days = [day for rest in year.off for day in span(rest.first, rest.last)]
    found += [f"{day}在两段假期里。" for day in sorted({d for d in days if days.count(d) > 1})]
    for day, _ in year.work:
        if not year.holds(day):
            found.append(f"{day}不在{year.year}年内。")
        elif day.weekday() < SATURDAY:
            found.append(f"{day}不是周六、周日，不必列为调休上班。")
        elif day in days:
            found.append(f"{day}既放假又上班。")
    return tuple(found)


def calendar_of(years: Iterable[Year]) -> Calendar:
    """One calendar of many years."""
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    known: set[int] = set()
    for one in years:
        off |= one.rest_days
        work |= dict(one.work)
        known.add(one.year)
    return Calendar(off, work, frozenset(known))


@cache
def shipped() -> tuple[Year, ...]:
    """All years of this release, oldest first."""
    return tuple(read_year(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml")))


@cache
def shipped_calendar() -> Calendar:
    """The calendar of all shipped years."""
    return calendar_of(shipped())
