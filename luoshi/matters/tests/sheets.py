"""Workbooks for the tests, made in code: cells, merged cells, and what an office adds to them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

Cell = Any
Rows = Sequence[Sequence[Cell]]
Merged = Sequence[tuple[int, int, int, int]]
Look = Callable[[Any, Any], None]
DRAFT = tuple[str, str, str | None, tuple[str, ...]]  # task, leads, last day, headings


@dataclass(frozen=True)
class Page:
    """One sheet: its rows as text, its merged cells ("0,0-0,7 …"), and its looks."""

    name: str
    text: str
    ranges: str = ""
    look: Look | None = None

    @property
    def rows(self) -> list[list[Any]]:
        """The cells: one line a row, parted by |; numbers and ISO dates are what they look like."""
        lines = [line.strip() for line in self.text.strip().splitlines()]
        return [[_value(cell) for cell in line.split("|")] for line in lines]

    @property
    def merged(self) -> list[tuple[int, ...]]:
        """The merged cells as (top, left, bottom, right), all inclusive."""
        return [tuple(map(int, re.split("[,-]", one))) for one in self.ranges.split()]


@dataclass(frozen=True)
class Layout:
    """A workbook, the drafts it means, and the squares (sheet, row, column) that are filled."""

    name: str
    pages: Sequence[Page]
    drafts: Sequence[DRAFT]
    filled: Sequence[tuple[str, int, int]] = ()

    def data(self) -> bytes:
        """The workbook as bytes."""
        stream = BytesIO()
        with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy年m月d日"}) as book:
            for page in self.pages:
                _write(book, page)
        return stream.getvalue()


def _value(cell: str) -> Any:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell)
    if re.fullmatch(r"\d+(?:\.\d+)?", cell):
        return float(cell) if "." in cell else int(cell)
    return cell


def _write(book: Any, page: Page) -> None:
    sheet = book.add_worksheet(page.name)
    head = book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#DDE6F0"})
    body = book.add_format({"border": 1, "text_wrap": True, "font_name": "仿宋", "font_size": 11})
    day = book.add_format({"border": 1, "num_format": "yyyy年m月d日"})
    covered = {(top, left): (bottom, right) for top, left, bottom, right in page.merged}
    for at, row in enumerate(page.rows):
        for column, value in enumerate(row):
            style = day if isinstance(value, date) else head if at < 3 else body
            if (at, column) in covered:
                sheet.merge_range(at, column, *covered[at, column], value, style)
            elif value is not None and value != "":
                sheet.write(at, column, value, style)
            elif value == "" and not _inside(page, at, column):
                sheet.write_blank(at, column, None, style)
    if page.look:
        page.look(book, sheet)


def _inside(page: Page, row: int, column: int) -> bool:
    return any(t <= row <= b and a <= column <= c for t, a, b, c in page.merged)


def printed(book: Any, sheet: Any) -> None:
    """Set up for paper: landscape, repeated rows, a footer, widths, panes."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.repeat_rows(0, 2)
    sheet.set_footer("&C第 &P 页")
    sheet.set_column(2, 2, 48.5)
    sheet.set_row(0, 36)
    sheet.freeze_panes(3, 2)
    sheet.fit_to_pages(1, 0)


def checked(book: Any, sheet: Any) -> None:
    """Conditional formats, choices, a comment, a filter, a name."""
    red = book.add_format({"font_color": "#C00000"})
    sheet.conditional_format(
        2, 6, 40, 6, {"type": "text", "criteria": "containing", "value": "未", "format": red}
    )
    sheet.data_validation(2, 6, 40, 6, {"validate": "list", "source": ["已完成", "未完成"]})
    sheet.write_comment(2, 2, "由督查室核定")
    sheet.autofilter(1, 0, 6, 7)
    book.define_name("台账", "='督办台账'!$A$1:$H$9")


def hidden(book: Any, sheet: Any) -> None:
    """A hidden column, a hidden row, and a protected sheet."""
    sheet.set_column(1, 1, 10, None, {"hidden": True})
    sheet.set_row(4, 20, None, {"hidden": True})
    sheet.protect()


def charted(book: Any, sheet: Any) -> None:
    """A chart, a number format, a formula."""
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='项目推进'!$D$3:$D$5"})
    sheet.insert_chart("L2", chart)
    money = book.add_format({"num_format": "#,##0.00", "border": 1})
    sheet.set_column(3, 3, 14, money)
    sheet.write_formula(5, 3, "=SUM(D3:D5)", money, 3450)


def rich(book: Any, sheet: Any) -> None:
    """A cell of two colours, and a link."""
    red = book.add_format({"color": "red"})
    sheet.write_rich_string(4, 8, "注意：", red, "每月底前", "报送")
    sheet.write_url(5, 8, "https://example.invalid/", string="附件")


def xlsx(rows: Rows, merged: Merged = (), name: str = "台账") -> bytes:
    """One sheet; `merged` are (top, left, bottom, right), all inclusive."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet(name)
        fill(sheet, rows)
        for top, left, bottom, right in merged:
            words = rows[top][left]
            sheet.merge_range(top, left, bottom, right, words)
    return stream.getvalue()


def fill(sheet: Any, rows: Rows, style: Any = None) -> None:
    """Write the cells that hold something."""
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None and value != "":
                sheet.write(at, column, value, style)
