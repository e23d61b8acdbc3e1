"""What waits to leave the house, for whom, and what became of what left it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Case, Count, Exists, Max, Min, OuterRef, QuerySet, Value, When

from luoshi.journal import subjects
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import NotAllowed, NotFound
from luoshi.kernel.periods import civil_day
from luoshi.notices.models import Delivery, Digest, Notice, Preference, Watch
from luoshi.notices.rules import STALE, Act, Channel, Outcome, Waiting, addressee
from luoshi.notices.words import CHANNEL_LABELS
from luoshi.org import queries as org
from luoshi.org.models import User

CLEARED_WITHIN: Final = timedelta(days=60)  # an item that nobody read for so long stays as it is
TROUBLE: Final = (Outcome.UNKNOWN.value, Outcome.FAILED.value)
ARRIVED: Final = (Outcome.SENT.value, Outcome.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class Crowd:
    """People for whom something waits, and how each wants to be told."""

    waiting: dict[int, Waiting]
    preferences: dict[int, Preference]
    on_duty: frozenset[int]


def open_channels() -> dict[Channel, dict[str, str]]:
    """The channels that the administrator has opened, with what each needs."""
    return {Channel(name): knobs for name, knobs in settings.NOTICE_CHANNELS.items()}


def crowd(now: datetime, watch: date) -> Crowd:
    """Everybody with unread notices that no outside message has carried; `watch` is whose day."""
    urgent = Max(Case(When(urgent=True, then=Value(1)), default=Value(0)))
    rows = (
        Notice.objects.filter(read_at__isnull=True, digest__isnull=True, at__gte=now - STALE)
        .values("person")
        .annotate(since=Min("at"), hurry=urgent)
        .order_by("since", "person")
    )
    waiting = {row["person"]: Waiting(row["since"], bool(row["hurry"])) for row in rows}
    live = Watch.objects.filter(ended_at__isnull=True, first__lte=watch, last__gte=watch)
    return Crowd(
        waiting,
        Preference.objects.in_bulk(waiting),
        frozenset(live.filter(person__in=waiting).values_list("person", flat=True)),
    )


def preference_of(person_id: int) -> Preference:
    """How somebody wants to be told; a digest by every channel where he has said nothing."""
    found = Preference.objects.filter(pk=person_id).first()
    return found or Preference(person_id=person_id)


def still_to_say(digest: Digest, now: datetime) -> int:
    """How many notices of a digest are unread and about things that the person sees now."""
    rows = list(digest.notices.filter(read_at__isnull=True))
    units = {row.unit_id for row in rows}
    if not rows or not User.objects.filter(person=digest.person_id, is_active=True).exists():
        return 0
    seen: set[int] = set()
    for seat in org.seats_of(digest.person_id, units, now=now):
        seen |= _seen(seat, [row for row in rows if row.unit_id == seat.unit_id])
    return len(seen)


def _seen(seat: Actor, rows: Collection[Notice]) -> set[int]:
    by_kind: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        by_kind[row.subject_kind].add(row.subject_id)
    visible = {
        (kind, pk)
        for kind, ids in by_kind.items()
        for pk in subjects.visible_among(kind, ids, seat)
    }
    return {row.pk for row in rows if (row.subject_kind, row.subject_id) in visible}


def to_clear(now: datetime) -> QuerySet[Delivery]:
    """Items of 统一待办 all of whose notices have been read, and that nobody has cleared yet."""
    unread = Notice.objects.filter(digest=OuterRef("digest"), read_at__isnull=True)
    cleared = Delivery.objects.filter(
        digest=OuterRef("digest"), channel=OuterRef("channel"), act=Act.CLEAR.value
    )
    rows = Delivery.objects.filter(
        channel=Channel.TODO.value,
        act=Act.SEND.value,
        state__in=ARRIVED,
        digest__at__gte=now - CLEARED_WITHIN,
    )
    return rows.filter(~Exists(unread), ~Exists(cleared))


# Pages ----------------------------------------------------------------------------------------


def own_deliveries(actor: Actor, *, limit: int) -> list[Delivery]:
    """What was sent to the person lately, newest first."""
    rows = Delivery.objects.filter(digest__person=addressee(actor), act=Act.SEND.value)
    return list(rows.order_by("-pk")[:limit])


def deliveries(actor: Actor) -> QuerySet[Delivery]:
    """Everything that left the house, for the system administrator alone; raises NotAllowed."""
    if not actor.has(Role.SYSTEM_ADMIN):
        raise NotAllowed
    return Delivery.objects.select_related("digest__person")


def troubles(actor: Actor) -> dict[str, int]:
    """How many deliveries are unknown, and how many failed."""
    rows = deliveries(actor).filter(state__in=TROUBLE).order_by().values("state")
    found = {row["state"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    return {state: found.get(state, 0) for state in TROUBLE}


def channel_names() -> str:
    """The open channels in the words of people."""
    return "、".join(str(CHANNEL_LABELS[one]) for one in open_channels())


def delivery_for(actor: Actor, delivery_id: int) -> Delivery:
    """One of them, locked; raises NotAllowed or NotFound."""
    rows = deliveries(actor).select_for_update(of=("self",))
    found = rows.filter(pk=delivery_id).first()
    if found is None:
        raise NotFound
    return found


def watches(actor: Actor, now: datetime) -> list[Watch]:
    """The roster of the actor's unit from today on, and what is on from yesterday."""
    since = civil_day(now) - timedelta(days=1)
    rows = Watch.objects.filter(unit=actor.unit_id, ended_at__isnull=True, last__gte=since)
    return list(rows.select_related("person").order_by("first", "pk"))


def watchers(actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """Who may be put on the roster: whoever holds a post of the unit today, each once."""
    found = org.holders(unit_ids=[actor.unit_id], roles=list(Role), today=civil_day(now))
    return list({one.person_id: one.person_name for one in found}.items())
