"""Units end: their open matters go on with their successors, at the same dates (DESIGN §5, §6).

`org` stands below and knows no matters. So nothing is called by it: `follow_mergers` looks for what
ended units left and carries it on, batch by batch, until nothing is left; run twice or by two
workers it does nothing twice. Where nobody was named as successor, the head above names one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from luoshi.burden import services as burden
from luoshi.burden.models import Demand
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries
from luoshi.matters.acts.handover import HandoverSucceeded, MatterSucceeded
from luoshi.matters.acts.instructions import InstructionSucceeded
from luoshi.matters.models import Instruction, Matter, Share, SignOff, Stake
from luoshi.matters.rules import Act, StakeRole, State
from luoshi.matters.rules.succession import may_name_successor, no_office
from luoshi.matters.services import carrying, closing_clocks, gate, heirs_told, stakes
from luoshi.matters.services.handover_heirs import carry_handovers, whose
from luoshi.matters.services.heirs import Heirs, find
from luoshi.matters.services.note_offices import carry_slips
from luoshi.org import queries as org
from luoshi.org.models import Appointment

BATCH: Final = 500
OFFICES: Final = ("dispatcher", "verifier")
PLACES: Final = ("lead", *OFFICES)
SIGNER: Final = "signer"  # a step of its sign-off, beside the roles of stakes
CLOSED: Final = State.CLOSED.value
STORED: Final = (*PLACES, "number", "handler", "hands", "inherited_from")
LONGEST_NUMBER: Final = 40
GONE: Final = "选中的事项里，有的已经承继或者不是这个单位留下的，请刷新后重新选择。"
TOGETHER: Final = "有的事项正在一起审签，同一次审签的要由同一个单位承继，请一并选中。"


@dataclass(slots=True)
class Change:
    """What succession does to one matter: which units, in which places, and what goes with them."""

    pairs: set[tuple[int, int]] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    released: int | None = None
    office_before: int | None = None
    number_before: str = ""
    passed_by: tuple[int, ...] = ()

    def put(self, old: int, new: int, role: str) -> None:
        """One place in which a unit gives way to another."""
        self.pairs.add((old, new))
        self.roles.add(role)


@transaction.atomic
def follow_mergers(*, now: datetime) -> int:
    """Carry on a batch of what merged or abolished units left; returns how many matters.

    Whoever merged the units is named as the actor, through the job's door: he decided it.
    Rows that another worker holds are left to him.
    """
    found = org.successors(civil_day(now))
    endings = queries.endings_of(found) if found else {}
    stuck = queries.without_office(civil_day(now), found) if endings else frozenset()
    left = queries.bereft(endings.keys(), BATCH, stuck) if endings else []
    rows = Matter.objects.filter(pk__in=left).select_for_update(of=("self",), skip_locked=True)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    done = 0
    known = {old: new for old, new in found.items() if old in endings}
    parts = queries.left_by_unit(ids, endings.keys())
    heirs = find(known if parts else {}, now)
    for unit, part in parts.items():
        entry = endings[unit]
        done += _carry_on(part, heirs, whose(entry), now, uuid4(), entry_id=entry.pk)
    return done + (_slips(found, endings, now) if endings else 0)


def _slips(found: Mapping[int, int], endings: Mapping[int, Entry], now: datetime) -> int:
    """The leaders' notes that ended offices have not answered; returns how many."""
    slips = Instruction.objects.filter(office__in=endings.keys(), answered_at__isnull=True)
    offices = set(slips.order_by().values_list("office", flat=True))
    heirs = find({old: found[old] for old in offices}, now).offices if offices else {}
    count = 0
    for old, heir in heirs.items():
        entry = endings[old]
        given = (old, heir, whose(entry), now, uuid4())
        count += carry_slips(*given, entry_id=entry.pk)
    return count


