"""Headings that say who is responsible over items that say nothing of their own.

「（一）优化服务（牵头单位：甲）」, or a label line below it, and then 「1.…」 「2.…」:
each item is a task of theirs, the heading is none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from .blocks import is_annex
from .directives import asks_for_reports, is_ending
from .model import Block, Marked, Piece, Role, Value

_LONGEST = 30
_SHORTEST_PARAGRAPH = 15
_STOPS = frozenset("。;:,!?")
_WHO = frozenset({Role.LEAD, Role.DUTY, Role.COOPERATE})


def handed_down(folded: str, marked: list[Marked]) -> list[Marked]:
    """The blocks, with the units of such headings given to what stands below them."""
    firsts = {i: first for i in range(len(marked)) if (first := _first(folded, marked, i))}
    ends = {i: _end(folded, marked, i, first) for i, first in firsts.items()}
    ends = {i: end for i, end in ends.items() if end > firsts[i]}
    plain = Counter(marked[i].block.style for i in ends if not marked[firsts[i]].block.style)
    found: list[Marked] = []
    done = 0
    for i, item in enumerate(marked):
        if i < done:
            continue
        first, done = firsts.get(i, 0), ends.get(i, 0)
        if done and (marked[first].block.style or plain[item.block.style] > 1):
            found += _given(marked[i:first], marked[first:done])
        else:
            found.append(item)
            done = 0
    return found


def _first(folded: str, marked: list[Marked], at: int) -> int:
    """Where the items below a heading that says who begin; 0 if this is no such heading."""
    block, pieces = marked[at].block, marked[at].pieces
    if not block.style or marked[at].labels or len(pieces) > 1:
        return 0
    start, end = (pieces[0].start, pieces[0].end) if pieces else (block.body, block.end)
    if end - start > _LONGEST or not _STOPS.isdisjoint(folded[start:end]):
        return 0
    first = at + 1
    while not pieces and first < len(marked) and marked[first].labels:
        first += 1
    roles = {value.role for item in marked[at + 1 : first] for value in item.labels}
    below = first < len(marked) and (pieces or marked[first].block.rank > block.rank)
    told = bool(pieces) or (bool(roles & _WHO) and below and bool(marked[first].block.style))
    return first if told and below else 0


def _end(folded: str, marked: list[Marked], at: int, first: int) -> int:
    """The end of what stands below a heading, if it lacks a marker; else where it begins."""
    block, numbered = marked[at].block, bool(marked[first].block.style)
    end = first
    bare = False
    for item in marked[first:]:
        words = folded[item.block.start : item.block.end]
        if item.block.style and item.block.rank <= block.rank:
            break
        if is_annex(words) or is_ending(words) or asks_for_reports(words):
            break
        if item.labels or (item.pieces and not numbered):
            return first
        bare = bare or not item.pieces
        if not numbered and end == first and len(words) < _SHORTEST_PARAGRAPH:
            break
        end += 1
    return end if bare else first


def _given(heading: list[Marked], below: list[Marked]) -> list[Marked]:
    """The heading without what says who, and its items with it."""
    block = heading[0].block
    said = [value for piece in heading[0].pieces for value in piece.values]
    said += [value for line in heading[1:] for value in line.labels]
    values = tuple(replace(value, form="heading") for value in said)
    end = heading[0].pieces[0].end if heading[0].pieces else block.end
    found = [Marked(replace(block, end=end))]
    first = below[0].block
    for item in below:
        part = first.style and (item.block.rank > first.rank or not item.block.style)
        last = found[-1]
        if item.pieces:
            found.append(item)
        elif part and len(found) > 1 and last.pieces[0].values == values:
            found[-1] = _item(last.block, item.block.end, values)
        else:
            found.append(_item(item.block, item.block.end, values))
    return found


def _item(block: Block, end: int, values: tuple[Value, ...]) -> Marked:
    return Marked(replace(block, end=end), pieces=(Piece(block.body, end, values),))
