"""Tables that a mirror or a paste has flattened into text: the same ledger, seven ways."""

from __future__ import annotations

import pytest

from luoshi.decompose import Paper, decompose, read

ROWS = [
    ("1", "新建茶园3000亩。", "县农业农村局", "10月底前"),
    ("2", "改造农贸市场2个。", "县市场监管局", "三季度"),
    ("3", "扩大学位600个。", "县教育局", "8月31日前"),
]
HEAD = ("序号", "工作任务", "责任单位", "完成时限")
TITLE = "云岭县2026年重点任务分解表\n"


def paper(text: str) -> Paper:
    extract = read((TITLE + text).encode())
    found = decompose(extract)
    for task in found.tasks:
        assert task.text == extract.text[task.start : task.end]
    return found


def lines(rows: list[tuple[str, ...]], between: str, left: str = "", right: str = "") -> str:
    return "".join(f"{left}{between.join(row)}{right}\n" for row in [HEAD, *rows])


LAYOUTS = {
    "bars": lines(ROWS, " | "),
    "framed": lines(ROWS, " | ", "| ", " |"),
    "markdown": lines(ROWS, " | ", "| ", " |").replace("限 |\n", "限 |\n|---|---|---|---|\n", 1),
    "tabs": lines(ROWS, "\t"),
    "one a line": "\n".join("\n".join(row) for row in [HEAD, *ROWS]),
    "one a line, blank lines": "\n\n".join("\n\n".join(row) for row in [HEAD, *ROWS]),
    "bars after cells": "".join(f"{cell}\n|\n" for row in [HEAD, *ROWS] for cell in row),
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_same_rows_in_every_layout(text: str) -> None:
    tasks = paper(text).tasks
    assert [task.text for task in tasks] == [row[1] for row in ROWS]
    assert [task.lead for task in tasks] == [(row[2],) for row in ROWS]
    days = [str(task.deadline_date) for task in tasks]
    assert days == ["2026-10-31", "2026-09-30", "2026-08-31"]


def test_cells_merged_over_rows_are_the_ones_above() -> None:
    text = "序号\t类别\t任务内容\t牵头单位\t完成时限\n"
    text += "1\t产业\t新建茶园3000亩\t县农业农村局\t10月底前\n2\t\t扶持茶企5家\t县工信局\t年底前\n"
    tasks = paper(text).tasks
    assert [task.heading_path for task in tasks] == [("产业",), ("产业",)]
    assert [task.lead for task in tasks] == [("县农业农村局",), ("县工信局",)]


def test_several_units_one_a_line_and_a_row_without_its_merged_cells() -> None:
    cells = [
        "序号",
        "实事",
        "责任单位",
        "完成时限",
        "1",
        "建设公园。",
        "县住建局",
        "县城管局",
        "6月底前",
    ]
    cells += ["栽植行道树。", "9月底前"]
    first, second = paper("\n".join(cells)).tasks
    assert first.lead == ("县住建局", "县城管局")
    assert second.lead == first.lead
    assert "请核对" in second.doubts[0]
    assert str(second.deadline_date) == "2026-09-30"


def test_lead_and_cooperating_columns_one_cell_a_line() -> None:
    cells = ["序号", "任务", "牵头单位", "配合单位", "时限", "1", "建设公园。", "县住建局"]
    cells += ["县城管局", "城关镇", "6月底前", "2", "修缮学校。", "县教育局", "—", "8月底前"]
    first, second = paper("\n".join(cells)).tasks
    assert (first.lead, first.cooperate) == (("县住建局",), ("县城管局", "城关镇"))
    assert (second.lead, second.cooperate) == (("县教育局",), ())


TABS = """\
序号\t类别\t任务内容\t牵头单位\t配合单位\t完成时限\t备注
1\t产业\t新建茶园3000亩\t县农业农村局\t县财政局
县林业局
县审计局\t10月底前\t
2\t\t扶持茶企5家\t\t县商务局\t年底前\t
二、民生\t\t\t\t\t\t
3\t教育\t扩大学位600个\t县教育局\t暂无\t8月底前\t续建
三、住房
\t\t修缮危房12间\t县住建局\t县教育局\t9月底前
备注：空格同上。
"""


def test_tabs_at_the_ends_of_a_line_are_empty_cells_and_a_cell_may_break_a_line() -> None:
    tasks = paper(TABS).tasks
    assert [(task.lead, task.cooperate) for task in tasks] == [
        (("县农业农村局",), ("县财政局", "县林业局", "县审计局")),
        (("县农业农村局",), ("县商务局",)),
        (("县教育局",), ()),
        (("县住建局",), ("县教育局",)),
    ]
    assert "请核对" in tasks[1].doubts[0]
    assert [task.heading_path[0] for task in tasks] == ["产业", "产业", "二、民生", "三、住房"]
    assert [task.deadline_text for task in tasks] == ["10月底前", "年底前", "8月底前", "9月底前"]


STACKED = """\
任务内容
包联领导
责任站所
完成时限
一、兴产业
新建茶园1200亩。
何 平
农业服务中心牵头，各村配合
5月底前
扩建冷库2座。
何 平
自然资源所
上半年
二、强治理
排查纠纷隐患。
郭立
综治中心、司法所
长期坚持
三、工作要求
各村要压实责任，确保落到实处。
"""


def test_one_cell_a_line_without_numbers_under_headings_of_groups() -> None:
    tasks = paper(STACKED).tasks
    assert [(task.text, task.lead, task.cooperate) for task in tasks] == [
        ("新建茶园1200亩。", ("农业服务中心",), ("各村",)),
        ("扩建冷库2座。", ("自然资源所",), ()),
        ("排查纠纷隐患。", ("综治中心", "司法所"), ()),
    ]
    assert [task.heading_path for task in tasks] == [("一、兴产业",)] * 2 + [("二、强治理",)]
    assert [task.leader for task in tasks] == [("何 平",), ("何 平",), ("郭立",)]


def test_progress_columns_section_rows_and_sums_are_no_tasks() -> None:
    text = "序号|项目|年度任务|本月进展|责任单位\n一、产业（1项）||||\n"
    text += "1|茶园|新建茶园3000亩|完成1000亩|县农业农村局\n合计||1项||\n"
    (task,) = paper(text).tasks
    assert task.text == "新建茶园3000亩"
    assert task.heading_path == ("一、产业（1项）", "茶园")


def test_a_list_with_bars_but_no_header_stays_text() -> None:
    assert paper("首页 | 政务公开 | 政策\n县财政局 | 县教育局 | 县水利局\n").tasks == ()


GRID = """\
┌──┬────────┬────┬─────┬────┐
│序号│ 工作任务   │责任领导│责任单位 │完成时限│
├──┼────────┼────┼─────┼────┤
│ 1│新建茶园，配套水│周远  │县农业农村│10月底│
│  │肥设施3000亩。│    │局、县水利│    │
│  │        │    │局    │    │
├──┼────────┼────┼─────┼────┤
│ 2│扩大学位600个│周远  │县教育局 │8月底 │
│  │        │    │县财政局 │    │
└──┴────────┴────┴─────┴────┘
"""


def test_a_drawn_table_is_put_together_again() -> None:
    first, second = paper(GRID).tasks
    assert first.text_full == "新建茶园，配套水肥设施3000亩。"
    assert first.text == "新建茶园，配套水"
    assert first.lead == ("县农业农村局", "县水利局")
    assert first.leader == ("周远",)
    assert [(t.value, t.unit) for t in first.targets] == [(3000, "亩")]
    assert second.lead == ("县教育局", "县财政局")
    assert str(second.deadline_date) == "2026-08-31"
