"""Characters placed on a page become lines. Lengths are points; y grows downwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Glyph(NamedTuple):
    """A character and its box."""

    char: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the box."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class Segment(NamedTuple):
    """A straight stroke along an axis: a ruling line of a table, an underline."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Sheet:
    """A page as a file gives it.

    `pictured` is the share of its area under pictures, `lost` counts characters it cannot tell.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    pictured: float = 0.0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `em` is the width of a Chinese character in it."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    em: float
    page: int = 0


def lines_of(glyphs: Iterable[Glyph], page: int = 0) -> list[Line]:
    """Characters that stand at one height form a line, from left to right; lines from the top."""
    rows: list[list[Glyph]] = []
    middle = tall = 0.0
    for glyph in sorted(glyphs, key=lambda one: one.top + one.bottom):
        own, height = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if rows and own - middle <= 0.4 * max(tall, height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            middle, tall = own, height
    return [line for row in rows if (line := _line(row, page)).text]


def _line(row: list[Glyph], page: int) -> Line:
    row.sort(key=lambda one: one.left)
    em = _em(row)
    parts: list[str] = []
    last: Glyph | None = None
    for glyph in row:
        if last is not None:
            if glyph.char == last.char and glyph.left - last.left < 0.25 * em:
                continue  # printed twice, to look bold
            parts.append(_gap(last, glyph, em))
        parts.append(glyph.char)
        last = glyph
    text = "".join(parts)
    tops, bottoms = [one.top for one in row], [one.bottom for one in row]
    right = max(one.right for one in row)
    return Line(text.strip(), row[0].left, right, min(tops), max(bottoms), em, page)


def _em(row: list[Glyph]) -> float:
    """The usual width of the Chinese characters, else the height."""
    wide = sorted(one.right - one.left for one in row if "\u2e80" <= one.char <= "\uffef")
    if wide and wide[len(wide) // 2] > 0:
        return wide[len(wide) // 2]
    return max(max(one.bottom - one.top for one in row), 1.0)


def _gap(last: Glyph, glyph: Glyph, em: float) -> str:
    """The blanks between two characters: none within words, as many as fit in a wide gap."""
    gap = (glyph.left - last.right) / em
    if gap > 0.6:
        return " " * min(max(round(gap * 2), 1), 12)
    western = last.char.isascii() and glyph.char.isascii()
    return " " if western and gap > 0.18 else ""
