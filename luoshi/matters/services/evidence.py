"""Files on a record: laid to it, taken back in time, marked as mistaken afterwards."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID, uuid5

from django.db import transaction

from luoshi.documents.attached import FIELD, Attached
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import queries
from luoshi.matters.acts.evidence import EvidenceAttached, EvidenceMistaken, EvidenceWithdrawn
from luoshi.matters.models import EvidenceBytes, EvidenceFile, Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.evidence import (
    LONGEST_WHY,
    MOST_FILES,
    FileEnd,
    Record,
    RecordKind,
    demands_impartial,
    may_take_back,
)
from luoshi.matters.services import gate

T = TypeVar("T")

DECIDED: Final = "这份材料已经有了结果，佐证不能再增减；确有错误的，请注明有误。"
OTHERS: Final = "佐证由报送这份材料的单位增减。"
DOERS: Final = "承办、反馈、报送过这件事的人不核验，核验的佐证请由核验的人增减。"


def with_evidence(
    act: Callable[[], T],
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    files: Sequence[Attached],
    standing: Callable[[T], int] | None = None,
) -> T:
    """Do an act on a matter and lay files to the entry it writes: both, or neither.

    `act` calls a service under the same `request_id`; where it may write nothing, since what it
    says stands already, `standing` names the entry of that. Raises RuleBroken (SPENT) where the
    number was spent on the act with other files or with none.
    """
    if not files:
        return act()
    with transaction.atomic():
        written = Entry.objects.filter(request_id=request_id, chain_kind=gate.KIND)
        again = written.exists()
        result = act()
        entry = written.filter(chain_id=matter_id).first()
        entry_id = standing(result) if entry is None and standing else entry.pk if entry else 0
        if again:
            _demand_laid(entry_id, files)
            return result
        attach_evidence(
            actor=actor,
            now=now,
            request_id=_beside(request_id),
            matter_id=matter_id,
            entry_id=entry_id,
            files=files,
        )
        return result


def _demand_laid(entry_id: int, files: Sequence[Attached]) -> None:
    """Ask whether these files were laid to a record; of what was erased nobody can tell."""
    there = EvidenceFile.objects.filter(entry_id=entry_id, form="")
    known = set(there.values_list("sha256", flat=True))
    if "" not in known and not {one.sha256 for one in files} <= known:
        raise RuleBroken(journal.SPENT)


def _beside(request_id: UUID) -> UUID:
    """The id under which an act's files go: one request writes one entry a chain."""
    return uuid5(request_id, "evidence")


@once
def attach_evidence(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    entry_id: int,
    files: Sequence[Attached],
) -> Matter:
    """Lay files to a record of the actor's own unit while it waits; what is there stays once.

    Raises BadInput for none or too many, RuleBroken for a decided record, NotAllowed for another
    unit's, NotFound for an entry that is no record, and what `gate.take` raises.
    """
    if done := gate.done_before(
        request_id, actor, {EvidenceAttached.ACT}, [matter_id], entry=entry_id
    ):
        _demand_laid(entry_id, files)
        return done[0]
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.ATTACH)
    record = _record(matter, entry_id, actor)
    if entry_id not in queries.open_records(matter, queries.records_of(matter)):
        raise RuleBroken(DECIDED)
    if not files:
        raise BadInput("请选择文件。", {FIELD: "请选择文件。"})
    kind = record.kind
    rows = [stored(matter, kind, entry_id, one, actor, now) for one in new_files(entry_id, files)]
    if rows:
        _tell_attached(matter, record, rows, actor, now, request_id)
    return matter


def _record(matter: Matter, entry_id: int, actor: Actor) -> Record:
    """The record among the matter's entries; only the unit that wrote it changes its files."""
    found = next((r for r in queries.records_of(matter) if r.entry_id == entry_id), None)
    if found is None:
        raise NotFound
    if found.unit_id != actor.unit_id:
        raise NotAllowed(OTHERS)
    _demand_impartial(matter, found, actor)
    return found


def _demand_impartial(matter: Matter, record: Record, actor: Actor) -> None:
    """Raise NotAllowed for whoever had a hand in what the record judges."""
    if demands_impartial(record) and actor.person_id in matter.hands:
        raise NotAllowed(DOERS)


def new_files(entry_id: int, files: Sequence[Attached]) -> list[Attached]:
    """Those that are not there yet; raises BadInput where it would become too many."""
    there = EvidenceFile.objects.filter(entry_id=entry_id, form="", ended="")
    known = set(there.values_list("sha256", flat=True))
    new = [one for one in files if one.sha256 not in known]
    if there.count() + len(new) > MOST_FILES:
        said = f"一份材料最多附 {MOST_FILES} 个文件，请合并或者减少几个。"
        raise BadInput(said, {FIELD: said})
    return new


