"""Tasks that no label and no bracket marks: the kind of a paper says how it is read."""

from __future__ import annotations

import re
from dataclasses import replace

from .blocks import enumerated
from .genre import Genre, genre_of
from .minutes import Minutes
from .model import Block, Draft, Marked
from .numerals import number
from .sections import comes_next
from .unmarked import Reader, unmarked_drafts

_NUMBER = re.compile(r"(?<=[。:;!)])\s*(?P<n>\d{1,2})[、.](?!\d)")
_COUNTS = re.compile(r"([一二三四五六七八九十]{1,2})[是要](?!否|求),? ?")
_LEAST = 2


def spoken_drafts(text: str, folded: str, marked: list[Marked], title: str) -> list[Draft]:
    """The tasks of a paper in whose sentences they are said; none in papers that order nothing."""
    genre = genre_of(title, folded)
    marked = [part for item in marked for part in _unrolled(folded, item)]
    if genre is Genre.MINUTES:
        return Minutes(text, folded, marked).run()
    marked = _counted(folded, marked)
    return unmarked_drafts(text, folded, marked, genre)


def following_drafts(
    text: str, folded: str, marked: list[Marked], title: str, found: list[Draft]
) -> list[Draft]:
    """What a report asks for at its end, where markers stand elsewhere in it and none there."""
    if genre_of(title, folded) is Genre.MINUTES:
        return []
    marked = [part for item in marked for part in _unrolled(folded, item)]
    known = {name for draft in found for name in draft.path}
    more = Reader(text, folded, marked, following=True).run()
    return [draft for draft in more if not any(map(comes_next, known & set(draft.path)))]


def _counted(folded: str, marked: list[Marked]) -> list[Marked]:
    """Paragraphs that begin with 一是, 二是 … as numbered ones, where several do."""
    found = list(marked)
    count = 0
    for i, item in enumerate(marked):
        block = item.block
        match = _COUNTS.match(folded, block.start, block.end)
        if match and not (block.style or item.labels or item.pieces):
            count += 1
            value = number(match[1])
            numbered = replace(block, body=match.end(), style="is", rank=3.2, number=value)
            found[i] = replace(item, block=numbered)
    return found if count >= _LEAST else marked


def _unrolled(folded: str, item: Marked) -> list[Marked]:
    """A paragraph that counts 1. 2. 3. within itself, as one block a number."""
    if item.labels or item.pieces:
        return [item]
    block = item.block
    cuts: list[int] = []
    for match in _NUMBER.finditer(folded, block.body, block.end):
        if int(match["n"]) == len(cuts) + 1:
            cuts.append(match.start("n"))
    if len(cuts) < _LEAST:
        return [item]
    first = Block(
        block.start,
        _bare(folded, block.start, cuts[0]),
        block.body,
        block.style,
        block.rank,
        block.number,
        block.level,
    )
    bounds = zip(cuts, [*cuts[1:], block.end], strict=True)
    rest = [enumerated(folded, lo, _bare(folded, lo, hi)) for lo, hi in bounds]
    return [Marked(part) for part in (first, *rest) if part.end > part.start]


def _bare(folded: str, start: int, end: int) -> int:
    return start + len(folded[start:end].rstrip())
