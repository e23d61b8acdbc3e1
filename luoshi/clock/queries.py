"""Reading time: calendars and regimes for everybody; deadlines as far as the actor may know."""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from luoshi.clock.models import NATIONAL, Deadline, Flip, Holiday, OwnRegime
from luoshi.clock.rules.calendar import Calendar, Rest, rests
from luoshi.clock.rules.deadlines import Setting, Term, not_before, term
from luoshi.clock.rules.history import Cause, Event, Standing, standing
from luoshi.clock.rules.lights import Light, Times, light, wakes
from luoshi.clock.rules.regimes import Node, Regime, regime, shipped_regimes
from luoshi.clock.rules.sentences import explain, kept
from luoshi.journal import subjects
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.kernel.periods import civil_day
from luoshi.kernel.presets import build, in_force
from luoshi.statements.kept import Kept, among

REFUSED = "refused"  # why a deadline has changed hands: the unit before should not have had it
PAUSING = [cause.value for cause in Cause if cause is not Cause.EDGE]


class Calendars:
    """All holidays of the installation, read once; `of(regions)` is the calendar of some place."""

    def __init__(self) -> None:
        self._days: dict[int, list[Holiday]] = defaultdict(list)
        for row in Holiday.objects.order_by("day"):
            self._days[row.region_id].append(row)
        national = self._days.pop(NATIONAL, [])
        years = frozenset(row.year for row in national)
        off, work = _off_and_work(national)
        self.national = Calendar(off, work, years)
        self._known: dict[tuple[int, ...], Calendar] = {(): self.national}

    def of(self, regions: Iterable[int]) -> Calendar:
        """The country's holidays, and on top those of the regions, the narrowest last."""
        local = tuple(pk for pk in regions if pk in self._days)
        if local not in self._known:
            found = self.of(local[:-1])
            self._known[local] = found.with_local(*_off_and_work(self._days[local[-1]]))
        return self._known[local]


_read: tuple[object, "Calendars"] | None = None


def calendars() -> "Calendars":
    """All calendars of the installation; read anew only when a day has come or gone. One query."""
    global _read
    mark = Holiday.objects.aggregate(last=Max("id"), count=Count("id"))
    key = (connection.settings_dict["NAME"], mark["last"], mark["count"])
    if _read is None or _read[0] != key:
        _read = (key, Calendars())
    return _read[1]


def calendar_for(regions: Iterable[int] = ()) -> Calendar:
    """The calendar of a place: `regions` is the path of its unit from the root down."""
    return calendars().of(regions)


def own_regimes() -> tuple[Regime, ...]:
    """The regimes that this installation has released itself."""
    return tuple(build(tomllib.loads(row.text), Regime, row.name) for row in _OWN.rows())


def all_regimes() -> tuple[Regime, ...]:
    """Shipped and own regimes, every version, by name."""
    every = (*shipped_regimes(), *own_regimes())
    return tuple(sorted(every, key=lambda one: (one.name, one.version)))


def regimes_in_force(today: date) -> tuple[Regime, ...]:
    """The version in force of every regime, by name."""
    known = tuple(one for one in all_regimes() if one.effective <= today)
    return tuple(in_force(known, name, today) for name in sorted({one.name for one in known}))


@dataclass(frozen=True, slots=True)
class YearOff:
    """One year of a calendar as a page shows it."""

    year: int
    region_id: int
    rests: tuple[Rest, ...]
    work: tuple[tuple[date, str], ...]


def years_of(actor: Actor) -> list[YearOff]:
    """The country's years and the local ones that the actor lives by, newest first."""
    rows = Holiday.objects.filter(region_id__in=[NATIONAL, *actor.unit_path]).order_by("day")
    by_year: dict[tuple[int, int], list[Holiday]] = defaultdict(list)
    for row in rows:
        by_year[row.year, row.region_id].append(row)
    found = []
    for (year, region_id), days in sorted(by_year.items(), reverse=True):
        off, work = _off_and_work(days)
        found.append(YearOff(year, region_id, rests(off.items()), tuple(sorted(work.items()))))
    return found


def unpublished(today: date) -> tuple[int, ...]:
    """This year and the next, as far as the country's arrangement is not here."""
    years = (today.year, today.year + 1)
    rows = Holiday.objects.filter(region_id=NATIONAL, year__in=years)
    known = set(rows.values_list("year", flat=True))
    return tuple(year for year in years if year not in known)


def days_of(region_id: int, year: int) -> dict[date, tuple[bool, str]]:
    """The days kept for one year of one region: whether people work, and the holiday."""
    rows = Holiday.objects.filter(region_id=region_id, year=year)
    return {row.day: (row.working, row.name) for row in rows}


# Deadlines ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A deadline as pages and the API show it: the light is that of `now`, not the stored one."""

    deadline: Deadline
    label: str
    due: date
    light: Light
    wakes: datetime | None
    explanation: str
    stopped: bool


def deadlines_of(actor: Actor, kind: str, pk: int, *, now: datetime) -> list[Shown]:
    """All live deadlines of a subject with their reasons; raises NotFound for an outsider."""
    if not subjects.visible(kind, pk, actor):
        raise NotFound
    rows = list(_live(kind, [pk]).order_by("due_at", "pk"))
    known, stood = own_regimes(), standings([row.pk for row in rows])
    book, found = calendars(), []
    for row in rows:
        calendar = book.of(row.regions)
        done = worked_out(row, calendar, known, stood[row.pk])
        times, due, why = times_of(row), done.counted.due, explain(done, calendar)
        if done.times.due_at != row.due_at:
            over = row.ended_at is not None or row.due_at <= now
            due = civil_day(row.due_at - timedelta(microseconds=1))
            why = kept(due, over=over, stopped=row.stopped_at is not None)
        found.append(
            Shown(
                row,
                done.setting.rule.label,
                due,
                light(times, now),
                wakes(times, now),
                why,
                row.stopped_at is not None,
            )
        )
    return found


