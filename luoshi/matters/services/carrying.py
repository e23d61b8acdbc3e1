"""What hangs on a matter goes on with it when units end: nothing waits for a unit that is no more.

Sign-offs, dossiers, refusals, help requests and working papers, each under the lock of its matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from luoshi.burden import services as burden
from luoshi.clock import services as clock
from luoshi.journal.models import Entry
from luoshi.matters.models import (
    Closing,
    HelpRequest,
    Matter,
    Prepared,
    PreparedStep,
    Refusal,
    SignOff,
    SignOffStep,
    Stake,
)
from luoshi.matters.rules import StakeRole
from luoshi.matters.rules.preparing import UNFINISHED, PreparedState
from luoshi.matters.services import help_clocks
from luoshi.matters.services.heirs import Heirs

INHERITED: Final = "原单位已撤并，由本单位承继；请核对后重新送出。"
SAME_UNIT: Final = "单位撤并后，提请协调的和答复的是同一个单位。"
ASKED_THERE: Final = "单位撤并后，由承继单位一并答复它已收到的那一件；还要协调的，请再提请。"


@dataclass(frozen=True, slots=True)
class Turn:
    """A working paper that waits for somebody else now; `units`: only for these, where it says."""

    row: Prepared
    units: frozenset[int] | None = None


def move_waiting(matters: Sequence[Matter], heirs: Heirs) -> list[tuple[SignOffStep, int]]:
    """Open sign-offs, dossiers and refusals wait for the successor from now on.

    Returns the steps of sign-offs that went over, each with the unit that had it.
    """
    by_pk, had = {matter.pk: matter for matter in matters}, []
    runs = SignOff.objects.filter(matters__in=by_pk, state=SignOff.OPEN).distinct()
    steps = SignOffStep.objects.filter(sign_off__in=runs, unit__in=heirs.olds, decision="")
    for step in steps.select_related("sign_off"):
        own = step.unit_id == step.sign_off.dispatcher_id
        heir = (heirs.offices if own else heirs.units).get(step.unit_id)
        if heir is not None:
            had.append((step, step.unit_id))
            step.unit = heir
            step.save(update_fields=["unit"])
    for run in runs.filter(dispatcher__in=heirs.offices):
        run.dispatcher = heirs.offices[run.dispatcher_id]
        run.save(update_fields=["dispatcher"])
    for row in Closing.objects.filter(matter__in=by_pk, verdict="", office__in=heirs.olds):
        heir = heirs.take(StakeRole.VERIFIER, row.office_id, by_pk[row.matter_id])
        if heir is not None:
            row.office = heir
            row.save(update_fields=["office"])
    asked = Refusal.objects.filter(matter__in=by_pk, accepted__isnull=True, unit__in=heirs.olds)
    for refusal in asked:
        refusal.unit = heirs.units[refusal.unit_id]
        refusal.save(update_fields=["unit"])
    return had


def move_prepared(matters: Sequence[Matter], heirs: Heirs, now: datetime) -> list[Turn]:
    """What the old unit was writing lies before its successor, to be looked at and sent anew.

    What waits for the old unit to countersign waits for the successor. Returns whose turn it is
    by it.
    """
    ids = [matter.pk for matter in matters]
    rows = Prepared.objects.filter(matter__in=ids, state__in=UNFINISHED).order_by("pk")
    own = [row for row in rows if row.unit_id in heirs.units]
    for row in own:
        row.unit, row.state = heirs.units[row.unit_id], PreparedState.WRITING.value
        row.version, row.changed_at = row.version + 1, now
        row.returned_by, row.returned_at, row.returned_note = None, now, INHERITED
        row.save()
    running = [row for row in rows if row.state == PreparedState.OPEN]
    return [*map(Turn, own), *_move_countersigning(running, heirs)]


def _move_countersigning(rows: Sequence[Prepared], heirs: Heirs) -> list[Turn]:
    """Nobody countersigns his own paper, or twice: then one signature less is waited for."""
    turns = []
    steps = list(PreparedStep.objects.filter(prepared__in=rows, countersign=True).order_by("pk"))
    for row in rows:
        mine = [step for step in steps if step.prepared_id == row.pk]
        asked, fresh = {row.unit_id, *(step.unit_id for step in mine)}, set()
        for step in mine:
            heir = heirs.units.get(step.unit_id)
            if heir is None or step.decision:
                continue
            if heir.pk in asked:
                step.delete()
            else:
                asked.add(heir.pk)
                step.unit = heir
                step.save(update_fields=["unit"])
                fresh |= {heir.pk} if step.stage == row.at_stage else set()
        if _go_on(row):
            turns.append(Turn(row))
        elif fresh:
            turns.append(Turn(row, frozenset(fresh)))
    return turns


def _go_on(row: Prepared) -> bool:
    """The next stage, where the present one has nothing left to wait for; whether it is so."""
    at = row.steps.filter(stage=row.at_stage)
    if not at.filter(decision="").exists() and row.at_stage < row.stages - 1:
        row.at_stage += 1
        row.save(update_fields=["at_stage"])
        return True
    return False


def move_helps(
    matters: Sequence[Matter], heirs: Heirs, entries: Mapping[int, Entry], now: datetime
) -> None:
    """An answer that is still owed is owed by the successor, and asked for by the asker's.

    Where both are one unit now, or the successor owes an answer there already, nobody owes it any
    more, and the asker's clock runs on: a question that nobody can answer would stop it for ever.
    """
    leads = {matter.pk: matter.lead_id for matter in matters}
    open_now = HelpRequest.objects.filter(
        matter__in=leads, answered_at__isnull=True, ended_at__isnull=True
    )
    rows = list(open_now.order_by("pk"))
    known, moved, over = {(row.matter_id, row.helper_id) for row in rows}, [], []
    for row in rows:
        if row.asked_unit_id in heirs.units:
            row.asked_unit = heirs.units[row.asked_unit_id]
        heir = heirs.units.get(row.helper_id)
        helper_id = heir.pk if heir else row.helper_id
        if helper_id in {leads[row.matter_id], row.asked_unit_id}:
            row.ended_at, row.ended_why = now, SAME_UNIT
        elif heir and (row.matter_id, heir.pk) in known:
            row.ended_at, row.ended_why = now, ASKED_THERE
        elif heir:
            known.add((row.matter_id, heir.pk))
            row.helper = heir
            moved.append(row)
        row.save(update_fields=["asked_unit", "helper", "ended_at", "ended_why"])
        if row.ended_at:
            over.append(row)
    _owe(moved, heirs, entries, now)
    help_clocks.ended(over, entries, now)
    _see_no_more([row for row in over if row.ended_why == SAME_UNIT], leads, now)


def _owe(
    rows: Sequence[HelpRequest], heirs: Heirs, entries: Mapping[int, Entry], now: datetime
) -> None:
    """The helper's clock goes over as it stands, and what was asked of it counts for the heir."""
    own = {row.pk: entries[row.matter_id].pk for row in rows}
    owners = {old: tuple(unit.path) for old, unit in heirs.units.items()}
    clock.succeed(subject_kind=help_clocks.HELP, entries=own, owners=owners, now=now)
    burden.void(subject_kind=help_clocks.HELP, entries=own, now=now)
    demands = [
        burden.NewDemand(
            text=row.question,
            sender_id=row.asked_unit_id,
            unit_id=row.helper_id,
            subject_kind=help_clocks.HELP,
            subject_id=row.pk,
            entry_id=own[row.pk],
        )
        for row in rows
    ]
    burden.charge(demands=demands, now=now)


def _see_no_more(
    rows: Sequence[HelpRequest], leads: Mapping[int, int | None], now: datetime
) -> None:
    """The lead is no helper of its own."""
    for row in rows:
        own = Stake.objects.filter(matter=row.matter_id, unit=leads[row.matter_id])
        own.filter(role=StakeRole.HELPER.value, until__isnull=True).update(until=now)
