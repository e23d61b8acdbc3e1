"""A year's holidays are published between the request to close and the closing: what moves."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.clock import services as clock
from luoshi.clock import tasks
from luoshi.clock.models import Deadline, Flip
from luoshi.clock.queries import deadlines_of
from luoshi.clock.rules.history import Cause
from luoshi.clock.tests.test_calendar import NEW
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import RuleBroken
from luoshi.kernel.periods import PEOPLE_LIVE_IN
from luoshi.matters import services
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.rules import RequestKind
from luoshi.matters.rules.closing import Rating
from luoshi.matters.rules.help import Plea, Ruling
from luoshi.matters.rules.requests import Asked
from luoshi.matters.rules.timing import Timing
from luoshi.matters.services import telling
from luoshi.matters.services.closing import VERIFIERS
from luoshi.matters.tests.conftest import Office, claims_for
from luoshi.matters.tests.test_clocks import send
from luoshi.notices.models import Notice
from luoshi.org.models import Appointment, Unit
from luoshi.org.queries import holders

pytestmark = pytest.mark.django_db
GENERAL = Timing("13710", "general")
# A year that nobody has published yet is counted by weekends and fixed feasts: 4 January 2027
# works. The one that comes rests till Tuesday the 5th and works on Saturday the 9th.
BEGUN, ASKED, PUBLISHED, JUDGED = "12-25T10:00", "12-29T10:00", "12-31T09:00", "01-12T10:00"


def at(text: str) -> datetime:
    year = 2026 if text.startswith("12") else 2027
    return datetime.fromisoformat(f"{year}-{text}").replace(tzinfo=PEOPLE_LIVE_IN)


def underway(office: Office, timing: Timing = GENERAL) -> Matter:
    """Seven days from 25 December: Friday the 1st rests, so Monday the 4th."""
    office.now = at("12-24T10:00")
    registered, office.now = office.register(), at(BEGUN)
    Matter.objects.filter(pk=registered.pk).update(due=None)
    matter = send(office, registered, timing=timing)
    return services.sign(**by(office, "zhou", BEGUN, matter_id=matter.pk))


def by(office: Office, who: str, when: str, **more: object) -> dict[str, Any]:
    return {"actor": getattr(office.cast, who), "now": at(when), "request_id": uuid4()} | more


def publish(office: Office, when: str = PUBLISHED) -> None:
    given = by(office, "cheng", when)
    clock.publish_year(year=NEW, **given)
    while tasks.recount(at(when)):
        pass
    telling.tell_flips(now=at(when))


def asked(office: Office) -> Matter:
    return office.submit(underway(office), now=at(ASKED))


def closed(office: Office) -> Matter:
    when = at("12-30T10:00")
    return office.judge(services.close, asked(office), rating=Rating.GOOD, now=when)


def shown(office: Office) -> Matter:
    """Put right, verified, shown to the public since 30 December: five working days."""
    matter = office.judge(services.order_rectification, asked(office), now=at(ASKED))
    office.submit(matter, claims=claims_for(matter), now=at("12-29T15:00"))
    return office.judge(services.publicise, matter, now=at("12-30T10:00"))


def rectifying(office: Office) -> Matter:
    """By order until 4 January."""
    given = {"until": date(2027, 1, 4), "now": at(ASKED)}
    return office.judge(services.order_rectification, asked(office), **given)


def suspended(office: Office) -> Matter:
    matter = underway(office)
    wanted = Asked(RequestKind.SUSPENSION, "规划调整")
    services.ask(**by(office, "zhou", ASKED, matter_id=matter.pk, asked=wanted))
    return services.answer_request(**by(office, "shen", ASKED, matter_id=matter.pk, grant=True))


def node(matter: Matter, name: str) -> Deadline:
    rows = Deadline.objects.filter(subject_kind="matter", subject_id=matter.pk, node=name)
    return rows.filter(dropped_at=None).latest("id")


def day(row: Deadline) -> str:
    return (row.due_at - timedelta(microseconds=1)).astimezone(PEOPLE_LIVE_IN).strftime("%m-%d")


def page(office: Office, matter: Matter, name: str, when: str) -> tuple[str, str, str]:
    """The date, the light and the reason that every page shows."""
    rows = deadlines_of(office.cast.shen, "matter", matter.pk, now=at(when))
    one = next(row for row in rows if row.deadline.node == name)
    return one.due.strftime("%m-%d"), str(one.light), one.explanation


@pytest.mark.parametrize(
    ("situation", "name", "before", "after", "light"),
    [
        (underway, "settle", "01-04", "01-06", "green"),  # runs: it moves, and is told
        (asked, "settle", "01-04", "01-04", "green"),  # the doer's stands while it is verified
        (asked, "verify", "01-06", "01-08", "green"),  # the verifier's runs: five working days
        (shown, "showing", "01-07", "01-09", "green"),  # so does the publicity
        (shown, "verify", "01-06", "01-06", "done"),  # he has verified
        (closed, "settle", "01-04", "01-04", "done"),
        (closed, "verify", "01-06", "01-06", "done"),
        (closed, "deploy", "12-28", "12-28", "done"),
        (rectifying, "settle", "01-04", "01-04", "yellow"),  # a day that a person has set
        (suspended, "settle", "01-04", "01-04", "green"),  # counted when it runs again
    ],
)
def test_what_a_new_calendar_moves(
    office: Office,
    situation: Callable[[Office], Matter],
    name: str,
    before: str,
    after: str,
    light: str,
) -> None:
    matter = situation(office)
    matter.refresh_from_db()
    ledger, row = matter.due, node(matter, name)
    assert day(row) == before
    publish(office)
    moved = node(matter, name)
    assert (day(moved), page(office, matter, name, PUBLISHED)[:2]) == (after, (after, light))
    recounts = Flip.objects.filter(deadline=row, cause=Cause.RECOUNT)
    assert recounts.count() == (before != after)
    matter.refresh_from_db()
    mine = name == "settle" and before != after
    assert (matter.due != ledger) == mine, "the ledger follows what moved, and nothing else"
    told = Notice.objects.filter(subject_id=matter.pk, stage="moved")
    assert told.exists() == mine
    owed = Notice.objects.filter(subject_id=matter.pk, stage="owed_moved")
    if name in ("verify", "showing") and before != after:
        assert owed.exists(), "whoever verifies is told of his own date"
    assert not Flip.objects.filter(deadline=row, cause=Cause.EDGE, at__gte=at(PUBLISHED)).exists()


@pytest.mark.parametrize("when", [None, PUBLISHED])
def test_a_closing_moves_no_date_whatever_was_published(office: Office, when: str | None) -> None:
    matter = asked(office)
    if when:
        publish(office, when)
    office.judge(services.close, matter, rating=Rating.GOOD, now=at(JUDGED))
    matter.refresh_from_db()
    assert (day(node(matter, "settle")), matter.due) == ("01-04", date(2027, 1, 4))
    assert page(office, matter, "settle", JUDGED)[:2] == ("01-04", "done")


def test_the_page_says_why_a_date_is_not_that_of_the_present_calendar(office: Office) -> None:
    matter = asked(office)
    publish(office)
    assert (
        "现在停表，恢复计时后按新公布的放假安排计算" in page(office, matter, "settle", PUBLISHED)[2]
    )
    office.judge(services.close, matter, rating=Rating.GOOD, now=at(JUDGED))
    assert "后来公布的放假安排不改变已经过去的时限" in page(office, matter, "settle", JUDGED)[2]


def test_what_was_late_stays_late_at_its_date(office: Office) -> None:
    """Published on Sunday the 10th: the verification was late since the 6th."""
    matter = asked(office)
    publish(office, "01-10T12:00")
    row = node(matter, "verify")
    assert (day(row), row.light) == ("01-06", "red")
    assert page(office, matter, "verify", "01-10T12:00")[:2] == ("01-06", "red")
    office.judge(services.close, matter, rating=Rating.GOOD, now=at(JUDGED))
    assert day(node(matter, "verify")) == "01-06"
    edge = Flip.objects.get(deadline=row, cause=Cause.EDGE, light="red")
    assert edge.at == at("01-07T00:00")


def test_sent_back_it_runs_on_by_the_new_calendar_without_the_verifiers_days(
    office: Office,
) -> None:
    matter = asked(office)
    publish(office)
    office.judge(services.send_back, matter, now=at("01-06T10:00"))
    matter.refresh_from_db()
    # 1 January and the eight days that it stood: Saturday the 9th, which is worked.
    assert (day(node(matter, "settle")), matter.due) == ("01-09", date(2027, 1, 9))
    assert page(office, matter, "settle", "01-06T10:00")[:2] == ("01-09", "green")


def test_publicity_is_over_by_the_new_calendar(office: Office) -> None:
    matter = shown(office)
    publish(office)
    for when, allowed in (("01-08T10:00", False), ("01-10T10:00", True)):
        if allowed:
            office.judge(services.close, matter, rating=Rating.GOOD, now=at(when))
        else:
            with pytest.raises(RuleBroken, match="1月9日"):
                office.judge(services.close, matter, rating=Rating.GOOD, now=at(when))


def test_what_was_in_time_when_it_stopped_is_not_late_when_it_runs_again(office: Office) -> None:
    """Fifteen days from 25 December end on Saturday the 9th: by the calendar of then on Monday.

    The unit asks on Sunday; then comes a calendar by which that Saturday was worked.
    """
    matter = underway(office, Timing("instruction", "normal"))
    assert day(node(matter, "settle")) == "01-11"
    office.submit(matter, now=at("01-10T10:00"))
    publish(office, "01-10T12:00")
    office.judge(services.send_back, matter, now=at("01-20T10:00"))
    row = node(matter, "settle")
    assert (day(row), row.light) == ("01-20", "yellow")
    assert not Flip.objects.filter(deadline=row, cause=Cause.EDGE, light="red").exists()


def test_a_relapse_runs_on_by_the_new_calendar(office: Office) -> None:
    matter = closed(office)
    publish(office)
    said = {"matter_id": matter.pk, "holds": False, "finding": "又积水了。"}
    services.recheck(**by(office, "shen", "01-12T10:00", **said))
    matter.refresh_from_db()
    # 1 January and the fourteen days since it was asked to be closed: Friday the 15th.
    assert (day(node(matter, "settle")), matter.due) == ("01-15", date(2027, 1, 15))


def test_who_verifies_is_told_once_that_his_date_moved_and_the_doer_is_not(
    office: Office, sign_in: Any
) -> None:
    matter = asked(office)
    for _turn in range(2):
        publish(office)
    rows = Notice.objects.filter(subject_id=matter.pk, stage="owed_moved")
    told = [row.person_id for row in rows]
    assert len(told) == len(set(told)) and {row.unit_id for row in rows} == {
        office.cast.shen.unit_id
    }
    assert {getattr(office.cast, who).person_id for who in ("han", "jiang", "shen")} <= set(told)
    assert "日历更新，等您单位办理的时限有变动" in sign_in("shen").get("/notices/").content.decode()


def test_the_level_above_is_told_where_it_verifies(office: Office) -> None:
    """Nobody is free in the dispatching office: all of them had a hand in it."""
    matter, cast = underway(office), office.cast
    Unit.objects.filter(pk=cast.fang.unit_id).update(issues=True)
    Appointment.objects.filter(person=cast.fang.person_id).update(role=Role.DIRECTOR.value)
    free = holders(unit_ids=[cast.shen.unit_id], roles=VERIFIERS, today=date(2026, 12, 25))
    busy = [one.person_id for one in free]
    Matter.objects.filter(pk=matter.pk).update(hands=busy)
    office.submit(matter, now=at(ASKED))
    assert node(matter, "verify").owner_id == cast.fang.unit_id
    publish(office)
    told = Notice.objects.filter(subject_id=matter.pk, stage="owed_moved")
    assert [row.person_id for row in told] == [cast.fang.person_id]


def plead(office: Office, matter: Matter, when: str = ASKED) -> HelpRequest:
    plea = Plea(office.cast.units["caizheng"].pk, "资金何时下达", "下达日期")
    return services.ask_help(**by(office, "zhou", when, matter_id=matter.pk), plea=plea)


def test_who_owes_help_is_told_that_his_date_moved(office: Office) -> None:
    row = plead(office, underway(office))
    publish(office)
    told = Notice.objects.filter(subject_kind="help", subject_id=row.pk, stage="owed_moved")
    assert {one.unit_id for one in told} == {row.helper_id}


def test_no_act_moves_the_date_of_who_verifies(office: Office) -> None:
    """Pauses, resumptions and extensions are the doer's: there is nothing to tell the verifier."""
    matter = underway(office)
    row = plead(office, matter, "12-26T10:00")
    office.submit(matter, now=at(ASKED))
    before = node(matter, "verify").due_at
    ruled = {"help_id": row.pk, "ruling": Ruling.VOIDED, "reason": "查过"}
    services.rule_on_help(**by(office, "shen", "12-30T10:00", **ruled))
    flips = Flip.objects.filter(deadline=node(matter, "verify"))
    assert set(flips.values_list("cause", flat=True)) <= {Cause.SET, Cause.EDGE}
    assert node(matter, "verify").due_at == before
    assert not Notice.objects.filter(stage="owed_moved").exists()
