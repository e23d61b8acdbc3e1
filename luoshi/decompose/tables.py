"""Tables with a header: a header covers its column, a merged cell covers its rows."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from .columns import UNITS
from .grids import Span, Square
from .labels import CONTENT
from .layouts import Layout, layout_of
from .model import Draft, Extract, Place, Value
from .rows import INHERITED, Entry, Kind, entries


@dataclass(slots=True)
class _Table:
    """The cells of one table; `at[row, column]` finds the cell that covers a square."""

    folded: str
    at: dict[tuple[int, int], Place] = field(default_factory=dict)
    starts: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    height: int = 0
    width: int = 0

    def add(self, place: Place) -> None:
        """Note a cell over all squares that it covers."""
        self.height = max(self.height, place.row_end)
        self.width = max(self.width, place.column_end)
        for row in range(place.row, place.row_end):
            for column in range(place.column, place.column_end):
                self.at[row, column] = place
        if self.folded[place.start : place.end].split():
            self.starts[place.row].append(place.column)

    def words(self, row: int, column: int) -> str:
        """The folded text of the cell over a square, without blanks."""
        place = self.at.get((row, column))
        return "".join(self.folded[place.start : place.end].split()) if place else ""

    def span(self, row: int, column: int) -> Span:
        """The squares of the cell over a square."""
        place = self.at.get((row, column))
        if place is None:
            return Span(row, column, row + 1, column + 1)
        return Span(place.row, place.column, place.row_end, place.column_end)

    def first(self, row: int, column: int) -> Square:
        """The first square of the cell over a square."""
        place = self.at.get((row, column))
        return Square(place.row, place.column) if place else Square(row, column)

    def filled(self, row: int) -> list[int]:
        """The columns in which a cell that holds something begins in this very row."""
        return sorted(self.starts.get(row, ()))


def table_drafts(extract: Extract, folded: str) -> tuple[list[Draft], frozenset[int]]:
    """The rows of every table whose header names a task and who is responsible for it.

    Also the indexes of these tables: the cells of all others are read as paragraphs.
    """
    found: list[Draft] = []
    used: set[int] = set()
    for index, table in _tables(extract, folded).items():
        layout = layout_of(table)
        if layout and layout.names_units:
            found += _drafts(table, layout, extract.text)
            used.add(index)
    return found, frozenset(used)


def _tables(extract: Extract, folded: str) -> dict[int, _Table]:
    tables: dict[int, _Table] = {}
    for place in extract.places:
        if place.kind == "cell":
            tables.setdefault(place.index, _Table(folded)).add(place)
    return tables


def _drafts(table: _Table, layout: Layout, text: str) -> list[Draft]:
    """The drafts of one table; a row without any unit, and none to inherit, is no task."""
    found = []
    for entry in entries(table, layout):
        torn = _torn(table, entry)
        if entry.line.kind is not Kind.TASK:
            continue
        if torn or entry.owned or _says_none(table, layout, entry):
            whole = replace(entry, said=(), inherited=False) if torn else entry
            found.append(_draft(table, layout, whole, text))
    return found


def _torn(table: _Table, entry: Entry) -> bool:
    """Whether the text breaks off in this row: it inherits nothing from the one above."""
    row, column = entry.line.row, entry.line.column
    return row == table.height - 1 and not any(
        (row, right) in table.at for right in range(column + 1, table.width)
    )


def _says_none(table: _Table, layout: Layout, entry: Entry) -> bool:
    """Whether a unit cell holds a dash or 无: the row is a task of nobody yet."""
    return any(table.words(entry.line.row, column) for column in layout.of(*UNITS))


def _draft(table: _Table, layout: Layout, entry: Entry, text: str) -> Draft:
    cells = [(role, table.at[square]) for role, square in entry.said]
    values = tuple(Value(role, cell.start, cell.end, "cell") for role, cell in cells)
    headings = [table.at.get(square) for square in entry.headings]
    names = [_printed(text, cell) for cell in headings if cell]
    path = tuple(name for name in dict.fromkeys(names) if name)
    content = table.at[entry.line.row, entry.line.column]
    start, end = content_span(table.folded, content.start, content.end)
    doubts = (INHERITED,) if entry.inherited else ()
    return Draft(start, end, path, values, "row", layout.first_leads, doubts, rule="row")


def _printed(text: str, place: Place) -> str:
    return "".join(text[place.start : place.end].split("\n")).strip().rstrip("。：；")


_ITEM = re.compile(
    r"(?:\d{1,3} ?[.、](?!\d)|\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)、?|[①-⑳⑴-⒇]) ?"
)


def content_span(folded: str, start: int, end: int) -> tuple[int, int]:
    """A cell's text [start, end) without the number and label it may begin with."""
    number = _ITEM.match(folded, start, end)
    alone = number and not _ITEM.search(folded, number.end(), end)
    start = number.end() if number and alone else start
    label = CONTENT.match(folded, start, end)
    start = label.end() if label else start
    while start < end and folded[start] in " \n":
        start += 1
    while end > start and folded[end - 1] in " \n":
        end -= 1
    return start, end
