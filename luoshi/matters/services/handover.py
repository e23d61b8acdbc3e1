"""新官理旧账: the list is laid out, filled in, signed by three persons (supervision.md §6.4)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from luoshi.clock import services as clock
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries
from luoshi.matters.acts.handover import (
    HandoverHanded,
    HandoverNoted,
    HandoverOpened,
    HandoverQueried,
    HandoverSentBack,
    HandoverTaken,
    HandoverVoided,
)
from luoshi.matters.models import Handover, HandoverItem, Matter
from luoshi.matters.queries.handover import Duty
from luoshi.matters.rules import State
from luoshi.matters.rules.handover import (
    LONGEST,
    Answer,
    Category,
    HandoverAct,
    HandoverState,
    handed_on,
    wrong_parties,
)
from luoshi.notices import services as notices
from luoshi.notices.rules import News, Party, Stage
from luoshi.org import queries as org
from luoshi.org.models import Appointment, Unit

KIND: Final = "handover"
REGIME: Final = "handover"


@dataclass(frozen=True, slots=True)
class Parties:
    """Who takes, who supervises, and why the hander cannot come, where he cannot."""

    to_id: int | None
    supervisor_id: int | None
    absent: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What the hander says of one line."""

    category: Category = Category.TASKS
    duty: str = ""
    standing: str = ""
    risk: str = ""
    next_step: str = ""


@once
def open_handover(
    *, actor: Actor, now: datetime, request_id: UUID, appointment_id: int, parties: Parties
) -> Handover:
    """Lay out the list of all that the holder of a post answers for; ten working days run from now.

    Raises NotFound for a post the actor has no say in, BadInput by field for the persons,
    RuleBroken where a list is open already.
    """
    if done := _done(request_id, actor, HandoverOpened.ACT, appointment=appointment_id):
        return done
    today = civil_day(now)
    post, unit = queries.appointment_to_hand_over(actor, appointment_id, today)
    if queries.unfinished(post.pk):
        raise RuleBroken("这个岗位的交接已经在办，请到交接页面查看。")
    row = _create(post, unit, _checked(actor, post, unit, parties, now), actor, now)
    duties = queries.duties_of(post, unit)
    _list(row, duties)
    said = journal.seal(kind=KIND, id=row.pk, field="reason", value=row.reason, now=now)
    body = HandoverOpened(
        **facts(row, ""),
        from_person=row.from_person_id,
        to_person=row.to_person_id,
        supervisor=row.supervisor_id,
        absent=row.absent,
        reason=said,
        items=len(duties),
    )
    entry = _tell(row, body, actor, now, request_id)
    _start_clock(row, entry, now)
    tell_signers(row, entry, actor, now)
    return row


def _checked(
    actor: Actor, post: Appointment, unit: Unit, parties: Parties, now: datetime
) -> dict[str, Any]:
    """The persons as they are stored; raises BadInput by field."""
    given = (parties.to_id, parties.supervisor_id)
    wrong = wrong_parties(post.person_id, *given, absent=parties.absent, reason=parties.reason)
    able = dict(queries.takers(unit, Role(post.role), post.person_id, civil_day(now)))
    if parties.to_id not in able:
        wrong.setdefault("to", "接交人要选本单位同类岗位的在岗人员；没有的，先办理任职。")
    if not org.people_for(actor).filter(pk=parties.supervisor_id or 0).exists():
        wrong.setdefault("supervisor", "请从列表里选择监交人。")
    if wrong:
        raise BadInput("；".join(wrong.values()), wrong)
    return {
        "to_person_id": parties.to_id,
        "supervisor_id": parties.supervisor_id,
        "absent": parties.absent,
        "reason": parties.reason.strip()[:LONGEST] if parties.absent else "",
    }


def _create(
    post: Appointment, unit: Unit, parties: dict[str, Any], actor: Actor, now: datetime
) -> Handover:
    try:
        with transaction.atomic():
            return Handover.objects.create(
                appointment=post,
                unit=unit,
                from_person=post.person,
                opened_by_id=actor.person_id,
                opened_at=now,
                **parties,
            )
    except IntegrityError as error:
        raise RuleBroken("这个岗位的交接已经在办，请到交接页面查看。") from error


def _start_clock(row: Handover, entry: Entry, now: datetime) -> None:
    deadline = clock.NewDeadline(
        subject_kind=KIND,
        subject_id=row.pk,
        regime=REGIME,
        kind=KIND,
        start_at=now,
        owner_id=row.unit_id,
        regions=tuple(row.unit.path),
        entry_id=entry.pk,
    )
    clock.set_deadlines(deadlines=[deadline], now=now)


