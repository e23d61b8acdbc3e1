"""One matter in its period: when its report is due, what was told, what is in draft."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import F, QuerySet

from luoshi.clock import queries as times
from luoshi.clock.models import Deadline
from luoshi.clock.rules.regimes import Kind, Regime, regime
from luoshi.feedback import rules
from luoshi.feedback.models import Draft, Report
from luoshi.feedback.queries.lists import NODE
from luoshi.feedback.rules import Rhythm, Span
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.kernel.periods import civil_day
from luoshi.kernel.presets import PresetError
from luoshi.matters import queries as matters
from luoshi.matters.models import Matter, Milestone, Plan
from luoshi.matters.queries import SIGNED_FOR
from luoshi.matters.rules.timing import Timing, timing_of
from luoshi.statements.kept import Kept, among


@dataclass(frozen=True, slots=True)
class Owing:
    """One matter in its present period: when its report is due, what was told, what is in draft.

    `plan` is the one that holds; `plan_owed`, that the unit has to propose one first. `newest` says
    that nothing was told of a later period yet.
    """

    matter: Matter
    span: Span
    due: date | None
    late: bool
    told: Report | None
    before: Report | None
    draft: Draft | None
    plan: Plan | None = None
    plan_owed: bool = False
    newest: bool = True

    @property
    def milestones(self) -> list[Milestone]:
        """The steps of the plan that holds."""
        return list(self.plan.milestones.all()) if self.plan is not None else []

    @property
    def reached(self) -> str:
        """Those of them that were said to be done, as the field holds them."""
        return rules.as_reached([one.ordinal for one in self.milestones if one.reached_on])

    @property
    def targets(self) -> tuple[tuple[str, Decimal, str], ...]:
        """The matter's targets as (words, plan, unit)."""
        return rules.as_targets(self.matter.targets)

    @property
    def figure_names(self) -> tuple[str, ...]:
        """The names of the fields that take the figures of the targets."""
        return rules.figure_fields(len(self.targets))


def owings(actor: Actor, rows: Iterable[Matter], now: datetime) -> list[Owing]:
    """Matters that the actor has been shown, each in its present period; four queries."""
    found = list(rows)
    pks = [matter.pk for matter in found]
    nodes, own = times.open_nodes("matter", pks, NODE), times.own_regimes()
    held = _held(pks)
    drafts: dict[int, list[Draft]] = defaultdict(list)
    for draft in _DRAFTS.rows(pks):
        if actor.unit_id in (draft.unit_id, _recorder(draft, found)):
            drafts[draft.matter_id].append(draft)
    plans, owed = matters.held_plans(pks), _owing_plans(found)
    return [
        replace(
            _owing(m, nodes.get(m.pk), own, held[m.pk], drafts[m.pk], now),
            plan=plans.get(m.pk),
            plan_owed=m.pk in owed,
        )
        for m in found
    ]


def _owing_plans(found: Sequence[Matter]) -> set[int]:
    """Those whose unit has to plan before it reports; asks only where a test of done is open."""
    open_ = [m.pk for m in found if m.unit_proposes_acceptance and not m.acceptance]
    if not open_:
        return set()
    rows = matters.without_plan(Matter.objects.filter(pk__in=open_))
    return set(rows.values_list("pk", flat=True))


def _recorder(draft: Draft, found: Sequence[Matter]) -> int | None:
    lead = next(m.lead for m in found if m.pk == draft.matter_id)
    return lead.parent_id if lead is not None and lead.kind in SIGNED_FOR else None


def _held(pks: Collection[int]) -> dict[int, list[Report]]:
    """The lead's reports that hold, newest period first."""
    held: dict[int, list[Report]] = defaultdict(list)
    for row in _HELD.rows(list(pks)):
        held[row.matter_id].append(row)
    return held


def _reports_held(pks: Sequence[int]) -> QuerySet[Report]:
    rows = Report.objects.filter(matter__in=among(pks), share=False, superseded_at__isnull=True)
    return rows.filter(unit=F("matter__lead")).order_by("matter", "-first", "-id")


_HELD: Final = Kept(_reports_held)
_DRAFTS: Final = Kept(lambda pks: Draft.objects.filter(matter__in=among(pks), share=False))


def _owing(
    matter: Matter,
    node: Deadline | None,
    own: Sequence[Regime],
    held: Sequence[Report],
    drafts: Sequence[Draft],
    now: datetime,
) -> Owing:
    today = civil_day(now)
    span = _span_now(matter, node, own, held, now)
    begun = node is not None and node.start_at <= now
    due = last_day(node.due_at) if node is not None and begun else None
    return Owing(
        matter=matter,
        span=span,
        due=due,
        late=due is not None and today > due,
        told=next((r for r in held if _is(r, span)), None),
        before=next((r for r in held if r.first < span.first), None),
        draft=next((d for d in drafts if _is(d, span)), None),
    )


