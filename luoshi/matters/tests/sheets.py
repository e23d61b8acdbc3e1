"""Workbooks for the tests, made in code: cells, merged cells, and what an office adds to them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

Cell = Any
Rows = Sequence[Sequence[Cell]]
Merged = Sequence[tuple[int, int, int, int]]


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
