"""Plans of a matter, what they have to fit into, and those that wait for somebody."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import Cycle, civil_day
from luoshi.matters.models import Matter, Plan
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.rules import DOING
from luoshi.matters.rules.plans import Frame, PlanState, acceptance_open, as_totals, plan_due
from luoshi.matters.rules.schedule import spans
from luoshi.statements.kept import Kept, among

HOLDS = (PlanState.PROPOSED.value, PlanState.CONFIRMED.value)


def plans_of(matter: Matter) -> list[Plan]:
    """Every plan of a matter the caller has been shown, the newest first."""
    rows = Plan.objects.filter(matter=matter).select_related(
        "proposed_by", "proposed_unit", "decided_by"
    )
    return list(rows.prefetch_related("milestones").order_by("-version"))


def held_plans(matter_ids: list[int]) -> dict[int, Plan]:
    """The plans that hold, by matter, with their milestones; two queries."""
    return {row.matter_id: row for row in _HELD.rows(matter_ids)}


def _confirmed(matter_ids: Sequence[int]) -> QuerySet[Plan]:
    rows = Plan.objects.filter(matter__in=among(matter_ids), state=PlanState.CONFIRMED)
    return rows.prefetch_related("milestones")


_HELD: Final = Kept(_confirmed)


def begun_on(matter: Matter) -> date:
    """The day from which a matter's schedule runs."""
    return civil_day(matter.dispatched_at or matter.drafted_at)


def periods_of(matter: Matter, cycle: Cycle, now: datetime) -> tuple[tuple[date, date], ...]:
    """The periods a target is laid over: to the last day, else to the end of this year."""
    begun, year = begun_on(matter), civil_day(now).year
    if matter.standing:
        begun = max(begun, date(year, 1, 1))  # a year of its own: its figures begin anew
    last = matter.due or date(year, 12, 31)
    return spans(cycle, begun, max(last, begun))


def frame_of(matter: Matter, cycle: Cycle | None, now: datetime) -> Frame:
    """What a plan of the matter has to fit into."""
    return Frame(
        begun=begun_on(matter),
        due=matter.due,
        totals=as_totals(matter.targets),
        periods=len(periods_of(matter, cycle, now)) if cycle else 0,
        names_acceptance=acceptance_open(
            proposes=matter.unit_proposes_acceptance, acceptance=matter.acceptance
        ),
    )


def owes_plan(matter: Matter) -> bool:
    """Whether the unit has to propose a plan before it reports."""
    if not acceptance_open(proposes=matter.unit_proposes_acceptance, acceptance=matter.acceptance):
        return False
    has_plan = matter.plans.filter(state__in=HOLDS).exists()
    return plan_due(proposes=True, acceptance=matter.acceptance, has_plan=has_plan)


def without_plan(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Those of the matters whose unit has to propose a plan before it reports."""
    held = Plan.objects.filter(matter=OuterRef("pk"), state__in=HOLDS)
    states = [state.value for state in DOING]
    open_ = rows.filter(state__in=states, unit_proposes_acceptance=True, acceptance="")
    return open_.exclude(fanned_out=True).filter(~Exists(held))


def to_confirm(actor: Actor) -> QuerySet[Plan]:
    """Open plans of what the actor's unit dispatched; never his own."""
    rows = Plan.objects.filter(state=PlanState.PROPOSED, matter__dispatcher=actor.unit_id)
    seen = matters_for(actor).filter(pk=OuterRef("matter"), state__in=[s.value for s in DOING])
    rows = rows.exclude(proposed_by=actor.person_id).filter(Exists(seen))
    return rows.select_related("matter", "proposed_unit")
