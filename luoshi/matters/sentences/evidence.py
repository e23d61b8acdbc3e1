"""Files on the records of a matter as its pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse

from luoshi.journal.queries import Happening
from luoshi.kernel.actor import Actor
from luoshi.matters import queries
from luoshi.matters.acts.closing import RectificationOrdered
from luoshi.matters.models import EvidenceFile, Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.evidence import (
    MOST_FILES,
    FileEnd,
    FormKind,
    Record,
    RecordKind,
    demands_impartial,
    may_return,
    may_take_back,
)
from luoshi.matters.words import FORM_LABELS, RECORD_LABELS


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file: where it is fetched, where it is taken back or marked; "" where it is not."""

    file: EvidenceFile
    size: str
    url: str
    page_url: str
    may_withdraw: bool
    label: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """What is laid to one record, and where the unit adds to it while it may."""

    lines: list[FileLine] = field(default_factory=list)
    add_url: str = ""


def laid_to(
    actor: Actor, matter: Matter, happened: Iterable[Happening] | None = None
) -> dict[int, Laid]:
    """Files by the entry of their record, and where more may be added; one query.

    `happened` is the matter's chain where the caller has read it. The matter comes with its facts.
    """
    known = queries.records_of(matter) if happened is None else queries.records_in(happened)
    waiting = queries.open_records(matter, known)
    may = set(queries.acts_for(actor, matter))
    files = queries.files_of(actor, matter)
    scans = {entry: _scans(rows) for entry, rows in files.items()}
    own = {record.entry_id for record in known if _changes(actor, matter, record)}
    laid = {entry: Laid(lines) for entry, lines in scans.items() if lines}
    for record in known:
        found = _laid(
            matter,
            record,
            [row for row in files.get(record.entry_id, []) if not row.form],
            is_open=record.entry_id in waiting,
            may=may if record.entry_id in own else set(),
        )
        lines = [*found.lines, *scans.get(record.entry_id, [])]
        laid[record.entry_id] = Laid(lines, found.add_url)
    return laid


def _changes(actor: Actor, matter: Matter, record: Record) -> bool:
    """Whether a record is the actor's unit's; a verdict's files are no doer's to change."""
    impartial = not demands_impartial(record) or actor.person_id not in matter.hands
    return record.unit_id == actor.unit_id and impartial


def name_of(record: Record) -> str:
    """What a record is called; an order in the midst of the work is no verification."""
    return str(RectificationOrdered.LABEL if record.midway else RECORD_LABELS[record.kind])


def _scans(rows: Sequence[EvidenceFile]) -> list[FileLine]:
    return [line_of(row, is_open=False, changes=False) for row in rows if row.form]


@dataclass(frozen=True, slots=True)
class Scans:
    """The scans of one form, the newest first, and where whoever may hands another in."""

    lines: list[FileLine]
    url: str


def scans_for(actor: Actor, matter: Matter, form: FormKind) -> Scans:
    """What came back of a form; the matter comes with its facts."""
    may = Act.RETURN_SCAN in queries.acts_for(actor, matter)
    url = reverse("matters:return-scan", args=[matter.pk, form.value])
    may = may and may_return(form, actor.unit_id, (matter.dispatcher_id, matter.verifier_id))
    lines = _scans(queries.scans_of(matter, form))
    return Scans([replace(line, label="") for line in lines], url if may else "")


def newest_of(kind: RecordKind, laid: Mapping[int, Laid], known: Sequence[Record]) -> Laid | None:
    """What is laid to the newest record of a kind."""
    entries = [record.entry_id for record in known if record.kind is kind]
    return laid.get(entries[-1]) if entries else None


def laid_together(laid: Mapping[int, Laid], entries: Iterable[int]) -> Laid:
    """What is laid to several entries, and where more goes: to the newest of them that takes it."""
    found = [laid[entry] for entry in entries if entry in laid]
    urls = [one.add_url for one in found if one.add_url]
    return Laid([line for one in found for line in one.lines], urls[-1] if urls else "")


def laid_to_answers(laid: Mapping[int, Laid], known: Iterable[Record]) -> dict[int, Laid]:
    """What is laid to the answers of help requests, by request."""
    return {one.help_id: laid[one.entry_id] for one in known if one.help_id is not None}


def _laid(
    matter: Matter, record: Record, rows: Sequence[EvidenceFile], *, is_open: bool, may: set[Act]
) -> Laid:
    counted = sum(not row.ended for row in rows)
    adds = is_open and Act.ATTACH in may and counted < MOST_FILES
    url = reverse("matters:add-evidence", args=[matter.pk, record.entry_id])
    back = may_take_back(State(matter.state), is_open=is_open)
    changes = (Act.DETACH if back else Act.STRIKE) in may
    lines = [line_of(row, is_open=back, changes=changes) for row in rows]
    return Laid(lines, url if adds else "")


def line_of(row: EvidenceFile, *, is_open: bool, changes: bool) -> FileLine:
    """One file as a line."""
    gone = row.ended == FileEnd.WITHDRAWN or row.erased_at is not None
    ended = bool(row.ended) or gone
    return FileLine(
        file=row,
        size=size_of(row.size),
        url="" if gone else reverse("matters:evidence-file", args=[row.pk]),
        page_url=reverse("matters:evidence", args=[row.pk]) if changes and not ended else "",
        may_withdraw=is_open,
        label=str(FORM_LABELS[FormKind(row.form)]) if row.form else "",
    )


def size_of(size: int) -> str:
    """How large a file is, as people read it."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