def _list(row: Handover, duties: Sequence[Duty]) -> None:
    """Bring the list up to what is open now: lines of what ended go, new ones are added."""
    known = {item.matter_id: item for item in row.items.filter(matter__isnull=False)}
    wanted = {duty.matter_id: duty for duty in duties}
    HandoverItem.objects.filter(
        pk__in=[i.pk for pk, i in known.items() if pk not in wanted]
    ).delete()
    states = dict(Matter.objects.filter(pk__in=wanted).values_list("pk", "state"))
    HandoverItem.objects.bulk_create(
        [
            HandoverItem(
                handover=row,
                matter_id=pk,
                category=_category(State(states[pk])),
                capacities=[one.value for one in duty.capacities],
            )
            for pk, duty in wanted.items()
            if pk not in known
        ],
        batch_size=500,
    )


def _category(state: State) -> Category:
    return Category.FINDINGS if state is State.RECTIFYING else Category.TASKS


@once
def note_item(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    handover_id: int,
    note: Note,
    item_id: int | None = None,
) -> HandoverItem:
    """The hander says where a duty stands, what is at risk, what comes next; without an item he
    adds a duty that is no matter. Raises BadInput for a new duty without words.
    """
    change = "added" if item_id is None else "written"
    line = {} if item_id is None else {"item": item_id}
    about = {"handover": handover_id, "change": change, **line}
    if done := journal.replayed(request_id, actor, HandoverNoted.ACT, **about):
        return HandoverItem.objects.get(pk=json.loads(bytes(done[0].body))["item"])
    row, before = take(actor, handover_id, HandoverAct.NOTE)
    item = _item(row, item_id) if item_id is not None else HandoverItem(handover=row)
    if item.matter_id is None:
        item.duty = note.duty.strip()[:LONGEST]
        if not item.duty:
            raise BadInput("请写明交接内容。", {"duty": "请写明交接内容。"})
    item.category, item.standing = note.category.value, note.standing.strip()[:LONGEST]
    item.risk, item.next_step = note.risk.strip()[:LONGEST], note.next_step.strip()[:LONGEST]
    item.answer = ""
    item.save()
    body = HandoverNoted(**facts(row, before), item=item.pk, matter=item.matter_id, change=change)
    _tell(row, body, actor, now, request_id)
    return item


@once
def hand_over(*, actor: Actor, now: datetime, request_id: UUID, handover_id: int) -> Handover:
    """The hander signs for the list as it stands now; what was closed since is off, new work on it.

    Where he is absent a head signs in his place.
    """
    if done := _done(request_id, actor, HandoverHanded.ACT, handover=handover_id):
        return done
    row, before = take(actor, handover_id, HandoverAct.HAND)
    _list(row, queries.duties_of(row.appointment, row.unit))
    row.handed_by_id, row.handed_at, row.remark = actor.person_id, now, ""
    row.save()
    row.items.update(answer="", remark="")
    matters = row.items.filter(matter__isnull=False).values_list("matter_id", flat=True)
    body = HandoverHanded(
        **facts(row, before), items=row.items.count(), matters=tuple(sorted(matters))
    )
    tell_signers(row, _tell(row, body, actor, now, request_id), actor, now)
    return row


@once
def query_item(
    *, actor: Actor, now: datetime, request_id: UUID, handover_id: int, item_id: int, remark: str
) -> HandoverItem:
    """The taker asks about one line; an empty remark takes the question back."""
    if journal.replayed(request_id, actor, HandoverQueried.ACT, handover=handover_id, item=item_id):
        return HandoverItem.objects.get(pk=item_id)
    row, before = take(actor, handover_id, HandoverAct.QUERY)
    item = _item(row, item_id)
    item.remark = remark.strip()[:LONGEST]
    item.answer = Answer.QUERIED.value if item.remark else ""
    item.save(update_fields=["remark", "answer"])
    body = HandoverQueried(**facts(row, before), item=item.pk)
    _tell(row, body, actor, now, request_id)
    return item


@once
def take_over(*, actor: Actor, now: datetime, request_id: UUID, handover_id: int) -> Handover:
    """The taker signs for every line; raises RuleBroken while one is still in question."""
    if done := _done(request_id, actor, HandoverTaken.ACT, handover=handover_id):
        return done
    row, before = take(actor, handover_id, HandoverAct.TAKE)
    if row.items.filter(answer=Answer.QUERIED.value).exists():
        raise RuleBroken("还有提了疑问的事项，请退回移交人补充说明，或者收回疑问再签字。")
    row.taken_at = now
    row.save()
    row.items.update(answer=Answer.ACCEPTED.value)
    body = HandoverTaken(**facts(row, before), items=row.items.count())
    tell_signers(row, _tell(row, body, actor, now, request_id), actor, now)
    return row


