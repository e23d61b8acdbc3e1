"""Scope where no marker stands: numbered items and sentences that ask for something to be done.

Only papers that order work are read so (see `genre`); what they say first about meaning, principles
and aims, and last about safeguards, asks for nothing a ledger could hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from .blocks import DEEP, is_annex
from .directives import asks_for_reports, is_ending, run_in_title
from .genre import Genre
from .headings import Headings, heading_text, named_alone
from .model import Block, Draft, Marked, Value
from .orders import drafts_of, parts_of, told_draft
from .sections import comes_next, explains, plans_the_year, safeguards
from .subjects import subject_of
from .text import fold
from .units import Span

_MOST_COVERED = 6
_LONGEST_HEADING = 40
_SPOKEN = 160  # characters


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
        self._named = self._unit_lines()
        self._unit: tuple[str, tuple[Value, ...]] = ("", ())

    def run(self) -> list[Draft]:
        """The drafts of the items, in the order of the text."""
        self.collect()
        orders = [item for item in self.items if not item.branch and self._orders(item)]
        found: list[Draft] = []
        for item in orders:
            drafts = self._drafts(item)
            drafts = [d for d in drafts if d.values] if any(map(safeguards, item.path)) else drafts
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
            elif self._announces(block) or block.start in self._named:
                item = None
                name = heading_text(self.text, self.folded, block)
                self.headings.push(block, name)
                self._unit = (name, self._named.get(block.start, ()))
            elif is_ending(words := self.folded[block.start : block.end]) or asks_for_reports(
                words
            ):
                item = None
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
        if not item.who and self._unit[0] in item.path:
            item.who = self._unit[1]
        parent = self.headings.entries[-1] if self.headings.entries else None
        if parent is not None and id(parent) in self._owners:
            self._owners[id(parent)].branch = True
        self.headings.push(block, heading_text(self.text, self.folded, block))
        self._owners[id(self.headings.entries[-1])] = item
        self.items.append(item)
        return item

    def _unit_lines(self) -> dict[int, tuple[Value, ...]]:
        """Lines that name a unit and nothing else, each with a list of its own from 1. on.

        One alone is whom the paper is addressed to.
        """
        found: dict[int, tuple[Value, ...]] = {}
        for one, after in pairwise(item.block for item in self.marked):
            first = not one.style and after.style and after.number == 1
            if first and (who := named_alone(self.folded, one.start, one.end)):
                found[one.start] = who
        return found if len(found) > 1 else {}

    def _announces(self, block: Block) -> bool:
        """「下一步工作：」 on a line of its own: a heading without a number."""
        words = self.folded[block.start : block.end]
        return len(words) <= 20 and words[-1] not in "。;" and comes_next(words)

    def _orders(self, item: _Item) -> bool:
        """Whether an item stands where work is ordered, not where it is explained or reviewed."""
        names = [*item.path, heading_text(self.text, self.folded, item.blocks[0])]
        if self.following:
            return any(comes_next(name) for name in names[:-1])
        return not any(explains(fold(name)) for name in names)

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
        return len(words) <= _LONGEST_HEADING and "。" not in words.rstrip("。")

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
    if not found and len(folded.strip()) <= _SPOKEN:
        return _spoken(folded, reader.loose)
    return found or _firm(folded, reader.loose)


def _spoken(folded: str, blocks: list[Block]) -> list[Draft]:
    """A sentence or two that somebody typed: whoever is told in them has a task."""
    parts = [part for block in blocks for part in parts_of(folded, block.body, block.end)]
    told = [(part, subject_of(folded, *part)) for part in parts]
    told = [(part, subject) for part, subject in told if folded[part[1] - 1] != ":"]
    return [told_draft(part, subject, (), "") for part, subject in told if subject]


def _covers(folded: str, found: list[Draft]) -> bool:
    """Whether a paper only covers another: it asks 各责任单位 for zeal and names no figure."""
    values = [folded[v.start : v.end] for draft in found for v in draft.values]
    words = "".join(folded[draft.start : draft.end] for draft in found)
    return (
        len(found) <= _MOST_COVERED
        and "责任单位" in words
        and all(name.startswith("各") for name in values)
        and not any(c.isdigit() for c in words)
    )


def _this_year(found: list[Draft]) -> list[Draft]:
    """Of a work report only the part that plans the coming year, where it says which that is."""
    planned = [draft for draft in found if draft.path and plans_the_year(draft.path[0])]
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
