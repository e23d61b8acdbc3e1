"""Tables with a header: a header covers its column, a merged cell covers its rows."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from .columns import ROLES, UNITS
from .grids import Span
from .labels import CONTENT
from .layouts import Layout, layout_of
from .model import Draft, Extract, Place, Role, Value
from .rows import Kind, Line, lines

_OWNERS = frozenset({Role.LEAD, Role.DUTY, Role.COOPERATE})


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
    """The drafts of one table; a heading holds until the next one."""
    found: list[Draft] = []
    section = ""
    above: tuple[Value, ...] = ()
    for line in lines(table, layout):
        if line.kind is Kind.HEADING:
            section, above = _printed(text, table.at[line.row, line.column]), ()
        elif line.kind is Kind.TASK:
            draft = _draft(table, layout, line, text, section, above)
            above = tuple(value for value in draft.values if value.role in _OWNERS)
            if above or not _no_cell(table, layout, line):
                found.append(draft)
    return found


def _draft(
    table: _Table,
    layout: Layout,
    line: Line,
    text: str,
    section: str,
    above: tuple[Value, ...],
) -> Draft:
    values = _values(table, layout, line)
    doubts: tuple[str, ...] = ()
    if above and _no_cell(table, layout, line):
        values += above
        doubts = ("责任单位一格是空的，按上一行填，请核对",)
    content = table.at[line.row, line.column]
    cells = [table.at.get((line.row, column)) for column in layout.path]
    names = [_printed(text, cell) for cell in cells if cell and cell is not content]
    path = tuple(name for name in dict.fromkeys([section, *names]) if name)
    start, end = _content_span(table.folded, content)
    return Draft(start, end, path, values, "row", layout.first_leads, doubts, rule="row")


def _values(table: _Table, layout: Layout, line: Line) -> tuple[Value, ...]:
    """What the cells of a row say; a task merged over several rows takes those of them all."""
    values = []
    for column, meaning in layout.columns.items():
        for row in range(line.row, line.bottom) if meaning in ROLES else ():
            cell = table.at.get((row, column))
            if cell and table.words(row, column).strip("-/—无"):
                values.append(Value(ROLES[meaning], cell.start, cell.end, "cell"))
    return tuple(dict.fromkeys(values))


def _no_cell(table: _Table, layout: Layout, line: Line) -> bool:
    """Whether every unit cell of a row is empty: a dash or 无 says that there is none."""
    return not any(
        table.words(row, column)
        for column in layout.of(*UNITS)
        for row in range(line.row, line.bottom)
    )


def _printed(text: str, place: Place) -> str:
    return "".join(text[place.start : place.end].split("\n")).strip().rstrip("。：；")


_ITEM = re.compile(r"\d{1,3} ?[.、](?!\d) ?")


def _content_span(folded: str, place: Place) -> tuple[int, int]:
    """A cell's text without the number and label it may begin with."""
    start, end = place.start, place.end
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