def last_day(due_at: datetime) -> date:
    """The last day before an exclusive instant."""
    return civil_day(due_at - timedelta(seconds=1))


def dispatched_on(matter: Matter) -> date:
    """The day from which a matter is reported on."""
    return civil_day(matter.dispatched_at or matter.drafted_at)


def _is(row: Draft | Report, span: Span) -> bool:
    return (row.rhythm, row.first) == (span.rhythm.value, span.first)


def _span_now(
    matter: Matter,
    node: Deadline | None,
    own: Sequence[Regime],
    held: Sequence[Report],
    now: datetime,
) -> Span:
    today, out = civil_day(now), dispatched_on(matter)
    rhythm = _rhythm(matter, node, own)
    if rhythm is Rhythm.FIRST and node is None and held:
        rhythm = Rhythm.MONTH
        if held[0].rhythm == Rhythm.FIRST and (held[0].last or today) >= today:
            return Span(Rhythm.FIRST, held[0].first, held[0].last)
    if node is None:
        return rules.span_on(rhythm, today, out)
    day = min(civil_day(node.start_at), today)
    return rules.span_on(rhythm, day, out, last_day(node.due_at))


def _rhythm(matter: Matter, node: Deadline | None, own: Sequence[Regime]) -> Rhythm:
    if node is not None:
        found = regime(node.regime, civil_day(node.start_at), known=own, version=node.version)
        return rules.rhythm_of(node.regime, found.kind(node.kind))
    if matter.standing:
        return Rhythm(matter.standing_cycle)
    chosen = Timing(matter.regime, matter.regime_kind) if matter.regime else None
    timing = timing_of(
        source=matter.source, due=matter.due, due_kind=matter.due_kind, chosen=chosen
    )
    if timing is None:
        return Rhythm.MONTH
    return rules.rhythm_of(timing.regime, _kind(timing, dispatched_on(matter), own))


def _kind(timing: Timing, day: date, own: Sequence[Regime]) -> Kind | None:
    try:
        return regime(timing.regime, day, known=own).kind(timing.kind)
    except PresetError:
        return None  # a regime that was taken away: the matter is reported by the month


def owing_for(
    actor: Actor, matter: Matter, now: datetime, *, rhythm: str = "", first: date | None = None
) -> Owing:
    """One matter in its present period, or in the one asked for; raises NotFound for no period.

    An earlier period of the same rhythm may be told late; whatever was told may be corrected.
    """
    [found] = owings(actor, [matter], now)
    if first is None or (rhythm, first) == (found.span.rhythm.value, found.span.first):
        return found
    held = _held([matter.pk])[matter.pk]
    told = next((r for r in held if (r.rhythm, r.first) == (rhythm, first)), None)
    if told is not None:
        span = Span(Rhythm(told.rhythm), told.first, told.last)
    else:
        span = _earlier(found.span, rhythm, first, matter, now)
    draft = Draft.objects.filter(
        matter=matter, unit=matter.lead_id, share=False, rhythm=span.rhythm, first=span.first
    ).first()
    before = next((r for r in held if r.first < span.first), None)
    newest = all(r.first <= span.first for r in held)
    return Owing(
        *(matter, span, None),
        late=False,
        told=told,
        before=before,
        draft=draft,
        plan=found.plan,
        plan_owed=found.plan_owed,
        newest=newest,
    )


def _earlier(present: Span, rhythm: str, first: date, matter: Matter, now: datetime) -> Span:
    out = dispatched_on(matter)
    fixed = {Rhythm.FIRST, Rhythm.ONCE}
    if rhythm != present.rhythm.value or present.rhythm in fixed:
        raise NotFound
    span = rules.span_on(present.rhythm, first, out)
    if span.first != first or not rules.may_be_told(span, today=civil_day(now), dispatched=out):
        raise NotFound
    return span


def share_for(actor: Actor, matter: Matter, now: datetime) -> Owing:
    """A cooperating unit's own share in the present period."""
    rhythm = _rhythm(matter, None, times.own_regimes())
    rhythm = Rhythm.MONTH if rhythm is Rhythm.FIRST else rhythm
    span = rules.span_on(rhythm, civil_day(now), dispatched_on(matter))
    rows = Report.objects.filter(
        matter=matter, unit=actor.unit_id, share=True, superseded_at__isnull=True
    )
    held = list(rows.order_by("-first"))
    told = next((r for r in held if _is(r, span)), None)
    before = next((r for r in held if r.first < span.first), None)
    drafts = Draft.objects.filter(matter=matter, unit=actor.unit_id, share=True)
    draft = next((d for d in drafts if _is(d, span)), None)
    return Owing(matter, span, None, late=False, told=told, before=before, draft=draft)
