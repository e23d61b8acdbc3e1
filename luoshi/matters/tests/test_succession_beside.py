"""Units end: what hangs on their matters goes on too; nothing waits for a unit that is no more."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.burden.models import Demand
from luoshi.clock.models import Deadline
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries, services
from luoshi.matters.models import HelpRequest, Matter, Stake
from luoshi.matters.rules import StakeRole, State
from luoshi.matters.rules.help import Plea
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services import Parties, Preparing
from luoshi.matters.tests.bureau import DONE, Bureau
from luoshi.matters.tests.test_handover import Leaving
from luoshi.matters.tests.test_joint import joint
from luoshi.matters.tests.test_plans import answer, propose
from luoshi.matters.tests.test_succession import abolish, follow, issue, merge

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


def look_again(office: Any, matter: Matter, holds: bool) -> Matter:
    director = replace(office.cast.han, unit_id=office.cast.units["party"].pk)
    path = tuple(office.cast.units["party"].path)
    given = {"now": office.now + timedelta(days=90), "request_id": uuid4()}
    return services.recheck(
        actor=replace(director, unit_path=path),
        matter_id=matter.pk,
        holds=holds,
        finding="到现场看过。",
        **given,
    )


def test_what_is_closed_is_looked_at_again_by_the_successor(office: Any) -> None:
    matter = office.closed()
    issue(office, "party")
    merge(office, "zfb", into="party")
    assert follow(office.now) == 1
    assert follow(office.now) == 0
    matter.refresh_from_db()
    assert matter.dispatcher_id == office.cast.units["party"].pk
    assert look_again(office, matter, holds=True).state == State.CLOSED


def test_who_did_it_stays_on_record_and_a_relapse_is_the_successors(office: Any) -> None:
    matter, units = office.closed(), office.cast.units
    asked = list(Demand.objects.values_list("pk", "unit_id", "voided_at"))
    merge(office, "fagai", into="caizheng")
    assert follow(office.now) == 1
    matter.refresh_from_db()
    assert matter.lead_id == units["fagai"].pk
    assert list(Demand.objects.values_list("pk", "unit_id", "voided_at")) == asked
    seen = queries.matter_for(office.cast.fang, matter.pk)  # the successor reads what was done
    assert not queries.acts_for(office.cast.fang, seen)
    assert follow(office.now) == 0
    given = {"now": office.now + timedelta(days=90), "request_id": uuid4()}
    said = {"matter_id": matter.pk, "holds": False, "finding": "又积水了。"}
    services.recheck(actor=office.cast.shen, **said, **given)
    assert follow(office.now + timedelta(days=90)) == 1
    matter.refresh_from_db()
    assert (matter.lead_id, matter.inherited_from_id) == (units["caizheng"].pk, units["fagai"].pk)
    rows = Deadline.objects.filter(subject_kind="matter", subject_id=matter.pk)
    running = rows.filter(ended_at=None, dropped_at=None)
    assert running.exists() and not running.filter(owner_id=units["fagai"].pk).exists()
    assert verify_database().sound


def test_an_office_without_successor_leaves_what_is_closed_to_the_head_above(office: Any) -> None:
    matter, today = office.closed(), civil_day(office.now)
    lead = office.cast.units["fagai"]
    abolish(office, "fagai")
    assert not queries.without_successor(office.cast.lu, today).exists(), "it only did it"
    Matter.objects.filter(pk=matter.pk).update(dispatcher=lead)
    assert queries.without_successor(office.cast.lu, today).get() == lead
    heir = office.cast.units["zfb"].pk
    given = {"now": office.now, "request_id": uuid4(), "reason": "职责划转"}
    services.name_successor(actor=office.cast.lu, unit_id=lead.pk, successor_id=heir, **given)
    matter.refresh_from_db()
    assert matter.dispatcher_id == heir


def carry_lists(now: datetime) -> int:
    return services.follow_handovers(now=now)


def test_a_handover_in_progress_goes_on_in_the_successor(office: Any) -> None:
    leaving = Leaving(office)
    leaving.matter()
    row = leaving.open()
    leaving.act(services.hand_over, "he", handover_id=row.pk)
    [clock] = Deadline.objects.filter(subject_kind="handover", subject_id=row.pk)
    merge(office, "fagai", into="caizheng")
    assert carry_lists(office.now) == 1
    assert carry_lists(office.now) == 0
    row.refresh_from_db()
    heir = office.cast.units["caizheng"]
    assert (row.unit_id, row.state) == (heir.pk, "handed"), "signed is signed"
    due = clock.due_at
    clock.refresh_from_db()
    assert (clock.owner_id, clock.due_at) == (heir.pk, due)
    entry = Entry.objects.get(act="handover.succeeded", chain_id=row.pk)
    assert (entry.actor_person_id, entry.door) == (office.cast.cheng.person_id, "job")
    # Its taker has no post there: the successor's liaison lays it out anew.
    assert queries.handover_for(office.cast.fang, row.pk)
    leaving.act(services.void_handover, "fang", handover_id=row.pk, reason="单位合并")
    assert not queries.unfinished(leaving.post.pk)
    parties = Parties(
        office.cast.fang.person_id, office.cast.su.person_id, absent=True, reason="单位合并"
    )
    anew = leaving.open("fang", parties=parties)
    assert anew.unit_id == heir.pk
    assert verify_database().sound


def test_the_head_who_names_a_successor_gives_it_the_handovers_too(office: Any) -> None:
    leaving = Leaving(office)
    leaving.matter()
    row = leaving.open()
    abolish(office, "fagai")
    assert carry_lists(office.now) == 0
    heir, key = office.cast.units["caizheng"].pk, uuid4()
    given = {"unit_id": office.cast.units["fagai"].pk, "reason": "职责划转"}
    for _ in range(2):
        services.name_successor(
            actor=office.cast.lu, now=office.now, request_id=key, successor_id=heir, **given
        )
    row.refresh_from_db()
    assert row.unit_id == heir
    entry = Entry.objects.get(act="handover.succeeded", chain_id=row.pk)
    assert entry.actor_person_id == office.cast.lu.person_id
