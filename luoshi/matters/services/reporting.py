"""A report on a matter: the entry on its chain and what the clock makes of it.

The words and figures live in `feedback`, which calls this inside its own transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from luoshi.clock import queries as times
from luoshi.clock import services as clock
from luoshi.clock.models import Deadline
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import RuleBroken
from luoshi.kernel.periods import civil_day, midnight, period_of
from luoshi.matters import queries
from luoshi.matters.acts import MatterReported, ShareReported
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.plans import as_totals
from luoshi.matters.rules.schedule import percent, share_done
from luoshi.matters.rules.timing import FIRST
from luoshi.matters.services import clocks, gate
from luoshi.matters.services.closing import add_hands
from luoshi.matters.services.plans import reach
from luoshi.matters.services.settling import settle_reports

REPORT = "report"  # the node of a regime at which a report falls due
SAID = "report"  # the field under which the words of a report are sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What a report says, as far as the chain keeps it; `words` are sealed, not written there.

    `milestones` are those of the plan done so far, None where there is none. Only the `newest`
    report says where the matter stands now.
    """

    cycle: str
    first: date
    last: date | None
    word: str
    figures: tuple[str, ...]
    words: Mapping[str, str]
    supersedes: int | None = None
    milestones: tuple[int, ...] | None = None
    newest: bool = True


@dataclass(frozen=True, slots=True)
class Recorded:
    """A report that has its entry; `due_at` is when this period's report fell due, if it did."""

    matter: Matter
    entry: Entry
    due_at: datetime | None


def reported_before(request_id: UUID, actor: Actor, about: Collection[int]) -> list[Entry]:
    """The entries that this very request has already written; empty the first time.

    Raises RuleBroken where its number was spent on more, fewer or other matters than `about`.
    """
    acts = {MatterReported.ACT, ShareReported.ACT}
    entries = journal.replayed(request_id=request_id, actor=actor, act=acts)
    if entries:
        journal.demand_same(entries, gate.KIND, about)
    return entries


def record_reports(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    reports: Mapping[int, Reported],
    share: bool = False,
    passed: bool = False,
) -> list[Recorded]:
    """Write one entry a matter and move its reporting clock; in the order of the matters' ids.

    The caller's transaction holds the matters locked.
    Under 13710 the first report ends the nodes of the first days; a periodic regime's date is ended
    and the next period's set. `passed`: it comes from the last step of the unit's own route, which
    is the power to report; else what was prepared for the same period is void. A correction
    (`supersedes`) and a `share` move no clock. Raises what `gate.take` raises.
    """
    journal.demand_transaction()
    act = Act.REPORT_SHARE if share else Act.REPORT
    power = Act.PASS if passed else None
    matters = gate.take(actor=actor, matter_ids=reports, act=act, power=power, locked=True)
    if not (share or passed):
        told = {pk: (r.cycle, r.first.isoformat()) for pk, r in reports.items()}
        settle_reports(matters, told, now)
    if not share:
        _demand_plans(matters)
        _take_in(matters, reports, now)
    left = _reported_by(matters, actor, act, share=share)
    said = journal.seal_many(
        kind=gate.KIND, field=SAID, values={pk: dict(r.words) for pk, r in reports.items()}, now=now
    )
    lines = []
    for matter in matters:
        given = reports[matter.pk]
        common = {**gate.facts(matter, left[matter.pk]), "wording": said[matter.pk]}
        lines.append(gate.line(matter, _body(matter, given, common, actor, share=share)))
    entries = gate.tell(lines, actor, now, request_id)
    due = {} if share else _move_clocks(matters, reports, entries, now)
    return [Recorded(matter, entries[matter.pk], due.get(matter.pk)) for matter in matters]


def _body(
    matter: Matter, given: Reported, common: dict[str, Any], actor: Actor, *, share: bool
) -> MatterReported | ShareReported:
    said = common | {
        "unit": actor.unit_id if share else matter.lead_id,
        "cycle": given.cycle,
        "first": given.first.isoformat(),
        "last": given.last.isoformat() if given.last else None,
        "word": given.word,
        "figures": given.figures,
        "supersedes": given.supersedes,
    }
    if share:
        return ShareReported(**said)
    village = matter.lead_id if actor.unit_id != matter.lead_id else None
    return MatterReported(**said, reported_for=village, milestones=given.milestones or ())


def _demand_plans(matters: Sequence[Matter]) -> None:
    """A unit that names the test of done does so before it reports (DESIGN §5)."""
    for matter in matters:
        if queries.owes_plan(matter):
            name = matter.number or matter.content[:20]
            raise RuleBroken(f"“{name}”的验收标准由本单位提出：请先报办理计划，再反馈。")


def _take_in(matters: Sequence[Matter], reports: Mapping[int, Reported], now: datetime) -> None:
    """Milestones, the word and how much is done, as the newest report has it."""
    newest = [matter for matter in matters if reports[matter.pk].newest]
    said = {m.pk: reports[m.pk].milestones for m in newest}
    marks = reach({pk: one for pk, one in said.items() if one is not None}, now)
    for matter in newest:
        given = reports[matter.pk]
        figures = [Decimal(one) if one else None for one in given.figures]
        share = share_done(figures, as_totals(matter.targets), marks.get(matter.pk, ()))
        matter.word, matter.progress = given.word, percent(share)


def _reported_by(
    matters: Sequence[Matter], actor: Actor, act: Act, *, share: bool
) -> dict[int, State]:
    """Whoever reports has a hand in the matter: he will not verify it."""
    for matter in matters:
        matter.hands = add_hands(matter, actor)
    return gate.move(matters, act, ["hands", *([] if share else ["word", "progress"])])


def _move_clocks(
    matters: Sequence[Matter],
    reports: Mapping[int, Reported],
    entries: Mapping[int, Entry],
    now: datetime,
) -> dict[int, datetime]:
    """End what the reports fulfil, set the next dates; returns when each of these fell due."""
    running = times.open_nodes(clocks.KIND, [matter.pk for matter in matters], REPORT)
    own = times.own_regimes() if running else ()
    due: dict[int, datetime] = {}
    first: dict[int, Entry] = {}
    periodic: dict[int, Entry] = {}
    coming: list[clock.NewDeadline] = []
    for pk, row in running.items():
        cycle = times.node_of(row, own).cycle
        last = reports[pk].last
        if cycle is None:
            first[pk], due[pk] = entries[pk], row.due_at
        elif last is not None and last >= period_of(civil_day(row.start_at), cycle).last:
            periodic[pk], due[pk] = entries[pk], row.due_at
            begins = period_of(last, cycle).next().first
            coming.append(_next(row, midnight(begins), entries[pk]))
    if first:
        clocks.end(first, now, nodes=FIRST)
    if periodic:
        clocks.end(periodic, now, nodes=(REPORT,))
        clock.set_deadlines(deadlines=coming, now=now)
    return due


def _next(row: Deadline, start_at: datetime, entry: Entry) -> clock.NewDeadline:
    return clock.NewDeadline(
        subject_kind=clocks.KIND,
        subject_id=row.subject_id,
        regime=row.regime,
        kind=row.kind,
        start_at=start_at,
        owner_id=row.owner_id,
        regions=tuple(row.regions),
        entry_id=entry.pk,
        nodes=(REPORT,),
    )
