"""What files on a record say in the journal: their number, kind and size; never name or bytes."""

from dataclasses import dataclass

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class EvidenceBody(MatterBody):
    """The record that files are laid to: its kind, and its entry on this chain."""

    record: str
    entry: int


@dataclass(frozen=True, kw_only=True)
class EvidenceAttached(EvidenceBody):
    """Files came in; `sealed` commits to name and digest of each, so that one can be erased."""

    ACT = "matter.evidence_attached"
    LABEL = ACT_LABELS[Act.ATTACH]

    files: tuple[int, ...]
    media: tuple[str, ...]
    sizes: tuple[int, ...]
    sealed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EvidenceWithdrawn(EvidenceBody):
    """A file was taken back before its record was decided; its bytes are gone."""

    ACT = "matter.evidence_withdrawn"
    LABEL = ACT_LABELS[Act.DETACH]

    file: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class EvidenceMistaken(EvidenceBody):
    """A file of a decided record is said to be wrong; it stays, struck through."""

    ACT = "matter.evidence_mistaken"
    LABEL = ACT_LABELS[Act.STRIKE]

    file: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ScanReturned(MatterBody):
    """The scan of a printed and sealed form came back; `entry` is what the form was made of.

    `replaces` is the file that the unit had returned before; it stays, struck through.
    """

    ACT = "matter.scan_returned"
    LABEL = ACT_LABELS[Act.RETURN_SCAN]

    form: str
    entry: int
    file: int
    media: str
    size: int
    sealed: str
    replaces: int | None


BODIES = (EvidenceAttached, EvidenceWithdrawn, EvidenceMistaken, ScanReturned)
