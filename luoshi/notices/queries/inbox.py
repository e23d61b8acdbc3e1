"""Reading notices: everybody reads his own, in the post for whose unit he was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from luoshi.journal import subjects
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.notices.models import Notice
from luoshi.notices.rules import addressee
from luoshi.statements.kept import Kept


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as a list shows it; `words` and `url` are empty where its subject is not seen."""

    notice: Notice
    words: str
    url: str

    @property
    def seen(self) -> bool:
        """Whether the reader may see the subject now."""
        return bool(self.url)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Unread notices in another post of the same person."""

    unit: str
    count: int


def inbox(actor: Actor) -> QuerySet[Notice]:
    """The actor's notices; unordered."""
    return Notice.objects.filter(person=addressee(actor), unit=actor.unit_id)


def unread(actor: Actor) -> QuerySet[Notice]:
    """Those not read yet."""
    return inbox(actor).filter(read_at__isnull=True)


def elsewhere(actor: Actor) -> list[Elsewhere]:
    """What waits for the person in units other than that of his present post."""
    rows = Notice.objects.filter(person=addressee(actor), read_at__isnull=True)
    counted = (
        rows.exclude(unit=actor.unit_id)
        .values("unit__name", "unit__short_name")
        .annotate(count=Count("pk"))
        .order_by("unit__name")
    )
    return [
        Elsewhere(row["unit__short_name"] or row["unit__name"], row["count"]) for row in counted
    ]


def notice_for(actor: Actor, notice_id: int) -> Notice:
    """One notice of the actor's inbox; raises NotFound for everybody else's."""
    found = inbox(actor).filter(pk=notice_id).first()
    if found is None:
        raise NotFound
    return found


def lines(actor: Actor, notices: Sequence[Notice]) -> list[Line]:
    """Notices with the words of their subjects, as far as the actor sees these now.

    Costs two queries for each kind of subject, whatever the number of notices.
    """
    words: dict[tuple[str, int], str] = {}
    for kind in {one.subject_kind for one in notices}:
        ids = {one.subject_id for one in notices if one.subject_kind == kind}
        seen = subjects.visible_among(kind, ids, actor)
        words |= {(kind, pk): said for pk, said in subjects.titles(kind, seen).items()}
    return [_line(one, words) for one in notices]


def page_of(actor: Actor, notice: Notice) -> str:
    """Where a notice leads; empty where the actor does not see the subject (any more)."""
    seen = subjects.visible_among(notice.subject_kind, [notice.subject_id], actor)
    return subjects.url(notice.subject_kind, notice.subject_id) if seen else ""


def unread_ids_of(person_id: int, kind: str) -> list[tuple[int, int]]:
    """What a person has not read about subjects of a kind, in all his posts: (notice, subject).

    For services alone; every act asks it, for whoever acts on a thing knows of it.
    """
    return _UNREAD_IDS.rows(person_id, kind)


def _unread_ids(person_id: int, kind: str) -> QuerySet[Notice, tuple[int, int]]:
    rows = Notice.objects.filter(person=person_id, subject_kind=kind, read_at__isnull=True)
    return rows.values_list("pk", "subject_id")


_UNREAD_IDS: Final = Kept(_unread_ids)


def _line(notice: Notice, words: dict[tuple[str, int], str]) -> Line:
    key = (notice.subject_kind, notice.subject_id)
    if key not in words:
        return Line(notice, "", "")
    label = str(subjects.subject(notice.subject_kind).label)
    return Line(notice, words[key] or notice.number or label, subjects.url(*key))
