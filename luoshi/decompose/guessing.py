"""What a column with an unknown title holds, told by the cells below it: bodies, or limits."""

from __future__ import annotations

from collections.abc import Mapping

from .cells import Column, kind_of
from .columns import UNITS, Meaning
from .grids import Cells

_MOST = 40  # rows that are looked at
_LEAST = 2
_TASKS = frozenset({Meaning.TASK, Meaning.MEASURE, Meaning.PROBLEM})
_LONGEST_TITLE = 12


def guessed(
    cells: Cells, below: int, titles: Mapping[int, str], columns: Mapping[int, Meaning]
) -> dict[int, Meaning]:
    """Meanings for columns whose titles say nothing, where a table of tasks lacks who or when."""
    known = set(columns.values())
    if not known & _TASKS or len(known) < _LEAST:
        return {}
    found: dict[int, Meaning] = {}
    if not known & UNITS:
        found |= _first(cells, below, titles, columns, Column.WHO, Meaning.DUTY)
    if Meaning.DUE not in known and (known | set(found.values())) & UNITS:
        found |= _first(cells, below, titles, columns, Column.WHEN, Meaning.DUE)
    return found


def _first(
    cells: Cells,
    below: int,
    titles: Mapping[int, str],
    columns: Mapping[int, Meaning],
    kind: Column,
    meaning: Meaning,
) -> dict[int, Meaning]:
    """The first column without a meaning in which nearly every cell is of a kind."""
    rows = range(below, min(cells.height, below + _MOST))
    for column in range(cells.width):
        title = titles.get(column, "")
        if column in columns or not title or len(title) > _LONGEST_TITLE:
            continue
        words = [said for row in rows if (said := cells.words(row, column))]
        fitting = sum(kind_of(said) is kind for said in words)
        if fitting >= _LEAST and fitting * 10 >= len(words) * 8:
            return {column: meaning}
    return {}
