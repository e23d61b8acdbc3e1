"""The life of a matter without a database: the table, who may, who sees, what must hold."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.actor import Actor, Role, Sight
from luoshi.kernel.errors import RuleBroken
from luoshi.kernel.flow import reachable
from luoshi.matters.routes import route_for, routes
from luoshi.matters.rules import (
    FLOW,
    Act,
    Facts,
    Ownership,
    Row,
    StakeFact,
    State,
    StepFact,
    choose_ownership,
    follows,
    may,
    missing_for_submission,
    number,
    offered,
    proposed_acceptance,
    sees,
    wrong_fields,
)
from luoshi.matters.words import ACT_LABELS, SOURCE_CODES, STATE_LABELS

OFFICE, GOVERNMENT, BUREAU, OTHER, VILLAGE, TOWNSHIP = 30, 20, 40, 41, 60, 50
PATHS = {
    GOVERNMENT: (10, GOVERNMENT),
    OFFICE: (10, GOVERNMENT, OFFICE),
    BUREAU: (10, GOVERNMENT, BUREAU),
    OTHER: (10, GOVERNMENT, OTHER),
    TOWNSHIP: (10, GOVERNMENT, TOWNSHIP),
    VILLAGE: (10, GOVERNMENT, TOWNSHIP, VILLAGE),
}
TODAY = date(2026, 9, 24)


def actor(unit: int, *roles: Role, person: int = 1) -> Actor:
    return Actor(
        person_id=person, post_id=1, unit_id=unit, unit_path=PATHS[unit], roles=frozenset(roles)
    )


def facts(state: State, **more: object) -> Facts:
    stakes = (StakeFact(OFFICE, PATHS[OFFICE]), StakeFact(BUREAU, PATHS[BUREAU]))
    return Facts(state=state, dispatcher_id=OFFICE, lead_id=BUREAU, stakes=stakes, **more)  # type: ignore[arg-type]


CLERK = actor(OFFICE, Role.CLERK)
DIRECTOR = actor(OFFICE, Role.DIRECTOR, person=2)
LEADER = actor(GOVERNMENT, Role.LEADER, person=3)
LIAISON = actor(BUREAU, Role.LIAISON, person=4)
HEAD = actor(BUREAU, Role.HEAD, person=5)
STRANGER = actor(OTHER, Role.LIAISON, person=6)


def test_every_state_can_be_reached_and_has_its_words() -> None:
    assert reachable(FLOW, State.DRAFT) == set(State)
    assert set(STATE_LABELS) == set(State)
    assert {act for _, act in FLOW} == set(ACT_LABELS)


def test_an_unsigned_draft_cannot_be_dispatched() -> None:
    for state in (State.DRAFT, State.PROPOSED):
        for act in (Act.DISPATCH, Act.FAN_OUT, Act.SIGN):
            with pytest.raises(RuleBroken):
                follows(state, act)


STEP = StepFact(Role.DIRECTOR, OFFICE, last=False)
LAST = StepFact(Role.LEADER, GOVERNMENT, last=True)


@pytest.mark.parametrize(
    ("who", "act", "known", "allowed"),
    [
        (CLERK, Act.EDIT, facts(State.DRAFT), True),
        (LIAISON, Act.EDIT, facts(State.DRAFT), False),
        (LEADER, Act.EDIT, facts(State.DRAFT), False),
        (CLERK, Act.DISPATCH, facts(State.REGISTERED), True),
        (LIAISON, Act.SIGN, facts(State.DISPATCHED), True),
        (HEAD, Act.SIGN, facts(State.DISPATCHED), True),
        (CLERK, Act.SIGN, facts(State.DISPATCHED), False),
        (STRANGER, Act.SIGN, facts(State.DISPATCHED), False),
        (LIAISON, Act.REFUSE, facts(State.DISPATCHED), True),
        (LIAISON, Act.REFUSE, facts(State.DISPATCHED, refusal_open=True), False),
        (LIAISON, Act.REFUSE, facts(State.DISPATCHED, refusal_spent=True), False),
        (LIAISON, Act.SIGN, facts(State.DISPATCHED, refusal_spent=True), True),
        (CLERK, Act.ACCEPT_REFUSAL, facts(State.DISPATCHED), False),
        (CLERK, Act.ACCEPT_REFUSAL, facts(State.DISPATCHED, refusal_open=True), True),
        (LIAISON, Act.ACCEPT_REFUSAL, facts(State.DISPATCHED, refusal_open=True), False),
        (CLERK, Act.RECALL, facts(State.DISPATCHED), True),
        (CLERK, Act.RECALL, facts(State.DISPATCHED, refusal_open=True), False),
        (CLERK, Act.REASSIGN, facts(State.UNDERWAY), True),
        (CLERK, Act.REASSIGN, facts(State.UNDERWAY, fanned_out=True), False),
        (DIRECTOR, Act.ENDORSE, facts(State.PROPOSED, proposed_by=1, step=STEP), True),
        (DIRECTOR, Act.RETURN, facts(State.PROPOSED, proposed_by=1, step=STEP), True),
        (DIRECTOR, Act.APPROVE, facts(State.PROPOSED, proposed_by=1, step=STEP), False),
        (DIRECTOR, Act.ENDORSE, facts(State.PROPOSED, proposed_by=2, step=STEP), False),
        (CLERK, Act.ENDORSE, facts(State.PROPOSED, proposed_by=9, step=STEP), False),
        (LEADER, Act.ENDORSE, facts(State.PROPOSED, proposed_by=1, step=STEP), False),
        (LEADER, Act.APPROVE, facts(State.PROPOSED, proposed_by=1, step=LAST), True),
        (LEADER, Act.ENDORSE, facts(State.PROPOSED, proposed_by=1, step=LAST), False),
        (DIRECTOR, Act.APPROVE, facts(State.PROPOSED, proposed_by=1, step=LAST), False),
    ],
)
def test_who_may_what(who: Actor, act: Act, known: Facts, allowed: bool) -> None:
    assert may(who, act, known) is allowed


def test_the_township_signs_for_its_village() -> None:
    village = facts(State.DISPATCHED, signs_for=TOWNSHIP)
    stakes = (StakeFact(VILLAGE, PATHS[VILLAGE]), StakeFact(TOWNSHIP, PATHS[TOWNSHIP]))
    village = replace(village, lead_id=VILLAGE, stakes=stakes)
    assert may(actor(TOWNSHIP, Role.LIAISON), Act.SIGN, village)
    assert not may(LIAISON, Act.SIGN, village)


def test_sight_follows_the_tree_and_never_sideways() -> None:
    stakes = [StakeFact(BUREAU, PATHS[BUREAU]), StakeFact(OFFICE, PATHS[OFFICE], person_id=7)]
    assert sees(LEADER, stakes)
    assert sees(LIAISON, stakes)
    assert not sees(STRANGER, stakes)
    assert not sees(actor(OTHER, Role.HEAD), stakes)
    assert not sees(actor(BUREAU, Role.HANDLER, person=8), stakes)
    assert sees(actor(OFFICE, Role.HANDLER, person=7), stakes)
    assert not sees(actor(OFFICE, Role.SYSTEM_ADMIN), stakes)
    assert not sees(actor(BUREAU, Role.HANDLER, person=7), stakes)


@given(
    st.sampled_from(sorted(PATHS)),
    st.sampled_from(Role),
    st.sampled_from(Act),
    st.sampled_from(State),
)
def test_nobody_acts_on_what_he_does_not_see(unit: int, role: Role, act: Act, state: State) -> None:
    who, known = actor(unit, role), facts(state, refusal_open=True, step=LAST)
    if not sees(who, known.stakes):
        assert not may(who, act, known)
        assert offered(who, known) == ()
    if who.sight is Sight.PERSON:
        assert not may(who, act, known)


ROW = Row("修路", "通车", False, Ownership.SINGLE, (BUREAU,), (OTHER,), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content": "  "}, "content"),
        ({"content": "字" * 4001}, "content"),
        ({"content": "修\x00路"}, "content"),
        ({"due": date(2206, 1, 1)}, "due"),
        ({"due": date(1926, 1, 1)}, "due"),
        ({"cooperating_ids": (BUREAU,)}, "cooperating"),
        ({"lead_ids": (BUREAU, OTHER), "cooperating_ids": ()}, "lead"),
    ],
)
def test_what_cannot_be_stored_is_named_by_field(change: dict[str, object], field: str) -> None:
    assert wrong_fields(ROW, TODAY) == {}
    assert list(wrong_fields(replace(ROW, **change), TODAY)) == [field]  # type: ignore[arg-type]


def test_a_row_goes_to_sign_off_with_an_owner_and_a_test_of_done() -> None:
    assert missing_for_submission(ROW) == {}
    assert set(missing_for_submission(replace(ROW, lead_ids=(), acceptance=" "))) == {
        "lead",
        "acceptance",
    }
    assert not missing_for_submission(replace(ROW, acceptance="", unit_proposes_acceptance=True))


@pytest.mark.parametrize(
    ("leads", "collective", "alone", "chosen"),
    [
        ((1,), False, False, Ownership.SINGLE),
        ((1, 2), False, False, Ownership.SINGLE),
        ((1, 2), False, True, Ownership.EACH),
        ((1, 2), True, False, Ownership.EACH),
        ((1,), True, True, Ownership.SINGLE),
        ((), True, True, Ownership.SINGLE),
    ],
)
def test_how_several_leads_are_proposed(
    leads: tuple[int, ...], collective: bool, alone: bool, chosen: Ownership
) -> None:
    assert choose_ownership(leads, collective=collective, each_alone=alone) is chosen


@pytest.mark.parametrize(
    ("content", "targets", "proposed"),
    [
        ("改造村卫生室45个，全部具备检查能力。", ["45个"], "改造村卫生室45个"),
        ("新建3所；扩建2所，年内完成。", ["3所", "2所"], "新建3所；扩建2所"),
        ("持续优化营商环境。", [], ""),
        ("招商1,200万元，达到上年水平", ["1,200万元"], "招商1,200万元"),
    ],
)
def test_the_test_of_done_is_proposed_in_the_papers_words(
    content: str, targets: list[str], proposed: str
) -> None:
    assert proposed_acceptance(content, targets) == proposed


def test_numbers_have_no_leading_zeros() -> None:
    assert number("重点", 2026, 7) == "重点-2026-7"
    assert number("重点", 2026, 7, 12) == "重点-2026-7-12"


def test_every_source_has_a_route_and_a_code() -> None:
    served = {source for route in routes() for source in route.sources}
    assert served == set(SOURCE_CODES)
    for source in served:
        steps = route_for(source, TODAY).steps
        assert [step.role for step in steps] == [Role.DIRECTOR, Role.LEADER]