def stored(
    matter: Matter,
    record: RecordKind,
    entry_id: int,
    file: Attached,
    actor: Actor,
    now: datetime,
    form: str = "",
) -> EvidenceFile:
    """Store a file and its bytes under the entry it is laid to."""
    row = EvidenceFile.objects.create(
        matter=matter,
        entry_id=entry_id,
        record=record.value,
        form=form,
        name=file.name,
        media=file.kind.value,
        size=len(file.data),
        sha256=file.sha256,
        unit_id=actor.unit_id,
        added_by_id=actor.person_id,
        added_at=now,
    )
    EvidenceBytes.objects.create(file=row, data=file.data)
    return row


def seal_of(file_id: int) -> str:
    """The field under which name and digest of one file are sealed."""
    return f"evidence {file_id}"


def seal(row: EvidenceFile, now: datetime) -> str:
    """Keep name and digest apart from the entry; returns the commitment."""
    said = {"name": row.name, "sha256": row.sha256}
    return journal.seal(
        kind=gate.KIND, id=row.matter_id, field=seal_of(row.pk), value=said, now=now
    )


def _tell_attached(
    matter: Matter,
    record: Record,
    rows: Sequence[EvidenceFile],
    actor: Actor,
    now: datetime,
    request_id: UUID,
) -> None:
    left = gate.move([matter], Act.ATTACH)
    body = EvidenceAttached(
        **gate.facts(matter, left[matter.pk]),
        record=record.kind.value,
        entry=record.entry_id,
        files=tuple(row.pk for row in rows),
        media=tuple(row.media for row in rows),
        sizes=tuple(row.size for row in rows),
        sealed=tuple(seal(row, now) for row in rows),
    )
    gate.tell([gate.line(matter, body)], actor, now, request_id)


@once
def withdraw_evidence(
    *, actor: Actor, now: datetime, request_id: UUID, file_id: int, reason: str = ""
) -> Matter:
    """Take a file back before its record is decided; its bytes go, that it was there stays."""
    if gate.told_before(request_id, actor, EvidenceWithdrawn, file=file_id):
        return queries.file_for(actor, file_id).matter
    matter, row = _taken(actor, file_id, Act.DETACH)
    if row.entry_id not in queries.open_records(matter, queries.records_of(matter)):
        raise RuleBroken(DECIDED)
    end(row, FileEnd.WITHDRAWN, reason, actor, now)
    EvidenceBytes.objects.filter(file=row).delete()
    left = gate.move([matter], Act.DETACH)
    body = EvidenceWithdrawn(
        **gate.facts(matter, left[matter.pk]),
        record=row.record,
        entry=row.entry_id,
        file=row.pk,
        reason=row.ended_why,
    )
    gate.tell([gate.line(matter, body)], actor, now, request_id)
    return matter


@once
def mark_mistaken(
    *, actor: Actor, now: datetime, request_id: UUID, file_id: int, reason: str
) -> Matter:
    """Say of a file of a decided record that it is wrong, and why; it stays, struck through."""
    if gate.told_before(request_id, actor, EvidenceMistaken, file=file_id):
        return queries.file_for(actor, file_id).matter
    if not reason.strip():
        raise BadInput("请写明有误的理由。", {"reason": "请写明有误的理由。"})
    matter, row = _taken(actor, file_id, Act.STRIKE)
    is_open = row.entry_id in queries.open_records(matter, queries.records_of(matter))
    if may_take_back(State(matter.state), is_open=is_open):
        raise RuleBroken("这份材料还没有结果，有误的佐证可以直接撤回。")
    end(row, FileEnd.MISTAKEN, reason, actor, now)
    left = gate.move([matter], Act.STRIKE)
    body = EvidenceMistaken(
        **gate.facts(matter, left[matter.pk]),
        record=row.record,
        entry=row.entry_id,
        file=row.pk,
        reason=row.ended_why,
    )
    gate.tell([gate.line(matter, body)], actor, now, request_id)
    return matter


def _taken(actor: Actor, file_id: int, act: Act) -> tuple[Matter, EvidenceFile]:
    """The matter under its lock, and the file as it is then."""
    seen = queries.file_for(actor, file_id)
    [matter] = gate.take(actor=actor, matter_ids=[seen.matter_id], act=act)
    row = EvidenceFile.objects.get(pk=file_id)
    if row.unit_id != actor.unit_id:
        raise NotAllowed(OTHERS)
    for record in queries.records_of(matter):
        if record.entry_id == row.entry_id:
            _demand_impartial(matter, record, actor)
    if row.record == RecordKind.FORM:
        raise RuleBroken("签章扫描件有误的，请再交一份，原来的留着备查。")
    if row.ended or row.erased_at:
        raise RuleBroken("这个文件已经撤回或者注明过了。")
    return matter, row


def end(row: EvidenceFile, how: FileEnd, reason: str, actor: Actor, now: datetime) -> None:
    """Store how a file came to count no longer, who said so and when."""
    row.ended, row.ended_why = how.value, reason.strip()[:LONGEST_WHY]
    row.ended_by_id, row.ended_at = actor.person_id, now
    row.save(update_fields=["ended", "ended_why", "ended_by", "ended_at"])
