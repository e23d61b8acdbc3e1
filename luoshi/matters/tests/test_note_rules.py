"""What the rules say of a leader's note, and how its words are read."""

from datetime import date
from typing import Any

import pytest

from luoshi.matters import notes
from luoshi.matters.models import Instruction
from luoshi.matters.rules.instructions import (
    NOTE_FLOW,
    NoteAct,
    NoteFacts,
    NoteKind,
    NoteState,
    answered_by,
    note_acts,
    sees_note,
    state_of,
    wrong_note,
)
from luoshi.matters.tests.noting import Desk

pytestmark = pytest.mark.django_db
ACT_ON = NoteKind.ACT_ON


@pytest.fixture
def desk(office: Any) -> Desk:
    return Desk(office)


@pytest.mark.parametrize(
    ("kind", "answered", "in_hand", "state"),
    [
        (ACT_ON, False, False, NoteState.WAITING),
        (ACT_ON, False, True, NoteState.IN_HAND),
        (ACT_ON, True, True, NoteState.ANSWERED),
        (NoteKind.READ, False, False, NoteState.FILED),
        (NoteKind.STUDY, False, False, NoteState.FILED),
    ],
)
def test_where_a_slip_stands(
    kind: NoteKind, answered: bool, in_hand: bool, state: NoteState
) -> None:
    assert state_of(kind, answered=answered, in_hand=in_hand) is state


def test_a_note_is_answered_when_all_that_came_of_it_has_closed() -> None:
    assert not answered_by([])
    assert not answered_by([True, False])
    assert answered_by([True, True])


def test_what_a_note_lacks(desk: Desk) -> None:
    today = date(2026, 9, 24)
    assert wrong_note(desk.note(), today) == {}
    for change, field in (
        ({"words": " "}, "words"),
        ({"words": "字" * 2001}, "words"),
        ({"words": "查\x00办"}, "words"),
        ({"noted_on": date(2026, 9, 25)}, "noted_on"),
        ({"noted_on": date(2020, 1, 1)}, "noted_on"),
    ):
        assert set(wrong_note(desk.note(**change), today)) == {field}


def test_only_the_office_takes_a_note_further(desk: Desk) -> None:
    office = desk.cast.units["zfb"]
    for state in NoteState:
        facts = NoteFacts(state, tuple(office.path), desk.cast.gao.person_id)
        acts = {act for at, act in NOTE_FLOW if at is state}
        for who, actor in desk.cast:
            wanted = acts if who in {"shen", "jiang", "han"} else set()
            assert set(note_acts(actor, facts)) == wanted, who
    assert NoteAct.DRAFT not in {act for at, act in NOTE_FLOW if at is not NoteState.WAITING}


def test_a_row_is_seen_by_those_of_whom_the_rules_say_it(desk: Desk) -> None:
    for leader in (desk.cast.gao, desk.cast.lu):
        slip = desk.file(leader_id=leader.person_id)
        for who, actor in desk.cast:
            seen = Instruction.objects.visible_to(actor).filter(pk=slip.pk).exists()
            assert seen is sees_note(actor, slip.facts), who
    seers = {who for who, actor in desk.cast if Instruction.objects.visible_to(actor).count() == 2}
    assert seers == {"shen", "jiang", "han", "gao", "lu"}


@pytest.mark.parametrize(
    ("words", "lead", "helpers"),
    [
        ("请县财政局阅处。", ("县财政局",), ()),
        ("此件很好。请交通局认真落实。", ("交通局",), ()),
        ("县发改局、县财政局阅研并提出意见。", ("县发改局",), ("县财政局",)),
        (
            "柳溪铺镇反映的断头路要重视，请交通运输局实地查看；资金请财政局保障。",
            ("交通运输局",),
            ("财政局",),
        ),
        ("抓紧办理，尽快报结果。", (), ()),
        ("请志远同志阅研。", (), ()),
    ],
)
def test_whom_a_polite_note_asks(words: str, lead: tuple[str], helpers: tuple[str]) -> None:
    [task] = notes.tasks_of(words, date(2026, 11, 20))
    assert (task.text, task.lead, task.cooperate) == (words, lead, helpers)
    assert task.doubts, "a clerk looks at what is guessed"


def test_the_month_of_a_note_is_the_month_it_was_written_in() -> None:
    [task] = notes.tasks_of("请发改局会同财政局研究，月底前报我。", date(2026, 11, 20))
    assert task.deadline_date == date(2026, 11, 30)
    first, second = notes.tasks_of(
        "1.县发展改革局要在年底前建成充电桩200个。2.县交通局要尽快修通柳溪路。",
        date(2026, 11, 20),
    )
    assert (first.deadline_date, second.deadline_date) == (date(2026, 12, 31), None)
