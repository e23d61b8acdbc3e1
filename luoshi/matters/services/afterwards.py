"""After the closing: 回头看, a relapse, and the parent whose branches are done."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID

from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts.base import MatterBody
from luoshi.matters.acts.closing import MatterConcluded, MatterRechecked, MatterReopened
from luoshi.matters.acts.requests import MatterCancelled
from luoshi.matters.models import Matter, Recheck
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.closing import ends_whole, plausible_recheck
from luoshi.matters.services import clocks, gate, telling
from luoshi.matters.services.cancelling import VOID, cancel_unheld, void_all
from luoshi.matters.services.settling import settle_request
from luoshi.notices.rules import Stage

ENDED = (State.CLOSED.value, State.CANCELLED.value)

ENDS: Final = frozenset({MatterConcluded.ACT, MatterCancelled.ACT})
SETTLED: Final = {Act.CONCLUDE: "事项已汇总办结", Act.CANCEL: VOID}
ALL_GONE: Final = "各单位的都已撤销或者收回，总任务随之撤销"
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

    Where every branch was cancelled or taken back, the whole is cancelled, with a reason. Raises
    BadInput where one is asked for and not given (DESIGN §5). Branches that nobody holds, recalled
    or given back, end with it; those that units have in hand go on.
    """
    if done := gate.done_before(request_id, actor, ENDS, [matter_id]):
        return gate.done_to(matter_id, done)
    _demand_ahead("recheck_on", recheck_on, now)
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.CONCLUDE)
    branches = dict(matter.children.order_by("pk").values_list("pk", "state"))
    still_open = tuple(pk for pk, state in branches.items() if state not in ENDED)
    act = ends_whole([State(state) for state in branches.values()])
    _demand_reason(act, still_open, reason)
    if act is Act.CONCLUDE:
        matter.closed_at, matter.recheck_on = now, recheck_on
    left = gate.move([matter], act, ["closed_at", "recheck_on"])
    settle_request(matter, actor, now, SETTLED[act])
    idle, lines = cancel_unheld(matter, reason, actor, now)
    facts, said = gate.facts(matter, left[matter.pk]), reason.strip()[:1000]
    body: MatterBody = MatterCancelled(**facts, answer=f"{ALL_GONE}：{said}"[:1000])
    if act is Act.CONCLUDE:
        recheck = recheck_on.isoformat() if recheck_on else None
        body = MatterConcluded(**facts, still_open=still_open, reason=said, recheck_on=recheck)
    entries = gate.tell([gate.line(matter, body), *lines], actor, now, request_id)
    void_all(idle if act is Act.CONCLUDE else [matter, *idle], entries, now)
    if act is Act.CONCLUDE:
        clocks.end({matter.pk: entries[matter.pk]}, now)
    return matter


def _demand_reason(act: Act, still_open: Collection[int], reason: str) -> None:
    if reason.strip():
        return
    if act is Act.CANCEL:
        raise BadInput(f"{ALL_GONE}，请写明理由。", {"reason": "请写明理由。"})
    if still_open:
        said = f"还有{len(still_open)}件没有办结，要汇总办结请写明理由。"
        raise BadInput(said, {"reason": "请写明理由。"})


def _demand_ahead(field: str, day: date | None, now: datetime) -> None:
    if not plausible_recheck(day, civil_day(now)):
        raise BadInput("日期要在今天以后三年以内。", {field: "请重新选择日期。"})
