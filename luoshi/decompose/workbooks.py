"""Spreadsheets as grids, for whoever wants rows of cells instead of a paper."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Unreadable
from .grids import Grid, Span, grids_in
from .readers import reading
from .readers.kinds import Kind
from .readers.writing import CELL_NUMBERS, WIDTH, Written

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
    text, numbers = written.text, written.numbers
    columns = [numbers[i::WIDTH].tolist() for i in range(CELL_NUMBERS)]
    starts, ends, _, indexes, tops, bottoms, lefts, rights = columns
    heights = [0] * len(written.sheets)
    widths = [0] * len(written.sheets)
    for index, bottom, right in zip(indexes, bottoms, rights, strict=True):
        if index < len(heights):
            heights[index] = max(heights[index], bottom)
            widths[index] = max(widths[index], right)
    rows = [[[""] * w for _ in range(h)] for h, w in zip(heights, widths, strict=True)]
    places: list[dict[tuple[int, int], int]] = [{} for _ in heights]
    merged: list[list[Span]] = [[] for _ in heights]
    for start, end, index, top, bottom, left, right in zip(
        starts, ends, indexes, tops, bottoms, lefts, rights, strict=True
    ):
        rows[index][top][left] = text[start:end]
        places[index][top, left] = start
        if bottom - top > 1 or right - left > 1:
            merged[index].append(Span(top, left, bottom, right))
    grids = [
        Grid(name, cells, spans, places=offsets)
        for name, cells, spans, offsets in zip(written.sheets, rows, merged, places, strict=True)
    ]
    return Workbook(written.kind, tuple(grids), text, written.warnings)
