"""Notices are written once for each person and cause, inside the act, and read by their owner."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.kernel.errors import NotFound
from luoshi.notices import queries, services
from luoshi.notices.models import Notice
from luoshi.notices.rules import KEPT, News, Stage
from luoshi.notices.tests.conftest import Tell

pytestmark = pytest.mark.django_db


def test_one_cause_is_told_once_whatever_is_said_a_second_time(cast: Any, tell: Tell) -> None:
    for _ in range(3):
        tell(cause="entry 7 dispatched")
    told = set(Notice.objects.values_list("person", "unit"))
    fagai = cast.units["fagai"].pk
    assert told == {(cast.zhou.person_id, fagai), (cast.meng.person_id, fagai)}
    assert Notice.objects.count() == 2


def test_whoever_did_it_is_not_told(cast: Any, now: datetime, tell: Tell) -> None:
    from luoshi.notices.rules import Party

    units = {Party.LEAD: [cast.units["fagai"].pk]}
    given = {"subject_kind": "errand", "subject_id": 1, "cause": "c", "units": units}
    news = News(stage=Stage.DISPATCHED, **given)
    services.tell(news=[news], now=now, but_not={cast.zhou.person_id, None})
    assert [one.person_id for one in Notice.objects.all()] == [cast.meng.person_id]


def test_a_crowd_costs_as_many_statements_as_one(tell: Tell) -> None:
    def cost(times: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            tell(times=times)
        return len(captured)

    cost(1)
    assert cost(1) == cost(50)


def test_an_act_that_fails_has_told_nobody(tell: Tell) -> None:
    @transaction.atomic
    def failing() -> None:
        tell()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert not Notice.objects.exists()


def test_reading_is_done_by_the_owner_alone_and_once(cast: Any, tell: Tell, now: datetime) -> None:
    tell()
    [own] = queries.unread(cast.zhou)
    for who in ("meng", "he", "shen", "qiao"):
        with pytest.raises(NotFound):
            services.read(actor=getattr(cast, who), now=now, notice_id=own.pk)
    services.read(actor=cast.zhou, now=now, notice_id=own.pk)
    services.read(actor=cast.zhou, now=now + timedelta(hours=1), notice_id=own.pk)
    own.refresh_from_db()
    assert own.read_at == now
    assert queries.unread(cast.meng).count() == 1


def test_what_came_meanwhile_stays_unread(cast: Any, tell: Tell, now: datetime) -> None:
    tell(times=2)
    newest = queries.unread(cast.zhou).latest("pk").pk
    tell()
    assert services.read_all(actor=cast.zhou, now=now, newest=newest) == 2
    assert queries.unread(cast.zhou).count() == 1


def test_whoever_acts_needs_no_notice_any_more(cast: Any, tell: Tell, now: datetime) -> None:
    tell(subject_id=5, cause="one")
    tell(subject_id=6, cause="two")
    given = {"subject_kind": "errand", "subject_ids": [5], "now": now}
    assert services.acted(person_id=cast.zhou.person_id, **given) == 1
    assert [one.subject_id for one in queries.unread(cast.zhou)] == [6]
    assert queries.unread(cast.meng).count() == 2


def test_only_what_was_read_long_ago_is_forgotten(cast: Any, tell: Tell, now: datetime) -> None:
    tell(times=3)
    first, second, _ = queries.inbox(cast.zhou).order_by("pk")
    services.read(actor=cast.zhou, now=now, notice_id=first.pk)
    services.read(actor=cast.zhou, now=now + timedelta(days=1), notice_id=second.pk)
    assert services.forget(now=now + KEPT + timedelta(hours=1)) == 1
    assert not Notice.objects.filter(pk=first.pk).exists()
    assert queries.inbox(cast.zhou).count() == 2
    assert services.forget(now=now + KEPT + timedelta(hours=1)) == 0
