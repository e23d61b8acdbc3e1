"""The demo county: alive on any day, built once and quickly, and its chains hold."""

import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.test import override_settings

from luoshi.burden.models import Demand
from luoshi.clock.rules.lights import Light
from luoshi.feedback.models import Report
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor
from luoshi.matters.models import (
    Closing,
    HelpRequest,
    Instruction,
    Matter,
    MatterRequest,
    Recheck,
    Refusal,
    SignOff,
)
from luoshi.matters.queries import handovers_for, set_lights, to_pass
from luoshi.matters.rules import State
from luoshi.org.models import Charge, User
from luoshi.world import cast, county, demo, story

SENT = {State.DISPATCHED, State.UNDERWAY}


SUNDAY, LEAP_DAY = datetime(2026, 11, 22, 1, tzinfo=UTC), datetime(2028, 2, 29, 9, tzinfo=UTC)
MIDSUMMER = datetime(2027, 7, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(("now", "shown"), [(SUNDAY, True), (LEAP_DAY, False), (MIDSUMMER, False)])
def test_the_county_is_at_work_on_any_day(empty_db: object, now: datetime, shown: bool) -> None:
    """Built once, within 20 seconds of processor time; a password opens it in a demo alone."""
    begin = time.process_time()
    with override_settings(DEMO=shown):
        assert demo.load(now)
    assert time.process_time() - begin < 20
    people = cast.load(now)
    _has_about_100_matters_under_way()
    _a_year_has_passed(now)
    _something_waits_on_every_desk(people)
    _nothing_lies_in_the_future(now)
    _nothing_is_visible_from_the_next_county(people.qiao)
    assert {user.check_password(demo.PASSWORD) for user in _three(people)} == {shown}
    assert Charge.objects.count() == len(county.charges())
    assert verify_database().sound
    before = Entry.objects.count()
    assert not demo.load(now)
    assert Entry.objects.count() == before


def _three(people: cast.Cast) -> list[User]:
    return [people.users[login] for login in ("shen", "lin", "qiao")]


def _has_about_100_matters_under_way() -> None:
    sent = Matter.objects.filter(state__in=SENT, fanned_out=False)
    assert 80 <= sent.count() <= 130
    fanned = Matter.objects.filter(fanned_out=True)
    assert fanned.count() == 3
    assert {matter.children.count() for matter in fanned} == {14}
    outcomes = set(Refusal.objects.values_list("accepted", flat=True))
    assert outcomes == {None, True, False}
    demanded = Demand.objects.live().values_list("subject_id", "unit_id")
    assert set(sent.values_list("pk", "lead_id")) <= set(demanded)


def _a_year_has_passed(now: datetime) -> None:
    """Every state stands there, every light but none, reports month by month, open requests."""
    rows = list(Matter.objects.all())
    assert {matter.state for matter in rows} == {state.value for state in State}
    set_lights(rows, now)
    assert {matter.light for matter in rows} >= {Light.GREEN, Light.RED, Light.DONE}
    assert sum(matter.light == Light.RED for matter in rows) <= len(rows) // 8
    assert set(Report.objects.values_list("word", flat=True)) >= {"on_schedule", "behind"}
    assert Report.objects.dates("first", "month").count() >= 3
    kinds = MatterRequest.objects.filter(outcome="").values_list("kind", flat=True)
    assert set(kinds) == {"extension", "adjustment"}
    verdicts = set(Closing.objects.values_list("verdict", flat=True))
    assert verdicts >= {"", "closed", "sent_back", "rectify"}
    assert HelpRequest.objects.filter(answered_at__isnull=True).count() == 1
    assert HelpRequest.objects.filter(answered_at__isnull=False, ruling="").count() == 1
    assert Instruction.objects.count() == 2
    assert set(Recheck.objects.values_list("holds", flat=True)) == {False}


def _something_waits_on_every_desk(people: cast.Cast) -> None:
    waiting = Matter.objects.filter(state=State.DISPATCHED)
    for liaison in (people.zhou, people.fang, people.lin):
        assert waiting.filter(lead=liaison.unit_id).exists(), liaison.person_name
    assert Matter.objects.filter(handler=people.he.person_id, state=State.UNDERWAY).exists()
    for state in (State.DRAFT, State.REGISTERED):
        assert Matter.objects.filter(dispatcher=people.shen.unit_id, state=state).exists()
    steps = SignOff.objects.filter(state=SignOff.OPEN).order_by("at_step")
    assert [run.at_step for run in steps] == [0, 1]
    assert to_pass(people.fang).filter(matter__ownership="joint").exists()
    [post] = handovers_for(people.su)
    assert post.state == "taken" and post.items.filter(matter__isnull=False).exists()


def _nothing_lies_in_the_future(now: datetime) -> None:
    assert not Entry.objects.filter(at__gt=now).exists()
    for chain in Matter.objects.filter(state=State.UNDERWAY):
        times = Entry.objects.filter(chain_kind="matter", chain_id=chain.pk).order_by("seq")
        moments = list(times.values_list("at", flat=True))
        assert moments == sorted(moments), chain


def _nothing_is_visible_from_the_next_county(qiao: Actor) -> None:
    assert not Matter.objects.visible_to(qiao).exists()


@pytest.mark.parametrize("day", range(20, 28))
def test_office_days_are_no_weekends_and_each_is_earlier(day: int) -> None:
    now = datetime(2026, 11, day, 1, tzinfo=UTC)
    moments = [story.moment(now, ago, 8) for ago in range(12)]
    assert all(later > earlier for later, earlier in pairwise(moments))
    assert all(when.weekday() < 5 for when in moments[1:])
    assert story.moment(now, 0, 17) == now
