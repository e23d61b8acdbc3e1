"""What leaves the house: gathered into digests, marked, sent, and what came of it written down.

A message is marked as being sent in a transaction of its own before anything is sent; afterwards
the outcome is written. Whoever is killed in between leaves the mark, which becomes "unknown": it is
shown as unknown and never sent again by itself.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from luoshi.clock.queries import calendar_for
from luoshi.clock.rules.regimes import office_hours
from luoshi.journal import services as journal
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import RuleBroken
from luoshi.notices import queries
from luoshi.notices.acts import DeliveryResent
from luoshi.notices.channels import DOORS, Message, NotSent
from luoshi.notices.models import Delivery, Digest, Notice, Preference
from luoshi.notices.rules import LOST_AFTER, Act, Channel, Outcome, again_at, ripe, watch_day
from luoshi.org.models import Person, User

log = logging.getLogger("luoshi.notices")
GATHERER: Final = 0x6E6F7469636573  # an advisory lock: one gatherer at a time, so no second digest
PEOPLE: Final = 200  # digests in one transaction
CLEARED: Final = 200
MOBILE: Final = 11  # digits of a mobile number


@transaction.atomic
def gather(*, now: datetime, limit: int = PEOPLE) -> int:
    """Put what waits for people into digests, one a person, as far as it may be told now.

    Returns how many digests were made. With no channel open there is nothing to do: the inbox is
    enough, and what is read there is never sent.
    """
    channels = queries.open_channels()
    if not channels or not _alone():
        return 0
    hours = office_hours()
    found = queries.crowd(now, watch_day(now, hours))
    calendar, due = calendar_for(), []
    for person_id, waiting in found.waiting.items():
        wish = found.preferences.get(person_id)
        at_once, on_duty = bool(wish and wish.at_once), person_id in found.on_duty
        if ripe(waiting, now, calendar, hours, at_once=at_once, on_duty=on_duty):
            due.append(person_id)
    _write_digests(due[:limit], found, channels, now)
    return min(len(due), limit)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [GATHERER])
        return bool(cursor.fetchone()[0])


def _write_digests(
    people: list[int], found: queries.Crowd, channels: Iterable[Channel], now: datetime
) -> None:
    urgent = {pk: found.waiting[pk].urgent for pk in people}
    digests = Digest.objects.bulk_create(
        [Digest(person_id=pk, at=now, urgent=urgent[pk]) for pk in people]
    )
    for digest in digests:
        rows = Notice.objects.filter(person=digest.person_id, read_at=None, digest=None)
        rows.filter(at__lte=now).update(digest=digest)
    Delivery.objects.bulk_create(
        Delivery(digest=digest, channel=channel.value, next_at=now)
        for digest in digests
        for channel in channels
        if channel not in _off(found.preferences.get(digest.person_id))
    )


def _off(wish: Preference | None) -> set[Channel]:
    return {Channel(name) for name in wish.off} if wish else set()


@dataclass(frozen=True, slots=True)
class _Marked:
    """A message that is marked as being sent, and the attempt it is."""

    delivery_id: int
    attempt: int
    channel: Channel
    message: Message


def send(*, now: datetime) -> bool:
    """Send one message that waits; whether there was one. Must not run inside a transaction."""
    marked = _mark(now)
    if not isinstance(marked, _Marked):
        return marked
    outcome, reason = _try(marked)
    _note(marked, outcome, reason, now)
    return True


@transaction.atomic(durable=True)
def _mark(now: datetime) -> _Marked | bool:
    """Take one message and mark it; what has nothing left to say is void.

    False when none waits, True when one was settled without being sent.
    """
    rows = Delivery.objects.filter(state=Outcome.QUEUED.value, next_at__lte=now)
    rows = rows.select_for_update(skip_locked=True, of=("self",)).select_related("digest")
    row = rows.order_by("next_at", "pk").first()
    if row is None:
        return False
    channel = Channel(row.channel)
    knobs = queries.open_channels().get(channel)
    clears = row.act == Act.CLEAR
    row.count = 0 if clears else queries.still_to_say(row.digest, now)
    to = _address(channel, row.digest.person_id, knobs) if knobs else ""
    if not to or not (row.count or clears):
        row.state, row.done_at = Outcome.VOID.value, now
        row.reason = "" if to else "没有地址" if knobs else "渠道已关闭"
        row.save()
        return True
    row.state, row.marked_at, row.attempt = Outcome.SENDING.value, now, row.attempt + 1
    row.save()
    link = f"{settings.SITE_URL.rstrip('/')}{reverse('notices:inbox')}"
    message = Message(f"luoshi-{row.digest_id}-{channel}", to, row.count, link, now, Act(row.act))
    return _Marked(row.pk, row.attempt, channel, message)


def _address(channel: Channel, person_id: int, knobs: dict[str, str]) -> str:
    """Where somebody is reached by a channel, by the administrator's pattern; "" for nowhere."""
    if channel is Channel.SMS:
        own = queries.preference_of(person_id).mobile
        office = Person.objects.values_list("work_phone", flat=True).get(pk=person_id)
        return own or (office if office.isdecimal() and len(office) == MOBILE else "")
    rows = User.objects.filter(person=person_id, is_active=True).order_by("pk")
    user = rows.values_list("username", flat=True).first()
    return knobs["to"].replace("{username}", user) if user else ""


