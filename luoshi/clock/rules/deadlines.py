"""A regime upon a start: the dates of its nodes, what pauses add, and when each light turns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from luoshi.clock.rules.calendar import DAY, Calendar, starts
from luoshi.clock.rules.counting import (
    Counted,
    Pause,
    Unit,
    count_paused,
    joined,
    working_after,
)
from luoshi.clock.rules.lights import Times
from luoshi.clock.rules.regimes import FirstDay, Hours, Node, Origin, Regime, office_hours
from luoshi.kernel.periods import PEOPLE_LIVE_IN, Period, civil_day, period_of

SAME_DAY: Final = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """How one deadline was set: the node of a regime, its start, and what somebody chose.

    `number` is chosen within the node's range, None for the node's own. `decided` is set by a
    person (a fixed date, an extension granted); it then holds in the place of any count.
    """

    regime: Regime
    kind: str
    node: str
    start_at: datetime
    number: int | None = None
    decided: date | None = None

    @property
    def rule(self) -> Node:
        """The node of the preset."""
        return self.regime.node(self.kind, self.node)


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline worked out: the count behind it, and its times."""

    setting: Setting
    counted: Counted
    times: Times


def term(
    setting: Setting,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    stopped_at: datetime | None = None,
    ended_at: datetime | None = None,
    one_day: FirstDay | None = None,
) -> Term:
    """Work out one deadline; the same input gives the same answer, for ever.

    `pauses` are those that have ended; while a clock still stands, `stopped_at` says since when.
    Raises ValueError for a node without the date that it needs.
    """
    rule = setting.rule
    counted = _count(setting, rule, calendar, pauses, one_day or setting.regime.one_day)
    warn_at = _warn_at(rule, counted, calendar, joined(pauses), office_hours())
    times = Times(setting.start_at, warn_at, counted.due_at, stopped_at, ended_at)
    return Term(setting, counted, times)


def terms(
    regime: Regime,
    kind: str,
    start_at: datetime,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    stopped_at: datetime | None = None,
    one_day: FirstDay | None = None,
    day: date | None = None,
) -> tuple[Term, ...]:
    """All nodes of a kind from one start; they run beside one another, not in a chain."""
    return tuple(
        term(
            Setting(regime, kind, node.node, start_at, decided=day if _needs_date(node) else None),
            calendar,
            pauses=pauses,
            stopped_at=stopped_at,
            one_day=one_day,
        )
        for node in regime.kind(kind).nodes
    )


def not_before(found: Term, calendar: Calendar, floor: datetime) -> Term:
    """The same deadline with nothing moved behind `floor`: a new calendar, a pause made void.

    What would already have been late then falls due at the end of that or the next working day
    instead; what would already have turned yellow turns at that moment.
    """
    earliest = calendar.next_working(civil_day(floor))
    counted, times = found.counted, found.times
    if counted.due >= earliest and times.warn_at >= floor:
        return found
    if counted.due < earliest:
        counted = replace(counted, due=earliest, floored=True)
    times = replace(times, due_at=counted.due_at, warn_at=max(times.warn_at, floor))
    return replace(found, counted=counted, times=times)


def tell_at(at: datetime, calendar: Calendar, hours: Hours, *, at_once: bool = False) -> datetime:
    """When people may be told of something that fell due `at`: in office hours, on a working day.

    Nights, weekends and lunch breaks are silent; `at_once` (特急) breaks them.
    """
    if at_once:
        return at
    local = at.astimezone(PEOPLE_LIVE_IN)
    day = calendar.next_working(local.date())
    if day == local.date():
        for shift in hours.shifts:
            if local.time() < shift.closes:
                return max(local, _at(day, shift.opens))
        day = calendar.next_working(day + DAY)
    return _at(day, hours.opens)


def _count(
    setting: Setting, rule: Node, calendar: Calendar, pauses: Sequence[Pause], one_day: FirstDay
) -> Counted:
    start_at = setting.start_at
    if setting.decided is not None or rule.origin is Origin.GIVEN:
        return _decided(setting, calendar, pauses)
    number = setting.number if setting.number is not None else rule.number
    if rule.origin is Origin.START:
        strict = (number, rule.unit, one_day) == (1, Unit.NATURAL, FirstDay.SAME_DAY)
        number = SAME_DAY if strict else number
        return count_paused(start_at, number, rule.unit, calendar, pauses, roll=rule.roll)
    assert rule.cycle is not None  # `fault_of` refuses a preset that says otherwise
    period = period_of(civil_day(start_at), rule.cycle)
    if rule.origin is Origin.NTH_LAST:
        day = _nth_last(period, number, rule.unit, calendar)
        return _decided(replace(setting, decided=day), calendar, pauses)
    before = period.last if rule.origin is Origin.AFTER else period.first - DAY
    return count_paused(starts(before), number, rule.unit, calendar, pauses, roll=rule.roll)


def _nth_last(period: Period, number: int, unit: Unit, calendar: Calendar) -> date:
    if unit is Unit.WORKING:
        return working_after(period.last + DAY, -number, calendar)
    return period.last - timedelta(days=number - 1)


def _decided(setting: Setting, calendar: Calendar, pauses: Sequence[Pause]) -> Counted:
    """A date stands on the day that somebody said; only a pause moves it, and then it rolls."""
    if setting.decided is None:
        raise ValueError(f"{setting.node} needs a date that somebody has decided")
    start_at = min(setting.start_at, starts(setting.decided))
    number = (setting.decided - civil_day(start_at)).days
    plain = count_paused(start_at, number, Unit.NATURAL, calendar, pauses, roll=False)
    if plain.paused:
        return count_paused(start_at, number, Unit.NATURAL, calendar, pauses)
    return plain


def _warn_at(
    rule: Node, counted: Counted, calendar: Calendar, pauses: Sequence[Pause], hours: Hours
) -> datetime:
    """The opening of the working day on which the light turns yellow; never inside a pause."""
    if counted.unit is Unit.WORKING:
        day = working_after(counted.due, -rule.warn, calendar)
    else:
        day = counted.due - timedelta(days=rule.warn)
    working = calendar.next_working(day)
    at = _at(working if working <= counted.due else calendar.last_working(day), hours.opens)
    return next((pause.end for pause in pauses if pause.start <= at < pause.end), at)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=PEOPLE_LIVE_IN)


def _needs_date(node: Node) -> bool:
    return node.origin is Origin.GIVEN
