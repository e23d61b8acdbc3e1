"""Requests beside the state: asked by the unit, answered by whoever dispatched (DESIGN §5)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from luoshi.clock import queries as times
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.matters.acts.requests import (
    MatterAdjusted,
    MatterCancelled,
    MatterExtended,
    MatterSuspended,
    RequestDeclined,
    RequestMade,
    RequestTakenBack,
)
from luoshi.matters.models import Matter, MatterRequest
from luoshi.matters.rules import GRANTS, Act, RequestKind, State, follows
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.rules.requests import Asked, Outcome, wrong_day, wrong_request
from luoshi.matters.rules.timing import SETTLING
from luoshi.matters.services import clocks, gate, telling
from luoshi.matters.services.cancelling import cancel_parts, void_all
from luoshi.matters.services.settling import decide, settle_prepared
from luoshi.notices.rules import Stage

ANSWERS: Final = (
    *(RequestDeclined.ACT, MatterExtended.ACT, MatterAdjusted.ACT),
    *(MatterSuspended.ACT, MatterCancelled.ACT),
)
SUSPENDED: Final = "suspended"  # the reason of that pause


@once
def ask(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    asked: Asked,
    passed: bool = False,
) -> MatterRequest:
    """Ask for an extension, another test of done, a rest or the end; the state stays as it is.

    `passed`: it comes from the last step of the unit's own route, which is the power to ask.
    Raises BadInput by field, RuleBroken where the state has no such request, and what `gate.take`
    raises; NotAllowed where another request is open.
    """
    if done := gate.done_before(request_id, actor, {RequestMade.ACT}, [matter_id]):
        return done[0].requests.latest("id")
    power = Act.PASS if passed else None
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.ASK, power=power)
    follows(State(matter.state), GRANTS[asked.kind])
    if wrong := wrong_request(asked, matter.due, _due_at(matter), now):
        raise BadInput("；".join(wrong.values()), wrong)
    if not passed:
        settle_prepared([matter], now, [PreparedKind.REQUEST])
    left = gate.move([matter], Act.ASK)
    row = _asked(matter, asked, actor, now)
    body = RequestMade(
        **gate.facts(matter, left[matter.pk]),
        kind=row.kind,
        reason=row.reason,
        until=row.until.isoformat() if row.until else None,
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    telling.tell(Stage.REQUEST_MADE, [matter], entries, actor, now)
    return row


def _asked(matter: Matter, asked: Asked, actor: Actor, now: datetime) -> MatterRequest:
    return MatterRequest.objects.create(
        matter=matter,
        kind=asked.kind.value,
        reason=asked.reason.strip()[:1000],
        progress=asked.progress.strip()[:1000],
        until=asked.until if asked.kind is RequestKind.EXTENSION else None,
        acceptance=asked.acceptance.strip() if asked.kind is RequestKind.ADJUSTMENT else "",
        due_before=matter.due,
        asked_by_id=actor.person_id,
        asked_unit_id=actor.unit_id,
        asked_at=now,
    )


@once
def take_back_request(*, actor: Actor, now: datetime, request_id: UUID, matter_id: int) -> Matter:
    """Whoever asked wants it no longer."""
    if done := gate.done_before(request_id, actor, {RequestTakenBack.ACT}, [matter_id]):
        return done[0]
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.TAKE_BACK)
    row = _open_request(matter)
    left = gate.move([matter], Act.TAKE_BACK)
    decide(row, Outcome.TAKEN_BACK, "", actor, now)
    body = RequestTakenBack(**gate.facts(matter, left[matter.pk]), kind=row.kind)
    gate.tell([gate.line(matter, body)], actor, now, request_id)
    return matter


@once
def answer_request(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    grant: bool,
    answer: str = "",
    until: date | None = None,
) -> Matter:
    """The dispatcher grants or declines, never he who asked; a no needs its reason.

    An extension is granted to a definite day, that asked for unless `until` names another; old
    dates stay in the history. Raises BadInput for a day not later than the present one.
    """
    if done := gate.done_before(request_id, actor, ANSWERS, [matter_id]):
        return gate.done_to(matter_id, done)
    if not grant and not answer.strip():
        raise BadInput("不同意的，请写明理由。", {"answer": "请写明理由。"})
    found = Matter.objects.filter(pk=matter_id).first()
    asked = found.requests.filter(outcome="").first() if found else None
    act = GRANTS[RequestKind(asked.kind)] if asked and grant else Act.DECLINE
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=act)
    row = _open_request(matter)
    fields = _granted(matter, row, until) if grant else []
    words = answer.strip() or row.reason
    parts, ended = cancel_parts(matter, words, actor, now) if act is Act.CANCEL else ([], [])
    left = gate.move([matter], act, fields)
    decide(row, Outcome.GRANTED if grant else Outcome.DECLINED, answer, actor, now)
    body = _body(act, row, gate.facts(matter, left[matter.pk]), matter, now)
    entries = gate.tell([gate.line(matter, body), *ended], actor, now, request_id)
    if grant:
        _follow(act, matter, parts, row, entries, now)
    stage = Stage.REQUEST_GRANTED if grant else Stage.REQUEST_DECLINED
    telling.tell(stage, [matter], entries, actor, now)
    telling.tell(Stage.CANCELLED, parts, entries, actor, now)
    return matter


def _granted(matter: Matter, row: MatterRequest, until: date | None) -> list[str]:
    """What a grant changes in the matter's own row; returns the fields."""
    match RequestKind(row.kind):
        case RequestKind.EXTENSION:
            row.granted_until = until or row.until
            if matter.due is None or wrong_day(row.granted_until, matter.due):
                raise BadInput(
                    "批复的时限要在原定时限以后三年以内。", {"until": "请重新选择日期。"}
                )
            return []
        case RequestKind.ADJUSTMENT:
            matter.acceptance = row.acceptance
            return ["acceptance"]
        case RequestKind.SUSPENSION:
            matter.suspended_from = matter.state
            return ["suspended_from"]
        case RequestKind.CANCELLATION:
            return []


def _body(
    act: Act, row: MatterRequest, facts: dict[str, Any], matter: Matter, now: datetime
) -> Any:
    said = {**facts, "answer": row.answer}
    match act:
        case Act.EXTEND:
            before = row.due_before.isoformat() if row.due_before else None
            granted = row.granted_until.isoformat() if row.granted_until else ""
            return MatterExtended(**said, until=granted, due_before=before)
        case Act.ADJUST:
            return MatterAdjusted(**said, wording=gate.seal_wording([matter], now)[matter.pk])
        case Act.SUSPEND:
            return MatterSuspended(**said)
        case Act.CANCEL:
            return MatterCancelled(**said)
    return RequestDeclined(**said, kind=row.kind)


def _follow(
    act: Act,
    matter: Matter,
    parts: Sequence[Matter],
    row: MatterRequest,
    entries: Mapping[int, Entry],
    now: datetime,
) -> None:
    """What a grant does to the clocks and to what was demanded."""
    match act:
        case Act.EXTEND if row.granted_until is not None:
            clocks.move(matter, row.granted_until, entries, now)
        case Act.SUSPEND:
            clocks.stop(entries, SUSPENDED, now)
        case Act.CANCEL:
            void_all([matter, *parts], entries, now)


def _due_at(matter: Matter) -> datetime | None:
    """The instant after the last day, as the clock has it."""
    rows = times.live(gate.KIND, [matter.pk], SETTLING)
    return max((row.due_at for row in rows), default=None)


def _open_request(matter: Matter) -> MatterRequest:
    return matter.requests.select_for_update().get(outcome="")
