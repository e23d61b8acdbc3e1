"""The steps of what a unit prepares: passed on, countersigned, and at the last one sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.journal.queries import typed
from luoshi.journal.services import SPENT
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotAllowed, RuleBroken
from luoshi.kernel.unsaid import UNSAID
from luoshi.matters import queries
from luoshi.matters.acts import MatterReported
from luoshi.matters.acts.closing import ClosingResubmitted, ClosingSubmitted
from luoshi.matters.acts.preparing import MatterCountersigned, MatterPassed, ReadBody
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
from luoshi.matters.services.settling import settle_turns
from luoshi.matters.services.turns import tell_turn

SENT_AS: Final = {
    PreparedKind.REPORT: (MatterReported.ACT,),
    PreparedKind.REQUEST: (RequestMade.ACT,),
    PreparedKind.CLOSING: (ClosingSubmitted.ACT, ClosingResubmitted.ACT),
}
ACTS: Final = frozenset({MatterPassed.ACT}.union(*SENT_AS.values()))


@dataclass(frozen=True, slots=True)
class Passing:
    """Which working paper is passed on, in the version that was read, and with what note.

    `stage` is the step that was before him; without it, the one that is open.
    """

    kind: PreparedKind
    version: int = field(metadata=UNSAID)  # held against the paper by `_demand_same`
    note: str = ""
    stage: int | None = None


# Does at the last step what was prepared, and returns the id of what that made.
Send = Callable[[Prepared], int]


@once
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
    Stale where the words or the step are others than those read, NotAllowed at another's step,
    RuleBroken for a number that was spent on another paper or step, and whatever the act itself
    raises: then nothing has happened.
    """
    if done := gate.done_before(request_id, actor, ACTS, [matter_id]):
        _demand_same(request_id, matter_id, passing)
        return gate.done_to(matter_id, done)
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.PASS)
    row = open_row(matter, passing.kind, passing.version, passing.stage)
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
    line = gate.line(matter, MatterPassed(**common, stage=stage, read=row.version))
    entries = gate.tell([line], actor, now, request_id)
    tell_turn(row, matter, entries[matter.pk], actor, now)
    return matter


@once
def countersign(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, passing: Passing
) -> Matter:
    """会签: another of the units that own the matter agrees; after the last of them it goes on."""
    if done := gate.done_before(
        request_id, actor, {MatterCountersigned.ACT}, [matter_id], kind=passing.kind
    ):
        _demand_same(request_id, matter_id, passing)
        return done[0]
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.COUNTERSIGN)
    row = open_row(matter, passing.kind, passing.version, passing.stage)
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
    body = MatterCountersigned(**common, signed_by_unit=actor.unit_id, read=row.version)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    if over:
        tell_turn(row, matter, entries[matter.pk], actor, now)
    else:
        settle_turns([row], now, units=[step.unit_id])
    return matter


def _demand_same(request_id: UUID, matter_id: int, passing: Passing) -> None:
    """Ask whether it was this paper, as it was read, at this step; raises RuleBroken (SPENT).

    The last step leaves the entry of the act alone: there the paper itself says when it was sent.
    """
    rows = Entry.objects.filter(request_id=request_id, chain_kind=gate.KIND, chain_id=matter_id)
    entry = rows.get()
    body = typed(entry).body
    if isinstance(body, ReadBody):
        stage = body.stage if isinstance(body, MatterPassed) else None
        told = [(body.kind, body.read, stage)]
    else:
        told = [(row.kind, row.version, row.at_stage) for row in _sent_by(entry)]
    if not any(_are_one(passing, *one) for one in told):
        raise RuleBroken(SPENT)


def _are_one(passing: Passing, kind: str, read: int | None, stage: int | None) -> bool:
    """Whether this step of that paper is meant; what was not told or not asked is not compared."""
    of_step = passing.stage in (None, stage) or stage is None
    return kind == passing.kind and read in (None, passing.version) and of_step


def _sent_by(entry: Entry) -> QuerySet[Prepared]:
    """The working papers whose last step that entry can be."""
    kinds = [kind for kind, acts in SENT_AS.items() if entry.act in acts]
    by = {"steps__decided_by": entry.actor_person_id, "steps__decided_at": entry.at}
    rows = Prepared.objects.filter(matter=entry.chain_id, kind__in=kinds, **by)
    return rows.filter(state=PreparedState.SENT.value).distinct()


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
    settle_turns([row], now)
    return Matter.objects.select_related("lead").get(pk=row.matter_id)
