"""Headers by meaning: single words, headers of several rows, rows that are no tasks."""

from __future__ import annotations

import time

import pytest

from luoshi.decompose.columns import Meaning, meaning_of
from luoshi.decompose.grids import Grid, Span, grids_in
from luoshi.decompose.layouts import Layout, arranged, layout_of
from luoshi.decompose.model import Extract, Place
from luoshi.decompose.rows import Kind, lines
from luoshi.decompose.text import fold

M = Meaning
HEADINGS = {
    M.ORDINAL: "序号 序 项次",
    M.CODE: "编号 任务编号 督办编号 建议编号 问题编号",
    M.CATEGORY: "类别 任务类别 所属领域 项目 项目名称 板块 一级指标 问题类型 工程名称 文件标题",
    M.TASK: "任务 事项 工作内容 任务内容 主要任务 重点工作任务 目标任务 年度目标任务 建设内容 "
    "建设内容及规模 督办事项 议定事项 会议议定事项 交办事项 信访事项 批示内容 案由 建议标题 "
    "工作任务及要求 民生实事 具体事项",
    M.PROBLEM: "问题 反馈问题 具体问题 巡察反馈问题 问题描述 问题清单 突出问题表现",
    M.MEASURE: "整改措施 具体举措 具体举措/保障措施 工作措施 化解措施 整改任务 推进举措",
    M.TARGET: "目标 整改目标 工作目标及要求 量化目标 验收标准 可考核可验收标准 年度目标 成果形式",
    M.LEAD: "牵头单位 牵头(责任)单位 牵头部门 主办单位 牵头 总牵头单位 主责单位",
    M.DUTY: "责任单位 承办单位 责任部门 落实单位 实施单位 责任科室 承办",
    M.COOPERATE: "配合单位 协办单位 协同单位 会办单位 参与部门 协同配合单位 配合 配合(协同)单位",
    M.LEADER: "责任领导 责任人 分管领导 牵头领导 包案领导 包保领导 第一责任人 县级领导 "
    "分管(责任)领导 责任人及联系电话",
    M.CONTACT: "联系人 联络员 经办人 联系人及电话 经办人/联系人+电话 承办人",
    M.PHONE: "电话 联系电话 联系方式 办公电话 手机号码",
    M.SINCE: "开始时间 交办时间 开工时间 启动时间 会议时间 批示日期",
    M.DUE: "完成时限 整改时限 办结时限 完成时间 计划完成时间 要求完成时间 时限 时间节点 "
    "竣工时间 完成时限(月) 截止日期 化解时限 销号时限 办理期限 节点时间 时限要求",
    M.PROGRESS: "进展情况 本月进展 本月进展情况 3月份进展情况 一季度工作进展 落实情况 办理情况 "
    "整改情况 目前进展 形象进度 工作动态 1天部署情况 3天反馈 7天办结情况 工作开展情况 化解情况",
    M.DONE: "完成情况 是否完成 办结情况 办理结果 是否办结 完成率 实际完成时间 "
    "任务完成情况 是否达序时",
    M.STATE: "状态 当前状态 任务状态 灯色 亮灯情况",
    M.STRUCK: "销号情况 是否销号 销号 销号日期 销号清零",
    M.OBSTACLE: "存在问题 存在的问题及困难 需协调事项 未完成原因 滞后原因",
    M.NEXT: "下月计划 下步打算 下一步工作打算 下阶段工作计划 下步措施 下季度安排",
    M.SOURCE: "来源 任务来源 文件依据 来源文号 会议名称 批示领导 依据 领衔代表 信访人",
    M.NOTE: "备注 说明",
    M.OTHER: "资金来源及金额 总投资(万元) 佐证材料 督查单位 主管部门 核验人 反馈时间 序时进度 "
    "身份证号码",
}


@pytest.mark.parametrize(
    ("words", "meaning"),
    [(word, meaning) for meaning, said in HEADINGS.items() for word in said.split()],
)
def test_a_heading_says_what_its_column_holds(words: str, meaning: Meaning) -> None:
    assert meaning_of(fold(words)) is meaning