@once
def name_successor(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    unit_id: int,
    successor_id: int,
    reason: str,
    matter_ids: Collection[int] = (),
) -> int:
    """The head above says who carries on what an abolished unit left; returns how many matters.

    A unit that was split has several heirs: then each is named for some of its matters. Its notes
    and handovers go with the last of them, and so they do where none is named, which means all.
    Raises NotFound for a unit that left nothing or has a successor, BadInput by field.
    """
    told = {MatterSucceeded.ACT, HandoverSucceeded.ACT, InstructionSucceeded.ACT}
    if done := journal.replayed(request_id, actor, told, left_by=unit_id):
        return gate.done_among(done, matter_ids)
    heirs = _named(actor, unit_id, successor_id, reason, now)
    left = queries.bereft([unit_id], 100_000)
    ids = sorted(set(matter_ids)) or left
    if not set(ids) <= set(left):
        raise BadInput(GONE, {"matters": GONE})
    _demand_whole_sign_offs(ids, left)
    journal.note_asked(request_id, actor, MatterSucceeded.ACT, matter_ids, ids)
    said = reason.strip()[:1000]
    if len(ids) == len(left):
        heir = heirs.units[unit_id]
        office = heirs.offices.get(unit_id, heir)
        carry_slips(unit_id, office, actor, now, request_id, reason=said)
        carry_handovers(unit_id, heir, actor, now, request_id, reason=said)
    return _carry_on(ids, heirs, actor, now, request_id, reason=said)


def _named(actor: Actor, unit_id: int, successor_id: int, reason: str, now: datetime) -> Heirs:
    """The heirs of a unit as the head above names them.

    Where it was merged, its successor has its duties already; then he names who dispatches.
    """
    today = civil_day(now)
    unit = queries.without_successor(actor, today).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    if not may_name_successor(actor, tuple(unit.path)):
        raise NotAllowed
    heir = org.directory(actor).live(today).filter(pk=successor_id).first()
    wrong = {} if heir else {"successor": "请选择一个现有的单位。"}
    if not reason.strip():
        wrong["reason"] = "请写明理由。"
    if wrong or heir is None:
        raise BadInput("；".join(wrong.values()), wrong)
    merged = org.successors(today).get(unit.pk, heir.pk)
    heirs = find({unit.pk: merged}, now, issuing=heir)
    if unit.pk not in heirs.offices and queries.dispatched_by(unit.pk):
        raise BadInput(no_office(heir.name), {"successor": no_office(heir.name)})
    return heirs


def _demand_whole_sign_offs(ids: Collection[int], left: Collection[int]) -> None:
    """What is decided together goes to one unit; raises BadInput."""
    proposed = Matter.objects.filter(pk__in=left, state=State.PROPOSED)
    apart = proposed.filter(sign_off__in=proposed.filter(pk__in=ids).values("sign_off"))
    if apart.exclude(pk__in=ids).exists():
        raise BadInput(TOGETHER, {"matters": TOGETHER})


def _carry_on(
    ids: Sequence[int],
    heirs: Heirs,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    *,
    entry_id: int | None = None,
    reason: str = "",
) -> int:
    matters = gate.hold(ids, Act.SUCCEED)
    changes = {matter.pk: Change() for matter in matters}
    _put_heirs(matters, heirs, changes, now)
    left = gate.move(matters, Act.SUCCEED, STORED)
    _move_stakes(matters, heirs, changes, now)
    live = [matter for matter in matters if matter.state != CLOSED]
    runs = _move_parts(live, heirs, changes)
    papers = carrying.move_prepared(live, heirs, now)
    said = {"decided_by_entry": entry_id, "reason": reason}
    for matter in matters:
        changes[matter.pk].passed_by = _passed_by(changes[matter.pk], heirs)
    lines = [gate.line(m, _body(m, left[m.pk], changes[m.pk], said)) for m in matters]
    entries = gate.tell(lines, actor, now, request_id)
    closing_clocks.succeed(live, heirs, entries, now)
    carrying.move_helps(live, heirs, entries, now)
    _move_demands(live, heirs, entries, now)
    roles = {pk: change.roles for pk, change in changes.items()}
    heirs_told.tell(matters, roles, heirs.olds, entries, actor, now)
    heirs_told.tell_turns(live, runs, papers, entries, actor, now)
    return len(matters)


