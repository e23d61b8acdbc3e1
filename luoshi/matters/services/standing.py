"""转常态化: a matter that has no end is judged by its curve, never late by a date (DESIGN §5)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from luoshi.clock import services as clock
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import Cycle, civil_day, midnight, period_of
from luoshi.matters.acts.growing import EndedStanding, TurnedStanding
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act
from luoshi.matters.rules.requests import FAR
from luoshi.matters.rules.schedule import CYCLES
from luoshi.matters.rules.timing import ONGOING, Timing
from luoshi.matters.services import clocks, gate, telling
from luoshi.notices.rules import Stage

# The regime whose reporting dates a standing matter keeps; a yearly one has the rhythm alone.
REPORTS: Final = {
    Cycle.TEN_DAYS: Timing("ten_days", "report"),
    Cycle.MONTH: Timing("monthly", "fifth"),
    Cycle.QUARTER: Timing("quarterly", "report"),
}
DATED: Final = ("due", "due_kind", "regime", "regime_kind")
TURNED: Final = ("standing", "standing_cycle", "standing_since", *DATED)


@once
def turn_standing(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    cycle: Cycle,
    reason: str,
) -> Matter:
    """The dispatcher turns a matter standing, with a reason and how often it is reported.

    Its last day is dropped and stays on record; the reports' dates run from this period on.
    Raises BadInput, and what `gate.take` raises (NotAllowed where it stands already).
    """
    if done := gate.done_before(request_id, actor, {TurnedStanding.ACT}, [matter_id]):
        return done[0]
    _demand(reason)
    if cycle not in CYCLES:
        raise BadInput("请选择按旬、月、季度或者年反馈。", {"cycle": "请重新选择。"})
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.TURN_STANDING)
    before = matter.due.isoformat() if matter.due else None
    timing = REPORTS.get(cycle, Timing("", ""))
    matter.standing, matter.standing_cycle = True, cycle.value
    matter.standing_since = civil_day(now)
    _date(matter, None, timing)
    left = gate.move([matter], Act.TURN_STANDING, TURNED)
    body = TurnedStanding(
        **gate.facts(matter, left[matter.pk]),
        cycle=cycle.value,
        reason=reason.strip()[:1000],
        due_before=before,
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    clocks.drop(entries, now)
    Matter.objects.filter(pk=matter.pk).update(due=None)
    if timing.regime:
        _report(matter, timing, period_of(civil_day(now), cycle).first, entries, now)
    telling.tell(Stage.TURNED_STANDING, [matter], entries, actor, now)
    return matter


@once
def end_standing(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    reason: str,
    until: date | None = None,
) -> Matter:
    """The dispatcher ends it, with a reason; with `until` the matter has a last day again."""
    if done := gate.done_before(request_id, actor, {EndedStanding.ACT}, [matter_id]):
        return done[0]
    _demand(reason)
    today = civil_day(now)
    if until is not None and not today <= until <= today + FAR:
        raise BadInput("完成时限要在今天以后三年以内。", {"until": "请重新选择日期。"})
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.END_STANDING)
    matter.standing, matter.standing_cycle, matter.standing_since = False, "", None
    _date(matter, until, Timing("", ""))
    left = gate.move([matter], Act.END_STANDING, TURNED)
    body = EndedStanding(
        **gate.facts(matter, left[matter.pk]),
        reason=reason.strip()[:1000],
        until=until.isoformat() if until else None,
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    clocks.drop(entries, now)
    Matter.objects.filter(pk=matter.pk).update(due=until)
    if until is not None:
        clocks.start([matter], entries, now)
    telling.tell(Stage.ENDED_STANDING, [matter], entries, actor, now)
    return matter


def _date(matter: Matter, due: date | None, timing: Timing) -> None:
    matter.due, matter.due_kind = due, "" if due else ONGOING
    matter.regime, matter.regime_kind = timing.regime, timing.kind


def _report(
    matter: Matter, timing: Timing, first: date, entries: Mapping[int, Entry], now: datetime
) -> None:
    """The date of this period's report; each report then sets the next (`services.reporting`)."""
    if matter.lead is None:
        return
    deadline = clock.NewDeadline(
        subject_kind=gate.KIND,
        subject_id=matter.pk,
        regime=timing.regime,
        kind=timing.kind,
        start_at=max(midnight(first), matter.dispatched_at or now),
        owner_id=matter.lead.pk,
        regions=tuple(matter.lead.path),
        entry_id=entries[matter.pk].pk,
        nodes=("report",),
    )
    clock.set_deadlines(deadlines=[deadline], now=now)


def _demand(reason: str) -> None:
    if not reason.strip():
        raise BadInput("请写明理由。", {"reason": "请写明理由。"})