def _try(marked: _Marked) -> tuple[Outcome, str]:
    knobs = queries.open_channels()[marked.channel]
    try:
        DOORS[marked.channel](marked.message, knobs)
    except NotSent as error:
        return Outcome.FAILED, str(error)
    except Exception as error:  # noqa: BLE001 - whatever happened out there, it is not known
        log.warning("%s: nobody knows whether %s arrived", marked.channel, marked.message.key)
        return Outcome.UNKNOWN, str(error)
    return Outcome.SENT, ""


@transaction.atomic
def _note(marked: _Marked, outcome: Outcome, reason: str, now: datetime) -> None:
    """Write what came of it, unless somebody has begun another attempt since."""
    open_states = (Outcome.SENDING.value, Outcome.UNKNOWN.value)
    rows = Delivery.objects.filter(pk=marked.delivery_id, attempt=marked.attempt)
    again = again_at(marked.attempt, now) if outcome is Outcome.FAILED else None
    rows.filter(state__in=open_states).update(
        state=(Outcome.QUEUED if again else outcome).value,
        reason=reason[:80],
        done_at=None if again else now,
        **({"next_at": again} if again else {}),
    )


@transaction.atomic
def give_up(*, now: datetime) -> int:
    """What was marked long ago and never noted: its worker is dead, nobody knows what arrived."""
    rows = Delivery.objects.filter(state=Outcome.SENDING.value, marked_at__lt=now - LOST_AFTER)
    return rows.update(state=Outcome.UNKNOWN.value, reason="发送进程中断", done_at=now)


@transaction.atomic
def clear(*, now: datetime) -> int:
    """Let the items of 统一待办 be taken away whose notices have all been read."""
    if Channel.TODO not in queries.open_channels() or not _alone():
        return 0
    rows = [
        Delivery(digest_id=one.digest_id, channel=one.channel, act=Act.CLEAR.value, next_at=now)
        for one in queries.to_clear(now).order_by("pk")[:CLEARED]
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@once
def resend(*, actor: Actor, now: datetime, request_id: UUID, delivery_id: int) -> Delivery:
    """The system administrator sends again what is unknown or failed; it may arrive twice.

    Raises RuleBroken for a message that is on its way or has arrived.
    """
    if done := journal.replayed(request_id, actor, DeliveryResent.ACT, delivery=delivery_id):
        return queries.delivery_for(actor, done[0].chain_id)
    row = queries.delivery_for(actor, delivery_id)
    if row.state not in (Outcome.UNKNOWN.value, Outcome.FAILED.value):
        raise RuleBroken("只有结果不明、未发出的可以重发。")
    body = DeliveryResent(channel=row.channel, before=row.state)
    row.state, row.next_at, row.done_at = Outcome.QUEUED.value, now, None
    row.save(update_fields=["state", "next_at", "done_at"])
    journal.record(
        kind="delivery", id=row.pk, body=body, actor=actor, now=now, request_id=request_id
    )
    return row
