"""Tables of a docx: a header over its column, a merged cell over its rows."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from luoshi.decompose import Paper, decompose, read
from luoshi.decompose.tables import table_drafts
from luoshi.decompose.text import fold

HEADER = ["序号", "类别", "任务内容", "牵头单位", "配合单位", "完成时限"]
ROWS = [
    ["1", "产业", "新建茶园3000亩。", "县农业农村局", "县财政局、各乡镇", "2026年10月底前"],
    ["2", "", "培育龙头企业5家。", "县工信局", "", "三季度末"],
    ["3", "民生", "扩大学位600个。", "县教育局", "县住建局", "8月31日前"],
]


def _docx(rows: list[list[str]], merges: list[tuple[int, int, int, int]]) -> bytes:
    document = docx.Document()
    document.add_paragraph("云岭县2026年重点任务分解表")
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    for top, left, bottom, right in merges:
        words = table.cell(top, left).text
        table.cell(top, left).merge(table.cell(bottom, right)).text = words
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def paper(rows: list[list[str]], merges: list[tuple[int, int, int, int]]) -> Paper:
    extract = read(_docx(rows, merges))
    found = decompose(extract)
    for task in found.tasks:
        assert task.text == extract.text[task.start : task.end]
    return found


def test_each_row_is_a_task_and_the_merged_category_its_path() -> None:
    tasks = paper([HEADER, *ROWS], [(1, 1, 2, 1)]).tasks
    assert [task.text for task in tasks] == [row[2] for row in ROWS]
    assert [task.heading_path for task in tasks] == [("产业",), ("产业",), ("民生",)]
    assert tasks[0].cooperate == ("县财政局", "各乡镇")
    assert tasks[1].lead == ("县工信局",)
    assert tasks[1].cooperate == ()
    assert [task.deadline_date for task in tasks] == [
        date(2026, 10, 31), date(2026, 9, 30), date(2026, 8, 31),
    ]  # fmt: skip
    assert [task.targets[0].value for task in tasks] == [3000, 5, 600]


def test_a_merged_unit_cell_covers_its_rows() -> None:
    rows = [list(row) for row in ROWS]
    rows[1][3] = ""
    tasks = paper([HEADER, *rows], [(1, 3, 2, 3)]).tasks
    assert [task.lead for task in tasks] == [("县农业农村局",), ("县农业农村局",), ("县教育局",)]
    assert tasks[1].doubts == ()


def test_an_empty_unit_cell_takes_the_row_above_and_says_so() -> None:
    rows = [list(row) for row in ROWS]
    rows[1][3] = rows[1][4] = ""
    tasks = paper([HEADER, *rows], []).tasks
    assert tasks[1].lead == ("县农业农村局",)
    assert any("上一行" in doubt for doubt in tasks[1].doubts)


def test_section_rows_are_headings() -> None:
    section = ["一、壮大产业"] + [""] * 5
    tasks = paper([HEADER, section, ROWS[0], ROWS[2]], [(1, 0, 1, 5)]).tasks
    assert [task.heading_path for task in tasks] == [
        ("一、壮大产业", "产业"),
        ("一、壮大产业", "民生"),
    ]


def test_a_title_row_above_the_header_is_passed_over() -> None:
    title = ["云岭县任务分解表"] + [""] * 5
    assert len(paper([title, HEADER, *ROWS], [(0, 0, 0, 5)]).tasks) == 3


def test_a_header_of_two_rows() -> None:
    top = ["序号", "任务内容", "责任分工", "", "完成时限"]
    under = ["", "", "牵头单位", "配合单位", ""]
    row = ["1", "新建茶园3000亩。", "县农业农村局", "县财政局", "年底前"]
    merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)]
    (task,) = paper([top, under, row], merges).tasks
    assert task.lead == ("县农业农村局",)
    assert task.cooperate == ("县财政局",)
    assert task.deadline_date == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("header", "lead", "cooperate", "leader"),
    [
        (["序号", "工作任务", "责任单位", "责任人"], ("甲局",), (), ("乙",)),
        (["编号", "重点工作内容", "牵头责任单位", "分管领导"], ("甲局",), (), ("乙",)),
        (["序 号", "主要任务", "牵头 单位", "责任单位"], ("甲局",), ("乙",), ()),
        (["序号", "目标任务", "主办单位", "协办单位"], ("甲局",), ("乙",), ()),
    ],
)
def test_headers_are_understood_by_meaning(
    header: list[str], lead: tuple[str, ...], cooperate: tuple[str, ...], leader: tuple[str, ...]
) -> None:
    (task,) = paper([header, ["1", "建设茶园。", "甲局", "乙"]], []).tasks
    assert (task.lead, task.cooperate, task.leader) == (lead, cooperate, leader)


def test_a_header_may_say_that_the_first_listed_leads() -> None:
    header = ["序号", "任务内容", "责任单位（第一个为牵头单位）"]
    (task,) = paper([header, ["1", "建设茶园。", "县林草局、县财政局"]], []).tasks
    assert (task.lead, task.cooperate) == (("县林草局",), ("县财政局",))


def test_a_dash_says_that_there_is_no_unit_and_takes_none_from_above() -> None:
    rows = [list(row) for row in ROWS]
    rows[1][3], rows[1][4] = "—", "/"
    tasks = paper([HEADER, *rows], []).tasks
    assert tasks[1].lead == ()
    assert any("没有写责任单位" in doubt for doubt in tasks[1].doubts)


def test_a_heading_between_rows_ends_what_empty_cells_inherit() -> None:
    rows = [
        HEADER,
        ROWS[0],
        ["二、改善民生"] + [""] * 5,
        ["2", "", "修校舍两处。", "", "", ""],
        ROWS[2],
    ]
    tasks = paper(rows, [(2, 0, 2, 5)]).tasks
    assert [task.text for task in tasks] == [ROWS[0][2], ROWS[2][2]]


def test_a_rectification_list_gives_its_measures_under_their_problem() -> None:
    header = ["序号", "反馈问题", "整改措施", "整改目标", "责任单位", "责任人", "整改时限", "销号"]
    rows = [
        ["1", "渠道渗漏", "衬砌渠道8公里。", "不再渗漏", "县水利局", "甲", "6月底前", "否"],
        ["", "", "建好管护队伍。", "", "县财政局", "乙", "9月底前", ""],
        ["2", "账册不清", "", "账实相符", "县审计局", "丙", "8月底前", ""],
    ]
    extract = read(_docx([header, *rows], [(1, 1, 2, 1)]))
    tasks = decompose(extract).tasks
    assert [(task.heading_path, task.text) for task in tasks] == [
        (("渠道渗漏",), "衬砌渠道8公里。"), (("渠道渗漏",), "建好管护队伍。"), ((), "账册不清"),
    ]  # fmt: skip
    assert [task.leader for task in tasks] == [("甲",), ("乙",), ("丙",)]
    assert {draft.rule for draft in table_drafts(extract, fold(extract.text))[0]} == {"row"}


def test_progress_totals_and_notes_are_no_tasks() -> None:
    header = ["序号", "任务内容", "责任单位", "本月进展", "下月计划"]
    row = ["1", "修水渠8公里。", "县水利局", "完成勘测工作", "启动施工建设"]
    rows = [header, row, ["合计", "1", "", "", ""], ["注：每月25日前报送"] + [""] * 4]
    assert [task.text for task in paper(rows, [(3, 0, 3, 4)]).tasks] == ["修水渠8公里。"]


def test_other_tables_are_read_as_paragraphs() -> None:
    rows = [["1.建设茶园。（责任单位：县林草局）"], ["2.办好茶会。（责任单位：县商务局）"]]
    assert [task.lead for task in paper(rows, []).tasks] == [("县林草局",), ("县商务局",)]
    assert paper([["姓名", "电话"], ["张三", "123"]], []).tasks == ()
