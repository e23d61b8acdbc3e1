"""Lights on lists: the filter says of every row what the row's own light says."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.clock.models import Deadline
from luoshi.clock.rules.lights import Light
from luoshi.clock.services import resume, stop
from luoshi.journal.models import Entry
from luoshi.matters import queries, services
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.timing import DOERS, Timing
from luoshi.matters.sentences import distance
from luoshi.matters.tests.conftest import Office

pytestmark = pytest.mark.django_db
MONTHS = 3


@pytest.fixture
def mixed(office, now: datetime) -> list[Matter]:  # type: ignore[no-untyped-def]
    """Matters without a clock, with a date, under 13710, stopped, and started a month apart."""
    rows = [office.draft(), office.register()]
    for timing in (None, Timing("13710", "general"), Timing("13710", "major")):
        for days in (0, 5, 20):
            row = office.register()
            due = date(2026, 10, 9) + timedelta(days=days)
            Matter.objects.filter(pk=row.pk).update(due=None if timing and days else due)
            rows += services.dispatch(
                actor=office.cast.shen,
                now=now + timedelta(days=days),
                request_id=uuid4(),
                matter_ids=[row.pk],
                timing=timing,
            )
    entries = {
        row.pk: Entry.objects.filter(chain_kind="matter", chain_id=row.pk).latest("id").pk
        for row in rows[-3:]
    }
    halt = now + timedelta(days=12)
    stop(subject_kind="matter", entries=entries, reason="test", now=halt, nodes=DOERS)
    some = dict(list(entries.items())[:1])
    later = halt + timedelta(days=6)
    resume(subject_kind="matter", entries=some, reason="test", now=later, nodes=DOERS)
    return rows


def test_the_filter_agrees_with_each_rows_own_light_at_any_time(office, mixed, now):  # type: ignore[no-untyped-def]
    actor, every = office.cast.lu, Matter.objects.all()
    met = set()
    for hours in range(0, 24 * 31 * MONTHS, 67):
        at = now + timedelta(hours=hours)
        rows = list(queries.matters_for(actor))
        queries.set_lights(rows, at)
        own = {row.pk: row.light or "none" for row in rows}
        for light in Light:
            found = set(queries.lit(every, light, at).values_list("pk", flat=True))
            assert found == {pk for pk, lit in own.items() if lit == light}, (light, at)
            met |= {light} if found else set()
    assert met >= {Light.NONE, Light.GREEN, Light.YELLOW, Light.RED}


def test_the_wall_counts_what_the_ledger_lists(office, mixed, sign_in, now, monkeypatch):  # type: ignore[no-untyped-def]
    at = now + timedelta(days=40)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    wall = queries.wall(office.cast.shen, at, size=20)
    late = wall[Light.RED]
    assert late.total == len(late.rows) > 0
    assert not late.more
    client: Client = sign_in("shen")
    shown = client.get("/lights/")
    assert f"逾期 {late.total} 件" in shown.content.decode()
    assert "已过" in shown.content.decode()
    urge = client.post("/ledger/act/", {"act": "urge", "matter": [m.pk for m in late.rows]})
    assert len(urge.context["able"]) == late.total
    listed = client.get("/ledger/?light=red").content.decode()
    assert listed.count("k-light-red") == late.total


def shake(rows: list[Matter], now: datetime, seed: int) -> None:
    """Dates ended, dropped, stopped, begun or to begin, at random: whatever a history may leave."""
    some = random.Random(seed)
    at = (None, None, now - timedelta(days=9), now + timedelta(days=9))
    for one in Deadline.objects.filter(subject_kind="matter", subject_id__in=[m.pk for m in rows]):
        one.ended_at, one.stopped_at = some.choice(at), some.choice(at)
        one.light = (Light.DONE if one.ended_at else Light.GREEN).value
        one.dropped_at = some.choice((*at, None, None))
        one.start_at = now + timedelta(days=some.randint(-30, 5))
        one.warn_at = one.start_at + timedelta(days=some.randint(0, 30))
        one.due_at = one.warn_at + timedelta(days=some.randint(0, 9))
        one.save()


def test_the_wall_is_what_the_lights_say_for_everybody(
    office: Office, mixed: list[Matter], now: datetime
) -> None:
    """Each light's matters soonest first, cut where asked; every lead with its own."""
    met: Counter[Light] = Counter()
    for seed in range(12):
        shake(mixed, now, seed)
        for actor in (office.cast.shen, office.cast.lu, office.cast.zhou, office.cast.qiao):
            rows = queries.matters_for(actor).exclude(state=State.CANCELLED)
            whole, cut = (queries.wall(actor, now, size=size) for size in (99, 1))
            for light, found in whole.items():
                own = list(queries.lit(rows, light, now).order_by("due", "id"))
                assert (found.rows, found.total, found.more) == (own, len(own), False)
                assert found.by_lead == Counter(m.lead_id for m in own if m.lead_id)
                assert (cut[light].rows, cut[light].more) == (own[:1], len(own) > 1)
                met[light] += len(own)
    assert min(met[Light.RED], met[Light.YELLOW]) > 9


def test_the_page_says_how_far_the_last_day_is(office, sign_in):  # type: ignore[no-untyped-def]
    matter = office.underway()
    page = sign_in("zhou").get(f"/matters/{matter.pk}/").content.decode()
    assert distance(matter.due, timezone.localdate()) in page
    day = date(2026, 10, 9)
    said = [distance(day, day + timedelta(days=days)) for days in (-3, 0, 2)]
    assert said == ["还有3天", "今天到期", "已过2天"]


def test_the_wall_shows_a_stranger_nothing(office, mixed, sign_in):  # type: ignore[no-untyped-def]
    page = sign_in("qiao").get("/lights/").content.decode()
    assert "逾期 0 件，临期 0 件" in page
    assert "没有逾期和临期的事项" in page
    assert "没有正在按13710计时的事项" in page
    assert "/matters/" not in page


def test_the_ledger_and_the_wall_cost_the_same_whatever_the_rows(  # type: ignore[no-untyped-def]
    office, sign_in, django_assert_max_num_queries
) -> None:
    client = sign_in("shen")
    for count in (1, 6):
        for _ in range(count):
            office.dispatch()
        with django_assert_max_num_queries(14):
            client.get("/ledger/")
        with django_assert_max_num_queries(22):
            client.get("/lights/")
