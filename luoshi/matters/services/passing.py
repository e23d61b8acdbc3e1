"""The steps of what a unit prepares: passed on, countersigned, and at the last one sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotAllowed
from luoshi.matters import queries
from luoshi.matters.acts import MatterReported
from luoshi.matters.acts.closing import ClosingResubmitted, ClosingSubmitted
from luoshi.matters.acts.preparing import MatterCountersigned, MatterPassed
from luoshi.matters.acts.requests import RequestMade
from luoshi.matters.models import Matter, Prepared, PreparedStep
from luoshi.matters.rules import Act
from luoshi.matters.rules.closing import standards
from luoshi.matters.rules.preparing import (
    Decision,
    PreparedKind,
    PreparedState,
    asked_from,
    claims_from,
)
from luoshi.matters.services import gate
from luoshi.matters.services.closing import add_hands, submit_passed_closing
from luoshi.matters.services.preparing import decide, open_row, said
from luoshi.matters.services.requests import ask
from luoshi.matters.services.turns import tell_turn

ACTS: Final = frozenset(
    {
        MatterPassed.ACT,
        MatterReported.ACT,
        RequestMade.ACT,
        ClosingSubmitted.ACT,
        ClosingResubmitted.ACT,
    }
)


@dataclass(frozen=True, slots=True)
class Passing:
    """Which working paper is passed on, in the version that was read, and with what note."""

    kind: PreparedKind
    version: int
    note: str = ""


# Does at the last step what was prepared, and returns the id of what that made.
Send = Callable[[Prepared], int]


@transaction.atomic
def pass_prepared(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    passing: Passing,
    send: Send | None = None,
) -> Matter:
    """Pass it on. At the last step the very act is done, by the same service as without a route.

    A report is sent by `send`, which `feedback` brings along. Raises what `gate.take` raises,
    Stale where the words are others than those read, NotAllowed at another's step, and whatever
    the act itself raises: then nothing has happened.
    """
    if done := gate.done_before(request_id, actor, ACTS, [matter_id]):
        return done[0]
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.PASS)
    row = open_row(matter, passing.kind, passing.version)
    step = queries.step_for(actor, row)
    if step is None or step.countersign:
        raise NotAllowed
    if row.at_last:
        sent = send or _sender(actor, now, request_id)
        row.result = sent(row)
        return _sent(row, step, passing, actor, now)
    decide(step, Decision.PASSED, passing.note, actor, now)
    stage, row.at_stage = row.at_stage, row.at_stage + 1
    row.save(update_fields=["at_stage"])
    matter.hands = add_hands(matter, actor)
    left = gate.move([matter], Act.PASS, ["hands"])
    common = {**gate.facts(matter, left[matter.pk]), **said(row, step.note, now)}
    line = gate.line(matter, MatterPassed(**common, stage=stage))
    entries = gate.tell([line], actor, now, request_id)
    tell_turn(row, matter, entries[matter.pk], actor, now)
    return matter


@transaction.atomic
def countersign(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, passing: Passing
) -> Matter:
    """会签: another of the units that own the matter agrees; after the last of them it goes on."""
    if done := gate.done_before(
        request_id, actor, {MatterCountersigned.ACT}, [matter_id], kind=passing.kind
    ):
        return done[0]
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.COUNTERSIGN)
    row = open_row(matter, passing.kind, passing.version)
    step = queries.step_for(actor, row)
    if step is None or not step.countersign:
        raise NotAllowed
    decide(step, Decision.COUNTERSIGNED, passing.note, actor, now)
    if over := not queries.waiting_steps(row):
        row.at_stage += 1
        row.save(update_fields=["at_stage"])
    matter.hands = add_hands(matter, actor)
    left = gate.move([matter], Act.COUNTERSIGN, ["hands"])
    common = {**gate.facts(matter, left[matter.pk]), **said(row, step.note, now)}
    body = MatterCountersigned(**common, signed_by_unit=actor.unit_id)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    if over:
        tell_turn(row, matter, entries[matter.pk], actor, now)
    return matter


def _sender(actor: Actor, now: datetime, request_id: UUID) -> Send:
    """Does what this room can do itself: ask, or ask to close."""

    def send(row: Prepared) -> int:
        given: dict[str, Any] = {"actor": actor, "now": now, "request_id": request_id}
        given["matter_id"] = row.matter_id
        if row.kind == PreparedKind.REQUEST:
            return ask(asked=asked_from(row.payload), passed=True, **given).pk
        wanted = standards(row.matter.acceptance, row.matter.content)
        given |= {name: str(row.payload.get(name, "")) for name in ("summary", "evidence")}
        matter = submit_passed_closing(claims=claims_from(row.payload, wanted), **given)
        return matter.closings.latest("id").pk

    return send


def _sent(
    row: Prepared, step: PreparedStep, passing: Passing, actor: Actor, now: datetime
) -> Matter:
    """It has left the unit: its own entry stands on the chain, and the steps stay beside it."""
    decide(step, Decision.PASSED, passing.note, actor, now)
    row.state = PreparedState.SENT.value
    row.save(update_fields=["state", "result"])
    return Matter.objects.select_related("lead").get(pk=row.matter_id)
