"""Plans: the unit proposes how it will get there, whoever dispatched confirms (DESIGN §5)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from luoshi.journal import services as journal
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts.plans import PlanConfirmed, PlanProposed, PlanReturned
from luoshi.matters.models import Matter, Milestone, Plan
from luoshi.matters.queries.plans import frame_of, periods_of
from luoshi.matters.rules import Act
from luoshi.matters.rules.plans import Planned, PlanState, acceptance_open, wrong_plan
from luoshi.matters.rules.schedule import Marked
from luoshi.matters.services import gate, telling
from luoshi.notices.rules import Stage

PLANNED: Final = "plan"  # the field under which the words of a plan are sealed
DECIDED: Final = ("state", "answer", "decided_by", "decided_at")


@once
def propose_plan(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    planned: Planned,
    version: int | None = None,
) -> Plan:
    """The unit proposes its plan; one that waited is replaced, one that was confirmed holds on.

    Raises BadInput by field, and what `gate.take` raises.
    """
    if done := gate.done_before(request_id, actor, {PlanProposed.ACT}, [matter_id]):
        return done[0].plans.latest("id")
    versions = {} if version is None else {matter_id: version}
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.PLAN, versions=versions)
    if wrong := wrong_plan(planned, frame_of(matter, planned.cycle, now)):
        raise BadInput("".join(dict.fromkeys(wrong.values())), wrong)
    matter.plans.filter(state=PlanState.PROPOSED).update(state=PlanState.REPLACED)
    left = gate.move([matter], Act.PLAN)
    row = _stored(matter, planned, actor, now)
    body = PlanProposed(
        **gate.facts(matter, left[matter.pk]),
        plan=row.version,
        dues=tuple(one.due.isoformat() for one in planned.milestones),
        weights=tuple(one.weight for one in planned.milestones),
        cycle=row.cycle,
        amounts=tuple(tuple(step["amount"] for step in curve["steps"]) for curve in row.curves),
        wording=_sealed(matter, planned, now),
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    telling.tell(Stage.PLAN_PROPOSED, [matter], entries, actor, now)
    return row


def _stored(matter: Matter, planned: Planned, actor: Actor, now: datetime) -> Plan:
    last = matter.plans.order_by("-version").values_list("version", flat=True).first() or 0
    row = Plan.objects.create(
        matter=matter,
        version=last + 1,
        acceptance=planned.acceptance.strip(),
        cycle=planned.cycle.value if planned.cycle else "",
        curves=_curves(matter, planned, now),
        proposed_by_id=actor.person_id,
        proposed_unit_id=actor.unit_id,
        proposed_at=now,
    )
    Milestone.objects.bulk_create(
        Milestone(plan=row, ordinal=at, content=one.content.strip(), due=one.due, weight=one.weight)
        for at, one in enumerate(planned.milestones, start=1)
    )
    return row


def _curves(matter: Matter, planned: Planned, now: datetime) -> list[dict[str, Any]]:
    if planned.cycle is None:
        return []
    periods = periods_of(matter, planned.cycle, now)
    return [
        {
            "text": target["text"],
            "total": str(target["value"]),
            "unit": target.get("unit", ""),
            "steps": [
                {"first": first.isoformat(), "last": last.isoformat(), "amount": _plain(amount)}
                for (first, last), amount in zip(periods, row, strict=True)
            ],
        }
        for target, row in zip(matter.targets, planned.amounts, strict=True)
    ]


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sealed(matter: Matter, planned: Planned, now: datetime) -> str:
    said = {
        "acceptance": planned.acceptance.strip(),
        "milestones": [one.content.strip() for one in planned.milestones],
    }
    sealed = journal.seal_many(kind=gate.KIND, field=PLANNED, values={matter.pk: said}, now=now)
    return sealed[matter.pk]


@once
def answer_plan(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    confirm: bool,
    answer: str = "",
) -> Matter:
    """Whoever dispatched confirms the plan or returns it, never he who proposed it.

    Confirmed, the plan holds, and the test of done is the one it names where nobody had set one.
    What was reached under the plan before stays reached. Returned, it needs the reason.
    """
    if done := gate.done_before(
        request_id, actor, {PlanConfirmed.ACT, PlanReturned.ACT}, [matter_id]
    ):
        return done[0]
    if not confirm and not answer.strip():
        raise BadInput("退改的，请写明怎么改。", {"answer": "请写明怎么改。"})
    act = Act.CONFIRM_PLAN if confirm else Act.RETURN_PLAN
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=act)
    row = matter.plans.select_for_update().get(state=PlanState.PROPOSED)
    names = confirm and bool(row.acceptance) and _names_acceptance(matter)
    if names:
        matter.acceptance = row.acceptance
    left = gate.move([matter], act, ["acceptance"] if names else [])
    if confirm:
        _replace(matter, row)
    row.state = (PlanState.CONFIRMED if confirm else PlanState.RETURNED).value
    row.answer, row.decided_by_id, row.decided_at = answer.strip()[:1000], actor.person_id, now
    row.save(update_fields=DECIDED)
    common = {**gate.facts(matter, left[matter.pk]), "plan": row.version, "answer": row.answer}
    wording = gate.seal_wording([matter], now)[matter.pk] if names else None
    body = PlanConfirmed(**common, wording=wording) if confirm else PlanReturned(**common)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    stage = Stage.PLAN_CONFIRMED if confirm else Stage.PLAN_RETURNED
    telling.tell(stage, [matter], entries, actor, now)
    return matter


def _replace(matter: Matter, row: Plan) -> None:
    """The plan that held until now gives way; what it had reached by the same words is kept."""
    before = matter.plans.filter(state=PlanState.CONFIRMED).first()
    if before is None:
        return
    reached = dict(
        before.milestones.filter(reached_on__isnull=False).values_list("content", "reached_on")
    )
    kept = [one for one in row.milestones.all() if one.content in reached]
    for one in kept:
        one.reached_on = reached[one.content]
    Milestone.objects.bulk_update(kept, ["reached_on"])
    before.state = PlanState.REPLACED.value
    before.save(update_fields=["state"])


def reach(said: Mapping[int, Collection[int]], now: datetime) -> dict[int, tuple[Marked, ...]]:
    """Mark the milestones that reports say are done, by matter and ordinal; all marks, by matter.

    A milestone that a correction no longer names is open again. Two statements for any number.
    """
    if not said:
        return {}
    rows = list(
        Milestone.objects.filter(
            plan__matter__in=said, plan__state=PlanState.CONFIRMED
        ).select_related("plan")
    )
    found: dict[int, tuple[Marked, ...]] = dict.fromkeys(said, ())
    for row in rows:
        named = row.ordinal in said[row.plan.matter_id]
        row.reached_on = (row.reached_on or civil_day(now)) if named else None
        found[row.plan.matter_id] += (Marked(row.due, row.weight, named),)
    Milestone.objects.bulk_update(rows, ["reached_on"])
    return found


def _names_acceptance(matter: Matter) -> bool:
    """Whether the plan still settles when the matter is done; a test set since then stands."""
    return acceptance_open(proposes=matter.unit_proposes_acceptance, acceptance=matter.acceptance)