def _body(
    matter: Matter, left: State, change: Change, told: Mapping[str, object]
) -> MatterSucceeded:
    pairs = sorted(change.pairs)
    return MatterSucceeded(
        **gate.facts(matter, left),
        from_units=tuple(old for old, _ in pairs),
        to_units=tuple(new for _, new in pairs),
        roles=tuple(sorted(change.roles)),
        handler_released=change.released,
        number_before=change.number_before,
        not_issuing=change.passed_by,
        **told,  # type: ignore[arg-type]  # the two fields named above
    )


def _passed_by(change: Change, heirs: Heirs) -> tuple[int, ...]:
    """The successors that issue nothing, where what an office dispatched went to another."""
    found = {
        heirs.units[old].pk
        for old, new in change.pairs
        if heirs.units[old].pk != new and not heirs.units[old].issues
    }
    return tuple(sorted(found))


def _put_heirs(
    matters: Sequence[Matter], heirs: Heirs, changes: dict[int, Change], now: datetime
) -> None:
    for matter in matters:
        change = changes[matter.pk]
        before = matter.lead_id
        # Of what is closed the lead stays: it is the one that did it.
        for place in PLACES if matter.state != CLOSED else OFFICES:
            old = getattr(matter, f"{place}_id")
            heir = heirs.take(place, old, matter)
            if heir is not None:
                setattr(matter, place, heir)
                change.put(old, heir.pk, place)
                change.office_before = old if place == "dispatcher" else change.office_before
        if matter.lead_id != before:
            matter.inherited_from_id = before
    _renumber(matters, changes)
    _release_handlers(matters, heirs, changes, now)


def _renumber(matters: Sequence[Matter], changes: dict[int, Change]) -> None:
    """A number that the new dispatcher has given already gets the old office's name before it."""
    moved = [m for m in matters if m.number and StakeRole.DISPATCHER.value in changes[m.pk].roles]
    taken = set(
        Matter.objects.filter(
            dispatcher__in={m.dispatcher_id for m in moved}, number__in=[m.number for m in moved]
        ).values_list("dispatcher_id", "number")
    )
    before = {m.pk: changes[m.pk].office_before or 0 for m in moved}
    names = org.names_of(set(before.values()))
    for matter in moved:
        if (matter.dispatcher_id, matter.number) in taken:
            changes[matter.pk].number_before = matter.number
            room = LONGEST_NUMBER - len(matter.number)
            matter.number = f"{names[before[matter.pk]][:room]}{matter.number}"
        taken.add((matter.dispatcher_id, matter.number))


def _release_handlers(
    matters: Sequence[Matter], heirs: Heirs, changes: dict[int, Change], now: datetime
) -> None:
    """A handler who has no post in the successor handles it no longer; its liaison answers."""
    moved = [m for m in matters if m.handler_id and StakeRole.LEAD.value in changes[m.pk].roles]
    live = Appointment.objects.live(civil_day(now)).filter(
        person__in={m.handler_id for m in moved}, unit__in={m.lead_id for m in moved}
    )
    at_work = set(live.values_list("person_id", "unit_id"))
    for matter in moved:
        if (matter.handler_id, matter.lead_id) not in at_work:
            changes[matter.pk].released = matter.handler_id
            # He did it, and may sit in the office that verifies one day (DESIGN §7.2).
            matter.hands = sorted({*matter.hands, matter.handler_id or 0} - {0})
            matter.handler = None


