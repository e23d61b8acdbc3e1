"""After the closing: 回头看, a relapse, and the parent whose branches are done."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from luoshi.journal.once import once
from luoshi.journal.services import SPENT
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts.closing import MatterConcluded, MatterRechecked, MatterReopened
from luoshi.matters.acts.requests import MatterCancelled
from luoshi.matters.models import Matter, Recheck
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.closing import nothing_left, plausible_recheck
from luoshi.matters.services import clocks, gate, telling
from luoshi.matters.services.cancelling import VOID, cancel_unheld, void_all
from luoshi.matters.services.settling import settle_request
from luoshi.notices.rules import Stage

ENDED = (State.CLOSED.value, State.CANCELLED.value)

ENDS: Final = frozenset({MatterConcluded.ACT, MatterCancelled.ACT})
IDLE: Final = (State.REGISTERED, State.CANCELLED)
ALL_CANCELLED: Final = (
    "各单位的都已撤销，没有可以办结的，请改办撤销总任务；还要继续的，请补充交办。"
)
LOOKS: Final = frozenset({MatterRechecked.ACT, MatterReopened.ACT})


@once
def recheck(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    holds: bool,
    finding: str,
    next_on: date | None = None,
    due: date | None = None,
) -> Matter:
    """Somebody looked again, and says what he found. It holds, or the matter is opened again.

    `next_on` is the next day to look; `due` a new last day for what has relapsed. Raises BadInput
    without a finding or with a day gone by.
    """
    if done := gate.done_before(request_id, actor, LOOKS, [matter_id]):
        return done[0]
    if not finding.strip():
        raise BadInput("请写明回头看的情况。", {"finding": "请写明回头看的情况。"})
    _demand_ahead("next_on", next_on, now)
    _demand_ahead("due", due, now)
    act = Act.RECHECK if holds else Act.REOPEN
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=act)
    matter.recheck_on = next_on if holds else None
    matter.closed_at = matter.closed_at if holds else None
    left = gate.move([matter], act, ["recheck_on", "closed_at"])
    said = finding.strip()[:1000]
    by = {"checked_by_id": actor.person_id, "checked_at": now}
    Recheck.objects.create(matter=matter, holds=holds, finding=said, **by)
    body = (MatterRechecked if holds else MatterReopened)(
        **gate.facts(matter, left[matter.pk]), reason=said
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    if not holds:
        clocks.reopen(entries, now)
        if due is not None:
            clocks.move(matter, due, entries, now)
        telling.tell(Stage.REOPENED, [matter], entries, actor, now)
    return matter


@once
def conclude(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    reason: str = "",
    recheck_on: date | None = None,
) -> Matter:
    """The dispatcher closes a parent whose branches are done; over an open one only with a reason.

    Raises BadInput where a branch is open and no reason is given (DESIGN §5), RuleBroken where each
    was cancelled. Branches that nobody holds, recalled or given back, end with it; those that units
    have in hand go on.
    """
    if done := gate.done_before(request_id, actor, ENDS, [matter_id]):
        return _ended_before(request_id, matter_id, done)
    _demand_ahead("recheck_on", recheck_on, now)
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.CONCLUDE)
    branches = gate.hold_branches(matter)
    if nothing_left(_granted(branches)):
        raise RuleBroken(ALL_CANCELLED)
    still_open = tuple(one.pk for one in branches if one.state not in ENDED)
    if still_open and not reason.strip():
        said = f"还有{len(still_open)}件没有办结，要汇总办结请写明理由。"
        raise BadInput(said, {"reason": "请写明理由。"})
    matter.closed_at, matter.recheck_on = now, recheck_on
    left = gate.move([matter], Act.CONCLUDE, ["closed_at", "recheck_on"])
    settle_request(matter, actor, now, "事项已汇总办结")
    body = MatterConcluded(
        **gate.facts(matter, left[matter.pk]),
        still_open=still_open,
        reason=reason.strip()[:1000],
        recheck_on=recheck_on.isoformat() if recheck_on else None,
    )
    idle, lines = cancel_unheld(matter, reason, actor, now)
    entries = gate.tell([gate.line(matter, body), *lines], actor, now, request_id)
    void_all(idle, entries, now)
    clocks.end({matter.pk: entries[matter.pk]}, now)
    return matter


def _ended_before(request_id: UUID, matter_id: int, done: Sequence[Matter]) -> Matter:
    """The parent this very request has closed; one that was cancelled is another act."""
    matter = gate.done_to(matter_id, done)
    if gate.told_on(request_id, matter_id, MatterConcluded) is None:
        raise RuleBroken(SPENT)
    return matter


@once
def cancel_whole(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, reason: str
) -> Matter:
    """The dispatcher cancels a parent of which nothing is left: each of its branches was cancelled.

    Raises BadInput without a reason, RuleBroken where a branch stands otherwise.
    """
    if done := gate.done_before(request_id, actor, {MatterCancelled.ACT}, [matter_id]):
        return gate.done_to(matter_id, done)
    if not reason.strip():
        raise BadInput("请写明撤销总任务的理由。", {"reason": "请写明理由。"})
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.CANCEL_WHOLE)
    branches = gate.hold_branches(matter)
    if not nothing_left(_granted(branches)):
        raise RuleBroken(_why_not_void([one.state for one in branches]))
    left = gate.move([matter], Act.CANCEL_WHOLE)
    settle_request(matter, actor, now, VOID)
    answer = f"各单位的都已撤销，总任务随之撤销：{reason.strip()}"[:1000]
    body = MatterCancelled(**gate.facts(matter, left[matter.pk]), answer=answer)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    void_all([matter], entries, now)
    return matter


def _granted(branches: Collection[Matter]) -> list[bool]:
    return [one.granted for one in branches]  # type: ignore[attr-defined]  # annotated


def _why_not_void(states: Collection[str]) -> str:
    back = sum(state == State.REGISTERED for state in states)
    if back and all(state in IDLE for state in states):
        return f"还有{back}件收回后没有重新交办，请先申请撤销或者重新交办，总任务才能撤销。"
    if states and all(state == State.CANCELLED for state in states):
        return "有的是随总任务办结撤销的，没有经过申请和答复，总任务不能撤销，请汇总办结。"
    return "不是每个单位的都已撤销，总任务不能撤销，请刷新页面后再办。"


def _demand_ahead(field: str, day: date | None, now: datetime) -> None:
    if not plausible_recheck(day, civil_day(now)):
        raise BadInput("日期要在今天以后三年以内。", {field: "请重新选择日期。"})
