"""Spreadsheets as grids, for whoever wants rows of cells instead of a paper."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import Unreadable
from .grids import COLUMN_BITS, Grid, Span, grids_in
from .readers import reading
from .readers.kinds import Kind
from .readers.writing import CELL_NUMBERS, WIDTH, Written

_TABLE = 3  # among the numbers of a cell
KINDS = frozenset({"xlsx", "xls", "csv"})


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible sheets of a file in their order, and its text: rows by line, cells by tab."""

    kind: str
    grids: tuple[Grid, ...]
    text: str
    warnings: tuple[str, ...] = ()


def workbook(data: bytes, name: str = "") -> Workbook:
    """All visible sheets of an xlsx, xls or csv; read by `readers`, in the child process.

    Raises Unreadable with a sentence for the sender, also for a paper that is no spreadsheet.
    """
    with reading() as reader:
        if reader.kind(data) is Kind.TEXT:
            extract = reader.read(data, name)
            found = Workbook(extract.kind, tuple(grids_in(extract)), extract.text)
        else:
            found = _of(reader.written(data))
    if found.kind not in KINDS:
        raise Unreadable("这不是表格，请上传 xlsx、xls 或者 csv 文件")
    return found


def _of(written: Written) -> Workbook:
    """The cells by their numbers, without an object for each: there may be a million."""
    columns = [written.numbers[i::WIDTH] for i in range(CELL_NUMBERS)]
    grids, at = [], 0
    for index, name in enumerate(written.sheets):
        upto = at + columns[_TABLE].count(index)
        grids.append(_grid(name, written.text, [column[at:upto] for column in columns]))
        at = upto
    return Workbook(written.kind, tuple(grids), written.text, written.warnings)


def _grid(name: str, text: str, columns: Sequence[array[int]]) -> Grid:
    """One sheet, of what its cells' numbers are."""
    starts, ends, _, _, tops, bottoms, lefts, rights = columns
    width = max(rights, default=0)
    rows = [[""] * width for _ in range(max(bottoms, default=0))]
    for start, end, top, left in zip(starts, ends, tops, lefts, strict=True):
        rows[top][left] = text[start:end]
    merged = [
        Span(top, left, bottom, right)
        for top, left, bottom, right in zip(tops, lefts, bottoms, rights, strict=True)
        if bottom - top > 1 or right - left > 1
    ]
    squares = [top << COLUMN_BITS | left for top, left in zip(tops, lefts, strict=True)]
    return Grid(name, rows, merged, places=dict(zip(squares, starts, strict=True)))
