"""Brackets: what they say, which text they close, and which of them say nothing."""

from __future__ import annotations

import pytest

from luoshi.decompose import decompose, read


def rows(text: str) -> list[tuple[str, list[str], list[str], str | None]]:
    extract = read(text.encode())
    found = []
    for task in decompose(extract).tasks:
        assert task.text == extract.text[task.start : task.end]
        day = task.deadline_date.isoformat() if task.deadline_date else None
        found.append((task.text, list(task.lead), list(task.cooperate), day))
    return found


BRACKETS = [
    # bracket, lead, cooperate, deadline
    ("（责任单位：县水利局）", ["县水利局"], [], None),
    ("（责任单位：县水利局；配合单位：无）", ["县水利局"], [], None),
    ("（牵头单位：县水利局；协办单位：暂无；时限：/）", ["县水利局"], [], None),
    ("（牵头站所：水利站；配合站所：—）", ["水利站"], [], None),
    ("（责任单位：县水利局、县住建局）", ["县水利局", "县住建局"], [], None),
    ("（牵头单位：县水利局）", ["县水利局"], [], None),
    ("(牵头单位:县水利局,配合单位:县财政局,各乡镇)", ["县水利局"], ["县财政局", "各乡镇"], None),
    ("【牵头单位：县水利局；责任单位：县财政局】", ["县水利局"], ["县财政局"], None),
    ("（牵头部门：县水利局；完成时限：6月底前）", ["县水利局"], [], "2026-06-30"),
    ("（责任单位：县水利局）（完成时限：年底前）", ["县水利局"], [], "2026-12-31"),
    ("（县水利局负责）", ["县水利局"], [], None),
    ("[责任单位∶县水利局]", ["县水利局"], [], None),
    ("（2026年6月底前，县水利局牵头负责）", ["县水利局"], [], "2026-06-30"),
    (
        "（县水利局牵头，县财政局、各乡镇按职责分工负责）",
        ["县水利局"],
        ["县财政局", "各乡镇"],
        None,
    ),
    ("（县水利局牵头，县财政局配合，2026年6月底前完成）", ["县水利局"], ["县财政局"], "2026-06-30"),
    ("（由县水利局会同县财政局负责）", ["县水利局"], ["县财政局"], None),
    ("（县水利局、县财政局等负责）", ["县水利局", "县财政局"], [], None),
    ("（各乡镇人民政府，年内持续推进）", ["各乡镇人民政府"], [], "2026-12-31"),
    ("（各乡镇人民政府高度重视）", None, None, None),
    ("（县水利局、县财政局）", ["县水利局", "县财政局"], [], None),
    ("（责任单位：各县(市、区)政府）", ["各县(市、区)政府"], [], None),
]


@pytest.mark.parametrize(("bracket", "lead", "cooperate", "day"), BRACKETS)
def test_a_bracket_covers_its_paragraph(
    bracket: str, lead: list[str] | None, cooperate: list[str] | None, day: str | None
) -> None:
    text = f"2026年水利工作要点\n一、重点任务\n1.加固堤防。整修渠道，清理淤泥。{bracket}\n"
    found = rows(text)
    if lead is None:
        assert found == []
    else:
        assert found == [("加固堤防。整修渠道，清理淤泥。", lead, cooperate, day)]


def test_brackets_that_say_nothing_of_duties_stay_text() -> None:
    text = "1.加固堤防（含涵闸）。推进一区（县）一策（详见附件）。\n2.落实“河长制”（2026年起）。\n"
    assert rows(text) == [
        ("加固堤防（含涵闸）。推进一区（县）一策（详见附件）。", [], [], None),
        ("落实“河长制”（2026年起）。", [], [], None),
    ]


def test_a_bracket_in_the_middle_of_a_sentence_is_part_of_it() -> None:
    text = "1.推进证书试点（乡镇范围内由县人社局负责），认真总结经验，扩大成果。\n"
    assert rows(text) == [
        ("推进证书试点（乡镇范围内由县人社局负责），认真总结经验，扩大成果。", [], [], None)
    ]


def test_a_bracket_that_says_who_stands_behind_a_word_closes_nothing() -> None:
    text = "1.督促石桥镇（责任单位：镇规划办）污水厂按期完工。（责任单位：县住建局）\n"
    assert [row[:2] for row in rows(text)] == [
        ("督促石桥镇（责任单位：镇规划办）污水厂按期完工。", ["县住建局"])
    ]


def test_a_bracket_broken_before_a_label_or_amid_a_name_is_one() -> None:
    text = (
        "1.加固堤防，建好水窖。[牵头单位:县水利局;配合单位:县财政局、县审计\n局;时限:10月底\n前]\n"
        "2.扩大学位600个。(牵头单位:县教育局;\n完成时限:8月31日前)\n"
    )
    assert [row[1:] for row in rows(text)] == [
        (["县水利局"], ["县财政局", "县审计局"], None),
        (["县教育局"], [], None),
    ]
    dated = rows("云岭县2026年工作要点\n" + text)
    assert [row[3] for row in dated] == ["2026-10-31", "2026-08-31"]


def test_a_bracket_before_the_full_stop_ends_the_text() -> None:
    found = rows("1.加固青石河堤防（责任单位：县水利局）。\n")
    assert found == [("加固青石河堤防", ["县水利局"], [], None)]


def test_two_brackets_in_a_paragraph_are_two_tasks() -> None:
    found = rows("一、防汛。加固青石河堤防。（县水利局负责）储备抢险物资。（县应急局负责）\n")
    assert [row[:2] for row in found] == [
        ("防汛。加固青石河堤防。", ["县水利局"]),
        ("储备抢险物资。", ["县应急局"]),
    ]


def test_bare_names_that_end_most_items_of_a_list_say_who() -> None:
    text = "1、新增学位2000个（教育局）\n2、改建公路80公里（交通运输局、各乡镇）\n3、养路（含桥）\n"
    assert [row[:2] for row in rows(text)][:2] == [
        ("新增学位2000个", ["教育局"]),
        ("改建公路80公里", ["交通运输局", "各乡镇"]),
    ]


def test_one_bare_name_among_many_items_explains_a_word() -> None:
    text = "工作要点\n1.建好龙头医院（县医院）\n2.修好水渠。\n3.种好茶园。\n"
    assert all(row[1] == [] for row in rows(text))
