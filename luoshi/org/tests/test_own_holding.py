"""One row read with its unit says what the database would: who acts in his own post today."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from luoshi.kernel.periods import civil_day
from luoshi.org.models import Appointment, Unit
from luoshi.org.queries import appointment_of, own_holding

DAYS = [None, -1, 0, 1]  # from today on; None: without an end


def around(now: datetime, days: int | None) -> date | None:
    return None if days is None else civil_day(now) + timedelta(days=days)


@pytest.mark.parametrize("end", DAYS)
@pytest.mark.parametrize("unit_end", DAYS)
@pytest.mark.parametrize("begin", [-1, 0, 1])
def test_in_force_in_both_or_in_neither(
    cast: Any, now: datetime, begin: int, end: int | None, unit_end: int | None
) -> None:
    held = Appointment.objects.get(person=cast.zhou.person_id)
    since = min(d for d in (around(now, begin), around(now, end)) if d is not None)
    Appointment.objects.filter(pk=held.pk).update(since=since, until=around(now, end))
    Unit.objects.filter(pk=held.unit_id).update(until=around(now, unit_end))
    read = Appointment.objects.select_related("post", "unit", "person").get(pk=held.pk)
    user = cast.users["zhou"]
    assert own_holding(user, read, now=now) == appointment_of(user, held.pk, now=now)


def test_another_person_s_post_and_a_closed_login_are_none(cast: Any, now: datetime) -> None:
    read = Appointment.objects.select_related("post", "unit", "person")
    user = cast.users["zhou"]
    assert own_holding(user, read.get(person=cast.shen.person_id), now=now) is None
    user.is_active = False
    assert own_holding(user, read.get(person=cast.zhou.person_id), now=now) is None
