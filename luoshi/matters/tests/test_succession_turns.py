"""Units end: whoever has the next step by it is told that it is his turn, once."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role
from luoshi.matters import queries, services
from luoshi.matters.models import SignOff, SignOffStep
from luoshi.matters.tests.bureau import Bureau
from luoshi.matters.tests.test_joint import joint
from luoshi.matters.tests.test_succession import abolish, follow, merge
from luoshi.notices.models import Notice
from luoshi.notices.queries import inbox, lines
from luoshi.org.models import Appointment, Unit

pytestmark = pytest.mark.django_db
__all__ = ["joint"]


def told(stage: str) -> Counter[tuple[int, str]]:
    """Who was told so how often, by person and the unit for which he was told."""
    rows = Notice.objects.filter(stage=stage).values_list("person_id", "unit__code")
    return Counter(rows)


def holder(code: str, role: Role) -> int:
    return Appointment.objects.get(unit__code=code, role=role.value, until=None).person_id


def new_office(office: Any) -> Unit:
    """A unit that issues, with a director of its own: 县委 in this small county."""
    unit: Unit = office.cast.units["party"]
    Unit.objects.filter(pk=unit.pk).update(issues=True)
    seat(office.cast.su.person_id, unit, "director")
    return unit


def seat(person_id: int, unit: Unit, role: str) -> None:
    """Give a person one more post."""
    like = Appointment.objects.filter(role=role, until=None).first()
    assert like is not None
    post = like.post
    post.pk, post.unit, post.name = None, unit, f"{post.name}（新）"
    post._state.adding = True
    post.save()
    Appointment.objects.create(
        person_id=person_id, unit=unit, role=role, post=post, since=like.since
    )


def test_the_successors_director_is_told_once_for_all_the_matters(office: Any) -> None:
    run = office.propose(*(office.draft("jiaoti") for _ in range(3)))
    before = told("sign_off_turn")
    heir = new_office(office)
    merge(office, "zfb", into="party")
    assert follow(office.now) == 3
    assert told("sign_off_turn") - before == Counter({(office.cast.su.person_id, "party"): 1})
    assert follow(office.now) == 0 and sum((told("sign_off_turn") - before).values()) == 1
    step = SignOffStep.objects.get(sign_off=run, ordinal=0)
    assert step.unit_id == heir.pk


def test_who_moves_along_with_the_unit_is_told_in_his_new_post(office: Any) -> None:
    office.propose(office.draft("jiaoti"))
    heir = new_office(office)
    seat(office.cast.han.person_id, heir, "director")
    merge(office, "zfb", into="party")
    follow(office.now)
    mine = told("sign_off_turn")
    assert mine[office.cast.han.person_id, "zfb"] == 1 == mine[office.cast.han.person_id, "party"]


def test_a_step_that_is_not_open_yet_tells_nobody(office: Any) -> None:
    run = office.propose(office.draft("jiaoti"))
    office.decide(run, "han", 0)
    before = told("sign_off_turn")
    new_office(office)
    merge(office, "zfb", into="party")
    assert follow(office.now) == 1
    assert told("sign_off_turn") == before, "it waits for the leader, as before"


def test_a_step_of_the_level_above_goes_over_too(office: Any) -> None:
    """The county's leader signs; no row of the matter itself names his unit."""
    run = office.propose(office.draft("jiaoti"))
    office.decide(run, "han", 0)
    leader = holder("party", Role.LEADER)
    merge(office, "gov", into="party")
    assert follow(office.now) == 1
    assert follow(office.now) == 0
    step = SignOffStep.objects.get(sign_off=run, ordinal=1)
    assert step.unit.code == "party"
    assert told("sign_off_turn")[leader, "party"] == 1
    entry = Entry.objects.get(act="matter.succeeded")
    body = queries.history(queries.matter_for(office.cast.shen, entry.chain_id))[0].what.body
    assert body.roles == ("signer",)  # type: ignore[attr-defined]
    assert body.to_units == (office.cast.units["party"].pk,)  # type: ignore[attr-defined]


def test_who_sent_it_is_not_told_of_his_own(office: Any) -> None:
    office.propose(office.draft("jiaoti"))
    heir = new_office(office)
    seat(office.cast.shen.person_id, heir, "director")
    merge(office, "zfb", into="party")
    follow(office.now)
    assert not told("sign_off_turn")[office.cast.shen.person_id, "party"]


