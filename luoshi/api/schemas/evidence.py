"""Files on records."""

from datetime import datetime

from luoshi.api.schemas.fields import Note, Reason, Schema, Short
from luoshi.documents.attached import FileKind
from luoshi.matters.models import EvidenceAsk
from luoshi.matters.rules.asks import AskEnd, Wanted
from luoshi.matters.rules.evidence import FileEnd, Record, RecordKind
from luoshi.matters.sentences.evidence import FileLine, Laid


class FileOut(Schema):
    """One file; `fetchable` is false once it was taken back or erased."""

    id: int
    name: str
    media: FileKind
    size: int
    sha256: str
    added_by: str
    added_at: datetime
    ended: FileEnd | None
    ended_why: str
    fetchable: bool

    @staticmethod
    def of(line: FileLine) -> "FileOut":
        """A line of the list."""
        row = line.file
        return FileOut(
            id=row.pk,
            name=row.name,
            media=FileKind(row.media),
            size=row.size,
            sha256=row.sha256,
            added_by=row.added_by.name,
            added_at=row.added_at,
            ended=FileEnd(row.ended) if row.ended else None,
            ended_why=row.ended_why,
            fetchable=bool(line.url),
        )


class RecordOut(Schema):
    """A record that may carry files: `entry` is its number on the chain.

    `help`: the help request that an answer answers. `midway`: a verdict that judges no dossier, an
    order in the midst of the work. `open`: the caller may add to it now.
    """

    entry: int
    kind: RecordKind
    unit: int
    help: int | None
    midway: bool
    open: bool
    files: list[FileOut]

    @staticmethod
    def of(record: Record, laid: Laid) -> "RecordOut":
        """A record with its files."""
        return RecordOut(
            entry=record.entry_id,
            kind=record.kind,
            unit=record.unit_id,
            help=record.help_id,
            midway=record.midway,
            open=bool(laid.add_url),
            files=[FileOut.of(line) for line in laid.lines],
        )


class AskIn(Schema):
    """Which evidence is asked for, and why: never without a reason."""

    what: Short
    why: Note

    def wanted(self) -> Wanted:
        """The ask as the service takes it."""
        return Wanted(self.what, self.why)


class NoneIn(Schema):
    """Why there is none, in a sentence."""

    said: Note


class AskOut(Schema):
    """An ask for a named piece of evidence; `entry` is the record it belongs to."""

    id: int
    matter: int
    entry: int
    record: RecordKind
    what: str
    why: str
    asked_by: str
    asked_at: datetime
    ended: AskEnd | None
    ended_at: datetime | None
    said: str

    @staticmethod
    def of(row: EvidenceAsk) -> "AskOut":
        """One ask."""
        return AskOut(
            id=row.pk,
            matter=row.matter_id,
            entry=row.entry_id,
            record=RecordKind(row.record),
            what=row.what,
            why=row.why,
            asked_by=row.asked_unit.name,
            asked_at=row.asked_at,
            ended=AskEnd(row.ended) if row.ended else None,
            ended_at=row.ended_at,
            said=row.said,
        )


class WhyIn(Schema):
    """A reason that need not be given."""

    reason: Reason = ""
