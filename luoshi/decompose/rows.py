"""The rows under a header: tasks with what stands beside them, headings, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .columns import ROLES, UNITS, Meaning
from .grids import Cells, Square
from .layouts import Layout
from .model import Role

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|累计|总数|平均)(?:[:(].*|数)?$")
_FOOT = (
    "注|备注|说明|附注|填表(?:单位|人|时间|说明|日期)|填报(?:单位|人|时间|日期)|联系(?:人|电话)"
    "|制表(?:人|单位|时间|日期)?|审核人?|审签人?|签发人?|统计(?:时间|日期)|(?:单位|主要)负责人"
)
_NOTE = re.compile(rf"(?:{_FOOT})(?:\(?签[字章]\)?)?[:(].*")
_FOOT_ALONE = re.compile(_FOOT)
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部类])"
)
_HAN_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}[、.]?")
_SHORTEST = 2  # characters of a task


class Kind(Enum):
    """What a row is."""

    TASK = "task"
    HEADING = "heading"
    WITHOUT = "without"  # a unit or a limit stands there, and no task


class Line(NamedTuple):
    """One row: its kind, the rows [row, bottom) its words cover, and the column they stand in."""

    kind: Kind
    row: int
    bottom: int
    column: int


Said = tuple[tuple[Role, Square], ...]
_ANSWER = frozenset({Meaning.LEAD, Meaning.DUTY})
_OWNERS = frozenset({Role.LEAD, Role.DUTY, Role.COOPERATE})
INHERITED = "责任单位一格是空的，按上一行填，请核对"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row and the cells that speak of it: headings from outer to inner, owners, limits.

    `inherited`: its unit cell is empty and the row above lends its own.
    """

    line: Line
    headings: tuple[Square, ...]
    said: Said
    inherited: bool = False

    @property
    def owned(self) -> bool:
        """Whether a cell says who is responsible."""
        return any(role in _OWNERS for role, _ in self.said)


def entries(cells: Cells, layout: Layout) -> Iterator[Entry]:
    """The rows that are tasks, or lack nothing but the task, in their order.

    An empty unit cell takes what the row above says, until a heading comes; a dash takes nothing.
    """
    section: tuple[Square, ...] = ()
    above: Said = ()
    speak = [(ROLES[m], column) for column, m in layout.columns.items() if m in ROLES]
    for line in lines(cells, layout):
        if line.kind is Kind.HEADING:
            section, above = (Square(line.row, line.column),), ()
            continue
        said = _said(cells, speak, line)
        lent = _lent(cells, layout, line, above) if above and line.kind is Kind.TASK else ()
        own = cells.first(line.row, line.column)
        path = [cells.first(line.row, column) for column in layout.path]
        headings = section + tuple([square for square in path if square != own])
        entry = Entry(line, headings, said + lent, bool(lent))
        yield entry
        if line.kind is Kind.TASK:
            above = tuple([one for one in entry.said if one[0] in _OWNERS])


def _said(cells: Cells, speak: list[tuple[Role, int]], line: Line) -> Said:
    """The cells that say who and when; a task merged over several rows has those of them all."""
    found = [
        (role, cells.first(row, column))
        for role, column in speak
        for row in range(line.row, line.bottom)
        if cells.words(row, column).strip("-/—无")
    ]
    return tuple(dict.fromkeys(found)) if line.bottom - line.row > 1 else tuple(found)


def _lent(cells: Cells, layout: Layout, line: Line, above: Said) -> Said:
    """What the row above says of its owners, for a row that leaves its own cells empty.

    Where only the cell of who leads is empty, a merged cell has lost its lower part: it alone is
    lent.
    """
    if _empty(cells, layout.of(*UNITS), line):
        return above
    lead = layout.of(Meaning.LEAD)
    if lead and layout.of(Meaning.COOPERATE) and _empty(cells, layout.of(*_ANSWER), line):
        return tuple([one for one in above if one[0] in (Role.LEAD, Role.DUTY)])
    return ()


def _empty(cells: Cells, owners: list[int], line: Line) -> bool:
    """Whether every unit cell of a row is empty: a dash or 无 says that there is none."""
    return not any(
        cells.words(row, column) for column in owners for row in range(line.row, line.bottom)
    )


def lines(cells: Cells, layout: Layout) -> Iterator[Line]:
    """The rows under a header in their order; totals, notes and repeated headers are left out."""
    told = layout.of(*UNITS, Meaning.DUE, Meaning.LEADER)
    for row in range(layout.below, cells.height):
        filled = cells.filled(row)
        if not filled or _aside(cells, layout, row, filled):
            continue
        if (heading := _heading(cells, layout, row, filled)) is not None:
            yield Line(Kind.HEADING, row, row + 1, heading)
            continue
        column = layout.task
        said = len(cells.words(row, column)) >= _SHORTEST
        if not said and layout.instead >= 0:
            column = layout.instead
            said = len(cells.words(row, column)) >= _SHORTEST
        if said:
            if cells.first(row, column).row == row:
                yield Line(Kind.TASK, row, cells.span(row, column).bottom, column)
        elif any(one in filled for one in told):
            yield Line(Kind.WITHOUT, row, row + 1, column)


def _aside(cells: Cells, layout: Layout, row: int, filled: list[int]) -> bool:
    """A total, a note under the table, or the header once more with the title above it."""
    first = cells.words(row, filled[0])
    if first[:1] in "合总小共累平" and _TOTAL.match(first):
        return True
    if len(filled) <= 3 and _NOTE.match(first):
        return True
    if layout.columns.get(filled[0]) is Meaning.ORDINAL and _FOOT_ALONE.fullmatch(first):
        return True
    if _repeats(cells, layout, row, filled):
        return True
    alone = len(filled) == 1 and row + 1 < cells.height
    return alone and any(
        _repeats(cells, layout, at, cells.filled(at))
        for at in range(row + 1, min(row + 3, cells.height))
    )


def _repeats(cells: Cells, layout: Layout, row: int, filled: list[int]) -> bool:
    """Whether most cells of a row say what the header says over them."""
    if layout.task not in filled and len(filled) < 2:
        return False
    titles = layout.titles
    same = 0
    for column in filled:
        said = titles.get(column, "")
        same += bool(said) and cells.words(row, column) in said.split("\n")
        if not same:  # data differ in their first cell already
            return False
    return same >= 2 and 2 * same > len(filled)


def _heading(cells: Cells, layout: Layout, row: int, filled: list[int]) -> int | None:
    """The column of a row that holds nothing but a heading of the rows below; None if it does."""
    column = filled[-1]
    span = cells.span(row, column)
    if len(filled) > 2 or span.bottom - span.top > 1:
        return None
    numbered = len(filled) == 2
    if numbered and layout.columns.get(filled[0], Meaning.ORDINAL) is not Meaning.ORDINAL:
        return None
    if span.right - span.left > max(2, cells.width // 2):
        return column
    words = cells.words(row, column)
    if words.isdigit():
        return None
    if column in (layout.task, layout.instead):
        marked = _HEADING.match(words) or (
            numbered and _HAN_NUMBER.fullmatch(cells.words(row, filled[0]))
        )
        owned = any(cells.words(row, one) for one in layout.of(*UNITS, Meaning.DUE))
        return column if marked and not owned else None
    return column if column < layout.task else None