@pytest.mark.parametrize("words", ["", "县财政局", "新建茶园3000亩", "姓名", "2026年6月底前", "1"])
def test_data_head_no_column(words: str) -> None:
    assert meaning_of(fold(words)) is None


def test_odd_headings_are_read_in_no_time() -> None:
    begin = time.process_time()
    for words in ("任务事项" * 6, "工作具体主要" * 4, "的" * 24, "项目建议提案内容" * 3 + "万元"):
        meaning_of(words[:24])
    assert time.process_time() - begin < 0.5


def layout(*rows: str, merged: list[tuple[int, int, int, int]] | None = None) -> Layout:
    found = layout_of(grid(*rows, merged=merged))
    assert found is not None
    return found


def grid(*rows: str, merged: list[tuple[int, int, int, int]] | None = None) -> Grid:
    return Grid("", [row.split("|") for row in rows], [Span(*span) for span in merged or ()])


def meanings(found: Layout) -> dict[int, Meaning]:
    return dict(found.columns)


def test_titles_and_unit_lines_stand_above_the_header() -> None:
    found = layout(
        "云岭县重点工作台账",
        "填报单位：县督查室||2026年3月5日",
        "",
        "序号|工作内容|责任单位|完成时限|备注",
        "1|新建茶园|县林草局|年底前|",
    )
    assert (found.row, found.below, found.task) == (3, 4, 1)
    assert meanings(found) == {0: M.ORDINAL, 1: M.TASK, 2: M.DUTY, 3: M.DUE, 4: M.NOTE}


TWO_ROWS = (
    "序号|任务内容|责任分工||完成时限|进展情况||备注",
    "||牵头单位|配合单位||本月进展|下月计划|",
    "1|新建茶园|县林草局|县财政局|年底前|已整地|栽苗|",
)
MERGES = [(0, 0, 2, 1), (0, 1, 2, 2), (0, 2, 1, 4), (0, 4, 2, 5), (0, 5, 1, 7), (0, 7, 2, 8)]


@pytest.mark.parametrize("merged", [MERGES, None])
def test_a_group_stands_over_its_columns_merged_or_not(
    merged: list[tuple[int, int, int, int]] | None,
) -> None:
    found = layout(*TWO_ROWS, merged=merged)
    assert (found.row, found.below) == (0, 2)
    assert meanings(found) == {
        0: M.ORDINAL, 1: M.TASK, 2: M.LEAD, 3: M.COOPERATE, 4: M.DUE, 5: M.PROGRESS,
        6: M.PROGRESS, 7: M.NOTE,
    }  # fmt: skip


def test_the_group_completes_what_the_words_below_leave_out() -> None:
    found = layout(
        "序号|任务|责任单位||责任领导||",
        "||牵头|配合|县级|乡镇级|时限",
        "1|新建茶园|县林草局|县财政局|甲|乙|年底前",
        merged=[(0, 2, 1, 4), (0, 4, 1, 6)],
    )
    assert meanings(found) == {
        0: M.ORDINAL, 1: M.TASK, 2: M.LEAD, 3: M.COOPERATE, 4: M.LEADER, 5: M.LEADER, 6: M.DUE,
    }  # fmt: skip


def test_a_rectification_list_is_read_by_its_measures() -> None:
    found = layout("序号|反馈问题|整改目标|整改措施|责任单位|责任人|整改时限|整改情况|销号")
    assert (found.task, found.instead, found.path) == (3, 1, (1,))
    assert found.of(M.TARGET) == [2]
    without = layout("序号|问题|责任单位|整改时限|完成情况")
    assert without.task == 1


def test_what_hinders_a_task_is_no_problem_to_be_put_right() -> None:
    assert layout("序号|任务|责任单位|进展|存在问题|下步打算").of(M.OBSTACLE) == [4]
    found = layout("序号|存在问题|整改措施|责任单位|整改时限")
    assert found.of(M.PROBLEM) == [1]
    assert found.task == 2


