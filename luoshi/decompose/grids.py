"""Cells by row and column: what a table of a document and a sheet of a workbook have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from .model import Extract
from .text import fold


class Span(NamedTuple):
    """The squares that one cell covers; the ends are exclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Cells(Protocol):
    """A table: rows and columns count from 0, and a merged cell covers several squares."""

    height: int
    width: int

    def words(self, row: int, column: int) -> str:
        """The folded text of the cell over a square, without blanks; "" where nothing stands."""

    def span(self, row: int, column: int) -> Span:
        """The squares of the cell over a square."""

    def filled(self, row: int) -> list[int]:
        """The columns in which a cell that holds something begins in this very row."""


@dataclass(slots=True)
class Grid:
    """One sheet of a workbook, as plain text; `merged` are its merged cells.

    The text of a merged cell stands in its first square, the others are empty. Rows may be of
    unequal length. `first` is the spreadsheet's own number of the first row, counted from 1.
    """

    name: str
    rows: Sequence[Sequence[str]]
    merged: Iterable[Span] = ()
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

    def words(self, row: int, column: int) -> str:
        """The folded text of the cell over a square, without blanks."""
        return "".join(fold(self.text(row, column)).split())

    def span(self, row: int, column: int) -> Span:
        """The squares of the cell over a square."""
        return self._over.get((row, column)) or Span(row, column, row + 1, column + 1)

    def filled(self, row: int) -> list[int]:
        """The columns in which a cell that holds something begins in this very row."""
        return [column for column, text in enumerate(self.rows[row]) if text and not text.isspace()]


def grids_in(extract: Extract) -> list[Grid]:
    """The tables of an extract as grids, in the order of their indexes."""
    tables: dict[int, list[tuple[Span, str]]] = {}
    for place in extract.places:
        if place.kind == "cell":
            span = Span(place.row, place.column, place.row_end, place.column_end)
            cells = tables.setdefault(place.index, [])
            cells.append((span, extract.text[place.start : place.end]))
    found = []
    for index, cells in sorted(tables.items()):
        name = extract.sheets[index] if index < len(extract.sheets) else ""
        width = max(span.right for span, _ in cells)
        rows = [[""] * width for _ in range(max(span.bottom for span, _ in cells))]
        for span, text in cells:
            rows[span.top][span.left] = text
        wide = [
            span for span, _ in cells if (span.bottom, span.right) != (span.top + 1, span.left + 1)
        ]
        found.append(Grid(name, rows, wide))
    return found