def live(kind: str, pks: Collection[int], nodes: Collection[str]) -> list[Deadline]:
    """The deadlines of some nodes that nobody took away, of subjects which the caller has seen."""
    return list(_live(kind, pks).filter(node__in=nodes))


def running(kind: str, pks: Collection[int]) -> set[int]:
    """Those of the subjects that have a clock which nobody took away; done ones too."""
    return set(_live(kind, pks).values_list("subject_id", flat=True))


def open_nodes(kind: str, pks: Collection[int], node: str) -> dict[int, Deadline]:
    """Of many subjects the deadline of one node, where it is neither ended nor taken away."""
    return {row.subject_id: row for row in _OPEN.rows(kind, list(pks), node)}


def node_of(row: Deadline, known: Iterable[Regime] = ()) -> Node:
    """The node of its regime that a deadline counts; `known` are the installation's own regimes."""
    rule = regime(row.regime, civil_day(row.start_at), known=known, version=row.version)
    return rule.node(row.kind, row.node)


def history_of(actor: Actor, kind: str, pk: int) -> list[Flip]:
    """What befell the deadlines of a subject, oldest first; raises NotFound for an outsider."""
    if not subjects.visible(kind, pk, actor):
        raise NotFound
    rows = Flip.objects.filter(deadline__subject_kind=kind, deadline__subject_id=pk)
    return list(rows.select_related("deadline").order_by("at", "pk"))


def lateness_of(owner_ids: Collection[int], since: datetime, until: datetime) -> QuerySet[Flip]:
    """The times at which deadlines of some units ran out, dated when they fell due.

    A unit whose refusal was accepted carries no lateness: what ran out on it before does not count.
    """
    refused = Flip.objects.filter(
        deadline_id=OuterRef("deadline_id"),
        id__gt=OuterRef("id"),
        cause=Cause.HAND_OVER.value,
        reason=REFUSED,
    )
    rows = Flip.objects.filter(
        owner_id__in=owner_ids, cause=Cause.EDGE.value, light=Light.RED.value
    )
    return rows.filter(~Exists(refused), at__gte=since, at__lt=until)


def unanswered(
    *, limit: int = 1000, kinds: Collection[str] | None = None, lock: bool = False
) -> Sequence[Flip]:
    """Flips that somebody still has to be told of, oldest first: for the rooms that tell.

    `kinds` are those of the subjects; with `lock` those that another worker is about to tell are
    left to him.
    """
    rows = Flip.objects.filter(answered_at__isnull=True).select_related("deadline")
    if kinds is not None:
        rows = rows.filter(deadline__subject_kind__in=kinds)
    if lock:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return list(rows.order_by("pk")[:limit])


def times_of(row: Deadline) -> Times:
    """What the light of a stored deadline depends on."""
    return Times(row.start_at, row.warn_at, row.due_at, row.stopped_at, row.ended_at)


def standings(pks: Collection[int]) -> dict[int, Standing]:
    """The pauses of many deadlines, out of their history, in one query."""
    events, never = events_of(pks), Standing()
    return {pk: standing(events[pk]) if len(events[pk]) > 1 else never for pk in pks}


def events_of(pks: Collection[int]) -> dict[int, list[Event]]:
    """What stopped and started many clocks, in the order in which it was written."""
    events: dict[int, list[Event]] = defaultdict(list)
    rows = Flip.objects.filter(deadline_id__in=pks, cause__in=PAUSING).order_by("deadline", "id")
    for pk, cause, at, reason in rows.values_list("deadline_id", "cause", "at", "reason"):
        events[pk].append(Event(Cause(cause), at, reason))
    return events


def worked_out(row: Deadline, calendar: Calendar, known: Iterable[Regime], stood: Standing) -> Term:
    """A deadline from its inputs alone: what the row stores is this, and nothing else."""
    rule = regime(row.regime, civil_day(row.start_at), known=known, version=row.version)
    setting = Setting(rule, row.kind, row.node, row.start_at, row.number, row.decided)
    found = term(
        setting,
        calendar,
        pauses=stood.pauses if row.decided is None else stood.since_decided(),
        stopped_at=stood.stopped_at,
        ended_at=row.ended_at,
    )
    return found if row.floor_at is None else not_before(found, calendar, row.floor_at)


def _settles(row: Deadline, known: Iterable[Regime]) -> bool:
    """Whether this node is the one that settles its matter, not a step on the way."""
    rule = regime(row.regime, civil_day(row.start_at), known=known, version=row.version)
    return rule.kind(row.kind).last.node == row.node


def _live(kind: str, pks: Collection[int]) -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(subject_kind=kind, dropped_at__isnull=True)
    return rows.filter(subject_id__in=among(list(pks)))


def _open_node(kind: str, pks: Sequence[int], node: str) -> QuerySet[Deadline]:
    return _live(kind, pks).filter(node=node, ended_at__isnull=True)


_OPEN: Final = Kept(_open_node)
_OWN: Final = Kept(lambda: OwnRegime.objects.order_by("name", "version"))


def _off_and_work(rows: Iterable[Holiday]) -> tuple[dict[date, str], dict[date, str]]:
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    for row in rows:
        (work if row.working else off)[row.day] = row.name
    return off, work