def test_progress_is_never_the_task() -> None:
    found = layout("序号|本月进展|下月计划|项目名称|责任单位|完成情况")
    assert found.task == 3
    assert layout_of(grid("序号|本月进展|下月计划|责任单位", "1|已开工|封顶|县住建局")) is None


def test_the_column_that_tells_rows_apart_is_the_task() -> None:
    rows = (
        "重点任务|工作措施|责任单位",
        "办好茶会|布展|县商务局",
        "|招商|县投促局",
        "|宣传|县文旅局",
    )
    assert layout(*rows, merged=[(1, 0, 4, 1)]).task == 1
    assert layout(*rows[:1], *(row.replace("|", "甲|", 1) for row in rows[1:])).task == 0


def test_a_unit_of_measure_is_nobody() -> None:
    found = layout("序号|指标名称|单位|目标值|责任单位|完成时限")
    assert found.columns[2] is M.OTHER
    assert found.of(M.DUTY) == [4]
    assert layout("单位|任务|时限").columns[0] is M.DUTY


def test_columns_set_by_hand_make_a_layout_too() -> None:
    cells = grid("甲|乙|丙", "1|修桥|县交通局")
    assert layout_of(cells) is None
    found = arranged(cells, 0, 1, {1: M.TASK, 2: M.LEAD})
    assert found is not None
    assert [line.row for line in lines(cells, found)] == [1]
    assert arranged(cells, 0, 1, {2: M.LEAD}) is None


def kinds(cells: Grid) -> list[tuple[str, int]]:
    found = layout_of(cells)
    assert found is not None
    return [(line.kind.value, line.row) for line in lines(cells, found)]


def test_headings_totals_notes_and_repeated_headers_are_no_tasks() -> None:
    head = "序号|任务内容|责任单位|完成时限"
    cells = grid(
        head,
        "一、产业|||",
        "1|新建茶园|县林草局|年底前",
        "二|民生实事||",
        "2|修校舍|县教育局|八月底",
        "任务台账（续）|||",
        head,
        "3|修水渠|县水利局|年底前",
        "合计|3||",
        "",
        "注：时限为最后一天|||",
        "填表人：甲||联系电话：0000-1234567|",
    )
    assert kinds(cells) == [
        ("heading", 1), ("task", 2), ("heading", 3), ("task", 4), ("task", 7),
    ]  # fmt: skip


def test_a_row_with_units_and_no_task_is_pointed_out() -> None:
    cells = grid("序号|任务内容|责任单位|备注", "1||县林草局|", "2|修水渠|县水利局|", "3|||无")
    assert kinds(cells) == [("without", 1), ("task", 2)]


def test_a_measure_left_out_gives_way_to_its_problem() -> None:
    cells = grid("问题|整改措施|责任单位", "渠道渗漏|衬砌渠道|县水利局", "账册不清||县财政局")
    found = layout_of(cells)
    assert found is not None
    told = [(line.kind, line.row, line.column) for line in lines(cells, found)]
    assert told == [(Kind.TASK, 1, 1), (Kind.TASK, 2, 0)]


def test_an_extract_gives_its_tables_back() -> None:
    text = "任务\n责任单位\n修水渠\n县水利局\n通路"
    at = {word: text.index(word) for word in text.split("\n")}

    def cell(word: str, row: int, bottom: int, column: int) -> Place:
        start = at[word]
        return Place(start, start + len(word), "cell", 0, row, bottom, column, column + 1)

    places = (
        cell("任务", 0, 1, 0), cell("责任单位", 0, 1, 1), cell("修水渠", 1, 2, 0),
        cell("县水利局", 1, 3, 1), cell("通路", 2, 3, 0),
    )  # fmt: skip
    [made] = grids_in(Extract(text, "xlsx", places, sheets=("台账",)))
    assert made.name == "台账"
    assert [list(row) for row in made.rows] == [
        ["任务", "责任单位"],
        ["修水渠", "县水利局"],
        ["通路", ""],
    ]
    assert made.words(2, 1) == "县水利局"
    assert made.span(2, 1) == Span(1, 1, 3, 2)
