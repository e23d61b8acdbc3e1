"""Lines that the page's width broke become paragraphs again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from .glyphs import Line

_NEAR_RIGHT = 0.72  # of the page's width
_STOPS = "。！？；：.!?;:"
_HAN = "[一二三四五六七八九十百]{1,4}"
_DIGITS = r"\d{1,3}"
_BEGINS = re.compile(
    rf"[（(] ?(?:{_HAN}|{_DIGITS}) ?[）)]|{_HAN}[、.．]|{_DIGITS} ?[、.．](?!\d)|[①-⑳]"
    rf"|第(?:{_HAN}|{_DIGITS})[章节条编部]|附件|附：|抄送"
)


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the lines of a paper begin and end; `indented` if its paragraphs begin further in."""

    left: float
    right: float
    indented: bool

    @classmethod
    def of(cls, lines: list[Line], width: float) -> Margins:
        """The usual left and right edge of the text on pages of a width.

        Where no line comes near the right of the page, none was broken by its width.
        """
        if not lines:
            return cls(0, 0, indented=False)
        left = _edge([line.left for line in lines], first=True)
        right = _edge([line.right for line in lines], first=False)
        inner = sum(1.2 * line.em < line.left - left < 2.8 * line.em for line in lines)
        return cls(left, max(right, _NEAR_RIGHT * width), indented=inner >= 2)


def _edge(values: list[float], *, first: bool) -> float:
    """The outermost place (in steps of 4 points) where at least a tenth of the lines end."""
    counted = Counter(round(value / 4) for value in values)
    near = {place: counted[place] + counted[place - 1] + counted[place + 1] for place in counted}
    usual = [place for place, count in near.items() if count * 10 >= len(values)]
    place = min(usual or near) if first else max(usual or near)
    inside = [value for value in values if abs(value / 4 - place) <= 1.5]
    return min(inside) if first else max(inside)


def paragraphs(lines: Iterable[Line], margins: dict[int, Margins]) -> list[Line]:
    """Each paragraph as one line, at the place of its first; `margins` go by the page's number."""
    found: list[Line] = []
    last: Line | None = None
    for line in lines:
        if last is not None and goes_on(last, line, margins[last.page], margins[line.page]):
            found[-1] = _with(found[-1], line)
        else:
            found.append(line)
        last = line
    return found


def goes_on(line: Line, after: Line, margins: Margins, following: Margins) -> bool:
    """Whether `line` was broken by the width and `after` continues it."""
    em = line.em
    if margins != following:
        return False
    if line.right < margins.right - 1.6 * em or after.left > margins.left + 1.2 * em:
        return False
    if abs(em - after.em) > 0.15 * em:
        return False
    height = line.bottom - line.top
    if line.page == after.page and after.top - line.bottom > 1.6 * height:
        return False
    if line.left > margins.left + 4 * em and after.left < margins.left + em:
        return False  # a centred or right-hand line stands alone
    if _BEGINS.match(after.text) and (not margins.indented or line.text[-1] in _STOPS):
        return False
    return margins.indented or line.text[-1] not in _STOPS


def _with(line: Line, after: Line) -> Line:
    return Line(
        glued(line.text, after.text), line.left, after.right, line.top, after.bottom, line.em,
        line.page,
    )  # fmt: skip


def glued(text: str, after: str) -> str:
    """Two halves of a broken line; Western words keep a blank between them."""
    western = text[-1:].isascii() and text[-1:].isalnum() and after[:1].isascii()
    words = western and after[:1].isalpha() and text[-1:].isalpha()
    return f"{text} {after}" if words else text + after


def cell_text(lines: list[Line], width: float) -> str:
    """The lines of a table cell: those that fill its width go on in the next."""
    if not lines:
        return ""
    units = all(line.text[-1] in _UNIT_ENDS for line in lines)
    listed = units and not any(sign in line.text for line in lines for sign in "、，,；;")
    parts = [lines[0].text]
    for line, after in pairwise(lines):
        full = width - (line.right - line.left) < 12 + 1.3 * line.em
        apart = listed or (line.text[-1] in _STOPS and _BEGINS.match(after.text))
        if full and not apart:
            parts[-1] = glued(parts[-1], after.text)
        else:
            parts.append(after.text)
    return "\n".join(parts)


_UNIT_ENDS = "局委办院厅部室府站队处司社行"
