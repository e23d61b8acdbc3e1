"""The text of a file as it grows, and the places of its parts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from luoshi.decompose.model import Extract, Place

KINDS = ("paragraph", "box", "cell")
WIDTH = 10
CELL_NUMBERS = 8  # the first of them: start, end, kind, table, row, row_end, column, column_end
_CELL = KINDS.index("cell")


@dataclass(slots=True)
class Cell:
    """A cell of a table: [row, row_end) × [column, column_end), counted from 0."""

    text: str
    row: int
    row_end: int
    column: int
    column_end: int
    page: int = 0


# A row of a sheet: its number, and of each cell text, column, row_end and column_end.
Row = tuple[int, list[tuple[str, int, int, int]]]


@dataclass(frozen=True, slots=True)
class Written:
    """An extract before its places are objects: they stand in one row of WIDTH numbers each.

    So a million cells pass from the child to the caller as bytes.
    """

    text: str
    kind: str
    numbers: array[int]
    warnings: tuple[str, ...] = ()
    header: str = ""
    sheets: tuple[str, ...] = ()

    def checked(self) -> Self:
        """Itself. Raises ValueError where the numbers fit neither text nor kinds."""
        numbers = self.numbers
        if len(numbers) % WIDTH:
            raise ValueError("torn row of numbers")
        if numbers and (
            max(numbers[1::WIDTH]) > len(self.text) or max(numbers[2::WIDTH]) >= len(KINDS)
        ):
            raise ValueError("places outside the text")
        return self

    def extract(self, most_cells: int | None = None) -> Extract:
        """The room's value; of a spreadsheet with more than `most_cells` without its places."""
        if most_cells is not None and self.sheets and len(self.numbers) > WIDTH * most_cells:
            return Extract(self.text, self.kind, (), self.warnings, self.header, self.sheets)
        starts, ends, kinds, *rest = (self.numbers[i::WIDTH] for i in range(WIDTH))
        places = tuple(map(Place, starts, ends, [KINDS[kind] for kind in kinds], *rest))
        return Extract(self.text, self.kind, places, self.warnings, self.header, self.sheets)


@dataclass(slots=True)
class Writer:
    """Collects paragraphs and tables; every reader hands its parts to one of these."""

    parts: list[str] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("I"))
    size: int = 0
    tables: int = 0

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.numbers) // WIDTH

    def write(self, text: str) -> tuple[int, int]:
        """Append text that has no place; the range it got."""
        start = self.size
        self.parts.append(text)
        self.size += len(text)
        return start, self.size

    def paragraph(
        self, text: str, *, kind: str = "paragraph", level: int = 0, page: int = 0
    ) -> None:
        """Append a paragraph and its line end."""
        start, end = self.write(text)
        row = (start, end, KINDS.index(kind), self.count, 0, 0, 0, 0, level, page)
        self.numbers.extend(row)
        self.parts.append("\n")
        self.size += 1

    def table(self, cells: Iterable[Cell], rows: int) -> None:
        """Append a table: one line a row, cells parted by tabs; a merged cell is written once.

        The cells come row by row.
        """
        add, place = self.parts.append, self.numbers.extend
        row, size, index = 0, self.size, self.tables
        first = True
        for cell in cells:
            if cell.row > row:
                add("\n" * (cell.row - row))
                size += cell.row - row
                row, first = cell.row, True
            if not first:
                add("\t")
                size += 1
            first = False
            end = size + len(cell.text)
            across = (cell.row, cell.row_end, cell.column, cell.column_end)
            place((size, end, _CELL, index, *across, 0, cell.page))
            add(cell.text)
            size = end
        self.size = size
        self.write("\n" * (rows - row))
        self.tables += 1

    def rows(self, filled: Iterable[Row], rows: int) -> None:
        """As `table`, for sheets: a million cells without an object for each."""
        texts: list[str] = []
        add, place = texts.append, self.numbers.extend
        at, size, index = 0, self.size, self.tables
        for row, cells in filled:
            if row > at:
                add("\n" * (row - at))
                size += row - at
                at = row
            numbers: list[int] = []
            for text, column, row_end, column_end in cells:
                end = size + len(text)
                numbers += (size, end, _CELL, index, row, row_end, column, column_end, 0, 0)
                size = end + 1
            size -= 1  # tabs stand between cells
            add("\t".join([cell[0] for cell in cells]))
            place(numbers)
        self.parts += texts
        self.size = size
        self.write("\n" * (rows - at))
        self.tables += 1

    def written(
        self,
        kind: str,
        *,
        warnings: Iterable[str] = (),
        header: str = "",
        sheets: Iterable[str] = (),
    ) -> Written:
        """All of it."""
        text = "".join(self.parts)
        return Written(text, kind, self.numbers, tuple(warnings), header, tuple(sheets))
