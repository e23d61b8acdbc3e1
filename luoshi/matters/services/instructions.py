"""A leader's note: taken down, corrected, filed or promoted, and drafted into matters."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from luoshi.documents import queries as documents
from luoshi.journal import services as journal
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, Stale
from luoshi.kernel.periods import civil_day
from luoshi.matters import notes, queries, reading
from luoshi.matters.acts.instructions import (
    InstructionBody,
    InstructionCorrected,
    InstructionDrafted,
    InstructionFiled,
    InstructionPromoted,
    InstructionPutAside,
)
from luoshi.matters.models import Instruction, Matter
from luoshi.matters.rules import Row, State
from luoshi.matters.rules.closing import NOTED
from luoshi.matters.rules.instructions import (
    Note,
    NoteAct,
    NoteKind,
    Urgency,
    may_on_note,
    note_follows,
    timing_of_note,
    wrong_note,
)
from luoshi.matters.services import living, noted
from luoshi.matters.services.drafts import New, dispatcher_of, shares_for, store
from luoshi.org.models import Unit

REPORTED: Final = "批示所列事项办结，并书面报告结果。"  # proposed; the clerk corrects it


@once
def file_instruction(*, actor: Actor, now: datetime, request_id: UUID, note: Note) -> Instruction:
    """Take a leader's note down on a slip of its own, under the office's next number.

    Raises NotAllowed where the post does not issue, NotFound for the paper, BadInput by field.
    """
    if done := _done_before(request_id, actor, {InstructionFiled.ACT}):
        return done
    office = dispatcher_of(actor, now)
    _demand_right(note, actor, office, now)
    slip = noted.new_slip(office, note, actor, now)
    journal.record_many(lines=[noted.filed(slip, now)], actor=actor, now=now, request_id=request_id)
    return slip


@once
def correct_instruction(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    instruction_id: int,
    note: Note,
    reason: str,
    version: int | None = None,
) -> Instruction:
    """Put right what was taken down wrongly, before anything was drafted from it.

    What the note asks (`kind`) is changed by promoting or putting aside. Raises RuleBroken where
    matters were drafted, Stale, BadInput by field.
    """
    if done := _done_before(
        request_id, actor, {InstructionCorrected.ACT}, instruction=instruction_id
    ):
        return done
    slip = _take(actor, instruction_id, NoteAct.CORRECT, version)
    _demand_right(note, actor, slip.office, now, known_leader=slip.leader_id)
    _demand_reason(reason)
    slip.leader_id, slip.noted_on, slip.words = note.leader_id, note.noted_on, note.words.strip()
    slip.urgency, slip.paper = note.urgency.value, note.paper.strip()[:200]
    slip.paper_version_id = note.version_id
    body = InstructionCorrected(
        **noted.facts(slip),
        wording=noted.seal(slip, now),
        paper_version=slip.paper_version_id,
        reason=reason.strip()[:1000],
    )
    fields = ("leader", "noted_on", "words", "urgency", "paper", "paper_version")
    return _store(slip, fields, body, actor, now, request_id)


@once
def promote_instruction(
    *, actor: Actor, now: datetime, request_id: UUID, instruction_id: int, reason: str
) -> Instruction:
    """A filed note (阅知、阅研) is to be acted on after all, with the reason."""
    if done := _done_before(
        request_id, actor, {InstructionPromoted.ACT}, instruction=instruction_id
    ):
        return done
    _demand_reason(reason)
    slip = _take(actor, instruction_id, NoteAct.PROMOTE)
    slip.kind = NoteKind.ACT_ON.value
    body = InstructionPromoted(**noted.facts(slip), reason=reason.strip()[:1000])
    return _store(slip, ("kind",), body, actor, now, request_id)


@once
def put_instruction_aside(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    instruction_id: int,
    kind: NoteKind,
    reason: str,
) -> Instruction:
    """A note asks for nothing to be done: it is filed as 阅知 or 阅研, with the reason.

    Raises RuleBroken once matters were drafted from it.
    """
    if done := _done_before(
        request_id, actor, {InstructionPutAside.ACT}, instruction=instruction_id
    ):
        return done
    _demand_reason(reason)
    if kind is NoteKind.ACT_ON:
        raise BadInput("请选择阅知或者阅研。", {"kind": "请选择阅知或者阅研。"})
    slip = _take(actor, instruction_id, NoteAct.PUT_ASIDE)
    slip.kind = kind.value
    body = InstructionPutAside(**noted.facts(slip), reason=reason.strip()[:1000])
    return _store(slip, ("kind",), body, actor, now, request_id)


@once
def draft_from_instruction(
    *, actor: Actor, now: datetime, request_id: UUID, instruction_id: int
) -> list[Matter]:
    """Read a note's words into drafts, which a clerk looks at like those of a paper.

    Their leader is he whose note it is, so that the result goes back to him, and they run under the
    days of its urgency unless the note names a date. Raises RuleBroken where drafts exist already.
    """
    if _done_before(
        request_id, actor, {InstructionDrafted.ACT, "matter.drafted"}, instruction=instruction_id
    ):
        return list(Matter.objects.filter(instruction=instruction_id).order_by("pk"))
    slip = _take(actor, instruction_id, NoteAct.DRAFT)
    living.demand_live([slip.office_id], now, "office")
    tasks = notes.tasks_of(slip.words, slip.noted_on)
    names = [name for task in tasks for name in (*task.lead, *task.cooperate)]
    known = reading.known_names(names, slip.office, civil_day(now))
    rows = [
        _draft(slip, reading.columns_of(task, known), place, actor, now)
        for place, task in enumerate(tasks, start=1)
    ]
    store(rows, actor, now, request_id)
    matters = [row.matter for row in rows]
    body = InstructionDrafted(**noted.facts(slip), matters=tuple(m.pk for m in matters))
    _store(slip, (), body, actor, now, request_id)
    return matters


def _draft(
    slip: Instruction,
    read: tuple[dict[str, object], Row],
    place: int,
    actor: Actor,
    now: datetime,
) -> New:
    columns, row = read
    timing = timing_of_note(Urgency(slip.urgency))
    # The place in a text that is no paper would point nowhere.
    columns |= {"span_start": None, "span_end": None}
    if not columns["acceptance"]:  # days, not weeks: no plan is asked for before the result
        columns |= {"acceptance": REPORTED, "unit_proposes_acceptance": False}
    matter = Matter(
        **columns,
        state=State.DRAFT,
        source=NOTED,
        instruction=slip,
        leader_id=slip.leader_id,
        regime=timing.regime,
        regime_kind=timing.kind,
        place=place,
        dispatcher=slip.office,
        drafted_by_id=actor.person_id,
        drafted_at=now,
    )
    return New(matter, shares_for(matter, row))


def _done_before(
    request_id: UUID, actor: Actor, acts: Collection[str], **about: int
) -> Instruction | None:
    entries = journal.replayed(request_id, actor, acts, **about)
    own = [entry.chain_id for entry in entries if entry.chain_kind == noted.KIND]
    return Instruction.objects.get(pk=own[0]) if own else None


def _take(actor: Actor, pk: int, act: NoteAct, version: int | None = None) -> Instruction:
    """Lock a slip and ask: seen? still so? allowed? does it follow?"""
    queries.instruction_for(actor, pk)
    Instruction.objects.select_for_update().only("pk").get(pk=pk)
    # Read after the lock: whoever held it may have drafted from the note.
    slip = Instruction.objects.select_related("office").with_state().get(pk=pk)
    if not may_on_note(actor, slip.facts):
        raise NotAllowed("批示由登记它的督查机构的督查员或主任办理。")
    if version is not None and slip.version != version:
        raise Stale
    note_follows(slip.state, act)
    return slip


def _store(
    slip: Instruction,
    fields: Collection[str],
    body: InstructionBody,
    actor: Actor,
    now: datetime,
    request_id: UUID,
) -> Instruction:
    slip.version += 1
    slip.save(update_fields=[*fields, "version"])
    line = journal.Line(noted.KIND, slip.pk, body)
    journal.record_many(lines=[line], actor=actor, now=now, request_id=request_id)
    return slip


def _demand_right(
    note: Note, actor: Actor, office: Unit, now: datetime, known_leader: int | None = None
) -> None:
    """A leader of the government that the office serves, and words that can be stored."""
    notes.refuse_classified(note.words, note.paper)
    wrong = wrong_note(note, civil_day(now))
    leaders = {pk for pk, _name in queries.leaders_of_office(office, civil_day(now))}
    if note.leader_id not in leaders | {known_leader}:
        wrong["leader"] = "请选择批示的领导。"
    if wrong:
        raise BadInput("有几处需要修改后才能保存。", wrong)
    if note.version_id is not None:
        documents.version_for(actor, note.version_id)


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput("请写明理由。", {"reason": "请写明理由。"})
