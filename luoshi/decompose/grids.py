"""Cells by row and column: what a table of a document and a sheet of a workbook have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

from .model import Extract, Place
from .text import fold

COLUMN_BITS = 15  # a square as one number: its row, then 15 bits for its column


class Span(NamedTuple):
    """The squares that one cell covers; the ends are exclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Square(NamedTuple):
    """The first square of a cell."""

    row: int
    column: int


class Cells(Protocol):
    """A table: rows and columns count from 0, and a merged cell covers several squares."""

    height: int
    width: int

    def words(self, row: int, column: int) -> str:
        """The folded text of the cell over a square, without blanks; "" where nothing stands."""

    def span(self, row: int, column: int) -> Span:
        """The squares of the cell over a square."""

    def first(self, row: int, column: int) -> Square:
        """The first square of the cell over a square."""

    def filled(self, row: int) -> list[int]:
        """The columns in which a cell that holds something begins in this very row."""


@dataclass(slots=True)
class Grid:
    """One sheet of a workbook, as plain text; `merged` are its merged cells.

    The text of a merged cell stands in its first square, the others are empty. Rows may be of
    unequal length. `starts` are the offsets of the rows in the text of the file, cells parted by
    tabs; `places` the offsets of cells by row << COLUMN_BITS | column, where the reader noted them
    one by one.
    """

    name: str
    rows: Sequence[Sequence[str]]
    merged: Iterable[Span] = ()
    hidden: bool = False
    starts: Sequence[int] = ()
    places: Mapping[int, int] = field(default_factory=dict)
    height: int = 0
    width: int = 0
    _over: dict[tuple[int, int], Span] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.height = len(self.rows)
        self.width = max(map(len, self.rows), default=0)
        for span in self.merged:
            self._cover(span)

    def _cover(self, span: Span) -> None:
        """A merged range may name a whole column: only squares that exist are noted."""
        for row in range(span.top, min(span.bottom, self.height)):
            for column in range(span.left, min(span.right, self.width)):
                self._over[row, column] = span

    def text(self, row: int, column: int) -> str:
        """The text of the cell over a square, as it stands."""
        if self._over and (over := self._over.get((row, column))):
            row, column = over.top, over.left
        line = self.rows[row]
        return line[column] if column < len(line) else ""

    def offset(self, row: int, column: int) -> int | None:
        """Where the cell that begins in a square begins in the text of the file, if known."""
        if row < len(self.starts):
            return self.starts[row] + sum(len(cell) + 1 for cell in self.rows[row][:column])
        return self.places.get(row << COLUMN_BITS | column)

    def words(self, row: int, column: int) -> str:
        """The folded text of the cell over a square, without blanks."""
        if self._over:
            return _bare(self.text(row, column))
        line = self.rows[row]
        return _bare(line[column]) if column < len(line) else ""

    def span(self, row: int, column: int) -> Span:
        """The squares of the cell over a square."""
        return self._over.get((row, column)) or Span(row, column, row + 1, column + 1)

    def first(self, row: int, column: int) -> Square:
        """The first square of the cell over a square."""
        if self._over and (over := self._over.get((row, column))):
            return Square(over.top, over.left)
        return Square(row, column)

    def filled(self, row: int) -> list[int]:
        """The columns in which a cell that holds something begins in this very row."""
        return [column for column, text in enumerate(self.rows[row]) if text and not text.isspace()]


@lru_cache(maxsize=65_536)
def _bare(text: str) -> str:
    """Names of units, limits and categories come again in row after row."""
    return "".join(fold(text).split())


def grids_in(extract: Extract) -> list[Grid]:
    """The tables of an extract as grids, in the order of their indexes."""
    tables: dict[int, list[Place]] = {}
    for place in extract.places:
        if place.kind == "cell":
            tables.setdefault(place.index, []).append(place)
    found = []
    for index, cells in sorted(tables.items()):
        name = extract.sheets[index] if index < len(extract.sheets) else ""
        width = max(cell.column_end for cell in cells)
        rows = [[""] * width for _ in range(max(cell.row_end for cell in cells))]
        for cell in cells:
            rows[cell.row][cell.column] = extract.text[cell.start : cell.end]
        spans = [Span(c.row, c.column, c.row_end, c.column_end) for c in cells]
        wide = [
            span for span in spans if (span.bottom, span.right) != (span.top + 1, span.left + 1)
        ]
        places = {cell.row << COLUMN_BITS | cell.column: cell.start for cell in cells}
        found.append(Grid(name, rows, wide, places=places))
    return found


def letter_of(column: int) -> str:
    """0 → A, 26 → AA: the name of a column in a spreadsheet."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
