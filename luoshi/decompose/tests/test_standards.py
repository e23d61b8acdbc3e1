"""Proposed tests of done: from figures and outcomes in the text, nothing it does not say."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luoshi.decompose import decompose, read
from luoshi.decompose.standards import standards
from luoshi.decompose.targets import targets
from luoshi.decompose.text import flat, fold


def proposed(text: str) -> list[str]:
    folded = fold(text)
    figures = targets(flat(folded, 0, len(folded)).text)
    return [one.text for one in standards(text, folded, (0, len(text)), figures)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("新建标准化茶园3000亩以上。", ["新建标准化茶园达到3000亩以上"]),
        ("茶园改造面积不少于500亩。", ["茶园改造面积不少于500亩"]),
        ("游客接待量增长8%。", ["游客接待量增长8%"]),
        ("自来水普及率达到92%以上。", ["自来水普及率达到92%以上"]),
        ("供水保证率保持98%。", ["供水保证率保持98%"]),
        ("确保修复护岸6公里。", ["修复护岸达到6公里"]),
        (
            "建成步道3公里、球场2个，种树900株。",
            ["建成步道达到3公里", "球场达到2个", "种树达到900株"],
        ),
        ("为12所村小更换课桌800套。", ["为12所村小更换课桌800套"]),
        ("新建幼儿园，设9个班。", ["设9个班"]),
        ("为返乡青年提供500个岗位。", ["为返乡青年提供500个岗位"]),
        ("出台茶产业扶持办法。", ["茶产业扶持办法已印发（注明文号）"]),
        ("印发《防汛应急预案》。", ["《防汛应急预案》已印发（注明文号）"]),
        ("编制水系连通规划。", ["水系连通规划已制定并按程序审定"]),
        ("制定隐患清单。", ["隐患清单已建立，内容齐全可查"]),
        ("建立会商机制。", ["会商机制已建立并运行"]),
        ("召开茶业推介会议。", ["茶业推介会议已举办，有通知和纪要等材料"]),
        ("开展桥梁隐患排查。", ["桥梁隐患排查已开展，有结果报告"]),
        ("完成河道清淤工程，", ["河道清淤工程已完成，有验收或完工材料"]),
        ("推动二期厂房建成投用。", ["二期厂房建成并投入使用"]),
        ("南环路开工建设。", ["南环路已开工建设"]),
        ("政务平台上线运行。", ["政务平台已上线运行"]),
    ],
)
def test_what_a_text_proposes(text: str, said: list[str]) -> None:
    assert proposed(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "加强作风建设，持续抓好落实。",
        "新开工项目有序推进。",
        "提高项目开工率。",
        "推行“拿地即开工”审批。",
        "已出台扶持办法，继续抓好落实。",
        "不得印发各类检查通知。",
        "做好茶园调查样本轮换。",
        "推进线上线下融合。",
        "完善制度，开展评估。",
        "种粮3000亩以上的大户优先。",
        "约600亩。",
        "每名每年驻点不少于6个月。",
    ],
)
def test_what_names_no_outcome_proposes_nothing(text: str) -> None:
    assert proposed(text) == []


def test_offsets_are_those_of_the_paper_even_over_line_breaks() -> None:
    text = "2026年计划\n1.新建标准化\n茶园3000亩以上。\n责任单位：县农业农村局\n"
    (task,) = decompose(read(text.encode())).tasks
    (one,) = task.standards
    assert one.text == "新建标准化茶园达到3000亩以上"
    assert "".join(text[one.start : one.end].split()) == "新建标准化茶园3000亩以上"


WORDS = """
新建 茶园 3000亩以上 、 ， 。 出台 办法 建成投用 12个 “ ” 完成 工程 率 8% 为 开工 月 和 确保
"""
PIECES = st.sampled_from(WORDS.split())


@given(st.lists(PIECES, max_size=20).map("".join))
@example("3000亩以上3000亩以上新建新建新建新建新建3000亩以上建成投用")
@settings(deadline=None)
def test_no_figure_is_invented_and_every_range_is_in_the_text(text: str) -> None:
    folded = fold(text)
    figures = targets(flat(folded, 0, len(folded)).text)
    found = standards(text, folded, (0, len(text)), figures)
    assert len(found) <= 6
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert set(re.findall(r"\d+", one.text)) <= set(re.findall(r"\d+", text))
