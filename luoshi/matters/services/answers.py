"""What the unit answers: it signs, or asks to give the matter back; the dispatcher decides."""

from datetime import datetime
from uuid import UUID

from luoshi.journal.once import once
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts import (
    MatterSigned,
    RefusalAccepted,
    RefusalAsked,
    RefusalTurnedDown,
)
from luoshi.matters.models import Matter, Refusal
from luoshi.matters.rules import Act, StakeRole
from luoshi.matters.services import clocks, gate, living, stakes, telling
from luoshi.matters.services.dispatch import DOERS, withdraw_demands
from luoshi.notices.rules import Stage
from luoshi.org import queries as org


@once
def sign(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    handler_id: int | None = None,
    version: int | None = None,
) -> Matter:
    """The lead takes the matter on, and may name the person who handles it.

    A township signs for its village; the entry says for whom (代录). Raises what `gate.take`
    raises, and BadInput for a handler who holds no post in the lead unit.
    """
    if done := gate.done_before(request_id, actor, {MatterSigned.ACT}, [matter_id]):
        return done[0]
    versions = {} if version is None else {matter_id: version}
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.SIGN, versions=versions)
    check_handler(matter, handler_id, now)
    matter.signed_at, matter.handler_id = now, handler_id
    left = gate.move([matter], Act.SIGN, ["signed_at", "handler"])
    if handler_id is not None and matter.lead is not None:
        stakes.open_stakes(
            [stakes.stake(matter, matter.lead, StakeRole.HANDLER, now, person_id=handler_id)]
        )
    _settle_refusal(matter, actor, now)
    body = MatterSigned(
        **gate.facts(matter, left[matter.pk]),
        signed_for=matter.lead_id if actor.unit_id != matter.lead_id else None,
        handler=handler_id,
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    if handler_id is not None:
        telling.tell(Stage.NAMED, [matter], entries, actor, now)
    return matter


def _settle_refusal(matter: Matter, actor: Actor, now: datetime) -> None:
    """Signing takes an open refusal back: nobody is asked to decide it any more."""
    matter.refusals.filter(accepted__isnull=True).update(
        accepted=False, answer="承办单位已签收", decided_by=actor.person_id, decided_at=now
    )


def check_handler(matter: Matter, handler_id: int | None, now: datetime) -> None:
    """Raises BadInput for a person who holds no post in the lead unit."""
    if handler_id is None or matter.lead_id is None:
        return
    living.demand_live([matter.lead_id], now, "handler")
    roles = (Role.HANDLER, Role.LIAISON, Role.HEAD)
    holders = org.holders(unit_ids=[matter.lead_id], roles=roles, today=civil_day(now))
    if handler_id not in {holder.person_id for holder in holders}:
        raise BadInput("承办人要从本单位在岗人员中选择。", {"handler": "请重新选择承办人。"})


@once
def refuse(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, reason: str
) -> Refusal:
    """Ask to give an unsigned matter back, with a reason; the matter stays until it is decided.

    Raises NotAllowed where an earlier refusal of this unit is open or was turned down.
    """
    if done := gate.done_before(request_id, actor, {RefusalAsked.ACT}, [matter_id]):
        return done[0].refusals.latest("id")
    if not reason.strip():
        raise BadInput("请写明退回的理由。", {"reason": "请写明退回的理由。"})
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.REFUSE)
    if matter.lead is None:
        raise RuleBroken("这件事现在没有牵头单位，无从退回。")
    left = gate.move([matter], Act.REFUSE)
    refusal = Refusal.objects.create(
        matter=matter,
        unit=matter.lead,
        reason=reason.strip()[:1000],
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    body = RefusalAsked(**gate.facts(matter, left[matter.pk]), reason=refusal.reason)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    telling.tell(Stage.REFUSAL_ASKED, [matter], entries, actor, now)
    return refusal


@once
def decide_refusal(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    accept: bool,
    answer: str,
) -> Matter:
    """The dispatcher takes the matter back, or turns the refusal down; either way with a reason.

    Accepted, the matter is registered again without a lead and its demands are void; turned down,
    it stays where it is and this unit cannot refuse it again (DESIGN §5).
    """
    acts = {RefusalAccepted.ACT, RefusalTurnedDown.ACT}
    if done := gate.done_before(request_id, actor, acts, [matter_id]):
        return done[0]
    if not answer.strip():
        raise BadInput("请写明答复。", {"answer": "请写明答复。"})
    act = Act.ACCEPT_REFUSAL if accept else Act.TURN_DOWN_REFUSAL
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=act)
    refusal = matter.refusals.select_for_update().get(accepted__isnull=True)
    refusal.accepted, refusal.answer = accept, answer.strip()[:1000]
    refusal.decided_by_id, refusal.decided_at = actor.person_id, now
    refusal.save(update_fields=["accepted", "answer", "decided_by", "decided_at"])
    if accept:
        return _take_back(matter, refusal, actor, now, request_id)
    left = gate.move([matter], act)
    body = RefusalTurnedDown(**gate.facts(matter, left[matter.pk]), answer=refusal.answer)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    telling.tell(Stage.REFUSAL_TURNED_DOWN, [matter], entries, actor, now)
    return matter


def _take_back(
    matter: Matter, refusal: Refusal, actor: Actor, now: datetime, request_id: UUID
) -> Matter:
    matter.lead = None
    left = gate.move([matter], Act.ACCEPT_REFUSAL, ["lead"])
    former = telling.holding([matter], cooperating=True)
    stakes.close_stakes([matter], DOERS, now)
    body = RefusalAccepted(
        **gate.facts(matter, left[matter.pk]), answer=refusal.answer, refused_by=refusal.unit_id
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    withdraw_demands([matter], entries, now)
    clocks.hand_over(matter, matter.dispatcher, entries, now, refused=True)
    telling.tell(Stage.REFUSAL_ACCEPTED, [matter], entries, actor, now, former)
    return matter
