"""A marked passage becomes a row: its own words first, then the task it lies in."""

from datetime import date

import pytest

from luoshi.decompose import Extract, read_passage

PLAN = """云岭县城市更新分工方案
（2026年3月2日）

一、便民设施
1.建成社区食堂6个、口袋花园9处。
牵头单位：县发改局
责任单位：县财政局
完成时限：2026年12月底前
2.为旧楼加装电梯40部。
牵头单位：县管线办
完成时限：2026年11月底前

三、其他
县城停车位2026年8月底前新增300个，由县城管局牵头负责。
新建公厕5座。（责任单位：县住建局）
"""
EXTRACT = Extract(PLAN, "text")


def read(words: str):  # type: ignore[no-untyped-def]
    start = PLAN.index(words)
    return read_passage(EXTRACT, start, start + len(words))


def test_words_within_a_task_take_its_units_and_limit() -> None:
    row = read("口袋花园9处")
    assert PLAN[row.start : row.end] == row.text == "口袋花园9处"
    assert (row.lead, row.cooperate) == (("县发改局",), ("县财政局",))
    assert row.deadline_date == date(2026, 12, 31)
    assert [(t.value, t.unit) for t in row.targets] == [(9, "处")]
    assert row.heading_path == ("一、便民设施",)


def test_label_lines_in_the_selection_are_fields_not_words() -> None:
    row = read("为旧楼加装电梯40部。\n牵头单位：县管线办\n完成时限：2026年11月底前\n")
    assert row.text == "为旧楼加装电梯40部。"
    assert row.lead == ("县管线办",)
    assert row.deadline_date == date(2026, 11, 30)


def test_a_limit_in_its_own_words_goes_before_the_one_around() -> None:
    row = read("县城停车位2026年8月底前新增300个")
    assert row.deadline_date == date(2026, 8, 31)
    assert [(t.value, t.unit) for t in row.targets] == [(300, "个")]


def test_the_bracket_that_closes_a_passage_is_its_own() -> None:
    assert read("新建公厕5座。").lead == ("县住建局",)


def test_blanks_around_are_left_out_and_nothing_else_is_no_passage() -> None:
    assert read("\n2.为旧楼加装电梯40部。\n").text == "2.为旧楼加装电梯40部。"
    with pytest.raises(ValueError, match="words"):
        read_passage(EXTRACT, PLAN.index("\n\n"), PLAN.index("\n\n") + 2)
