"""Ruling lines on a page become tables: squares between lines, merged where no line parts them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from .glyphs import Segment

NEAR = 3.0  # points within which two lines are one
_SHORT = 5.0
_MOST_SEGMENTS = 6000
_MOST_LINES = 600


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a grid by its rows and columns; ends are exclusive."""

    row: int
    row_end: int
    column: int
    column_end: int


@dataclass(slots=True)
class Grid:
    """A table: where its vertical and horizontal lines stand, and its cells."""

    across: list[float]
    down: list[float]
    squares: list[Square] = field(default_factory=list)
    at: dict[tuple[int, int], int] = field(default_factory=dict)

    def find(self, x: float, y: float) -> int | None:
        """The index in `squares` of the cell that holds a point."""
        column = bisect_right(self.across, x) - 1
        row = bisect_right(self.down, y) - 1
        return self.at.get((row, column))


def grids(segments: list[Segment]) -> list[Grid]:
    """The tables of a page, from the top; none where lines are too many to be a table's."""
    if len(segments) > _MOST_SEGMENTS:
        return []
    level = _merged(_bars(segments, upright=False))
    upright = _merged(_bars(segments, upright=True))
    if len(level) < 2 or len(upright) < 1 or len(level) + len(upright) > _MOST_LINES:
        return []
    found = [_grid(rows, columns) for rows, columns in _groups(level, upright)]
    return sorted((one for one in found if one is not None), key=lambda one: one.down[0])


# A bar: where it stands on the other axis, from where, to where.
_Bar = tuple[float, float, float]


def _bars(segments: Iterable[Segment], *, upright: bool) -> list[_Bar]:
    found: list[_Bar] = []
    for one in segments:
        width, height = one.right - one.left, one.bottom - one.top
        if upright and width <= NEAR and height >= _SHORT:
            found.append(((one.left + one.right) / 2, one.top, one.bottom))
        elif not upright and height <= NEAR and width >= _SHORT:
            found.append(((one.top + one.bottom) / 2, one.left, one.right))
    return found


def _merged(bars: list[_Bar]) -> list[_Bar]:
    """Bars at one place that touch are one: borders are drawn cell by cell."""
    found: list[_Bar] = []
    for group in _near(bars):
        place = sum(bar[0] for bar in group) / len(group)
        group.sort(key=lambda bar: bar[1])
        start, end = group[0][1], group[0][2]
        for _, lo, hi in group[1:]:
            if lo > end + NEAR:
                found.append((place, start, end))
                start, end = lo, hi
            end = max(end, hi)
        found.append((place, start, end))
    return found


def _near(bars: list[_Bar]) -> list[list[_Bar]]:
    groups: list[list[_Bar]] = []
    for bar in sorted(bars):
        if groups and bar[0] - groups[-1][0][0] <= NEAR:
            groups[-1].append(bar)
        else:
            groups.append([bar])
    return groups


def _groups(level: list[_Bar], upright: list[_Bar]) -> list[tuple[list[_Bar], list[_Bar]]]:
    """Lines that cross or touch, directly or through others, belong to one table."""
    parents = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parents[i] != i:
            parents[i] = parents[parents[i]]
            i = parents[i]
        return i

    for i, (y, left, right) in enumerate(level):
        for j, (x, top, bottom) in enumerate(upright, len(level)):
            if left - NEAR <= x <= right + NEAR and top - NEAR <= y <= bottom + NEAR:
                parents[root(i)] = root(j)
    found: dict[int, tuple[list[_Bar], list[_Bar]]] = {}
    for i, bar in enumerate([*level, *upright]):
        found.setdefault(root(i), ([], []))[i >= len(level)].append(bar)
    return [(rows, columns) for rows, columns in found.values() if len(rows) > 1 and columns]


def _grid(level: list[_Bar], upright: list[_Bar]) -> Grid | None:
    """The squares between lines; a side without a line is where the crossing lines end."""
    across = _places([bar[0] for bar in upright] + _ends(level))
    down = _places([bar[0] for bar in level] + _ends(upright))
    rows, columns = len(down) - 1, len(across) - 1
    if rows < 1 or columns < 1 or rows * columns < 2:
        return None
    grid = Grid(across, down)
    walls = _walls(upright, across, down)
    floors = _walls(level, down, across)
    _fill(grid, walls, floors)
    return grid if len(grid.squares) > 1 else None


def _ends(bars: list[_Bar]) -> list[float]:
    return [min(bar[1] for bar in bars), max(bar[2] for bar in bars)]


def _places(values: list[float]) -> list[float]:
    """Sorted, near ones once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _walls(bars: list[_Bar], places: list[float], steps: list[float]) -> set[tuple[int, int]]:
    """(index of the line, index of the step along it) where a stroke is drawn."""
    found: set[tuple[int, int]] = set()
    for place, start, end in bars:
        line = min(range(len(places)), key=lambda i: abs(places[i] - place))
        for step in range(len(steps) - 1):
            if start - NEAR <= (steps[step] + steps[step + 1]) / 2 <= end + NEAR:
                found.add((line, step))
    return found


def _fill(grid: Grid, walls: set[tuple[int, int]], floors: set[tuple[int, int]]) -> None:
    """Number the cells; each grows right, then down, as far as no line stops it."""
    rows, columns = len(grid.down) - 1, len(grid.across) - 1
    for row in range(rows):
        for column in range(columns):
            if (row, column) in grid.at:
                continue
            right = column + 1
            while right < columns and (right, row) not in walls and (row, right) not in grid.at:
                right += 1
            low = row + 1
            while low < rows and not any((low, c) in floors for c in range(column, right)):
                low += 1
            index = len(grid.squares)
            grid.squares.append(Square(row, low, column, right))
            for r in range(row, low):
                for c in range(column, right):
                    grid.at.setdefault((r, c), index)
