"""Strings of units, and the sentences in which they are told what to do."""

from __future__ import annotations

import pytest

from luoshi.decompose.duties import first_rule, parse
from luoshi.decompose.model import Role
from luoshi.decompose.text import fold
from luoshi.decompose.units import is_collective, split

LISTS = [
    ("县发改局", ["县发改局"]),
    ("县发改局、县财政局", ["县发改局", "县财政局"]),
    ("县发改局、商务局，县税务局", ["县发改局", "商务局", "县税务局"]),
    ("县发改局和县财政局", ["县发改局", "县财政局"]),
    ("县人力资源和社保局", ["县人力资源和社保局"]),
    ("县人力资源和社保局和县财政局", ["县人力资源和社保局", "县财政局"]),
    ("县文化和旅游局、县住房和城建局", ["县文化和旅游局", "县住房和城建局"]),
    ("县水利局及各乡镇", ["县水利局", "各乡镇"]),
    ("县教育局等", ["县教育局"]),
    ("县教育局、县卫健局等部门", ["县教育局", "县卫健局"]),
    ("县教育局等有关单位", ["县教育局"]),
    ("省教育厅等省级相关部门及各市州", ["省教育厅", "各市州"]),
    ("各县(市、区)政府", ["各县(市、区)政府"]),
    ("各县、市、区人民政府", ["各县、市、区人民政府"]),
    ("各区、县级市", ["各区、县级市"]),
    ("市财政局、各县、区政府", ["市财政局", "各县、区政府"]),
    ("各乡镇人民政府、街道办事处", ["各乡镇人民政府", "街道办事处"]),
    ("云岭新区等有关区政府", ["云岭新区等有关区政府"]),
    ("各有关单位", ["各有关单位"]),
    ("云岭经开区、青石高新区管委会", ["云岭经开区", "青石高新区管委会"]),
    ("县发改局 县财政局", ["县发改局", "县财政局"]),
    ("“县委办”、县政府办。", ["县委办", "县政府办"]),
    ("由县住建局", ["县住建局"]),
    ("", []),
    ("、，", []),
]


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_a_list_is_taken_apart_as_a_clerk_reads_it(text: str, expected: list[str]) -> None:
    folded = fold(text)
    assert [text[lo:hi] for lo, hi in split(folded, 0, len(folded))] == expected


SENTENCES = [
    # text, lead, duty, cooperate, each alone
    ("县发改局牵头，县财政局、县教育局配合", ["县发改局"], [], ["县财政局", "县教育局"], False),
    ("县发改局牵头，商务局，县税务局按分工负责", ["县发改局"], ["商务局", "县税务局"], [], False),
    ("县发改局、县财政局按照分工负责", [], ["县发改局", "县财政局"], [], False),
    ("县发改局、县财政局分别负责", [], ["县发改局", "县财政局"], [], True),
    ("县发改局、县财政局分别牵头", ["县发改局", "县财政局"], [], [], True),
    ("县发改局会同县财政局负责", ["县发改局"], [], ["县财政局"], False),
    ("由县发改局会同县财政局", ["县发改局"], [], ["县财政局"], False),
    ("县发改局牵头会同县财政局、县教育局落实", ["县发改局"], [], ["县财政局", "县教育局"], False),
    ("县发改局（牵头）、县财政局", ["县发改局"], ["县财政局"], [], False),
    ("县发改局牵头、县财政局配合", ["县发改局"], [], ["县财政局"], False),
    ("县发改局牵头县财政局配合", ["县发改局"], [], ["县财政局"], False),
    ("县农业农村局负责，各乡镇配合", [], ["县农业农村局"], ["各乡镇"], False),
    ("各项目牵头单位、县残联", [], ["各项目牵头单位", "县残联"], [], False),
    ("县工商联、县残疾人联合会", [], ["县工商联", "县残疾人联合会"], [], False),
    ("县重点项目推进中心、县委落实办", [], ["县重点项目推进中心", "县委落实办"], [], False),
    ("县发改局、县财政局，列第一位的为牵头单位，下同", [], ["县发改局", "县财政局"], [], False),
    ("县发改局、县财政局（排首位的为牵头单位）", [], ["县发改局", "县财政局"], [], False),
    ("县发改局、县财政局（按职责分工负责）", [], ["县发改局", "县财政局"], [], False),
    ("县教育局，年内持续推进", [], ["县教育局"], [], False),
]


@pytest.mark.parametrize(("text", "lead", "duty", "cooperate", "alone"), SENTENCES)
def test_a_sentence_says_who_does_what(
    text: str, lead: list[str], duty: list[str], cooperate: list[str], alone: bool
) -> None:
    folded = fold(text)
    duties = parse(folded, 0, len(folded), Role.DUTY)
    said = {role: [text[lo:hi] for lo, hi in spans] for role, spans in duties.units.items()}
    assert said.get(Role.LEAD, []) == lead
    assert said.get(Role.DUTY, []) == duty
    assert said.get(Role.COOPERATE, []) == cooperate
    assert duties.each_alone is alone


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("列第一位的为牵头单位", True),
        ("排在首位的部门是牵头部门", True),
        ("第一个单位为牵头单位", True),
        ("名列第一的单位牵头", True),
        ("全县考核排名第一", False),
        ("县发改局牵头", False),
    ],
)
def test_the_rule_of_the_first_listed_is_recognised(text: str, stated: bool) -> None:
    assert first_rule(text) is stated


@pytest.mark.parametrize(
    ("name", "many"),
    [("各乡镇人民政府", True), ("有关部门", True), ("县直各单位", True), ("县财政局", False)],
)
def test_collectives_are_told_from_units(name: str, many: bool) -> None:
    assert is_collective(name) is many
