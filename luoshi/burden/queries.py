"""Reading demands; every query takes the actor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from luoshi.burden.models import Demand, DemandQuerySet
from luoshi.burden.rules import months_up_to, sees_all_of
from luoshi.journal import subjects
from luoshi.kernel.actor import Actor
from luoshi.org.models import Unit

# Months and days are those of the people who count them.
HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many demands a unit got in the month that begins on `month`."""

    unit_id: int
    month: date
    count: int


@dataclass(frozen=True, slots=True)
class SenderTally:
    """How many demands came from one sender, and how many of the sender's were withdrawn."""

    sender_id: int
    sender: str
    count: int
    voided: int


def demands_on(actor: Actor, unit_id: int, since: date, until: date) -> DemandQuerySet:
    """The demands on a unit between two days, both included, as far as the actor sees them.

    Withdrawn ones are among them; `.live()` leaves those that count. Unordered.
    """
    rows = Demand.objects.visible_to(actor).filter(unit_id=unit_id)
    return rows.filter(at__gte=_start(since), at__lt=_start(until + timedelta(days=1)))


def tally(actor: Actor, unit_ids: Collection[int], since: date, until: date) -> list[Tally]:
    """Counting demands for each unit and month, as far as the actor sees them; none, no row."""
    rows = (
        Demand.objects.visible_to(actor)
        .live()
        .filter(unit_id__in=unit_ids)
        .filter(at__gte=_start(since), at__lt=_start(until + timedelta(days=1)))
        .annotate(month=TruncMonth("at", tzinfo=HERE))
        .values("unit_id", "month")
        .annotate(count=Count("pk"))
        .order_by("unit_id", "month")
    )
    return [Tally(row["unit_id"], row["month"].date(), row["count"]) for row in rows]


def months_of(actor: Actor, unit_id: int, today: date) -> list[Tally]:
    """This month and those before it, newest first, back to the oldest that has a count."""
    months = [month.first for month in months_up_to(today)]
    found = tally(actor, [unit_id], months[-1], today)
    counts = {row.month: row.count for row in found}
    oldest = min((months[0], *counts))
    return [Tally(unit_id, month, counts.get(month, 0)) for month in months if month >= oldest]


def by_sender(actor: Actor, unit_id: int, since: date, until: date) -> list[SenderTally]:
    """Who asked how much of a unit between two days, the most first."""
    rows = (
        demands_on(actor, unit_id, since, until)
        .values("sender_id", "sender__name", "sender__short_name")
        .annotate(
            count=Count("pk", filter=Q(voided_at__isnull=True)),
            voided=Count("pk", filter=Q(voided_at__isnull=False)),
        )
        .order_by("-count", "sender_id")
    )
    return [
        SenderTally(
            row["sender_id"],
            row["sender__short_name"] or row["sender__name"],
            row["count"],
            row["voided"],
        )
        for row in rows
    ]


def sees_all(actor: Actor, unit: Unit) -> bool:
    """Whether what the actor is shown of a unit is its whole count."""
    return sees_all_of(actor, unit.pk, tuple(unit.path))


def links(actor: Actor, demands: Collection[Demand]) -> dict[int, str]:
    """The page of each demand's subject, for those subjects that the actor may see.

    Costs one query for each kind of subject, whatever the number of demands.
    """
    found: dict[int, str] = {}
    for kind in {demand.subject_kind for demand in demands}:
        alike = {d.pk: d.subject_id for d in demands if d.subject_kind == kind}
        seen = subjects.visible_among(kind, set(alike.values()), actor)
        found |= {pk: subjects.url(kind, to) for pk, to in alike.items() if to in seen}
    return found


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=HERE)
