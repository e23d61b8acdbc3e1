"""Help requests: of one matter, on a desk, and all that somebody may know of by their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from luoshi.clock import queries as clock
from luoshi.clock.models import Deadline
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.rules import OUT

KIND: Final = "help"
UNITS: Final = ("helper", "asked_unit", "matter")


@dataclass(frozen=True, slots=True)
class HelpFilter:
    """Which open requests are asked for: one side of them, or one unit that owes answers."""

    side: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Owing:
    """How many answers one unit owes, and how many of them are late."""

    unit_id: int
    name: str
    count: int
    late: int


def helps_for(actor: Actor) -> QuerySet[HelpRequest]:
    """Every help request of a matter that the actor may know of."""
    seen = matters_for(actor).filter(pk=OuterRef("matter"))
    return HelpRequest.objects.filter(Exists(seen))


def help_for(actor: Actor, help_id: int) -> HelpRequest:
    """One help request; raises NotFound outside."""
    rows = helps_for(actor).select_related(*UNITS, "asked_by", "answered_by", "ruled_by")
    found = rows.filter(pk=help_id).first()
    if found is None:
        raise NotFound
    return found


def helps_of(matter: Matter) -> list[HelpRequest]:
    """All help requests of a matter the caller has been shown, newest first."""
    rows = matter.helps.select_related(*UNITS, "asked_by", "answered_by", "ruled_by")
    return list(rows.order_by("-id"))


def help_to_answer(actor: Actor) -> QuerySet[HelpRequest]:
    """What other units ask of the actor's unit, unanswered."""
    rows = _open(helps_for(actor)).filter(helper=actor.unit_id, matter__state__in=OUT)
    return rows.select_related(*UNITS)


def help_to_rule(actor: Actor) -> QuerySet[HelpRequest]:
    """Pauses that wait for the ruling of the dispatching office; never of his own request."""
    rows = helps_for(actor).filter(provisional=True, matter__dispatcher=actor.unit_id)
    rows = rows.filter(matter__state__in=OUT).exclude(asked_by=actor.person_id)
    return rows.exclude(answered_by=actor.person_id).select_related(*UNITS)


def help_dates(rows: Sequence[HelpRequest]) -> dict[int, Deadline]:
    """When each answer falls due, by request; one query."""
    found = clock.live(KIND, [row.pk for row in rows], {"answer"})
    return {one.subject_id: one for one in found}


def help_owed(actor: Actor, given: HelpFilter) -> QuerySet[Deadline]:
    """The dates of open requests, as far as the actor may know; order by `due_at` and `id`."""
    rows = _open(helps_for(actor)).filter(pk=OuterRef("subject_id"))
    match given.side:
        case "owed":
            rows = rows.filter(helper=actor.unit_id)
        case "asked":
            rows = rows.filter(asked_unit=actor.unit_id)
        case "above":
            rows = rows.filter(from_above=True)
    if given.unit_id is not None:
        rows = rows.filter(helper=given.unit_id)
    dates = Deadline.objects.filter(
        subject_kind=KIND, ended_at__isnull=True, dropped_at__isnull=True
    )
    return dates.filter(Exists(rows))


def helps_behind(actor: Actor, dates: Sequence[Deadline]) -> dict[int, HelpRequest]:
    """The requests behind some dates, by id."""
    rows = helps_for(actor).filter(pk__in=[one.subject_id for one in dates])
    return {row.pk: row for row in rows.select_related(*UNITS)}


def help_owing(actor: Actor, now: datetime) -> list[Owing]:
    """The units that owe answers, the most late first; as far as the actor may know."""
    late = Exists(
        Deadline.objects.filter(subject_kind=KIND, subject_id=OuterRef("pk"), due_at__lte=now)
    )
    rows = _open(helps_for(actor)).annotate(is_late=late).order_by()
    counted = rows.values("helper", "helper__name").annotate(
        count=Count("pk"), late=Count("pk", filter=Q(is_late=True))
    )
    found = [
        Owing(row["helper"], row["helper__name"], row["count"], row["late"]) for row in counted
    ]
    return sorted(found, key=lambda one: (-one.late, -one.count, one.unit_id))


def _open(rows: QuerySet[HelpRequest]) -> QuerySet[HelpRequest]:
    return rows.filter(answered_at__isnull=True, ended_at__isnull=True)
