"""One matter with all that the rules ask of it, as far as the actor may know."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any, Final

from django.db.models import (
    Exists,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)

from luoshi.documents.models import PaperVersion
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import NotFound
from luoshi.matters.models import (
    HelpRequest,
    Instruction,
    Matter,
    MatterRequest,
    Plan,
    Prepared,
    PreparedStep,
    Refusal,
    Share,
    SignOff,
    SignOffStep,
    Stake,
    UnitRoute,
)
from luoshi.matters.models.help import LIVE, UNRULED
from luoshi.matters.rules import (
    Act,
    Facts,
    RequestFact,
    RequestKind,
    RouteFact,
    StakeFact,
    StakeRole,
    State,
    StepFact,
    UnitStepFact,
    offered,
)
from luoshi.matters.rules.closing import NOTED
from luoshi.matters.rules.instructions import NoteState
from luoshi.matters.rules.plans import PlanState
from luoshi.matters.rules.preparing import UNFINISHED, PreparedState
from luoshi.org.models import Person, Unit
from luoshi.org.rules.words import UnitKind
from luoshi.statements.kept import Kept, among
from luoshi.statements.prepared import asking

# What only a page of the paper itself reads; a list would carry it once a row.
_CUT = ("text", "places", "header", "warnings")
WORDING = tuple(f"paper_version__{name}" for name in _CUT)
SIGNED_FOR = frozenset({UnitKind.VILLAGE.value, UnitKind.COMMUNITY.value})


def matters_for(actor: Actor) -> QuerySet[Matter]:
    """Every matter the actor may know of."""
    return Matter.objects.visible_to(actor)


def matter_for(actor: Actor, matter_id: int) -> Matter:
    """One matter with all that its page shows; raises NotFound outside."""
    found = seen_with_facts(actor, [matter_id])
    if not found:
        raise NotFound
    return _with_people(found)[0]


def seen_with_facts(actor: Actor, matter_ids: Collection[int]) -> list[Matter]:
    """Those of some matters that the actor may know of, by their ids, with what an act reads.

    The leader and the handler are read when they are asked for: no act asks.
    """
    return _gather(_SEEN.rows(actor, list(matter_ids)))


def all_with_facts(matter_ids: Collection[int]) -> list[Matter]:
    """The same for what a greater act has asked for already."""
    return _gather(_ALL.rows(list(matter_ids)))


def with_facts(rows: QuerySet[Matter], *more: "Prefetch[str]") -> list[Matter]:
    """The matters with everything `facts_of` reads, in a fixed number of queries, and `more`."""
    found = _with_people(_gather(list(_joined(rows))))
    prefetch_related_objects(found, *more)
    return found


def _joined(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """The rows with what is joined to each.

    Few joins: PostgreSQL weighs every order of them, and takes 30 ms over ten tables to find the
    one row that a millisecond fetches (docs/performance.md).
    """
    rows = matters.select_related("lead", "dispatcher", "sign_off", "paper_version__paper")
    rows = rows.defer(*WORDING)
    new_notes = Instruction.objects.standing(NoteState.WAITING).filter(after=OuterRef("pk"))
    rows = rows.annotate(note_open=Exists(new_notes))
    return rows.annotate(lead_senders=_senders("lead"), recorder_senders=_senders("lead__parent"))


def _senders(unit: str) -> Subquery:
    """The roles at the end of the route that a unit keeps; nothing where it keeps none."""
    live = UnitRoute.objects.filter(unit=OuterRef(unit), until__isnull=True)
    return Subquery(live.values("senders")[:1])


def _gather(found: list[Matter]) -> list[Matter]:
    """The matters with what stands beside each, put on them by its name.

    What few matters have (a refusal, a request, help, a plan, a working paper, shares) is asked for
    in one statement, and fetched only where some of them have it.
    """
    ids = [matter.pk for matter in found]
    beside = _beside(ids)
    for model, (name, kept) in _BESIDE.items():
        _put(found, name, kept.rows(ids) if model in beside else [])
    _put(found, "live_stakes", _STAKES.rows(ids) if ids else [])
    _put_one(found, "parent", _PARENT)
    proposed = [one.sign_off for one in found if one.sign_off and one.state == State.PROPOSED]
    if proposed:
        steps = SignOffStep.objects.order_by("ordinal")
        prefetch_related_objects(proposed, Prefetch("steps", steps, to_attr="all_steps"))
    return found


def _with_people(found: list[Matter]) -> list[Matter]:
    for name in ("leader", "handler"):
        _put_one(found, name, _PERSON)
    return found


def _put(found: Sequence[Matter], name: str, rows: Iterable[Any]) -> None:
    """Give each matter its rows of a table, under a name."""
    by_id = {matter.pk: matter for matter in found}
    mine: dict[int, list[Any]] = {pk: [] for pk in by_id}
    for row in rows:
        row.matter = by_id[row.matter_id]
        mine[row.matter_id].append(row)
    for matter in found:
        setattr(matter, name, mine[matter.pk])


def _put_one(found: Sequence[Matter], name: str, kept: Kept[Any]) -> None:
    """Give each matter the one row that it names, if it names one."""
    wanted = {pk for matter in found if (pk := getattr(matter, f"{name}_id")) is not None}
    rows = {row.pk: row for row in kept.rows(list(wanted))} if wanted else {}
    for matter in found:
        setattr(matter, name, rows.get(getattr(matter, f"{name}_id")))


def unfinished() -> QuerySet[Prepared]:
    """What is being written or is on its way, with its steps in their order."""
    steps = PreparedStep.objects.select_related("unit", "decided_by").order_by("stage", "id")
    rows = Prepared.objects.filter(state__in=UNFINISHED).select_related("prepared_by", "unit")
    return rows.prefetch_related(Prefetch("steps", steps, to_attr="all_steps"))


def _of(rows: Callable[[], QuerySet[Any]]) -> Kept[Any]:
    """The rows of a table that stand beside some matters."""
    return Kept(lambda ids: rows().filter(matter__in=among(ids)))


_SEEN: Final = Kept(
    lambda actor, ids: _joined(matters_for(actor).filter(pk__in=among(ids))).order_by("id"),
    keyed=True,
)
_ALL: Final = Kept(lambda ids: _joined(Matter.objects.filter(pk__in=among(ids))).order_by("id"))
_STAKES: Final = _of(lambda: Stake.objects.filter(until__isnull=True))
_PERSON: Final = Kept(lambda ids: Person.objects.filter(pk__in=among(ids)))
_PARENT: Final = Kept(lambda ids: Matter.objects.filter(pk__in=among(ids)))
# What may stand beside a matter, by its table: the name on the matter, and the rows.
_BESIDE: Final[dict[type[Model], tuple[str, Kept[Any]]]] = {
    Refusal: ("all_refusals", _of(lambda: Refusal.objects.order_by("id"))),
    MatterRequest: (
        "open_requests",
        _of(lambda: MatterRequest.objects.filter(outcome="").select_related("asked_unit")),
    ),
    HelpRequest: (
        "live_helps",
        _of(lambda: HelpRequest.objects.filter(LIVE | UNRULED).select_related("helper")),
    ),
    Plan: ("open_plans", _of(lambda: Plan.objects.filter(state=PlanState.PROPOSED))),
    Prepared: ("unfinished", _of(unfinished)),
    Share: ("all_shares", _of(lambda: Share.objects.select_related("unit"))),
}


@cache
def _asked() -> str:
    """One statement: which of those tables have a row, old or new, of some of the matters."""
    tables = [model._meta.db_table for model in _BESIDE]
    found = [f"EXISTS (SELECT FROM {name} WHERE matter_id = ANY(%(ids)s))" for name in tables]
    return f"SELECT {', '.join(found)}"


def _beside(ids: Sequence[int]) -> set[type[Model]]:
    if not ids:
        return set()
    with asking(prepare=True) as cursor:
        cursor.execute(_asked(), {"ids": list(ids)})
        return {model for model, there in zip(_BESIDE, cursor.fetchone(), strict=True) if there}


def papers() -> "Prefetch[str]":
    """The papers that matters come from, without their texts."""
    versions = PaperVersion.objects.select_related("paper").defer(*_CUT)
    return Prefetch("paper_version", versions)


def facts_of(matter: Matter) -> Facts:
    """The values that the rules ask; the matter comes from `with_facts`."""
    refusals: list[Refusal] = [r for r in matter.all_refusals if r.unit_id == matter.lead_id]  # type: ignore[attr-defined]  # prefetched
    stakes: list[Stake] = matter.live_stakes  # type: ignore[attr-defined]  # prefetched
    return Facts(
        state=State(matter.state),
        dispatcher_id=matter.dispatcher_id,
        lead_id=matter.lead_id,
        signs_for=_signs_for(matter.lead),
        fanned_out=matter.fanned_out,
        proposed_by=matter.sign_off.submitted_by_id if matter.sign_off else None,
        step=open_step(matter.sign_off) if matter.state == State.PROPOSED else None,
        refusal_open=any(r.accepted is None for r in refusals),
        refusal_spent=any(r.accepted is False for r in refusals),
        handler_id=matter.handler_id,
        suspended_from=State(matter.suspended_from) if matter.suspended_from else None,
        request=_open_request(matter),
        plan_open=bool(_open_plans(matter)),
        plan_by=next((plan.proposed_by_id for plan in _open_plans(matter)), None),
        handed_down=matter.handed_down,
        standing=matter.standing,
        verifier_id=matter.verifier_id,
        hands=frozenset(matter.hands),
        rectified=matter.rectified,
        leader_due=_leader_due(matter),
        shown_to=matter.shown_to_id,
        **_help(matter),
        note_open=matter.note_open,  # type: ignore[attr-defined]  # annotated
        routes=_routes(matter),
        joint=_joint(matter),
        **_prepared_facts(matter),
        cooperating=frozenset(s.unit_id for s in stakes if s.role == StakeRole.COOPERATING.value),
        helping=helping(matter),
        stakes=tuple(stake_fact(stake) for stake in stakes),
    )


def helping(matter: Matter) -> frozenset[int]:
    """The units that were asked for help, as long as the matter keeps them in it."""
    stakes: list[Stake] = matter.live_stakes  # type: ignore[attr-defined]  # prefetched
    return frozenset(one.unit_id for one in stakes if one.role == StakeRole.HELPER.value)


def unruled_helps(matter: Matter) -> frozenset[int]:
    """The answered help requests on which nobody has ruled, asked for the present lead.

    Of units that are still in it: what was asked before the matter went to another lead is over.
    """
    rows: list[HelpRequest] = matter.live_helps  # type: ignore[attr-defined]  # prefetched
    asking, still = {matter.lead_id, _signs_for(matter.lead)}, helping(matter)
    told = [row for row in rows if row.answered_at is not None and not row.ruling]
    running = [row for row in told if row.provisional or row.asked_unit_id in asking]
    return frozenset(row.pk for row in running if row.helper_id in still)


def _leader_due(matter: Matter) -> bool:
    """Whether the leader whose note it was has still to see it: the whole, never a part of it."""
    noted = matter.source == NOTED and bool(matter.leader_id) and not matter.handed_down
    return noted and not matter.leader_heard


def _open_request(matter: Matter) -> RequestFact | None:
    rows: list[MatterRequest] = matter.open_requests  # type: ignore[attr-defined]  # prefetched
    return RequestFact(RequestKind(rows[0].kind), rows[0].asked_by_id) if rows else None


def _help(matter: Matter) -> dict[str, Any]:
    """Who owes an answer, whether a ruling is due, and who was heard in what is ruled on."""
    rows: list[HelpRequest] = matter.live_helps  # type: ignore[attr-defined]  # prefetched
    helpers = frozenset(row.helper_id for row in rows if row.is_open)
    to_rule = [row for row in rows if row.provisional]
    hands = {one for row in to_rule for one in (row.asked_by_id, row.answered_by_id)}
    return {
        "helpers": helpers,
        "help_open": bool(helpers),
        "help_to_rule": bool(to_rule),
        "help_hands": frozenset(one for one in hands if one is not None),
    }


def _open_plans(matter: Matter) -> list[Plan]:
    return matter.open_plans  # type: ignore[attr-defined,no-any-return]  # prefetched


def _routes(matter: Matter) -> tuple[RouteFact, ...]:
    units = {
        matter.lead_id: matter.lead_senders,  # type: ignore[attr-defined]  # annotated
        _signs_for(matter.lead): matter.recorder_senders,  # type: ignore[attr-defined]  # annotated
    }
    return tuple(
        RouteFact(unit, frozenset(map(Role, senders)))
        for unit, senders in units.items()
        if unit is not None and senders
    )


def _joint(matter: Matter) -> frozenset[int]:
    """The units that own the matter beside its present lead."""
    shares: list[Share] = matter.all_shares  # type: ignore[attr-defined]  # prefetched
    joint = {share.unit_id for share in shares if share.role == Share.JOINT}
    return frozenset(joint - {matter.lead_id})


def _prepared_facts(matter: Matter) -> dict[str, Any]:
    """The open steps of what the present lead, or its township, prepares."""
    rows: list[Prepared] = matter.unfinished  # type: ignore[attr-defined]  # prefetched
    doers = (matter.lead_id, _signs_for(matter.lead))
    running = [r for r in rows if r.state == PreparedState.OPEN and r.unit_id in doers]
    waiting = [(row, step) for row in running for step in waiting_steps(row)]
    return {
        "unit_steps": tuple(unit_step(row, step) for row, step in waiting if not step.countersign),
        "preparers": frozenset(row.prepared_by_id for row in running),
        "countersigners": frozenset(step.unit_id for _, step in waiting if step.countersign),
    }


def waiting_steps(row: Prepared) -> list[PreparedStep]:
    """The steps that something on its way waits for; they are prefetched as `all_steps`."""
    if row.state != PreparedState.OPEN:
        return []
    steps: Sequence[PreparedStep] = row.all_steps  # type: ignore[attr-defined]  # prefetched
    return [step for step in steps if step.stage == row.at_stage and not step.decision]


def unit_step(row: Prepared, step: PreparedStep) -> UnitStepFact:
    """A step as the rules see it."""
    roles = frozenset(map(Role, step.roles))
    return UnitStepFact(roles, step.unit_id, row.at_last, row.prepared_by_id)


def _signs_for(lead: Unit | None) -> int | None:
    return lead.parent_id if lead is not None and lead.kind in SIGNED_FOR else None


def recorder_of(lead: Unit) -> Unit | None:
    """The township that signs and reports for a village without an account (代录)."""
    return lead.parent if lead.kind in SIGNED_FOR else None


def stake_fact(stake: Stake) -> StakeFact:
    """A stake as the rules see it."""
    path = (
        stake.a0,
        stake.a1,
        stake.a2,
        stake.a3,
        stake.a4,
        stake.a5,
        stake.a6,
        stake.a7,
        stake.a8,
    )
    return StakeFact(
        unit_id=stake.unit_id,
        path=tuple(unit for unit in path if unit is not None),
        person_id=stake.person_id,
    )


def open_step(sign_off: SignOff | None) -> StepFact | None:
    """The step that waits for a decision; of a proposed matter the steps are prefetched."""
    if sign_off is None or sign_off.state != SignOff.OPEN:
        return None
    steps: Sequence[SignOffStep] = sign_off.all_steps  # type: ignore[attr-defined]  # prefetched
    at = steps[sign_off.at_step]
    return StepFact(role=Role(at.role), unit_id=at.unit_id, last=at is steps[-1])


def acts_for(actor: Actor, matter: Matter) -> tuple[Act, ...]:
    """The acts that the page offers this actor now."""
    return offered(actor, facts_of(matter))
