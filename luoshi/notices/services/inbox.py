"""The only writer of notices.

`tell` and `acted` work inside the transaction of the act or flip that people are told of; they
write no entry of their own. A notice is a message, not an act: reading one leaves no entry either.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.notices import queries
from luoshi.notices.models import Notice
from luoshi.notices.rules import KEPT, News, Seat, Stage, addresses, roles_asked, stages_on
from luoshi.org import queries as org
from luoshi.org.models import Appointment

BATCH = 1000
FORGOTTEN = 5000  # rows at a time: nobody waits long for a lock
LOOKED_BACK = timedelta(days=7)  # how long after a post ended what lies in its inbox is looked for


def tell(*, news: Sequence[News], now: datetime, but_not: Collection[int | None] = ()) -> int:
    """Put news into the inboxes of whom the preset names; returns how many people were told.

    Whoever did it himself (`but_not`, person ids) is not told. One person is told once of one
    cause, whatever number of posts he holds: a second row is never written. Constant in statements.
    """
    demand_transaction()
    preset, today = stages_on(civil_day(now)), civil_day(now)
    asked = roles_asked(preset, news)
    units = set().union(*asked.values()) if asked else set()
    held = org.holders(unit_ids=units, roles=list(asked), today=today) if units else []
    seats: dict[int, list[Seat]] = {}
    for one in held:
        seats.setdefault(one.unit_id, []).append(Seat(one.unit_id, one.role, one.person_id))
    rows = [
        _row(one, person_id, unit_id, now)
        for one in news
        for person_id, unit_id in addresses(preset, one, _seats_for(one, seats))
        if person_id not in but_not
    ]
    Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def acted(*, subject_kind: str, subject_ids: Iterable[int], person_id: int, now: datetime) -> int:
    """Whoever acts on a thing knows what he was told of it: his notices of it count as read."""
    demand_transaction()
    about = set(subject_ids)
    told = queries.unread_ids_of(person_id, subject_kind)
    known = [pk for pk, subject_id in told if subject_id in about]
    return Notice.objects.filter(pk__in=known).update(read_at=now) if known else 0


def settle(
    *,
    subject_kind: str,
    subject_ids: Collection[int],
    now: datetime,
    stages: Collection[Stage] = (),
    units: Collection[int] | None = None,
    but_in: Collection[int] = (),
    persons: Collection[int] | None = None,
    ends: Collection[str] = (),
) -> int:
    """What people were told of these things asks nothing of them any more: it counts as read.

    Of all stages unless some are named; in the inboxes of `units`, or of all `but_in` some, and of
    `persons`; `ends` are those of causes, where a thing has several turns at once. What waits
    outside goes with it: unsent it is not sent, and a to-do item is cleared. Returns how many.
    """
    demand_transaction()
    rows = Notice.objects.filter(
        subject_kind=subject_kind, subject_id__in=subject_ids, read_at__isnull=True
    )
    if stages:
        rows = rows.filter(stage__in=[stage.value for stage in stages])
    if units is not None:
        rows = rows.filter(unit__in=units)
    if but_in:
        rows = rows.exclude(unit__in=but_in)
    if persons is not None:
        rows = rows.filter(person__in=persons)
    if ends:
        rows = rows.filter(reduce(or_, (Q(cause__endswith=end) for end in ends)))
    return rows.update(read_at=now)


def settle_in(*, subject_kind: str, units: Mapping[int, Collection[int]], now: datetime) -> int:
    """As `settle`, of several things at once, each in the inboxes of its own units."""
    demand_transaction()
    wanted = [Q(subject_id=pk, unit__in=found) for pk, found in units.items() if found]
    if not wanted:
        return 0
    rows = Notice.objects.filter(subject_kind=subject_kind, read_at__isnull=True)
    return rows.filter(reduce(or_, wanted)).update(read_at=now)


@transaction.atomic
def settle_left(*, now: datetime) -> int:
    """What lies in inboxes that their person has left: he has no post in that unit any more.

    Returns how many notices it was; only posts that ended lately are looked at.
    """
    today = civil_day(now)
    posts = Appointment.objects.filter(person=OuterRef("person"), unit=OuterRef("unit"))
    ended = posts.filter(until__gt=today - LOOKED_BACK, until__lte=today)
    left = Notice.objects.filter(Exists(ended), ~Exists(posts.live(today)), read_at__isnull=True)
    return left.update(read_at=now)


@transaction.atomic
def read(*, actor: Actor, now: datetime, notice_id: int) -> Notice:
    """The actor has read one of his notices; a second time changes nothing. Raises NotFound."""
    found = queries.notice_for(actor, notice_id)
    if found.read_at is None:
        queries.unread(actor).filter(pk=found.pk).update(read_at=now)
        found.read_at = now
    return found


@transaction.atomic
def read_all(
    *, actor: Actor, now: datetime, newest: int | None = None, before: datetime | None = None
) -> int:
    """The actor has read all that his inbox showed, up to the id `newest` or told `before` then.

    Returns how many.
    """
    rows = queries.unread(actor)
    if newest is not None:
        rows = rows.filter(pk__lte=newest)
    if before is not None:
        rows = rows.filter(at__lt=before)
    return rows.update(read_at=now)


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Delete some of what was read long ago; returns how many rows went."""
    old = Notice.objects.filter(read_at__lt=now - KEPT).order_by("read_at")[:FORGOTTEN]
    deleted, _ = Notice.objects.filter(pk__in=old.values("pk")).delete()
    return deleted


def demand_transaction() -> None:
    """Refuse to work outside the transaction of what people are told of."""
    if not connection.in_atomic_block:
        raise RuntimeError("people are told in the transaction of what they are told of")


def _seats_for(news: News, seats: dict[int, list[Seat]]) -> list[Seat]:
    units = {unit_id for found in news.units.values() for unit_id in found}
    return [seat for unit_id in units for seat in seats.get(unit_id, ())]


def _row(news: News, person_id: int, unit_id: int, now: datetime) -> Notice:
    return Notice(
        person_id=person_id,
        unit_id=unit_id,
        stage=news.stage.value,
        subject_kind=news.subject_kind,
        subject_id=news.subject_id,
        number=news.number,
        cause=news.cause,
        entry_id=news.entry_id,
        urgent=news.urgent,
        at=now,
    )
