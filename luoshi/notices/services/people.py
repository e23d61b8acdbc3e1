"""What people decide themselves: how they want to be told, and who is on duty."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from luoshi.journal import services as journal
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.kernel.periods import civil_day
from luoshi.notices import queries
from luoshi.notices.acts import WatchEnded, WatchSet
from luoshi.notices.models import Preference, Watch
from luoshi.notices.rules import FAR, LONGEST_WATCH, Channel

ROSTER = frozenset({Role.HEAD, Role.LIAISON, Role.CLERK, Role.DIRECTOR})
KIND = "watch"


@transaction.atomic
def prefer(*, actor: Actor, at_once: bool, off: Collection[Channel], mobile: str) -> Preference:
    """How the person himself wants to be told; nobody may choose for another.

    It is his own setting and no act: no entry is written. Raises NotAllowed under a delegation.
    """
    if actor.on_behalf_of is not None:
        raise NotAllowed("代办期间不能改别人的提醒方式。")
    row, _ = Preference.objects.update_or_create(
        person_id=actor.person_id,
        defaults={"at_once": at_once, "off": [one.value for one in off], "mobile": mobile},
    )
    return row


@once
def set_watch(
    *, actor: Actor, now: datetime, request_id: UUID, person_id: int, first: date, last: date
) -> Watch:
    """Put somebody of the actor's unit on duty (值班) for some days; he is told at night too.

    Raises NotAllowed, and BadInput for days gone by, too many, or somebody of another unit.
    """
    if done := journal.replayed(request_id, actor, WatchSet.ACT, person=person_id):
        return Watch.objects.get(pk=done[0].chain_id)
    _demand_roster(actor)
    today = civil_day(now)
    if not today <= first <= last or (last - first) > LONGEST_WATCH or last > today + FAR:
        raise BadInput("值班从今天以后起，一次不超过三十一天。", {"last": "请重新选择日期。"})
    if person_id not in dict(queries.watchers(actor, now)):
        raise BadInput("值班人要从本单位在岗人员中选择。", {"person": "请重新选择。"})
    row = Watch.objects.create(unit_id=actor.unit_id, person_id=person_id, first=first, last=last)
    body = WatchSet(
        unit=actor.unit_id, person=person_id, first=first.isoformat(), last=last.isoformat()
    )
    journal.record(kind=KIND, id=row.pk, body=body, actor=actor, now=now, request_id=request_id)
    return row


@once
def end_watch(*, actor: Actor, now: datetime, request_id: UUID, watch_id: int) -> Watch:
    """Take somebody off the roster of the actor's unit; raises NotAllowed or NotFound."""
    if done := journal.replayed(request_id, actor, WatchEnded.ACT, watch=watch_id):
        return Watch.objects.get(pk=done[0].chain_id)
    _demand_roster(actor)
    rows = Watch.objects.select_for_update().filter(unit=actor.unit_id, ended_at__isnull=True)
    row = rows.filter(pk=watch_id).first()
    if row is None:
        raise NotFound
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    body = WatchEnded(unit=row.unit_id, person=row.person_id)
    journal.record(kind=KIND, id=row.pk, body=body, actor=actor, now=now, request_id=request_id)
    return row


def _demand_roster(actor: Actor) -> None:
    if not actor.has(*ROSTER):
        raise NotAllowed("值班表由单位负责人、联络员或者督查人员维护。")
