"""Sentences that close a paragraph and say nothing but who: 「…。由甲牵头，乙配合。」.

One such sentence may be of a rule; where several items of a kind end so, it marks them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from .directives import sentences
from .duties import parse
from .model import Block, Marked, Piece, Role, Value
from .units import is_collective, looks_like_unit, surely_unit

_CLOSES = re.compile(
    r"(?:牵头|负责|配合|落实|实施|完成|参与)[。;]?$|(?:责任|牵头|主办|承办|实施)(?:单位|部门|主体)[为是]"
)
_NAMED = re.compile(
    r"[,;]?(?P<who>(?:责任|牵头|主办|承办|实施|配合|协办|参与)(?:单位|部门|主体))(?:分别)?[为是]:?"
)
_LONGEST = 90
_LEAST = 2


def with_closing(folded: str, marked: list[Marked]) -> list[Marked]:
    """The blocks, with such sentences at the end of numbered items as markers."""
    plain = [i for i, item in enumerate(marked) if _is_plain(item)]
    ends = {i: end for i in plain if (end := _closing(folded, marked[i].block))}
    told = Counter(marked[i].block.style for i in ends)
    every = Counter(marked[i].block.style for i in plain)
    kinds = {s for s, count in told.items() if count >= _LEAST and count * 10 >= every[s] * 6}
    return [
        replace(item, pieces=(ends[i],)) if i in ends and item.block.style in kinds else item
        for i, item in enumerate(marked)
    ]


def _is_plain(item: Marked) -> bool:
    return bool(item.block.style) and not (item.labels or item.pieces)


def _closing(folded: str, block: Block) -> Piece | None:
    """The paragraph without its last sentence, and who is named in that."""
    if not _CLOSES.search(folded, max(block.body, block.end - _LONGEST), block.end):
        return None
    parts = sentences(folded, block.body, block.end)
    if len(parts) < 2:
        return None
    start, end = parts[-1]
    values = _named(folded, start, end) or _told(folded, start, end)
    return Piece(block.body, parts[-2][1], values) if values else None


def _named(folded: str, start: int, end: int) -> tuple[Value, ...]:
    """「责任单位为甲，配合单位为乙。」"""
    marks = list(_NAMED.finditer(folded, start, end))
    if not marks or marks[0].start() != start:
        return ()
    stops = [mark.start() for mark in marks[1:]] + [_bare(folded, end)]
    found = []
    for mark, stop in zip(marks, stops, strict=True):
        if not _bodies(folded, mark.end(), stop):
            return ()
        lead = Role.LEAD if "牵头" in mark["who"] or "主办" in mark["who"] else Role.DUTY
        helps = mark["who"][:2] in ("配合", "协办", "参与")
        role = Role.COOPERATE if helps else lead
        found.append(Value(role, mark.end(), stop, "verb"))
    return tuple(found)


def _told(folded: str, start: int, end: int) -> tuple[Value, ...]:
    """「由甲牵头，乙、丙配合，6月底前完成。」: verbs of duty, bodies and a limit."""
    end = _bare(folded, end)
    if end - start > _LONGEST or "(" in folded[start:end]:
        return ()
    duties = parse(folded, start, end, Role.OTHER)
    spans = [span for spans in duties.units.values() for span in spans]
    if not duties.verbs or duties.units.get(Role.OTHER) or not spans:
        return ()
    names = ["".join(folded[lo:hi].split()) for lo, hi in spans]
    if not all(surely_unit(name) or is_collective(name) for name in names):
        return ()
    return (Value(Role.DUTY, start, end, "verb"),)


def _bare(folded: str, end: int) -> int:
    return end - (folded[end - 1] in "。;!")


def _bodies(folded: str, start: int, end: int) -> bool:
    duties = parse(folded, start, end, Role.DUTY)
    names = [folded[lo:hi] for lo, hi in duties.units.get(Role.DUTY, [])]
    return bool(names) and all(looks_like_unit(n) or is_collective(n) for n in names)
