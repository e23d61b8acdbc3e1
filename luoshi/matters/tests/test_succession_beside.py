"""Units end: what hangs on their matters goes on too; nothing waits for a unit that is no more."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.burden.models import Demand
from luoshi.clock.models import Deadline
from luoshi.journal.verify import verify_database
from luoshi.matters import queries, services
from luoshi.matters.models import HelpRequest, Matter, Stake
from luoshi.matters.rules import StakeRole, State
from luoshi.matters.rules.help import Plea
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services import Preparing
from luoshi.matters.tests.bureau import DONE, Bureau
from luoshi.matters.tests.test_joint import joint
from luoshi.matters.tests.test_plans import answer, propose
from luoshi.matters.tests.test_succession import follow, merge

pytestmark = pytest.mark.django_db
__all__ = ["joint"]


def live_roles(matter_id: int, unit_id: int) -> set[str]:
    rows = Stake.objects.filter(matter=matter_id, unit=unit_id, until__isnull=True)
    return set(rows.values_list("role", flat=True))


def test_a_working_paper_lies_before_the_successor(office: Any) -> None:
    bureau = Bureau(office, "liaison-head")
    bureau.prepare("he")
    words = bureau.row.payload
    merge(office, "fagai", into="caizheng")
    assert bureau.waits() == {"zhou"}
    assert follow(office.now) == 1
    row, heir = bureau.row, office.cast.units["caizheng"]
    assert (row.state, row.unit_id, row.payload) == ("writing", heir.pk, words)
    assert bureau.waits() == {"fang"}, "its writer has no post any more; who speaks has it"
    seen = queries.matter_for(office.cast.fang, bureau.pk)
    assert queries.prepared_of(office.cast.fang, seen, PreparedKind.CLOSING) == row
    given = Preparing(PreparedKind.CLOSING, {**DONE, "summary": "核对过了。"}, row.version)
    bureau.do(services.prepare, "fang", given=given)
    assert bureau.row.state == "open"


def test_a_countersignature_is_the_successors(joint: Bureau) -> None:
    joint.prepare("zhou")
    merge(joint.office, "caizheng", into="jiaoti")
    follow(joint.now)
    [step] = [one for one in joint.row.steps.all() if one.countersign]
    assert step.unit_id == joint.cast.units["jiaoti"].pk
    seen = queries.matter_for(joint.cast.zhou, joint.pk)
    assert queries.facts_of(seen).countersigners == {step.unit_id}


def test_nobody_countersigns_for_himself(joint: Bureau) -> None:
    joint.prepare("zhou")
    assert joint.waits() == {"fang"}
    merge(joint.office, "caizheng", into="fagai")
    follow(joint.now)
    assert joint.waits() == {"zhou", "meng"}
    assert live_roles(joint.pk, joint.cast.units["fagai"].pk) == {"lead", "handler"}
    joint.step("zhou")
    assert joint.matter.state == State.SUBMITTED


def ask(office: Any, matter: Matter, helper: str) -> HelpRequest:
    given = {"actor": office.cast.zhou, "now": office.now, "request_id": uuid4()}
    plea = Plea(office.cast.units[helper].pk, "用地指标不够，请明确份额。", "书面答复")
    return services.ask_help(matter_id=matter.pk, plea=plea, **given)


def stopped(matter: Matter) -> bool:
    [row] = Deadline.objects.filter(subject_kind="matter", subject_id=matter.pk, node="settle")
    return row.stopped_at is not None


def owing(row: HelpRequest) -> list[int]:
    live = Demand.objects.live().filter(subject_kind="help", subject_id=row.pk)
    return list(live.values_list("unit_id", flat=True))


def test_a_question_goes_on_under_the_askers_successor(office: Any) -> None:
    matter = office.underway()
    row = ask(office, matter, "caizheng")
    merge(office, "fagai", into="jiaoti")
    follow(office.now)
    row.refresh_from_db()
    heir = office.cast.units["jiaoti"].pk
    assert row.is_open and row.asked_unit_id == heir
    assert queries.help_to_answer(office.cast.fang).get() == row
    assert stopped(matter)


def test_what_help_asks_is_charged_to_who_owes_it_now(office: Any) -> None:
    row = ask(office, office.underway(), "caizheng")
    merge(office, "caizheng", into="jiaoti")
    follow(office.now)
    assert owing(row) == [office.cast.units["jiaoti"].pk]


@pytest.mark.parametrize(("source", "into"), [("caizheng", "fagai"), ("fagai", "caizheng")])
def test_no_unit_asks_itself_and_lets_its_clock_stand(office: Any, source: str, into: str) -> None:
    matter = office.underway()
    row = ask(office, matter, "caizheng")
    assert stopped(matter)
    merge(office, source, into=into)
    follow(office.now + timedelta(days=1))
    row.refresh_from_db()
    assert not row.is_open and "同一个单位" in row.ended_why
    assert not stopped(matter)
    assert StakeRole.HELPER.value not in live_roles(matter.pk, office.cast.units[into].pk)
    assert owing(row) == []
    assert verify_database().sound


def test_two_questions_to_one_successor_leave_none_without_an_end(office: Any) -> None:
    matter = office.underway()
    first, second = ask(office, matter, "caizheng"), ask(office, matter, "jiaoti")
    merge(office, "caizheng", into="jiaoti")
    follow(office.now)
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.is_open and not first.is_open
    assert "请再提请" in first.ended_why
    assert owing(first) == []


def test_a_plan_goes_on_under_the_successor(office: Any) -> None:
    matter = office.underway()
    plan = propose(office, matter)
    merge(office, "fagai", into="caizheng")
    follow(office.now)
    seen = queries.matter_for(office.cast.fang, matter.pk)
    assert "plan" in {act.value for act in queries.acts_for(office.cast.fang, seen)}
    assert [row.pk for row in queries.to_confirm(office.cast.shen)] == [plan.pk]
    answer(office, matter)
    plan.refresh_from_db()
    assert plan.state == "confirmed"
