"""An office ends while it owes an answer: the successor is told what is asked of it now, once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.journal.models import Entry
from luoshi.kernel.periods import civil_day
from luoshi.matters import services
from luoshi.matters.models import Matter, Stake
from luoshi.matters.rules import StakeRole
from luoshi.matters.services import heirs_told, stakes
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.test_answered_by_a_colleague import planned, refused, requested
from luoshi.matters.tests.test_succession import follow, merge
from luoshi.matters.tests.test_succession_offices import abolish_as
from luoshi.matters.tests.test_succession_turns import new_office, seat
from luoshi.matters.tests.test_turns_over import unread
from luoshi.org.models import Unit

pytestmark = pytest.mark.django_db

ASKS = [
    (refused, "refusal_asked"),
    (requested, "request_made"),
    (planned, "plan_proposed"),
    (Office.submitted, "closing_submitted"),
]


@pytest.mark.parametrize(("ask", "stage"), ASKS)
def test_the_heir_is_asked_once(
    office: Office, ask: Callable[[Office], Matter], stage: str
) -> None:
    ask(office)
    assert {code for _, code in unread(stage)} == {"zfb"}
    new_office(office)
    merge(office, "zfb", into="party")
    assert follow(office.now + timedelta(days=8)) == 1
    mine = [(office.cast.su.person_id, "party")]
    assert unread(stage) == mine
    assert follow(office.now + timedelta(days=9)) == 0 and unread(stage) == mine
    assert not [one for one in ASKS if one[1] != stage and unread(one[1])], "nothing else is asked"


@pytest.mark.parametrize(("ask", "stage"), ASKS)
def test_who_asked_ends_and_who_was_asked_is_not_asked_again(
    office: Office, ask: Callable[[Office], Matter], stage: str
) -> None:
    ask(office)
    before = unread(stage)
    merge(office, "fagai", into="caizheng")
    assert follow(office.now + timedelta(days=8)) == 1
    assert unread(stage) == before != []


def test_an_office_named_by_the_head_above_is_asked_too(office: Office) -> None:
    requested(office)
    new_office(office)
    units = office.cast.units
    Unit.objects.filter(parent=units["zfb"]).update(until=civil_day(office.now))
    abolish_as(office, "zfb")
    given = {"unit_id": office.cast.units["zfb"].pk, "reason": "职责划转", "now": office.now}
    heir = office.cast.units["party"].pk
    services.name_successor(actor=office.cast.lu, request_id=uuid4(), successor_id=heir, **given)
    assert unread("request_made") == [(office.cast.su.person_id, "party")]


def test_what_was_answered_is_asked_of_nobody(office: Office) -> None:
    matter = requested(office)
    given = {"now": office.now, "request_id": uuid4(), "matter_id": matter.pk}
    services.answer_request(actor=office.cast.shen, grant=True, **given)
    new_office(office)
    merge(office, "zfb", into="party")
    follow(office.now)
    assert unread("request_made") == []


@pytest.fixture
def shown_to_the_leader(office: Office) -> Matter:
    matter = office.submitted()
    leader = office.cast.gao.person_id
    Matter.objects.filter(pk=matter.pk).update(source="instruction", leader=leader)
    unit = office.cast.units["gov"]
    Stake.objects.filter(matter=matter, role="leader").update(until=office.now)
    stakes.open_stakes([stakes.stake(matter, unit, StakeRole.LEADER, office.now, leader)])
    show(office, matter)
    return matter


def show(office: Office, matter: Matter) -> None:
    given: dict[str, Any] = {"now": office.now + timedelta(days=8), "request_id": uuid4()}
    services.show_leader(actor=office.cast.shen, matter_id=matter.pk, **given)


def test_a_leader_whose_office_ended_is_shown_it_in_his_new_post(
    office: Office, shown_to_the_leader: Matter
) -> None:
    leader = office.cast.gao.person_id
    assert unread("leader_shown") == [(leader, "gov")]
    seat(leader, office.cast.units["party"], "leader")
    merge(office, "gov", into="party")
    follow(office.now + timedelta(days=9))
    assert unread("leader_shown") == [(leader, "party")]
    assert {code for _, code in unread("closing_submitted")} == {"zfb"}


def test_what_lies_before_the_leader_is_not_asked_of_the_new_office_yet(
    office: Office, shown_to_the_leader: Matter
) -> None:
    new_office(office)
    merge(office, "zfb", into="party")
    follow(office.now + timedelta(days=9))
    assert unread("leader_shown") == [(office.cast.gao.person_id, "gov")]
    assert unread("closing_submitted") == [] == unread("leader_answered")


def test_what_the_leader_has_answered_is_the_new_offices_to_go_on_with(
    office: Office, shown_to_the_leader: Matter
) -> None:
    given: dict[str, Any] = {"now": office.now + timedelta(days=8), "request_id": uuid4()}
    services.leader_answers(actor=office.cast.gao, matter_id=shown_to_the_leader.pk, **given)
    new_office(office)
    merge(office, "zfb", into="party")
    follow(office.now + timedelta(days=9))
    assert unread("leader_answered") == [(office.cast.su.person_id, "party")]
    assert unread("closing_submitted") == []


def test_many_are_asked_in_as_many_statements_as_few(office: Office) -> None:
    few = [ask(office) for ask, _ in ASKS]
    many = [ask(office) for _ in range(3) for ask, _ in ASKS]
    assert told_in(office, few + many) == told_in(office, few)


def told_in(office: Office, matters: list[Matter]) -> int:
    entries = {one.pk: Entry.objects.filter(chain_id=one.pk).latest("pk") for one in matters}
    roles = {one.pk: {"lead", "dispatcher", "verifier"} for one in matters}
    fresh = list(Matter.objects.filter(pk__in=entries))
    olds = [office.cast.units["zfb"].pk]
    with transaction.atomic(), CaptureQueriesContext(connection) as log:
        heirs_told.tell(fresh, roles, olds, entries, office.cast.lu, office.now)
    return len(log)
