"""Tables that stand on pages: their cells with text, and their halves over a page break."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .glyphs import Glyph, lines_of
from .ruling import Grid
from .wraps import cell_text, glued
from .writing import Cell

_NEAR = 6.0
_MOST_HEADER_ROWS = 3
_NUMBER = re.compile(r"[\d一二三四五六七八九十]{1,5}[.、]?")
_ENDS = "。；;！"


@dataclass(slots=True)
class Table:
    """A table of one or several pages; `across` are the places of its vertical lines."""

    cells: list[Cell]
    rows: int
    across: list[float]
    top: float
    page: int
    page_end: int
    header: int = field(default=0)


def table_of(grid: Grid, inside: dict[int, list[Glyph]], page: int) -> Table | None:
    """The cells of a grid that hold text; None if fewer than two do, as in a framed paragraph."""
    cells: list[Cell] = []
    for index, square in enumerate(grid.squares):
        width = grid.across[square.column_end] - grid.across[square.column]
        text = cell_text(lines_of(inside.get(index, ())), width)
        cells.append(Cell(text, square.row, square.row_end, square.column, square.column_end, page))
    if sum(bool(cell.text) for cell in cells) < 2:
        return None
    return Table(cells, len(grid.down) - 1, grid.across, grid.down[0], page, page)


def joined(above: Table, below: Table) -> Table | None:
    """One table of the two halves that a page break left, or None where they are two tables.

    The header that the second page repeats is dropped; a row that the break tore is mended; a
    merged cell that goes on without text is the one above.
    """
    if len(above.across) != len(below.across):
        return None
    shift = below.across[0] - above.across[0]
    if any(abs(b - a - shift) > _NEAR for a, b in zip(above.across, below.across, strict=True)):
        return None
    repeated = _repeated(above, below)
    rest = [
        replace(
            cell, row=cell.row - repeated + above.rows, row_end=cell.row_end - repeated + above.rows
        )
        for cell in below.cells
        if cell.row >= repeated
    ]
    rows = above.rows + below.rows - repeated
    cells = [*above.cells]
    if _is_torn(above, rest):
        rest, rows = _mended(above, rest, rows)
    rest = _continued(above, rest)
    return Table([*cells, *rest], rows, above.across, above.top, above.page, below.page)


def _row(cells: list[Cell], row: int) -> list[tuple[int, int, str]]:
    return [
        (cell.column, cell.column_end, "".join(cell.text.split()))
        for cell in cells
        if cell.row == row
    ]


def _repeated(above: Table, below: Table) -> int:
    """How many rows at the top of the second half repeat those of the first."""
    count = 0
    while count < min(_MOST_HEADER_ROWS, below.rows - 1, above.rows - 1):
        row = _row(below.cells, count)
        if not any(text for _, _, text in row) or row != _row(above.cells, count):
            break
        count += 1
    return count


def _is_torn(above: Table, rest: list[Cell]) -> bool:
    """Whether the first row of the second half is the end of the last row of the first.

    It has no number where rows have one; without numbers, a cell above ends in mid-sentence
    and its neighbour below is empty.
    """
    first = {cell.column: cell for cell in rest if cell.row == above.rows}
    last = {cell.column: cell for cell in above.cells if cell.row_end == above.rows}
    if not any(cell.text for cell in first.values()):
        return False
    column = _number_column(above)
    if column is not None and column in first and column in last:
        return not first[column].text and bool(_NUMBER.fullmatch(last[column].text))
    empty = sum(not cell.text for cell in first.values())
    open_above = any(
        cell.text and last[at].text and last[at].text[-1] not in _ENDS and len(last[at].text) > 12
        for at, cell in first.items()
        if at in last
    )
    return empty * 2 >= len(first) and open_above


def _number_column(table: Table) -> int | None:
    """The first column in which most cells with text are numbers."""
    for column in range(min(2, len(table.across) - 1)):
        texts = [c.text for c in table.cells if c.column == column and c.text and c.row]
        if texts and sum(bool(_NUMBER.fullmatch(text)) for text in texts) * 2 > len(texts):
            return column
    return None


def _mended(above: Table, rest: list[Cell], rows: int) -> tuple[list[Cell], int]:
    """Append the torn row's texts to the last row above; the rows below move up by one."""
    last = {cell.column: cell for cell in above.cells if cell.row_end == above.rows}
    kept: list[Cell] = []
    for cell in rest:
        upper = last.get(cell.column)
        if cell.row == above.rows and upper is not None:
            upper.text = glued(upper.text, cell.text) if upper.text else cell.text
            upper.row_end = max(upper.row_end, cell.row_end - 1)
        else:
            kept.append(replace(cell, row=max(cell.row - 1, 0), row_end=cell.row_end - 1))
    return kept, rows - 1


def _continued(above: Table, rest: list[Cell]) -> list[Cell]:
    """An empty cell over several rows at the top of the second half continues the one above."""
    last = {cell.column: cell for cell in above.cells if cell.row_end == above.rows}
    kept: list[Cell] = []
    for cell in rest:
        upper = last.get(cell.column)
        goes_on = cell.row == above.rows and not cell.text and upper is not None and upper.text
        if goes_on and upper is not None and cell.row_end - cell.row > 1:
            upper.row_end = cell.row_end
        else:
            kept.append(cell)
    return kept
