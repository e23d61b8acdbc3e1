"""What the dispatcher does of his own accord: resume, set another day, urge."""

from datetime import date, datetime, timedelta
from uuid import UUID

from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts.requests import MatterRescheduled, MatterResumed, MatterUrged
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.requests import FAR
from luoshi.matters.services import clocks, gate, telling
from luoshi.matters.services.requests import SUSPENDED
from luoshi.notices.rules import Stage

OFTEN = timedelta(days=1)  # a unit is not urged twice within a day (DESIGN)


@once
def resume(*, actor: Actor, now: datetime, request_id: UUID, matter_id: int, reason: str) -> Matter:
    """A suspended matter goes on where it stood; the days of rest do not count."""
    if done := gate.done_before(request_id, actor, {MatterResumed.ACT}, [matter_id]):
        return done[0]
    _demand(reason)
    was = Matter.objects.filter(pk=matter_id).values_list("suspended_from", flat=True).first()
    act = Act.RESUME_RECTIFYING if was == State.RECTIFYING else Act.RESUME
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=act)
    matter.suspended_from = ""
    left = gate.move([matter], act, ["suspended_from"])
    body = MatterResumed(**gate.facts(matter, left[matter.pk]), reason=reason.strip()[:1000])
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    clocks.resume(entries, SUSPENDED, now)
    telling.tell(Stage.RESUMED, [matter], entries, actor, now)
    return matter


@once
def reschedule(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    until: date,
    reason: str,
    version: int | None = None,
) -> Matter:
    """Another last day by the dispatcher, with a reason; the old one stays in the history."""
    if done := gate.done_before(request_id, actor, {MatterRescheduled.ACT}, [matter_id]):
        return done[0]
    _demand(reason)
    today = civil_day(now)
    if not today <= until <= today + FAR:
        raise BadInput("新的时限要在今天以后三年以内。", {"until": "请重新选择日期。"})
    versions = {} if version is None else {matter_id: version}
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.RESCHEDULE, versions=versions)
    before = matter.due.isoformat() if matter.due else None
    left = gate.move([matter], Act.RESCHEDULE)
    body = MatterRescheduled(
        **gate.facts(matter, left[matter.pk]),
        until=until.isoformat(),
        due_before=before,
        reason=reason.strip()[:1000],
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    clocks.move(matter, until, entries, now)
    telling.tell(Stage.RESCHEDULED, [matter], entries, actor, now)
    return matter


@once
def urge(*, actor: Actor, now: datetime, request_id: UUID, matter_id: int, reason: str) -> Matter:
    """催办: recorded and shown, nothing else; at most once a day for a matter."""
    if done := gate.done_before(request_id, actor, {MatterUrged.ACT}, [matter_id]):
        return done[0]
    _demand(reason)
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.URGE)
    if matter.urged_at is not None and now < matter.urged_at + OFTEN:
        raise BadInput("一天之内已经催办过，请等承办单位回应。", {"reason": "一天只催办一次。"})
    matter.urged_at = now
    left = gate.move([matter], Act.URGE, ["urged_at"])
    body = MatterUrged(**gate.facts(matter, left[matter.pk]), reason=reason.strip()[:1000])
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    telling.tell(Stage.URGED, [matter], entries, actor, now)
    return matter


def _demand(reason: str) -> None:
    if not reason.strip():
        raise BadInput("请写明理由。", {"reason": "请写明理由。"})
