"""Files on records."""

from datetime import datetime

from ninja import Schema

from luoshi.api.schemas.fields import Reason
from luoshi.documents.attached import FileKind
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

    `help`: the help request that an answer answers. `open`: the caller may add to it now.
    """

    entry: int
    kind: RecordKind
    unit: int
    help: int | None
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
            open=bool(laid.add_url),
            files=[FileOut.of(line) for line in laid.lines],
        )


class WhyIn(Schema):
    """A reason that need not be given."""

    reason: Reason = ""
