"""Tables drawn with box characters: cells broken over lines, put together again by column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from .alignment import columns_of
from .cells import Column
from .columns import ROLES, meaning_of
from .model import Draft, Value
from .text import Line, lines
from .units import Span

_FRAME = re.compile(r"[┌┐└┘├┤┬┴┼│┃┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬║]")
_RULED = re.compile(r"[─━═\-\s]+")
_ITEM = re.compile(r"\s*[△▲●○◆◇★☆■□*·]\s*")
_LEAST_COLUMNS = 2


@dataclass(slots=True)
class _Cell:
    """The fragments of one cell, the line of each, and the lines of the grid that it covers."""

    column: int
    first: int
    last: int
    parts: list[Span] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Grid:
    """The cells of each column from top to bottom, and where the grid stands in the text."""

    start: int
    end: int
    columns: list[list[_Cell]]


def grid_drafts(folded: str) -> tuple[list[Draft], tuple[Span, ...]]:
    """The tasks of every drawn table whose header names a task, and the ranges of these tables."""
    if not _FRAME.search(folded):
        return [], ()
    found: list[Draft] = []
    taken: list[Span] = []
    for grid in _grids(folded):
        drafts = _drafts(folded, grid)
        if drafts:
            found += drafts
            taken.append((grid.start, grid.end))
    return found, tuple(taken)


def _grids(folded: str) -> list[_Grid]:
    """Runs of framed lines that have the same number of columns."""
    found: list[_Grid] = []
    run: list[Line] = []
    for line in [*lines(folded, 0, len(folded)), None]:
        if line and _FRAME.match(folded, line.start):
            run.append(line)
            continue
        if len(run) > 2:
            found.append(_grid(folded, run))
        run = []
    return found


def _grid(folded: str, run: list[Line]) -> _Grid:
    pieces = [_pieces(folded, line) for line in run]
    width = max(map(len, pieces))
    columns: list[list[_Cell]] = [[] for _ in range(width)]
    open_cells: list[_Cell | None] = [None] * width
    for number, row in enumerate(pieces):
        if len(row) != width:
            open_cells = [None] * width
            continue
        for column, (start, end) in enumerate(row):
            if _RULED.fullmatch(folded, start, end) and folded[start:end].strip():
                open_cells[column] = None
                continue
            cell = open_cells[column]
            if cell is None:
                cell = open_cells[column] = _Cell(column, number, number)
                columns[column].append(cell)
            cell.last = number
            words = folded[start:end]
            if words.strip():
                lo = start + len(words) - len(words.lstrip())
                cell.parts.append((lo, start + len(words.rstrip())))
                cell.rows.append(number)
    return _Grid(run[0].start, run[-1].end, columns)


def _pieces(folded: str, line: Line) -> list[Span]:
    """What stands between the frame's characters of one line."""
    cuts = [m.start() for m in _FRAME.finditer(folded, line.start, line.end)]
    return [(left + 1, right) for left, right in pairwise(cuts)]


def _words(folded: str, cell: _Cell) -> str:
    return "".join("".join(folded[lo:hi].split()) for lo, hi in cell.parts)


def _drafts(folded: str, grid: _Grid) -> list[Draft]:
    heads = [_words(folded, cells[0]) if cells else "" for cells in grid.columns]
    columns = columns_of(heads)
    if Column.CONTENT not in columns or Column.WHO not in columns:
        return []
    content = columns.index(Column.CONTENT)
    found: list[Draft] = []
    parent = ""
    for cell in grid.columns[content][1:]:
        for at, parts, listed in _items(folded, cell):
            values = _values(folded, grid, heads, columns, at)
            path = (parent,) if listed and parent else ()
            start, end = parts[0]
            found.append(Draft(start, end, path, values, "row", rule="grid", parts=parts))
            if not listed:
                parent = "".join(folded[lo:hi] for lo, hi in parts)
    return found


def _items(folded: str, cell: _Cell) -> list[tuple[int, tuple[Span, ...], bool]]:
    """The items of a cell: its grid line, its fragments, and whether a mark stands before it."""
    found: list[tuple[int, tuple[Span, ...], bool]] = []
    for row, (start, end) in zip(cell.rows, cell.parts, strict=True):
        mark = _ITEM.match(folded, start, end)
        if mark or not found:
            start = mark.end() if mark else start
            found.append((row, ((start, end),), bool(mark)))
        else:
            line, parts, listed = found[-1]
            found[-1] = (line, (*parts, (start, end)), listed)
    return found


def _values(
    folded: str, grid: _Grid, heads: list[str], columns: list[Column | None], line: int
) -> tuple[Value, ...]:
    """The markers that cover a line of the grid; a cell covers the lines beside it."""
    found: list[Value] = []
    for column, kind in enumerate(columns):
        meaning = meaning_of(heads[column])
        role = ROLES.get(meaning) if meaning else None
        if kind not in (Column.WHO, Column.LEADER, Column.WHEN) or role is None:
            continue
        above = [c for c in grid.columns[column][1:] if c.first <= line and c.parts]
        if above:
            found += [
                Value(role, parts[0][0], parts[-1][1], "grid", parts)
                for parts in _entries(folded, above[-1])
            ]
    return tuple(found)


def _entries(folded: str, cell: _Cell) -> list[tuple[Span, ...]]:
    """The entries of a cell: a line that leaves room at its right ends one."""
    found: list[tuple[Span, ...]] = [()]
    for start, end in cell.parts:
        found[-1] = (*found[-1], (start, end))
        if folded[end : end + 1] == " ":
            found.append(())
    return [parts for parts in found if parts]
