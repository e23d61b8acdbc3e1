"""Measures printed below the label lines that say who is to take them.

「责任单位：甲」 「整改时限：年底前」 「整改措施：」 「（一）…」: the labels are read as if they
stood at the end, where they stand in other papers.
"""

from __future__ import annotations

import re

from .model import Marked, Role

_MEASURES = re.compile(
    r"\(?(?:(?:整改|工作|具体|主要|落实|推进|化解)?(?:措施|举措|任务|内容)|整改要求)(?:\)|:|\):) ?"
)
_NEXT = re.compile(r"问题|事项|任务|项目|案件|序号|编号|整改目标")
_WHO = frozenset({Role.LEAD, Role.DUTY})


def measures_first(folded: str, marked: list[Marked]) -> list[Marked]:
    """The blocks, with such label lines after the measures that follow them."""
    found: list[Marked] = []
    at = 0
    while at < len(marked):
        end = _labels(marked, at)
        stop = _measures(folded, marked, end) if end > at else end
        if stop > end:
            found += [*marked[end:stop], *marked[at:end]]
            at = stop
        else:
            found += marked[at : max(end, at + 1)]
            at = max(end, at + 1)
    return found


def _labels(marked: list[Marked], at: int) -> int:
    """The end of the label lines that begin here, if they name units; else where they begin."""
    end = at
    while end < len(marked) and marked[end].labels:
        end += 1
    roles = {value.role for item in marked[at:end] for value in item.labels}
    return end if roles & _WHO else at


def _measures(folded: str, marked: list[Marked], at: int) -> int:
    """The end of the measures that begin here under their own label; `at` if none do."""
    if at >= len(marked) or marked[at].pieces or marked[at].block.style:
        return at
    head = marked[at].block
    label = _MEASURES.match(folded, head.start, head.end)
    if label is None:
        return at
    end = at + 1
    style = marked[end].block.style if end < len(marked) else ""
    while end < len(marked) and style and marked[end].block.style == style:
        words = folded[marked[end].block.body : marked[end].block.end]
        if marked[end].labels or marked[end].pieces or _NEXT.match(words):
            break
        end += 1
    follows = end < len(marked) and bool(marked[end].labels)
    return at if follows or (label.end() >= head.end and end == at + 1) else end
