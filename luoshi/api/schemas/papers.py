"""Papers and their versions as they come out."""

from datetime import date, datetime

from luoshi.api.schemas.fields import Schema
from luoshi.documents.models import Paper, PaperVersion
from luoshi.documents.rules import SourceKind


class VersionOut(Schema):
    """A version of a paper."""

    id: int
    ordinal: int
    name: str
    media: str
    size: int
    warnings: list[str]
    text: str | None = None

    @staticmethod
    def of(version: PaperVersion, *, text: bool = False) -> "VersionOut":
        """The version, with its wording where that was read."""
        return VersionOut(
            id=version.pk,
            ordinal=version.ordinal,
            name=version.name,
            media=version.media,
            size=version.size,
            warnings=[str(one) for one in version.warnings],
            text=version.text if text else None,
        )


class PaperOut(Schema):
    """A paper and one of its versions; `stored` is false where it was already here."""

    id: int
    title: str
    issuer: str
    number: str
    dated: date | None
    kind: SourceKind
    internal: bool
    received_at: datetime
    version: VersionOut
    stored: bool = True

    @staticmethod
    def of(paper: Paper, version: VersionOut, *, stored: bool = True) -> "PaperOut":
        """The paper with that version."""
        return PaperOut(
            id=paper.pk,
            title=paper.title,
            issuer=paper.issuer,
            number=paper.number,
            dated=paper.dated,
            kind=SourceKind(paper.kind),
            internal=paper.internal,
            received_at=paper.received_at,
            version=version,
            stored=stored,
        )