def test_how_it_ended_is_told_to_the_office_where_the_sender_is_gone(office: Any) -> None:
    run = office.propose(office.draft("jiaoti"))
    new_office(office)
    merge(office, "zfb", into="party")
    follow(office.now)
    actor = director_of(office, "party")
    given = {"now": office.now, "request_id": uuid4(), "sign_off_id": run, "step": 0}
    services.decide_sign_off(actor=actor, agree=False, note="请补充时限", **given)
    assert not told("sign_off_returned"), "who decided knows it, and nobody else is there"
    seat(office.cast.jiang.person_id, office.cast.units["party"], "clerk")
    again = services.submit_for_sign_off(
        actor=replace(actor, person_id=office.cast.shen.person_id),
        now=office.now,
        request_id=uuid4(),
        matter_ids=[SignOff.objects.get(pk=run).matters.get().pk],
    )
    given |= {"request_id": uuid4(), "sign_off_id": again.pk}
    services.decide_sign_off(actor=actor, agree=False, note="再补充", **given)
    assert told("sign_off_returned") == Counter({(office.cast.jiang.person_id, "party"): 1})


def director_of(office: Any, code: str) -> Actor:
    unit = Unit.objects.get(code=code)
    person = holder(code, Role.DIRECTOR)
    return replace(office.cast.han, person_id=person, unit_id=unit.pk, unit_path=tuple(unit.path))


def test_a_working_paper_is_told_to_who_speaks_for_the_successor(office: Any) -> None:
    bureau = Bureau(office, "liaison-head")
    bureau.prepare("he")
    merge(office, "fagai", into="caizheng")
    assert follow(office.now) == 1
    head = holder("caizheng", Role.HEAD)
    expected = {(office.cast.fang.person_id, "caizheng"): 1, (head, "caizheng"): 1}
    assert told("prepared_back") == Counter(expected)
    assert follow(office.now) == 0 and told("prepared_back") == Counter(expected)
    seen = [line.words for line in lines(office.cast.fang, list(inbox(office.cast.fang)))]
    assert all(seen), "he sees what he is told of"


def test_a_writer_who_came_along_is_told_himself(office: Any) -> None:
    bureau = Bureau(office, "liaison-head")
    bureau.prepare("he")
    seat(office.cast.he.person_id, office.cast.units["caizheng"], "handler")
    merge(office, "fagai", into="caizheng")
    follow(office.now)
    assert told("prepared_back") == Counter({(office.cast.he.person_id, "caizheng"): 1})


def test_a_countersignature_is_told_to_the_successor_alone(joint: Bureau) -> None:
    joint.prepare("zhou")
    before = told("countersign_turn")
    merge(joint.office, "caizheng", into="jiaoti")
    follow(joint.now)
    fresh = told("countersign_turn") - before
    assert {code for _, code in fresh} == {"jiaoti"} and set(fresh.values()) == {1}
    liaison = holder("jiaoti", Role.LIAISON)
    assert fresh[liaison, "jiaoti"] == 1


def test_who_is_next_where_nobody_is_left_to_countersign(joint: Bureau) -> None:
    joint.prepare("zhou")
    assert not told("prepared_turn")
    merge(joint.office, "caizheng", into="fagai")
    follow(joint.now)
    names = {office for _, office in told("prepared_turn")}
    assert names == {"fagai"} and set(told("prepared_turn").values()) == {1}
    assert told("prepared_turn")[joint.cast.meng.person_id, "fagai"] == 1
    joint.step("zhou")


def test_naming_a_successor_tells_once_however_often_it_is_sent(office: Any) -> None:
    bureau = Bureau(office, "liaison-head")
    bureau.prepare("he")
    abolish(office, "fagai")
    given = {"unit_id": office.cast.units["fagai"].pk, "reason": "职责划转", "now": office.now}
    heir, key = office.cast.units["caizheng"].pk, uuid4()
    for _ in range(2):
        services.name_successor(actor=office.cast.lu, request_id=key, successor_id=heir, **given)
    assert told("prepared_back")[office.cast.fang.person_id, "caizheng"] == 1
