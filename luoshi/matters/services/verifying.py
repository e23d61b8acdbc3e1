"""The verifier closes, sends back, orders rectification, publicises; the leader answers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from luoshi.clock import queries as times
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters import notes
from luoshi.matters.acts.closing import (
    LeaderAnswered,
    LeaderShown,
    MatterClosed,
    MatterPublicised,
    RectificationOrdered,
    SentBack,
)
from luoshi.matters.acts.requests import MatterCancelled
from luoshi.matters.models import Closing, Matter
from luoshi.matters.queries import last_day, open_parts
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.closing import (
    Judgement,
    Rating,
    Verdict,
    checks_for,
    falls_short,
    plausible_recheck,
    unanswered,
)
from luoshi.matters.services import clocks, closing_clocks, gate, noted, telling
from luoshi.matters.services.asks import settle_asks
from luoshi.matters.services.cancelling import cancel_unheld, void_all
from luoshi.matters.services.closing import open_closing
from luoshi.matters.services.help import settle_help
from luoshi.notices.rules import Stage

ENDS: Final = frozenset({MatterClosed.ACT, MatterCancelled.ACT})
VERIFIED: Final = "办结申请已经核验"
DECIDED: Final = ("verdict", "reason", "decided_by", "decided_at")


@once
def close(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    judgement: Judgement,
    rating: Rating,
    recheck_on: date | None = None,
    version: int | None = None,
) -> Matter:
    """Strike the matter off. After publicity the judgement is the one already given.

    Raises BadInput where a test or question is open, RuleBroken where one is not met or the
    publicity still runs, and what `gate.take` raises.
    """
    if done := gate.done_before(request_id, actor, ENDS, [matter_id]):
        return gate.done_to(matter_id, done)
    matter = _take(actor, matter_id, Act.CLOSE, version)
    _demand_closable(matter, judgement.reason, recheck_on, now)
    row = open_closing(matter)
    if matter.state == State.PUBLICISED:
        _demand_publicity_over(matter, now)
    else:
        _judge(matter, row, judgement, must_meet=True)
    matter.closed_at, matter.recheck_on = now, recheck_on
    left = gate.move([matter], Act.CLOSE, ["closed_at", "recheck_on"])
    row.rating = rating.value
    _decide(row, Verdict.CLOSED, judgement.reason, actor, now, "rating")
    body = MatterClosed(
        **gate.facts(matter, left[matter.pk]),
        **_judged(row),
        rating=rating.value,
        recheck_on=recheck_on.isoformat() if recheck_on else None,
    )
    idle, lines = cancel_unheld(matter, judgement.reason, actor, now)
    entries = gate.tell([gate.line(matter, body), *lines], actor, now, request_id)
    _end(matter, idle, entries, now)
    telling.tell(Stage.CLOSED, [matter], entries, actor, now)
    return matter


@once
def send_back(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    judgement: Judgement,
    version: int | None = None,
) -> Matter:
    """退回重办: not done. The doer's clock runs on without the verifier's days (DESIGN §5)."""
    if done := gate.done_before(request_id, actor, {SentBack.ACT}, [matter_id]):
        return done[0]
    _demand(judgement.reason)
    matter = _take(actor, matter_id, Act.SEND_BACK, version)
    row = open_closing(matter)
    if matter.state == State.SUBMITTED:
        _judge(matter, row, judgement, must_meet=False)
    matter.shown_to = None
    left = gate.move([matter], Act.SEND_BACK, ["shown_to"])
    _decide(row, Verdict.SENT_BACK, judgement.reason, actor, now)
    body = SentBack(**gate.facts(matter, left[matter.pk]), **_judged(row))
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    settle_asks(matter, entries, now, VERIFIED, dossier_only=True)
    closing_clocks.answered(matter, entries, now)
    telling.tell(Stage.SENT_BACK, [matter], entries, actor, now)
    return matter


@once
def order_rectification(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    judgement: Judgement,
    until: date | None = None,
    version: int | None = None,
) -> Matter:
    """责令整改: a finding has to be put right by a day, in the midst of the work or at its end."""
    if done := gate.done_before(request_id, actor, {RectificationOrdered.ACT}, [matter_id]):
        return done[0]
    _demand(judgement.reason)
    if not plausible_recheck(until, civil_day(now)):
        raise BadInput("整改时限要在今天以后三年以内。", {"until": "请重新选择日期。"})
    matter = _take(actor, matter_id, Act.RECTIFY, version)
    row = open_closing(matter) if matter.state == State.SUBMITTED else None
    if row is not None:
        _judge(matter, row, judgement, must_meet=False)
        _decide(row, Verdict.RECTIFY, judgement.reason, actor, now)
    matter.rectified, matter.shown_to = True, None
    left = gate.move([matter], Act.RECTIFY, ["rectified", "shown_to"])
    judged = (
        _judged(row)
        if row
        else {"met": (), "failed": (), "reason": judgement.reason.strip()[:1000]}
    )
    body = RectificationOrdered(**gate.facts(matter, left[matter.pk]), **judged)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    if row is not None:
        settle_asks(matter, entries, now, VERIFIED, dossier_only=True)
        closing_clocks.answered(matter, entries, now)
    closing_clocks.rectifying(matter, until, entries, now)
    telling.tell(Stage.RECTIFY, [matter], entries, actor, now)
    return matter


@once
def publicise(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    judgement: Judgement,
    version: int | None = None,
) -> Matter:
    """公示: what was put right is shown before it is struck off; everything has to be met."""
    if done := gate.done_before(request_id, actor, {MatterPublicised.ACT}, [matter_id]):
        return done[0]
    matter = _take(actor, matter_id, Act.PUBLICISE, version)
    row = open_closing(matter)
    _judge(matter, row, judgement, must_meet=True)
    left = gate.move([matter], Act.PUBLICISE)
    row.reason = judgement.reason.strip()[:1000]
    row.save(update_fields=["standards", "checks", "reason"])
    body = MatterPublicised(**gate.facts(matter, left[matter.pk]), **_judged(row))
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    settle_asks(matter, entries, now, VERIFIED)
    closing_clocks.publicised(matter, row.office, entries, now)
    telling.tell(Stage.PUBLICISED, [matter], entries, actor, now)
    return matter


@once
def show_leader(*, actor: Actor, now: datetime, request_id: UUID, matter_id: int) -> Matter:
    """The result goes to the leader whose note it was, before anybody closes it."""
    if done := gate.done_before(request_id, actor, {LeaderShown.ACT}, [matter_id]):
        return done[0]
    matter = _take(actor, matter_id, Act.SHOW_LEADER, None)
    matter.shown_to_id = matter.leader_id
    left = gate.move([matter], Act.SHOW_LEADER, ["shown_to"])
    row = open_closing(matter)
    row.shown_to_id, row.shown_at = matter.leader_id, now
    row.save(update_fields=["shown_to", "shown_at"])
    body = LeaderShown(**gate.facts(matter, left[matter.pk]), leader=matter.leader_id or 0)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    telling.tell(Stage.LEADER_SHOWN, [matter], entries, actor, now)
    return matter


@once
def leader_answers(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, new_note: str = ""
) -> Matter:
    """The leader has seen the result: no new note, it may close; a new note, a new slip.

    It does not close before that slip has been taken up: drafted into matters, or filed.
    """
    if done := gate.done_before(request_id, actor, {LeaderAnswered.ACT}, [matter_id]):
        return done[0]
    notes.refuse_classified(new_note)
    matter = _take(actor, matter_id, Act.LEADER_ANSWERS, None)
    matter.shown_to, matter.leader_heard = None, True
    left = gate.move([matter], Act.LEADER_ANSWERS, ["shown_to", "leader_heard"])
    row = open_closing(matter)
    row.heard_at, row.new_note = now, new_note.strip()[:1000]
    row.save(update_fields=["heard_at", "new_note"])
    slip = noted.follow_up(matter, row, actor, now) if row.new_note else None
    body = LeaderAnswered(
        **gate.facts(matter, left[matter.pk]),
        new_note="",
        slip=slip.pk if slip else None,
        slip_number=slip.number if slip else "",
    )
    lines = [gate.line(matter, body), *([noted.filed(slip, now)] if slip else [])]
    entries = gate.tell(lines, actor, now, request_id)
    telling.tell(Stage.LEADER_ANSWERED, [matter], entries, actor, now)
    return matter


def _end(matter: Matter, idle: list[Matter], entries: clocks.Entries, now: datetime) -> None:
    """Nothing runs any more: no clock, no help that somebody still owes; nor of `idle` parts."""
    void_all(idle, entries, now)
    entries = {matter.pk: entries[matter.pk]}
    settle_help(matter, entries, now, "事项已办结", lapse=True)
    settle_asks(matter, entries, now, "事项已办结")
    clocks.end(entries, now)


def _take(actor: Actor, matter_id: int, act: Act, version: int | None) -> Matter:
    versions: Mapping[int, int] = {} if version is None else {matter_id: version}
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=act, versions=versions)
    return matter


def _demand(reason: str) -> None:
    if not reason.strip():
        raise BadInput("请写明理由。", {"reason": "请写明理由。"})


def _judge(matter: Matter, row: Closing, given: Judgement, *, must_meet: bool) -> None:
    """Write a judgement into the dossier; raises where one is open, or not met that must be."""
    asked = checks_for(rectified=matter.rectified)
    if wrong := unanswered(given, len(row.standards), asked):
        raise BadInput("请逐条核验验收标准，逐项回答。", wrong)
    if must_meet and falls_short(given):
        raise RuleBroken("有没达到的标准或者没通过的项目，不能办结；请退回重办或者责令整改。")
    for claim, finding in zip(row.standards, given.findings, strict=True):
        claim |= {"met": finding.met, "remark": finding.remark.strip()[:1000]}
    row.checks = {check.value: given.checks[check] for check in asked}


def _decide(
    row: Closing, verdict: Verdict, reason: str, actor: Actor, now: datetime, *more: str
) -> None:
    row.verdict, row.reason = verdict.value, reason.strip()[:1000] or row.reason
    row.decided_by_id, row.decided_at = actor.person_id, now
    row.save(update_fields=[*DECIDED, "standards", "checks", *more])


def _judged(row: Closing) -> dict[str, Any]:
    return {
        "met": tuple(bool(one.get("met")) for one in row.standards),
        "failed": tuple(name for name, passed in row.checks.items() if not passed),
        "reason": row.reason,
    }


def _demand_closable(matter: Matter, reason: str, recheck_on: date | None, now: datetime) -> None:
    """No parent closes over an open child without a recorded reason (DESIGN §5)."""
    if not plausible_recheck(recheck_on, civil_day(now)):
        raise BadInput("回头看的日期要在今天以后三年以内。", {"recheck_on": "请重新选择日期。"})
    if not reason.strip() and (count := open_parts(matter)):
        said = f"分解下达的还有 {count} 件没有办结，要办结请在核验意见里写明理由。"
        raise BadInput(said, {"reason": said})


def _demand_publicity_over(matter: Matter, now: datetime) -> None:
    showing = times.open_nodes(gate.KIND, [matter.pk], closing_clocks.SHOWING).get(matter.pk)
    if showing is not None and now < showing.due_at:
        last = last_day(showing)
        raise RuleBroken(f"公示到{last:%Y年%-m月%-d日}，期满没有异议再办结。")
