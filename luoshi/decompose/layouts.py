"""Headers of tables: where one stands, what its columns mean, which of them is the task.

A header has one to three rows; a merged cell over several columns groups what stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from .columns import LONGEST, ROLES, UNITS, Meaning, meaning_of
from .duties import first_rule
from .grids import Cells

HEADER_WITHIN = 30  # rows: titles, units of measure and dates may stand above the header
_DEEPEST = 3  # rows of one header
_CLEAREST = re.compile(
    r"任务及|目标任务|工作任务|重点任务|主要任务|督办事项|案由|(?:任务|事项|议题|标题)$"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A header that was read: rows [row, below) are its own; `columns` holds what we know.

    `task` is the column whose cells are the tasks, `instead` the one that stands in where that
    cell is empty (-1: none), `path` the columns that make the heading path, from outer to inner.
    """

    row: int
    below: int
    columns: Mapping[int, Meaning]
    task: int
    instead: int = -1
    path: tuple[int, ...] = ()
    first_leads: bool = False
    titles: Mapping[int, str] = field(default_factory=dict)

    def of(self, *meanings: Meaning) -> list[int]:
        """The columns of these meanings, from left to right."""
        return sorted(column for column, meaning in self.columns.items() if meaning in meanings)

    @property
    def tells(self) -> bool:
        """Whether a column says who or by when."""
        return any(meaning in ROLES for meaning in self.columns.values())

    @property
    def names_units(self) -> bool:
        """Whether a column says who is responsible."""
        return any(meaning in UNITS for meaning in self.columns.values())


def layout_of(cells: Cells) -> Layout | None:
    """The first header that names a task and who does it or by when; None if there is none."""
    for row in range(min(HEADER_WITHIN, cells.height)):
        if len(cells.filled(row)) >= 2 and (found := header_at(cells, row)) and found.tells:
            return found
    return None


def header_at(
    cells: Cells, row: int, chosen: Mapping[int, Meaning | None] | None = None
) -> Layout | None:
    """The header that begins in this row; `chosen` are meanings set by hand, None: not read.

    None where no column can be the task.
    """
    below = _below(cells, row)
    titles = {column: _titles(cells, row, below, column) for column in range(cells.width)}
    columns = _columns(cells, row, below, titles)
    if chosen is None and len(columns) < sum(map(bool, titles.values())):
        from .guessing import guessed  # a table all of whose titles are known does not pay for it

        columns |= guessed(cells, below, titles, columns)
    for column, meaning in (chosen or {}).items():
        columns.pop(column, None)
        if meaning is not None and column < cells.width:
            columns[column] = meaning
    return arranged(cells, row, below, columns, titles)


def arranged(
    cells: Cells,
    row: int,
    below: int,
    columns: Mapping[int, Meaning],
    titles: Mapping[int, str] | None = None,
) -> Layout | None:
    """The layout that columns of these meanings make; None where none of them can be the task."""
    columns = _problem_first(columns)
    said = titles or {}
    tasks = _task_columns(columns, said)
    if not tasks:
        return None
    task = _finer(cells, below, tasks)
    kept = (Meaning.CATEGORY, Meaning.PROBLEM, Meaning.TASK, Meaning.MEASURE)
    path = [c for c, m in columns.items() if m in kept and c != task and c < task]
    instead = next((c for c in path if columns[c] is Meaning.PROBLEM), -1)
    first = any(first_rule(words) for words in said.values())
    return Layout(row, below, columns, task, instead, tuple(sorted(path)), first, dict(said))


def _problem_first(columns: Mapping[int, Meaning]) -> dict[int, Meaning]:
    """存在问题 before 整改措施 is what is to be put right; elsewhere it hinders the task."""
    found = dict(columns)
    measures = [c for c, m in columns.items() if m is Meaning.MEASURE]
    if (
        measures
        and Meaning.PROBLEM not in columns.values()
        and Meaning.TASK not in columns.values()
    ):
        before = [c for c, m in columns.items() if m is Meaning.OBSTACLE and c < min(measures)]
        found |= dict.fromkeys(before, Meaning.PROBLEM)
    return found


_RANK = (Meaning.TASK, Meaning.MEASURE, Meaning.PROBLEM, Meaning.TARGET, Meaning.CATEGORY)
_RANK_OF_PROBLEMS = (Meaning.MEASURE, Meaning.TASK, Meaning.PROBLEM)


def _task_columns(columns: Mapping[int, Meaning], titles: Mapping[int, str]) -> list[int]:
    """The columns that may hold the task, best first: the measure against a problem, else the task.

    Of several, 工作内容 says it more clearly than 工作; a category is the last choice.
    """
    rank = _RANK_OF_PROBLEMS if Meaning.PROBLEM in columns.values() else _RANK
    for meaning in rank:
        found = [c for c, m in columns.items() if m is meaning]
        if found:
            last = meaning is Meaning.CATEGORY
            found.sort(key=lambda c: (_clearness(titles.get(c, "")), -c if last else c))
            return [*found, *(c for c, m in columns.items() if m is Meaning.MEASURE)]
    return []


