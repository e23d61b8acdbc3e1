"""The unit says that a matter is done, says so again after rectifying, or takes it back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from luoshi.journal import services as journal
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts.closing import ClosingResubmitted, ClosingSubmitted, ClosingWithdrawn
from luoshi.matters.models import Closing, Matter
from luoshi.matters.rules import Act, StakeRole, State
from luoshi.matters.rules.closing import Claim, Verdict, standards, wrong_claims
from luoshi.matters.rules.plans import acceptance_open
from luoshi.matters.services import closing_clocks, gate, stakes, telling
from luoshi.matters.services.asks import settle_asks
from luoshi.matters.services.clocks import Entries
from luoshi.matters.services.help import settle_help
from luoshi.matters.services.settling import settle_prepared, settle_request
from luoshi.notices.rules import Stage
from luoshi.org import queries as org
from luoshi.org.models import Unit

DOSSIER = "dossier"  # the field under which the words of a dossier are sealed
VERIFIERS = (Role.CLERK, Role.DIRECTOR)


@once
def submit_closing(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    claims: Sequence[Claim],
    summary: str,
    evidence: str = "",
    version: int | None = None,
) -> Matter:
    """Ask to close: what was done against each test of done; evidence is a list, never demanded.

    After an order to rectify it is the same act under its own name. The doer's clock stands from
    now on and the verifying office's runs. Raises what `gate.take` raises, and BadInput by field.
    """
    if done := gate.done_before(
        request_id, actor, {ClosingSubmitted.ACT, ClosingResubmitted.ACT}, [matter_id]
    ):
        return done[0]
    act = _act(matter_id)
    versions = {} if version is None else {matter_id: version}
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=act, versions=versions)
    return _hand_in(matter, _dossier(matter, claims, summary, evidence), actor, now, request_id)


@once
def submit_passed_closing(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    claims: Sequence[Claim],
    summary: str,
    evidence: str,
) -> Matter:
    """The same at the last step of the unit's own route: to take that step is the power to do it.

    Called by `passing` alone, which answers a repeated request itself.
    """
    act = _act(matter_id)
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=act, power=Act.PASS)
    return _hand_in(matter, _dossier(matter, claims, summary, evidence), actor, now, request_id)


def _hand_in(matter: Matter, row: Closing, actor: Actor, now: datetime, request_id: UUID) -> Matter:
    act = Act.RESUBMIT if matter.state == State.RECTIFYING else Act.SUBMIT_CLOSING
    matter.hands = add_hands(matter, actor)
    office = _office(matter, matter.hands, now)
    matter.verifier, matter.shown_to, matter.leader_heard = office, None, False
    left = gate.move([matter], act, ["hands", "verifier", "shown_to", "leader_heard"])
    _submit(row, office, actor, now)
    settle_prepared([matter], now)
    _let_see(matter, office, now)
    body = (ClosingSubmitted if act is Act.SUBMIT_CLOSING else ClosingResubmitted)(
        **gate.facts(matter, left[matter.pk]),
        office=office.pk,
        submitted_for=matter.lead_id if actor.unit_id != matter.lead_id else None,
        dossier=_sealed(matter, row, now),
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    _settle_asked(matter, actor, entries, now)
    closing_clocks.submitted(matter, office, entries, now)
    telling.tell(Stage.CLOSING_SUBMITTED, [matter], entries, actor, now)
    return matter


@once
def withdraw_closing(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, reason: str
) -> Matter:
    """The unit takes its request back before it is answered, with a reason; its clock runs on."""
    if done := gate.done_before(request_id, actor, {ClosingWithdrawn.ACT}, [matter_id]):
        return done[0]
    if not reason.strip():
        raise BadInput("请写明撤回的理由。", {"reason": "请写明撤回的理由。"})
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.WITHDRAW)
    matter.shown_to = None
    left = gate.move([matter], Act.WITHDRAW, ["shown_to"])
    row = open_closing(matter)
    row.verdict, row.reason = Verdict.WITHDRAWN.value, reason.strip()[:1000]
    row.decided_by_id, row.decided_at = actor.person_id, now
    row.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    body = ClosingWithdrawn(**gate.facts(matter, left[matter.pk]), reason=row.reason)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    settle_asks(matter, entries, now, "办结申请已撤回", dossier_only=True)
    closing_clocks.withdrawn(matter, entries, now)
    telling.tell(Stage.CLOSING_WITHDRAWN, [matter], entries, actor, now)
    return matter


def open_closing(matter: Matter) -> Closing:
    """The request to close that waits for its answer, locked."""
    return matter.closings.select_for_update().get(verdict="")


def add_hands(matter: Matter, actor: Actor) -> list[int]:
    """Who has had a hand in the matter, the actor and whom he acts for among them."""
    doers = {actor.person_id, actor.on_behalf_of, matter.handler_id} - {None}
    return sorted({*matter.hands, *(one for one in doers if one is not None)})


def demand_settled(matter: Matter) -> None:
    """Nothing is done while nobody has settled when it counts as done."""
    proposes, acceptance = matter.unit_proposes_acceptance, matter.acceptance
    if acceptance_open(proposes=proposes, acceptance=acceptance):
        raise RuleBroken("验收标准还没有确定：请先报办理计划，等交办单位确认。")


def _dossier(matter: Matter, claims: Sequence[Claim], summary: str, evidence: str) -> Closing:
    """The dossier, not yet stored; raises BadInput with every field that is lacking."""
    demand_settled(matter)
    wanted = standards(matter.acceptance, matter.content)
    if wrong := wrong_claims(wanted, claims, summary):
        raise BadInput("；".join(wrong.values()), wrong)
    rows = zip(wanted, claims, strict=True)
    return Closing(
        matter=matter,
        standards=[{"text": text, "done": one.done.strip()} for text, one in rows],
        evidence=evidence.strip(),
        summary=summary.strip(),
    )


def _submit(row: Closing, office: Unit, actor: Actor, now: datetime) -> None:
    row.submitted_by_id, row.submitted_unit_id = actor.person_id, actor.unit_id
    row.office, row.submitted_at = office, now
    row.save()


def _act(matter_id: int) -> Act:
    state = Matter.objects.filter(pk=matter_id).values_list("state", flat=True).first()
    return Act.RESUBMIT if state == State.RECTIFYING else Act.SUBMIT_CLOSING


def _office(matter: Matter, hands: Collection[int], now: datetime) -> Unit:
    """The dispatching office; where nobody there is free to judge, the nearest one above."""
    own, today = matter.dispatcher, civil_day(now)
    roles: tuple[Role, ...] = VERIFIERS
    if not own.issues:  # a unit that split its own task has no clerks
        roles = (*VERIFIERS, Role.LIAISON, Role.HEAD)
    offices = [own, *org.offices_above(own, today)]
    holders = org.holders(unit_ids=[office.pk for office in offices], roles=roles, today=today)
    able = {one.unit_id for one in holders if one.person_id not in hands}
    return next((office for office in offices if office.pk in able), own)


def _let_see(matter: Matter, office: Unit, now: datetime) -> None:
    """An office above that verifies sees the matter from now on; the dispatcher always did."""
    if office.pk != matter.dispatcher_id:
        stakes.open_stakes([stakes.stake(matter, office, StakeRole.VERIFIER, now)])


def _settle_asked(matter: Matter, actor: Actor, entries: Entries, now: datetime) -> None:
    """What the unit asked of others is void: it says that the matter is done."""
    settle_request(matter, actor, now, "承办单位已申请办结")
    settle_help(matter, entries, now, "承办单位已申请办结")


def _sealed(matter: Matter, row: Closing, now: datetime) -> str:
    said = {"summary": row.summary, "evidence": row.evidence, "standards": row.standards}
    sealed = journal.seal_many(kind=gate.KIND, field=DOSSIER, values={matter.pk: said}, now=now)
    return sealed[matter.pk]