@once
def send_back_handover(
    *, actor: Actor, now: datetime, request_id: UUID, handover_id: int, reason: str
) -> Handover:
    """The taker or the supervisor wants the list completed; signatures given so far are void."""
    if done := _done(request_id, actor, HandoverSentBack.ACT, handover=handover_id):
        return done
    if not reason.strip():
        raise BadInput("请写明要补充什么。", {"reason": "请写明要补充什么。"})
    row, before = take(actor, handover_id, HandoverAct.SEND_BACK)
    row.remark = reason.strip()[:LONGEST]
    row.handed_by_id, row.handed_at, row.taken_at = None, None, None
    row.save()
    body = HandoverSentBack(**facts(row, before), reason=row.remark)
    tell_signers(row, _tell(row, body, actor, now, request_id), actor, now)
    return row


@once
def void_handover(
    *, actor: Actor, now: datetime, request_id: UUID, handover_id: int, reason: str
) -> Handover:
    """The list was laid out by mistake or for the wrong persons; nothing has moved."""
    if done := _done(request_id, actor, HandoverVoided.ACT, handover=handover_id):
        return done
    if not reason.strip():
        raise BadInput("请写明作废的理由。", {"reason": "请写明作废的理由。"})
    row, before = take(actor, handover_id, HandoverAct.VOID)
    row.save()
    body = HandoverVoided(**facts(row, before), reason=reason.strip()[:LONGEST])
    entry = _tell(row, body, actor, now, request_id)
    clock.drop(subject_kind=KIND, entries={row.pk: entry.pk}, now=now)
    settle_signers(row, now)
    return row


def take(actor: Actor, handover_id: int, act: HandoverAct) -> tuple[Handover, str]:
    """Lock the row, ask the rules, set the state that follows; returns the state it left."""
    queries.handover_for(actor, handover_id)
    rows = Handover.objects.select_for_update(of=("self",)).select_related("unit", "appointment")
    row = rows.get(pk=handover_id)
    before = row.state
    row.state = handed_on(actor, act, row.facts).value
    return row, before


def _item(row: Handover, item_id: int) -> HandoverItem:
    found = HandoverItem.objects.filter(handover=row, pk=item_id).first()
    if found is None:
        raise NotAllowed("清单里没有这一项了，请刷新查看。")
    return found


def facts(row: Handover, before: str) -> dict[str, Any]:
    return {
        "unit": row.unit_id,
        "appointment": row.appointment_id,
        "from_state": before,
        "to_state": HandoverState(row.state).value,
    }


def _tell(row: Handover, body: Any, actor: Actor, now: datetime, request_id: UUID) -> Entry:
    return journal.record(
        kind=KIND, id=row.pk, body=body, actor=actor, now=now, request_id=request_id
    )


def tell_signers(row: Handover, entry: Entry, actor: Actor, now: datetime) -> None:
    """Whoever signs next is told that it is his turn; all three once nobody does any more."""
    done = row.state == HandoverState.DONE
    every = [row.from_person_id, row.to_person_id, row.supervisor_id]
    turn = {
        HandoverState.OPEN: [] if row.absent else [row.from_person_id],
        HandoverState.HANDED: [row.to_person_id],
        HandoverState.TAKEN: [row.supervisor_id],
    }
    signers = every if done else turn.get(HandoverState(row.state), [])
    stage = Stage.HANDOVER_DONE if done else Stage.HANDOVER_TURN
    news = News(
        stage=stage,
        subject_kind=KIND,
        subject_id=row.pk,
        cause=f"entry {entry.pk} {stage}",
        persons={Party.SIGNER: queries.seats_of_signers(row, signers, civil_day(now))},
        entry_id=entry.pk,
    )
    settle_signers(row, now)
    notices.tell(news=[news], now=now, but_not={actor.person_id})


def settle_signers(row: Handover, now: datetime) -> None:
    """Nobody who was told that the list waits for him has to sign it now."""
    turn = [Stage.HANDOVER_TURN]
    notices.settle(subject_kind=KIND, subject_ids=[row.pk], stages=turn, now=now)


def _done(request_id: UUID, actor: Actor, act: str, **about: int) -> Handover | None:
    found = journal.replayed(request_id, actor, act, **about)
    return Handover.objects.get(pk=found[0].chain_id) if found else None
