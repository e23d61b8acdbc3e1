"""Scope where no marker stands: numbered items and sentences that ask for something to be done.

Only papers that order work are read so (see `genre`); what they say first about meaning, principles
and aims, and last about safeguards, asks for nothing a ledger could hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .blocks import DEEP, enumerated, is_annex
from .directives import is_directive, run_in_title, sentences
from .genre import Genre
from .headings import Headings, heading_text
from .model import Block, Draft, Marked, Value
from .subjects import Subject, cuts, subject_of
from .units import Span

_FRAME = re.compile(
    r"(?:总体|指导|基本|主要|工作|发展|建设|目标|试点|改革|行动|重要|重大|充分认识|深刻认识|统一|提高)*"
    r"(?:要求|思想|原则|思路|目标|意义|背景|依据|范围|定位|概况|现状|认识|形势|对象|期限|步骤划分)"
)
_SAFEGUARDS = re.compile(
    r"(?:(?:强化|加强|健全|完善|落实|严格|夯实|抓好)?(?:组织|工作|实施|政策|服务|要素|监督|综合|保障)*"
    r"(?:保障|领导|实施|组织领导)(?:措施|工作|机制|体系)?|(?:工作|有关|相关|几点|具体|纪律|报送)要求|附则|其他事项)$"
)
_WHY = re.compile(r"(?:充分|深刻|切实|进一步)?(?:认识|提高认识|统一思想|提高站位)|.*(?:重要性|必要性|紧迫性|意义)$")
_PAST = re.compile(r"回顾|取得的?(?:成效|成就)|主要成效|发展成就|工作总结|存在的?(?:问题|困难)|五年来|过去")
_COMING = re.compile(r"(?:今年|20\d{2}年)[^,。]{0,12}(?:工作|任务|安排|重点|打算)")
_LEAST = 6


@dataclass(slots=True)
class _Item:
    """A numbered block and the plain paragraphs below it, or plain paragraphs alone."""

    blocks: list[Block] = field(default_factory=list)
    path: tuple[str, ...] = ()
    branch: bool = False


class Reader:
    """Walks the blocks of an unmarked paper: headings, items, then what each asks of whom."""

    def __init__(self, text: str, folded: str, marked: list[Marked]) -> None:
        self.text, self.folded, self.marked = text, folded, marked
        self.headings = Headings()
        self.items: list[_Item] = []
        self.loose: list[Block] = []
        self._owners: dict[int, _Item] = {}

    def run(self) -> list[Draft]:
        """The drafts of the items, in the order of the text."""
        self.collect()
        orders = [item for item in self.items if not item.branch and self._orders(item)]
        return [draft for item in orders for draft in self._drafts(item)]

    def collect(self) -> None:
        """Part the blocks into items and loose paragraphs."""
        item: _Item | None = None
        for marked in self.marked:
            block = marked.block
            if is_annex(self.folded[block.start : block.end]):
                self.headings.entries.clear()
                item = None
            elif marked.labels or marked.pieces:
                item = None
            elif block.style:
                item = self._numbered(block, item)
            elif item:
                item.blocks.append(block)
            else:
                self.loose.append(block)

    def _numbered(self, block: Block, above: _Item | None) -> _Item:
        """A new item, or one more part of the open one: ① ② or a list within a sentence."""
        if above and above.blocks[0].style and block.rank > above.blocks[0].rank:
            listed = self.folded[above.blocks[-1].end - 1] == ";"
            if block.rank >= DEEP or listed or self.folded[block.end - 1] == ";":
                above.blocks.append(block)
                return above
        item = _Item([block], self.headings.enter(block))
        parent = self.headings.entries[-1] if self.headings.entries else None
        if parent is not None and id(parent) in self._owners:
            self._owners[id(parent)].branch = True
        self.headings.push(block, heading_text(self.text, self.folded, block))
        self._owners[id(self.headings.entries[-1])] = item
        self.items.append(item)
        return item

    def _orders(self, item: _Item) -> bool:
        """Whether an item stands where work is ordered, not where it is explained or reviewed."""
        names = [*item.path, heading_text(self.text, self.folded, item.blocks[0])]
        bare = [_unnumbered(name) for name in names]
        return not any(
            _FRAME.fullmatch(name)
            or _SAFEGUARDS.fullmatch(name)
            or _WHY.match(name)
            or _PAST.search(name)
            for name in bare
        )

    def _drafts(self, item: _Item) -> list[Draft]:
        head, rest = item.blocks[0], item.blocks[1:]
        paragraphs = [(b.body, b.end) for b in rest]
        if self._is_heading(head) and self._titled(paragraphs):
            path = (*item.path, heading_text(self.text, self.folded, head))
            return [d for span in paragraphs for d in drafts_of(self.folded, span, path, "")]
        return drafts_of(self.folded, (head.body, item.blocks[-1].end), item.path, head.style)

    def _is_heading(self, block: Block) -> bool:
        words = self.folded[block.body : block.end]
        return len(words) <= 40 and "。" not in words.rstrip("。")

    def _titled(self, paragraphs: list[Span]) -> bool:
        """Whether each of several paragraphs begins with a title of its own."""
        own = sum(bool(run_in_title(self.folded[lo:hi])) for lo, hi in paragraphs)
        return len(paragraphs) > 1 and own * 10 >= len(paragraphs) * 7


def unmarked_drafts(text: str, folded: str, marked: list[Marked], genre: Genre) -> list[Draft]:
    """The tasks of a paper in which no marker stands."""
    reader = Reader(text, folded, marked)
    if genre is Genre.NEWS:
        return _firm(folded, [item.block for item in marked])
    found = reader.run()
    if genre is Genre.REPORT:
        found = _this_year(found)
    return found or _firm(folded, reader.loose)


def _this_year(found: list[Draft]) -> list[Draft]:
    """Of a work report only the part that plans the coming year, where it says which that is."""
    planned = [draft for draft in found if draft.path and _COMING.search(draft.path[0])]
    return planned or found


def _firm(folded: str, blocks: list[Block]) -> list[Draft]:
    """Sentences of plain paragraphs that lay a duty on somebody by its verb, where several do."""
    found = [draft for block in blocks for draft in _told(folded, block)]
    return found if len(found) > 1 else []


def _told(folded: str, block: Block) -> list[Draft]:
    told = [
        (part, subject)
        for part in parts_of(folded, block.body, block.end)
        if (subject := subject_of(folded, *part))
    ]
    if sum(subject.firm for _, subject in told) * 2 < len(told) or not told:
        return []
    return [told_draft(part, subject, (), "") for part, subject in told]


def parts_of(folded: str, start: int, end: int) -> list[Span]:
    """The sentences of a range, cut again where a second unit is told within one."""
    found: list[Span] = []
    for lo, hi in sentences(folded, start, end):
        for cut in cuts(folded, lo, hi):
            found.append((lo, cut - 1))
            lo = cut
        found.append((lo, hi))
    return found


def drafts_of(folded: str, span: Span, path: tuple[str, ...], style: str) -> list[Draft]:
    """What a range asks for: one draft, or one of each sentence where they tell different units."""
    start, end = span
    parts = parts_of(folded, start, end)
    told = [(part, subject_of(folded, *part)) for part in parts]
    named = [(part, subject) for part, subject in told if subject]
    if _shared_out(folded, parts, named):
        return [told_draft(part, subject, path, style) for part, subject in named]
    words = folded[start:end]
    if len(words.strip()) < _LEAST or not (named or is_directive(words)):
        return []
    values = values_of(named[0][1]) if len(named) == 1 else ()
    return [Draft(start, end, path, values, style, rule="item")]


def _shared_out(folded: str, parts: list[Span], named: list[tuple[Span, Subject]]) -> bool:
    """Whether a range tells different units sentence by sentence, not only here and there."""
    several = len({subject.names for _, subject in named}) > 1
    if not several or all(subject.general for _, subject in named):
        return False
    titled = len(parts) > 1 and parts[0][1] - parts[0][0] <= 30 and named[0][0] != parts[0]
    return len(named) * 10 >= (len(parts) - titled) * 6


def told_draft(part: Span, subject: Subject, path: tuple[str, ...], style: str) -> Draft:
    """A sentence that tells somebody what to do."""
    return Draft(*part, path, values_of(subject), style, rule="subject")


def values_of(subject: Subject) -> tuple[Value, ...]:
    """The units of a subject as markers."""
    return tuple(Value(p.role, p.start, p.end, "subject") for p in subject.parts)


def _unnumbered(heading: str) -> str:
    block = enumerated(heading, 0, len(heading))
    return heading[block.body :].strip(" 。：:")