def _move_stakes(
    matters: Sequence[Matter], heirs: Heirs, changes: dict[int, Change], now: datetime
) -> None:
    by_pk = {matter.pk: matter for matter in matters}
    live = Stake.objects.filter(matter__in=by_pk, until__isnull=True)
    old, fresh = [], []
    for one in live.filter(unit__in=heirs.olds):
        change = changes[one.matter_id]
        heir = heirs.take(one.role, one.unit_id, by_pk[one.matter_id])
        if heir is None:
            continue
        old.append(one)
        change.put(one.unit_id, heir.pk, one.role)
        gone = one.role == StakeRole.HANDLER and one.person_id == change.released
        if not gone:
            matter = by_pk[one.matter_id]
            fresh.append(stakes.stake(matter, heir, StakeRole(one.role), now, one.person_id))
    Stake.objects.filter(pk__in=[one.pk for one in old]).update(until=now)
    stakes.open_stakes(fresh)
    moved = [m for m in matters if StakeRole.LEAD.value in changes[m.pk].roles]
    _tidy(matters, [m for m in moved if m.state != CLOSED], now)


def _tidy(matters: Sequence[Matter], moved: Sequence[Matter], now: datetime) -> None:
    """No lead cooperates with itself; a village is recorded by its own township."""
    live = Stake.objects.filter(matter__in=[m.pk for m in matters], until__isnull=True)
    double = live.filter(role=StakeRole.COOPERATING.value, unit=F("matter__lead"))
    Stake.objects.filter(pk__in=list(double.values_list("pk", flat=True))).update(until=now)
    villages = [(m, queries.recorder_of(m.lead)) for m in moved if m.lead is not None]
    recorded = [(matter, township) for matter, township in villages if township is not None]
    stakes.close_stakes([matter for matter, _ in recorded], [StakeRole.RECORDER], now)
    stakes.open_stakes(stakes.stake(m, unit, StakeRole.RECORDER, now) for m, unit in recorded)


def _move_parts(
    matters: Sequence[Matter], heirs: Heirs, changes: dict[int, Change]
) -> list[SignOff]:
    """Shares name the successor; one that it has already stays once.

    Returns the sign-offs whose turn is the successor's now.
    """
    rows = list(Share.objects.filter(matter__in=matters).order_by("id"))
    known = {(row.matter_id, row.unit_id) for row in rows}
    for row in rows:
        if row.unit_id not in heirs.units:
            continue
        heir = heirs.units[row.unit_id]
        changes[row.matter_id].put(row.unit_id, heir.pk, row.role)
        if (row.matter_id, heir.pk) in known:
            row.delete()
        else:
            known.add((row.matter_id, heir.pk))
            row.unit = heir
            row.save(update_fields=["unit"])
    steps = carrying.move_waiting(matters, heirs)
    for step, old in steps:
        for matter in matters:
            if matter.sign_off_id == step.sign_off_id:
                changes[matter.pk].put(old, step.unit_id, SIGNER)
    turned = {step.sign_off_id for step, _ in steps if step.ordinal == step.sign_off.at_step}
    return list(SignOff.objects.filter(pk__in=turned).order_by("pk")) if turned else []


def _move_demands(
    matters: Sequence[Matter], heirs: Heirs, entries: Mapping[int, Entry], now: datetime
) -> None:
    """What was asked of a unit that ended is asked of its successor, once."""
    by_pk = {matter.pk: matter for matter in matters}
    ids = {pk: entries[pk].pk for pk in by_pk}
    live = Demand.objects.live().filter(subject_kind=gate.KIND, subject_id__in=by_pk)
    rows = list(live.order_by("pk"))
    has = {(row.subject_id, row.unit_id) for row in rows}
    fresh = []
    for row in rows:
        heir = heirs.units.get(row.unit_id)
        if heir is None or (row.subject_id, heir.pk) in has:
            continue
        has.add((row.subject_id, heir.pk))
        sender = heirs.take(StakeRole.DISPATCHER, row.sender_id, by_pk[row.subject_id])
        fresh.append(
            burden.NewDemand(
                text=row.text,
                sender_id=sender.pk if sender else row.sender_id,
                unit_id=heir.pk,
                subject_kind=gate.KIND,
                subject_id=row.subject_id,
                entry_id=ids[row.subject_id],
            )
        )
    burden.void(subject_kind=gate.KIND, entries=ids, now=now, unit_ids=list(heirs.units))
    burden.charge(demands=fresh, now=now)