def task_column(columns: Mapping[int, Meaning], titles: Mapping[int, str]) -> int | None:
    """The column whose cells are the tasks, by the header alone; None where none can be."""
    return next(iter(_task_columns(_problem_first(columns), titles)), None)


def _clearness(title: str) -> int:
    """How clearly a title says task: 具体要求 beside 工作任务 is the task, the other its group."""
    if re.search(r"内容|具体", title):
        return 0
    return 1 if _CLEAREST.search(title) else 2


def _finer(cells: Cells, below: int, tasks: list[int]) -> int:
    """The best column, unless its cells are merged over rows that another column tells apart."""
    best = tasks[0]
    others = [column for column in tasks[1:] if column > best]
    rows = range(below, min(cells.height, below + 200))
    if not others or not rows:
        return best
    merged, repeated = _runs(cells, rows, best)
    for column in others:
        cell, run = _runs(cells, rows, column)
        if 2 * cell >= 3 * merged or run >= 2 * repeated:
            return column
    return best


def _runs(cells: Cells, rows: range, column: int) -> tuple[int, int]:
    """How many cells stand one below the other, and how many where repeated ones count once."""
    tops = [row for row in rows if cells.words(row, column)]
    words = [cells.words(row, column) for row in tops if cells.span(row, column).top == row]
    return len(words), len(words) - sum(one == other for one, other in pairwise(words))


def _below(cells: Cells, row: int) -> int:
    """The first row under the header that begins in `row`: merged cells and sub-headers belong."""
    columns = [column for column in range(cells.width) if cells.words(row, column)]
    below = max((cells.span(row, column).bottom for column in columns), default=row + 1)
    below = min(below, row + _DEEPEST)
    while below < min(row + _DEEPEST, cells.height) and _continues(cells, row, below):
        below += 1
    return below


def _continues(cells: Cells, top: int, row: int) -> bool:
    """Whether a row without merged cells is one more line of the header: no data in it."""
    filled = cells.filled(row)
    if not filled or any(_is_section(cells, row, column) for column in filled):
        return False
    under = [column for column in filled if _grouped(cells, top, column)]
    return bool(under) and all(
        meaning_of(words := cells.words(row, column))
        or (column in under and len(words) <= LONGEST // 2 and not words.isdigit())
        for column in filled
    )


def _is_section(cells: Cells, row: int, column: int) -> bool:
    span = cells.span(row, column)
    return span.right - span.left > max(2, cells.width // 2)


def _grouped(cells: Cells, top: int, column: int) -> bool:
    """Whether the header above a square is wide, or empty beside a filled one (no merged cells)."""
    span = cells.span(top, column)
    if span.right - span.left > 1:
        return True
    following = column + 1 < cells.width and not cells.words(top, column + 1)
    empty = not cells.words(top, column) and bool(_group(cells, top, column))
    return empty or (
        following and bool(cells.words(top, column)) and bool(cells.words(top + 1, column + 1))
    )


def _group(cells: Cells, row: int, column: int) -> str:
    """The words over a square; for an empty one those of the next filled square to its left."""
    while column >= 0:
        if words := cells.words(row, column):
            return words
        column -= 1
    return ""


def _titles(cells: Cells, row: int, below: int, column: int) -> str:
    """All that a header says over a column, from outer to inner, once each."""
    said = [cells.words(at, column) for at in range(row, below)]
    if below - row > 1 and not said[0] and any(said):
        said[0] = _group(cells, row, column)
    return "\n".join(dict.fromkeys(words for words in said if words))


_ASIDE = (
    Meaning.PROGRESS,
    Meaning.DONE,
    Meaning.NEXT,
    Meaning.STATE,
    Meaning.STRUCK,
    Meaning.OTHER,
)


def _columns(cells: Cells, row: int, below: int, titles: Mapping[int, str]) -> dict[int, Meaning]:
    """What each column holds; the inner words decide, unless the group tells of progress."""
    found: dict[int, Meaning] = {}
    for column, words in titles.items():
        parts = words.split("\n")
        inner, outer = parts[-1], "".join(parts[:-1])
        group = meaning_of(outer) if outer else None
        if group in _ASIDE:
            meaning: Meaning | None = group
        else:
            meaning = meaning_of(inner)
            if outer and meaning in (None, Meaning.DUTY, Meaning.LEADER, Meaning.LEAD):
                meaning = meaning_of(inner + outer) or meaning or group
        left = max(cells.span(at, column).left for at in range(row, below))
        if meaning and left == column:
            found[column] = meaning
        elif meaning is Meaning.TASK and found.get(left) is Meaning.TASK and left + 1 == column:
            found |= {left: Meaning.CATEGORY, column: Meaning.TASK}  # one title over name and task
    return _without_measures(found, titles)


def _without_measures(columns: dict[int, Meaning], titles: Mapping[int, str]) -> dict[int, Meaning]:
    """单位 beside 责任单位, or beside a figure, is a unit of measure and names nobody."""
    plain = [column for column in columns if titles[column].split("\n")[-1] == "单位"]
    others = UNITS & {meaning for column, meaning in columns.items() if column not in plain}
    figures = any(re.search(r"指标|目标值|数量", words) for words in titles.values())
    if plain and (others or figures):
        columns |= dict.fromkeys(plain, Meaning.OTHER)
    return columns
