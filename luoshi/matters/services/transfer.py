"""The third signature of a handover: every open duty goes over, in one act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from luoshi.clock import services as clock
from luoshi.journal import services as journal
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries
from luoshi.matters.acts.handover import HandoverConfirmed, MatterTransferred
from luoshi.matters.models import Closing, Handover, HandoverItem, Matter, Stake
from luoshi.matters.queries.handover import Duty
from luoshi.matters.rules import Act, StakeRole
from luoshi.matters.rules.handover import Capacity, HandoverAct
from luoshi.matters.services import gate, stakes
from luoshi.matters.services.handover import KIND, facts, take, tell_signers
from luoshi.notices import services as notices
from luoshi.org.models import Appointment

NOTES: Final = "handover-notes"  # the field under which a line's words are sealed
MOVED: Final = ("handler", "leader", "shown_to", "hands")


@once
def confirm_handover(
    *, actor: Actor, now: datetime, request_id: UUID, handover_id: int
) -> Handover:
    """The supervisor signs: handlers, leaders and their stakes move, one entry a matter.

    Raises RuleBroken where work named the hander after he signed (the list comes back to him), and
    where the taker has left the unit meanwhile.
    """
    if journal.replayed(request_id, actor, ACTS, handover=handover_id):
        return Handover.objects.get(pk=handover_id)
    row, before = take(actor, handover_id, HandoverAct.CONFIRM)
    _demand_taker(row, now)
    duties = {duty.matter_id: duty for duty in queries.duties_of(row.appointment, row.unit)}
    items = {i.matter_id: i for i in row.items.all() if i.matter_id in duties}
    _demand_complete(duties, items)
    matters = gate.hold([pk for pk in items if pk is not None], Act.TRANSFER)
    _move(matters, row, duties)
    unread = [m.pk for m in matters if Capacity.READER in duties[m.pk].capacities]
    Closing.objects.filter(matter__in=unread, verdict="").update(shown_to=None, shown_at=None)
    left = gate.move(matters, Act.TRANSFER, MOVED)
    _move_stakes(matters, row, duties, now)
    sealed = _sealed(items, now)
    row.confirmed_at = now
    row.save()
    body = HandoverConfirmed(**facts(row, before), matters=tuple(m.pk for m in matters))
    lines = [journal.Line(KIND, row.pk, body)]
    for matter in matters:
        said = {"handover": row.pk, "notes": sealed[matter.pk]}
        told = gate.facts(matter, left[matter.pk]) | said
        lines.append(gate.line(matter, _transferred(row, duties[matter.pk], told)))
    entries = journal.record_many(lines=lines, actor=actor, now=now, request_id=request_id)
    own = next(entry for entry in entries if entry.chain_kind == KIND)
    clock.end(subject_kind=KIND, entries={row.pk: own.pk}, now=now)
    _settle_left(matters, row, now)
    tell_signers(row, own, actor, now)
    return row


def _settle_left(matters: Sequence[Matter], row: Handover, now: datetime) -> None:
    """What the hander was told of these matters in this post asks nothing of him any more.

    Where he keeps another post in the unit, whose notices lie in the same inbox, he reads on.
    Nobody is told by this: what there is to do stands in the list that the taker signed.
    """
    units = {row.appointment.unit_id, row.unit_id}
    held = Appointment.objects.live(civil_day(now)).exclude(pk=row.appointment_id)
    kept = held.filter(person=row.from_person_id, unit__in=units)
    notices.settle(
        subject_kind=gate.KIND,
        subject_ids=[matter.pk for matter in matters],
        units=units.difference(kept.values_list("unit", flat=True)),
        persons=[row.from_person_id],
        now=now,
    )


ACTS: Final = frozenset({HandoverConfirmed.ACT, MatterTransferred.ACT})


def _transferred(row: Handover, duty: Duty, told: dict[str, Any]) -> MatterTransferred:
    return MatterTransferred(
        **told,
        from_person=row.from_person_id,
        to_person=row.to_person_id,
        capacities=tuple(one.value for one in duty.capacities),
    )


def _demand_taker(row: Handover, now: datetime) -> None:
    able = queries.takers(row.unit, Role(row.appointment.role), row.from_person_id, civil_day(now))
    if row.to_person_id not in dict(able):
        raise RuleBroken("接交人已不在这个单位的相应岗位，请作废后重新办理交接。")


def _demand_complete(duties: dict[int, Duty], items: dict[Any, HandoverItem]) -> None:
    missing = [duty for pk, duty in duties.items() if duty.personal and pk not in items]
    if missing:
        raise RuleBroken(
            f"移交人签字以后又有 {len(missing)} 件由他负责的事项，请退回移交人补进清单。"
        )


def _move(matters: Sequence[Matter], row: Handover, duties: dict[int, Duty]) -> None:
    for matter in matters:
        capacities = duties[matter.pk].capacities
        if Capacity.HANDLER in capacities and matter.handler_id == row.from_person_id:
            matter.handler_id = row.to_person_id
            # Who did it until now never verifies it, wherever he goes (DESIGN §7.2).
            matter.hands = sorted({*matter.hands, row.from_person_id})
        if Capacity.LEADER in capacities and matter.leader_id == row.from_person_id:
            matter.leader_id = row.to_person_id
        if Capacity.READER in capacities:
            matter.shown_to = None  # the office shows it again, to whoever is in charge now


def _move_stakes(
    matters: Sequence[Matter], row: Handover, duties: dict[int, Duty], now: datetime
) -> None:
    roles = {Capacity.HANDLER: StakeRole.HANDLER, Capacity.LEADER: StakeRole.LEADER}
    wanted = {
        (m.pk, roles[c].value) for m in matters for c in duties[m.pk].capacities if c in roles
    }
    live = Stake.objects.filter(
        matter__in=[pk for pk, _ in wanted], person=row.from_person_id, until__isnull=True
    ).select_related("unit", "matter")
    old = [one for one in live if (one.matter_id, one.role) in wanted]
    Stake.objects.filter(pk__in=[one.pk for one in old]).update(until=now)
    stakes.open_stakes(
        stakes.stake(one.matter, one.unit, StakeRole(one.role), now, person_id=row.to_person_id)
        for one in old
    )


def _sealed(items: dict[Any, HandoverItem], now: datetime) -> dict[int, str]:
    said: dict[int, object] = {
        pk: {"standing": item.standing, "risk": item.risk, "next_step": item.next_step}
        for pk, item in items.items()
    }
    return journal.seal_many(kind=gate.KIND, field=NOTES, values=said, now=now)
