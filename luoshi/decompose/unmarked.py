"""Scope where no marker stands: numbered items and sentences that ask for something to be done.

Only papers that order work are read so (see `genre`); what they say first about meaning, principles
and aims, and last about safeguards, asks for nothing a ledger could hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .blocks import DEEP, enumerated, is_annex
from .directives import (
    is_directive,
    is_ending,
    is_exhortation,
    is_policy,
    is_reporting,
    run_in_title,
    sentences,
)
from .genre import Genre
from .headings import Headings, heading_text
from .model import Block, Draft, Marked, Value
from .subjects import Subject, cuts, subject_of
from .units import Span

_FRAME = re.compile(
    r"(?:总体|指导|基本|主要|重要|重大)要求|(?:总体|指导|基本|主要|工作|发展|建设|目标|试点|改革|行动|整治|适用|重点|实施|活动)*"
    r"(?:思想|原则|思路|目标|意义|背景|依据|范围|定位|概况|现状|认识|形势|对象|期限|时间|区域|场所|品种)"
)
_SAFEGUARDS = re.compile(
    r"(?:(?:强化|加强|健全|完善|落实|严格|夯实|抓好)?(?:组织|工作|实施|政策|服务|要素|监督|综合|保障)*"
    r"(?:保障|领导|实施|组织领导)(?:措施|工作|机制|体系)?|(?:工作|有关|相关|几点|具体|纪律|报送)要求|附则|其他事项)$"
)
_WHY = re.compile(r"(?:充分|深刻|切实|进一步)?(?:认识|提高认识|统一思想|提高站位)|.*(?:重要性|必要性|紧迫性|意义)$")
_PAST = re.compile(r"回顾|取得的?(?:成效|成就)|主要成效|发展成就|工作总结|存在的?(?:问题|困难)|五年来|过去")
_NEXT = re.compile(r"下一?步|下阶段|今后(?:工作)?|后续")
_COMING = re.compile(r"(?:今年|20\d{2}年)[^,。]{0,12}(?:工作|任务|安排|重点|打算)")
_STANDS = re.compile(r"目前|至今|截至|原计划|已(?:完成|开工|停工)|仍|尚未|未(?:落实|完成|开工)|存在|缺口")
_LEAST = 6
_MOST_SENTENCES = 6
_LONGEST_TITLE = 30


@dataclass(slots=True)
class _Item:
    """A numbered block and the plain paragraphs below it, or plain paragraphs alone."""

    blocks: list[Block] = field(default_factory=list)
    path: tuple[str, ...] = ()
    who: tuple[Value, ...] = ()
    branch: bool = False


class Reader:
    """Walks the blocks of an unmarked paper: headings, items, then what each asks of whom.

    `following`: only what stands under 「下一步工作」 is work; the rest of the paper reports.
    """

    def __init__(
        self, text: str, folded: str, marked: list[Marked], *, following: bool = False
    ) -> None:
        self.text, self.folded, self.marked = text, folded, marked
        self.following = following
        self.headings = Headings()
        self.items: list[_Item] = []
        self.loose: list[Block] = []
        self._owners: dict[int, _Item] = {}

    def run(self) -> list[Draft]:
        """The drafts of the items, in the order of the text."""
        self.collect()
        orders = [item for item in self.items if not item.branch and self._orders(item)]
        found: list[Draft] = []
        for item in orders:
            drafts = self._drafts(item)
            drafts = [d for d in drafts if d.values] if self._safeguards(item) else drafts
            found += [replace(draft, above=item.who) for draft in drafts]
        return found

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
            elif is_ending(self.folded[block.start : block.end]):
                item = None
            elif self._announces(block):
                item = None
                self.headings.push(block, heading_text(self.text, self.folded, block))
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
        item = _Item([block], self.headings.enter(block), who=self.headings.who(self.folded))
        parent = self.headings.entries[-1] if self.headings.entries else None
        if parent is not None and id(parent) in self._owners:
            self._owners[id(parent)].branch = True
        self.headings.push(block, heading_text(self.text, self.folded, block))
        self._owners[id(self.headings.entries[-1])] = item
        self.items.append(item)
        return item

    def _announces(self, block: Block) -> bool:
        """「下一步工作：」 on a line of its own: a heading without a number."""
        words = self.folded[block.start : block.end]
        return len(words) <= 20 and words[-1] not in "。;" and bool(_NEXT.match(words))

    def _orders(self, item: _Item) -> bool:
        """Whether an item stands where work is ordered, not where it is explained or reviewed."""
        names = [*item.path, heading_text(self.text, self.folded, item.blocks[0])]
        bare = [re.split("[:：]", _unnumbered(name))[0] for name in names]
        if self.following:
            return any(_NEXT.search(name) for name in names[:-1])
        return not any(_FRAME.fullmatch(n) or _WHY.match(n) or _PAST.search(n) for n in bare)

    def _safeguards(self, item: _Item) -> bool:
        """Whether an item is one of the last, which ask everybody for good will."""
        return any(_SAFEGUARDS.fullmatch(_unnumbered(name)) for name in item.path)

    def _drafts(self, item: _Item) -> list[Draft]:
        head, rest = item.blocks[0], item.blocks[1:]
        paragraphs = [(b.body, b.end) for b in rest]
        if self._is_heading(head) and self._titled(paragraphs):
            path = (*item.path, heading_text(self.text, self.folded, head))
            return [d for span in paragraphs for d in drafts_of(self.folded, [span], path, "")]
        spans = [(head.body, head.end), *paragraphs]
        return drafts_of(self.folded, spans, item.path, head.style)

    def _is_heading(self, block: Block) -> bool:
        words = self.folded[block.body : block.end]
        return len(words) <= 40 and "。" not in words.rstrip("。")

    def _titled(self, paragraphs: list[Span]) -> bool:
        """Whether each of several paragraphs begins with a title of its own."""
        own = sum(bool(run_in_title(self.folded[lo:hi])) for lo, hi in paragraphs)
        return len(paragraphs) > 1 and own * 10 >= len(paragraphs) * 7


def unmarked_drafts(text: str, folded: str, marked: list[Marked], genre: Genre) -> list[Draft]:
    """The tasks of a paper in which no marker stands."""
    if genre in (Genre.NEWS, Genre.STANDING):
        found = Reader(text, folded, marked, following=True).run()
        firm = _firm(folded, [item.block for item in marked]) if genre is Genre.NEWS else []
        return found or firm
    reader = Reader(text, folded, marked)
    found = reader.run()
    if genre is Genre.REPORT:
        found = _this_year(found)
    if _covers(folded, found):
        return []
    return found or _firm(folded, reader.loose)


def _covers(folded: str, found: list[Draft]) -> bool:
    """Whether a paper only covers another: it asks 各责任单位 for zeal and names no figure."""
    values = [folded[v.start : v.end] for draft in found for v in draft.values]
    words = "".join(folded[draft.start : draft.end] for draft in found)
    return (
        len(found) <= 6
        and "责任单位" in words
        and all(name.startswith("各") for name in values)
        and not any(c.isdigit() for c in words)
    )


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


def drafts_of(
    folded: str,
    spans: list[Span],
    path: tuple[str, ...],
    style: str,
    *,
    least: int = _MOST_SENTENCES,
) -> list[Draft]:
    """What paragraphs ask for: one draft, or one of each sentence where they tell different units.

    `least`: of how many tenths of the sentences a unit must be told, for that.
    """
    parts = [part for span in spans for part in parts_of(folded, *span)]
    words = [folded[slice(*part)] for part in parts]
    parts = [p for p, w in zip(parts, words, strict=True) if not (is_reporting(w) or is_ending(w))]
    if not parts:
        return []
    told = [(part, subject_of(folded, *part)) for part in parts]
    named = [(part, subject) for part, subject in told if subject]
    if _shared_out(parts, named, least):
        return _each(folded, parts, named, path, style)
    return _whole(folded, parts, named, path, style)


def _whole(
    folded: str,
    parts: list[Span],
    named: list[tuple[Span, Subject]],
    path: tuple[str, ...],
    style: str,
) -> list[Draft]:
    """One draft, with the unit that it tells if that is one."""
    start, end = parts[0][0], parts[-1][1]
    words = folded[start:end]
    if len(words.strip()) < _LEAST or not (named or is_directive(words)):
        return []
    if not named and is_policy(words):
        return []
    if all(subject.general for _, subject in named) and is_exhortation(words):
        return []
    one = len({subject.names for _, subject in named}) == 1
    if one and len(parts) > 1 and _closes(folded, named[-1]):
        end = parts[-2][1]
    elif one:
        start = _after_background(folded, parts, named[0][0])
    values = values_of(named[0][1]) if one else ()
    return [Draft(start, end, path, values, style, rule="item")]


def _after_background(folded: str, parts: list[Span], told: Span) -> int:
    """Where a task begins whose unit is told only after sentences on how things stand."""
    before = parts[1 : parts.index(told)] if told in parts else []
    stand = [part for part in before if _STANDS.search(folded[slice(*part)])]
    return told[0] if stand else parts[0][0]


def _each(
    folded: str,
    parts: list[Span],
    named: list[tuple[Span, Subject]],
    path: tuple[str, ...],
    style: str,
) -> list[Draft]:
    """One draft a sentence that tells a unit; a title before the first belongs to it."""
    found: list[Draft] = []
    for (start, end), subject in named:
        at = parts.index((start, end))
        titled = at == 1 and not found and parts[0][1] - parts[0][0] <= _LONGEST_TITLE
        start = parts[0][0] if titled else start
        found.append(told_draft((start, end), subject, path, style))
    return found


def _closes(folded: str, told: tuple[Span, Subject]) -> bool:
    """Whether a sentence says nothing but who: 「由县住建局负责。」."""
    (_, end), subject = told
    return subject.firm and not folded[subject.end : end].strip("。; 落实实施完成组织")


def _shared_out(parts: list[Span], named: list[tuple[Span, Subject]], least: int) -> bool:
    """Whether a range tells different units sentence by sentence, not only here and there."""
    several = len({subject.names for _, subject in named}) > 1
    if not several or all(subject.general for _, subject in named):
        return False
    first = named[0][0] != parts[0] and parts[0][1] - parts[0][0] <= _LONGEST_TITLE
    return len(named) * 10 >= (len(parts) - first) * least


def told_draft(part: Span, subject: Subject, path: tuple[str, ...], style: str) -> Draft:
    """A sentence that tells somebody what to do."""
    return Draft(*part, path, values_of(subject), style, rule="subject")


def values_of(subject: Subject) -> tuple[Value, ...]:
    """The units of a subject as markers."""
    return tuple(Value(p.role, p.start, p.end, "subject") for p in subject.parts)


def _unnumbered(heading: str) -> str:
    block = enumerated(heading, 0, len(heading))
    return heading[block.body :].strip(" 。：:")
