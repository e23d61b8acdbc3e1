"""Reading papers; every query takes the actor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Case, OuterRef, Q, Subquery, Sum, Value, When

from luoshi.decompose.model import Extract
from luoshi.documents.models import Paper, PaperContent, PaperQuerySet, PaperVersion
from luoshi.documents.rules import PaperFacts, SourceKind, may_erase, unpacked
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.org.queries import region_id_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Erasable:
    """What the security administrator is shown of a paper: enough to be sure, nothing to read.

    `alike` are the other papers of the region with the same bytes or wording; they go with it.
    """

    paper_id: int
    unit_name: str
    received_by: str
    received_at: datetime
    versions: int
    size: int
    alike: tuple[int, ...]


def papers_for(actor: Actor, *, text: str = "", kind: str = "") -> PaperQuerySet:
    """The papers an actor sees, each with `newest` (id of its last version) and `version_count`.

    `text` looks into title, number and issuer; `kind` is a SourceKind value. Unordered: the page
    cuts it by (received_at, id), newest first.
    """
    newest = PaperVersion.objects.filter(paper=OuterRef("pk")).order_by("-ordinal")
    rows = Paper.objects.visible_to(actor).select_related("unit", "received_by")
    if text := text.strip():
        rows = rows.filter(
            Q(title__icontains=text) | Q(number__icontains=text) | Q(issuer__icontains=text)
        )
    if kind in set(SourceKind):
        rows = rows.filter(kind=kind)
    return rows.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        version_count=Subquery(newest.values("ordinal")[:1]),
    )


def paper_for(actor: Actor, paper_id: int) -> Paper:
    """One paper; raises NotFound for an outsider as for a number nobody gave."""
    rows = Paper.objects.visible_to(actor).select_related("unit", "received_by")
    return _or_not_found(rows.filter(pk=paper_id).first())


def sees(actor: Actor, paper_id: int) -> bool:
    """Whether the actor sees a paper at all."""
    return Paper.objects.visible_to(actor).filter(pk=paper_id).exists()


def seen_among(actor: Actor, paper_ids: Collection[int]) -> set[int]:
    """Those of many papers that the actor sees, in one query."""
    rows = Paper.objects.visible_to(actor).filter(pk__in=paper_ids)
    return set(rows.values_list("pk", flat=True))


def version_for(actor: Actor, version_id: int) -> PaperVersion:
    """One version with its whole text; raises NotFound."""
    rows = PaperVersion.objects.visible_to(actor)
    rows = rows.select_related("paper__unit", "paper__received_by")
    return _or_not_found(rows.filter(pk=version_id).first())


def newest_version(actor: Actor, paper_id: int) -> PaperVersion:
    """The last version of a paper, with its whole text; raises NotFound."""
    rows = PaperVersion.objects.visible_to(actor).filter(paper_id=paper_id)
    rows = rows.select_related("paper__unit", "paper__received_by")
    return _or_not_found(rows.order_by("-ordinal").first())


def versions_of(actor: Actor, paper_id: int) -> list[PaperVersion]:
    """All versions of a paper without their text, newest first."""
    rows = PaperVersion.objects.visible_to(actor).light().filter(paper_id=paper_id)
    return list(rows.select_related("received_by").order_by("-ordinal"))


def original_of(actor: Actor, version_id: int) -> tuple[PaperVersion, bytes]:
    """A version and the bytes as they came; raises NotFound, also where they were wiped."""
    version = version_for(actor, version_id)
    content = PaperContent.objects.filter(versions=version).first()
    return version, bytes(_or_not_found(content).data)


def extract_of(version: PaperVersion) -> Extract:
    """What was read from the file, as `luoshi.decompose` gave it and takes it again."""
    return Extract(
        text=version.text,
        kind=version.media,
        places=unpacked(version.places),
        warnings=tuple(version.warnings),
        header=version.header,
        sheets=tuple(version.sheets),
    )


def facts_of(paper: Paper) -> PaperFacts:
    """What the rules ask of a paper."""
    return PaperFacts(paper.unit_id, tuple(paper.unit.path), paper.erased_at is not None)


def same_version(actor: Actor, *, sha256: str, text_sha256: str) -> PaperVersion | None:
    """A version the actor sees with the same bytes, else with the same wording; oldest first."""
    rows = PaperVersion.objects.visible_to(actor).light().select_related("paper__unit")
    rows = rows.filter(Q(sha256=sha256) | Q(text_sha256=text_sha256))
    likeness = Case(When(sha256=sha256, then=Value(0)), default=Value(1))
    return rows.order_by(likeness, "pk").first()


def erasable(actor: Actor, paper_id: int) -> Erasable:
    """A paper as the security administrator of its region sees it before wiping it.

    Raises NotFound for a paper of another region, one already wiped, and every other actor.
    """
    papers = Paper.objects.filter(pk=paper_id, erased_at__isnull=True)
    paper = _or_not_found(papers.select_related("unit", "received_by").first())
    region = region_id_of(actor)
    if not may_erase(actor, facts_of(paper), region):
        raise NotFound
    size = PaperVersion.objects.filter(paper=paper).aggregate(total=Sum("size"))
    return Erasable(
        paper_id=paper.pk,
        unit_name=paper.unit.name,
        received_by=paper.received_by.name,
        received_at=paper.received_at,
        versions=paper.versions.count(),
        size=size["total"] or 0,
        alike=tuple(alike(paper, region)),
    )


def alike(paper: Paper, region_id: int) -> list[int]:
    """Other papers below a region that hold the bytes or the wording of any of its versions."""
    own = list(paper.versions.values_list("sha256", "text_sha256"))
    rows = Paper.objects.filter(unit__path__contains=[region_id], erased_at__isnull=True)
    same = Q(versions__sha256__in=[sha for sha, _ in own])
    same |= Q(versions__text_sha256__in=[sha for _, sha in own])
    found = rows.filter(same).exclude(pk=paper.pk).order_by("pk")
    return list(found.values_list("pk", flat=True).distinct())


def _or_not_found(row: T | None) -> T:
    if row is None:
        raise NotFound
    return row
