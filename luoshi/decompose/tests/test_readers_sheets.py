"""xlsx, xls and csv: rows of cells, whatever the spreadsheet hides behind them."""

from __future__ import annotations

import datetime
import io

import pytest
import xlsxwriter

from luoshi.decompose import Extract, Unreadable, classified_in, decompose, read
from luoshi.decompose.tests.biff import as_xls

HEADER = ["序号", "重点任务", "责任单位", "完成时限"]
ROWS = [
    ["1", "改造老旧小区12个。", "县住建局", "9月底前"],
    ["2", "新增公办学位800个。", "县教育局", "8月底前"],
]


def book(fill: object) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        fill(made)  # type: ignore[operator]
    return stream.getvalue()


def plain(rows: list[list[str]], top: int = 0) -> bytes:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet("台账")
        for i, row in enumerate(rows, top):
            sheet.write_row(i, 0, row)

    return book(fill)


def cells(extract: Extract, index: int = 0) -> dict[tuple[int, int], str]:
    return {
        (p.row, p.column): extract.text[p.start : p.end]
        for p in extract.places
        if p.kind == "cell" and p.index == index
    }


def test_a_ledger_becomes_tasks() -> None:
    extract = read(plain([["云岭县2026年重点任务台账"], HEADER, *ROWS]))
    assert extract.kind == "xlsx"
    assert extract.sheets == ("台账",)
    assert [(t.text, t.lead) for t in decompose(extract).tasks] == [
        ("改造老旧小区12个。", ("县住建局",)),
        ("新增公办学位800个。", ("县教育局",)),
    ]


def test_values_are_shown_as_people_write_them() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        percent = made.add_format({"num_format": "0%"})
        finer = made.add_format({"num_format": "0.0%"})
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, 3)
        sheet.write(0, 1, 0.85, percent)
        sheet.write(0, 2, 0.855, finer)
        sheet.write(0, 3, 0.1 + 0.2)
        sheet.write_datetime(0, 4, datetime.datetime(2026, 6, 30), day)
        sheet.write(0, 5, True)
        sheet.write(0, 6, "一行\n二行\t三")
        sheet.write_formula(0, 7, "=1+1", value=2)
        sheet.write(0, 8, 1e-7)

    found = cells(read(book(fill)))
    assert list(found.values()) == [
        "3", "85%", "85.5%", "0.3", "2026-06-30", "是", "一行\n二行 三", "2", "0.0000001",
    ]  # fmt: skip


def test_merged_cells_span_and_are_written_once() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["类别", "工作任务", "责任单位"])
        sheet.merge_range(1, 0, 2, 0, "安居")
        sheet.write(1, 1, "改造老旧小区。")
        sheet.write(2, 1, "新建保障房。")
        sheet.merge_range(1, 2, 2, 2, "县住建局")

    extract = read(book(fill))
    spans = {extract.text[p.start : p.end]: (p.row, p.row_end) for p in extract.places}
    assert spans["安居"] == spans["县住建局"] == (1, 3)
    assert [t.lead for t in decompose(extract).tasks] == [("县住建局",)] * 2


def test_sheets_are_tables_and_hidden_ones_a_warning() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        for name in ("一季度", "草稿", "二季度"):
            sheet = made.add_worksheet(name)
            sheet.write(1, 1, f"{name}任务")
            if name == "草稿":
                sheet.hide()

    extract = read(book(fill))
    assert extract.sheets == ("一季度", "二季度")
    assert cells(extract, 1) == {(1, 1): "二季度任务"}
    assert "草稿" not in extract.text
    assert "草稿" in extract.warnings[0]


@pytest.mark.parametrize("mark", ["机密★1年", "绝密"])
def test_a_mark_in_the_first_rows_is_found(mark: str) -> None:
    rows = [["", "", "", mark], ["云岭县台账"], HEADER, *ROWS]
    assert classified_in(read(plain(rows))) is not None
    assert classified_in(read(plain(rows, top=20))) is not None
    text = "\n".join(",".join(row + [""] * (4 - len(row))) for row in rows)
    assert classified_in(read(text.encode())) is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_dress(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in [HEADER, *ROWS]) + "\r\n"
    extract = read(text.encode(encoding), "台账.csv")
    assert extract.kind == "csv"
    assert cells(extract)[1, 2] == "县住建局"
    assert len(decompose(extract).tasks) == 2


def test_quoted_values_hold_delimiters_and_line_ends() -> None:
    text = '序号,任务,单位\n1,"修路，\n铺""油""路",县交通局\n2,种树,县林业局\n'
    found = cells(read(text.encode()))
    assert found[1, 1] == '修路，\n铺"油"路'
    assert found[2, 1] == "种树"


@pytest.mark.parametrize(
    "text",
    [
        "一、总体要求\n坚持,稳中求进\n二、任务\n1.修路。\n",
        "各单位，各部门：\n请抓好落实；\n特此通知\n",
        "责任单位: a, b, c\n任务\n时限, 无\n",
    ],
)
def test_prose_with_commas_stays_text(text: str) -> None:
    extract = read(text.encode())
    assert extract.kind == "text"
    assert extract.text == text


def test_a_name_in_csv_helps_with_two_columns_but_decides_nothing() -> None:
    text = "任务,单位\n修路,县交通局\n种树,县林业局\n"
    assert read(text.encode()).kind == "text"
    assert read(text.encode(), "台账.csv").kind == "csv"
    assert read(b"\xef\xbb\xbf" + "关于修路的通知\n请抓紧。\n".encode(), "通知.csv").kind == "text"


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(Unreadable, match="没有内容"):
        read(book(lambda made: made.add_worksheet()))


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(Unreadable, match="行"):
        read(plain([["末行"]], top=300_000))


def test_cells_far_apart_cost_no_memory() -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "一")
        sheet.write(1_048_575, 16_383, "二")

    with pytest.raises(Unreadable):
        read(book(fill))


def test_the_old_binary_format_is_read_like_the_new_one() -> None:
    rows = [["类别", *HEADER], ["安居", *ROWS[0]], [None, *ROWS[1]]]
    more = {"数目": [[2.0, 0.5]], "草稿": [["弃用"]]}
    data = as_xls({"台账": rows, **more}, hidden=["草稿"], merges=[(1, 2, 0, 0)])
    extract = read(data, "台账.et")
    assert extract.kind == "xls"
    assert extract.sheets == ("台账", "数目")
    assert "弃用" not in extract.text and "草稿" in extract.warnings[0]
    spans = {extract.text[p.start : p.end]: (p.row, p.row_end) for p in extract.places}
    assert spans["安居"] == (1, 3)
    assert cells(extract, 1) == {(0, 0): "2", (0, 1): "0.5"}
    tasks = decompose(extract).tasks
    assert [(t.lead, t.heading_path) for t in tasks] == [
        (("县住建局",), ("安居",)),
        (("县教育局",), ("安居",)),
    ]
