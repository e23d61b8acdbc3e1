"""Fourth pass: how far each marker reaches. Modelled once, for every layout.

A bracket covers its paragraph; a label line covers the item above it; an item with children of its
own keeps its own markers and hands nothing down; 「列第一位为牵头单位，下同」 covers what follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace

from .blocks import DEEP, is_annex
from .duties import first_rule, onward
from .headings import Headings, heading_text
from .labels import CONTENT
from .model import Block, Draft, Marked, Role, Value

_OWN_RULES = re.compile(r"本(?:通知|方案|措施|办法|意见|规定|细则|清单|计划)")
_TORN = re.compile(r"\([^()]{0,80}$")
_FORM = re.compile(r"(?:会议|活动|检查|培训)?(?:时间|地点|名称|主持|编号|主题|议题)人? ?:")
_ENDS = "。;:,!?"
_MOST_PARTS = 60


class Scoper:
    """Walks the blocks once and keeps the open item, its labels and the headings above."""

    def __init__(self, text: str, folded: str, marked: list[Marked]) -> None:
        self.text, self.folded, self.marked = text, folded, marked
        self.stack = Headings()
        self.item: list[Block] = []
        self.path: tuple[str, ...] = ()
        self.labels: list[Value] = []
        self.drafts: list[Draft] = []
        self.bare: list[tuple[Draft, str]] = []
        self.extends = False

    def run(self) -> list[Draft]:
        """All drafts in the order of the text."""
        for i, marked in enumerate(self.marked):
            if marked.labels:
                self.labels.extend(marked.labels)
                continue
            self._close_labels()
            after = self.marked[i + 1] if i + 1 < len(self.marked) else None
            if marked.pieces:
                self._pieces(marked, after)
            else:
                self._prose(marked.block, after)
        self._close_labels()
        self._leave_item()
        return sorted(self.drafts + self._orphans(), key=lambda draft: draft.start)

    def _close_labels(self) -> None:
        """The label lines just read cover the open item, or extend the piece before them."""
        labels, self.labels = tuple(self.labels), []
        if not labels:
            return
        roles = {value.role for value in labels} - {Role.OTHER}
        numbered = bool(self.item) and self.item[0].style != ""
        telling = bool(roles - {Role.DEADLINE}) or (bool(roles) and numbered)
        if self.item:
            if telling:
                self._label_item(labels)
        elif self.extends and self.drafts:
            last = self.drafts[-1]
            self.drafts[-1] = replace(last, values=last.values + labels)

    def _label_item(self, labels: tuple[Value, ...]) -> None:
        item, self.item = self._task_proper(self.item), []
        head = item[0]
        start = _after_content_label(self.folded, head)
        start = item[1].body if start >= head.end and len(item) > 1 else start
        if item[-1].end - start < 4 or self._is_form(item[-1]):
            return
        above = self._above(labels)
        self.drafts.append(Draft(start, item[-1].end, self.path, labels, head.style, above=above))
        self.extends = True
        if head.style:
            self.stack.push(head, self._number(head))

    def _task_proper(self, item: list[Block]) -> list[Block]:
        """Of the paragraphs of an item those that are the task, not what leads up to it.

        That is from the last 「督办内容：」 on; else, without a number, the last paragraph with its
        title if short.
        """
        named = [i for i, b in enumerate(item) if CONTENT.match(self.folded, b.body, b.end)]
        if named:
            return item[named[-1] :]
        if item[0].style:
            return item
        title = item[-2] if len(item) > 1 else None
        short = title and title.end - title.start <= 30
        if title and short and self.folded[title.end - 1] not in _ENDS:
            return item[-2:]
        return item[-1:]

    def _is_form(self, block: Block) -> bool:
        """Whether a line fills in the head of a form: 「会议地点：二楼」."""
        return not block.style and bool(_FORM.match(self.folded, block.start, block.end))

    def _above(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """The units of the heading above, for an item whose markers name nobody to answer."""
        said = any(value.role in (Role.LEAD, Role.DUTY) for value in values)
        return () if said else self.stack.who(self.folded)

    def _number(self, block: Block) -> str:
        return self.text[block.start : block.body].strip()

    def _pieces(self, marked: Marked, after: Marked | None) -> None:
        """A paragraph closed by brackets; a short numbered title above belongs to it."""
        block = marked.block
        title = self._title_above(block, after)
        if title is None:
            self._leave_item()
            path = self.stack.enter(block)
        else:
            path, self.item = self.path, []
        numbered = title or block
        for i, piece in enumerate(marked.pieces):
            above = self._above(piece.values)
            start = title.body if title and i == 0 else piece.start
            self.drafts.append(
                Draft(
                    start,
                    piece.end,
                    path,
                    piece.values,
                    numbered.style,
                    above=above,
                )
            )
        if numbered.style:
            self.stack.push(numbered, self._number(numbered))
        self.extends = True

    def _title_above(self, block: Block, after: Marked | None) -> Block | None:
        """「1．标题」 and one paragraph with its bracket are one item; two such are a section."""
        if block.style or not self.item or not self.item[0].style or self.item[0].rank < 3:
            return None
        alone = after is None or bool(after.block.style) or bool(after.labels)
        return self.item[0] if alone else None

    def _prose(self, block: Block, after: Marked | None) -> None:
        """A block without a marker: a heading, a new item, or more of the open one."""
        if is_annex(self.folded[block.start : block.end]):
            self._leave_item()
            self.stack.entries.clear()
            return
        if block.style:
            self._numbered(block)
        elif self._is_heading(block, after):
            self._leave_item()
            if self.stack.entries:
                self.stack.push(block, heading_text(self.text, self.folded, block))
        else:
            if not self.item:
                self.path = self.stack.path()
            self.item.append(block)
        self.extends = False

    def _numbered(self, block: Block) -> None:
        """(1) (2) under an open item are parts of it; other numbers open an item of their own."""
        deeper = bool(self.item) and self.item[0].style != "" and block.rank > self.item[0].rank
        measures = self._measures(block)
        part = measures or (deeper and (block.rank >= DEEP or self._listed(block)))
        if part and self._parts_follow(block):
            self.item.append(block)
            return
        self._leave_item()
        self.path = self.stack.enter(block)
        self.item = [block]

    def _measures(self, block: Block) -> bool:
        """Whether a block is one of a list right below a line 「整改措施：」 of the open item."""
        at = len(self.item)
        while at and self.item[at - 1].style == block.style:
            at -= 1
        above = self.item[at - 1] if at else None
        if above is None or (above.style and above.rank >= block.rank):
            return False
        label = CONTENT.match(self.folded, above.body, above.end)
        return label is not None and label.end() >= above.end

    def _listed(self, block: Block) -> bool:
        """Whether a block is one of a list within a sentence: 「1.甲；」 「2.乙。」."""
        before = self.item[-1] if len(self.item) > 1 else block
        return self.folded[before.end - 1] == ";"

    def _parts_follow(self, block: Block) -> bool:
        """Whether the next marker belongs to all the (1), (2) … together: labels after the last."""
        seen = False
        at = bisect_left(self.marked, block.start, key=lambda marked: marked.block.start)
        for marked in self.marked[at : at + _MOST_PARTS]:
            if marked.labels:
                return seen
            if marked.pieces:
                return False
            if marked.block.style and marked.block.rank < block.rank:
                return False
            seen = seen or marked.block.start > block.start or len(self.item) > 1
        return False

    def _is_heading(self, block: Block, after: Marked | None) -> bool:
        """A short line without a stop, with something numbered or another line under it."""
        short = block.end - block.start <= 40 and self.folded[block.end - 1] not in _ENDS
        if not short or after is None or after.labels:
            return False
        return bool(after.block.style) or (bool(after.pieces) and bool(self.stack.entries))

    def _leave_item(self) -> None:
        """No marker came for the open item: it is a heading, and perhaps a task all the same."""
        item, self.item = self.item, []
        if not item or not item[0].style:
            return
        head = item[0]
        start = _after_content_label(self.folded, head)
        heading = heading_text(self.text, self.folded, head)
        self.bare.append((Draft(start, self._untorn(item), self.path, (), head.style), heading))
        self.stack.push(head, heading)

    def _untorn(self, item: list[Block]) -> int:
        """The end of an item; a bracket cut off by the end of the text is left out."""
        block = item[-1]
        torn = _TORN.search(self.folded, block.body, block.end)
        last = block is self.marked[-1].block
        return torn.start() if last and torn and torn.start() > block.body else block.end

    def _orphans(self) -> list[Draft]:
        """Numbered items without a marker among siblings that have one."""
        siblings = Counter((draft.path, draft.style) for draft in self.drafts if draft.style)
        bare = Counter((draft.path, draft.style) for draft, _ in self.bare)
        parents = {draft.path[:n] for draft in self.drafts for n in range(len(draft.path) + 1)}
        return [
            replace(draft, doubts=("没有写责任单位，请补填",), rule="orphan")
            for draft, heading in self.bare
            if siblings[draft.path, draft.style] >= bare[draft.path, draft.style]
            and (*draft.path, heading) not in parents
            and self._says_something(draft)
        ]

    def _says_something(self, draft: Draft) -> bool:
        words = self.folded[draft.start : draft.end]
        return len(words) >= 8 and not _OWN_RULES.match(words)


def _after_content_label(folded: str, block: Block) -> int:
    """Where the words of a task begin: 「任务内容：」 before them is left out."""
    label = CONTENT.match(folded, block.body, block.end)
    start = label.end() if label else block.body
    while start < block.end and folded[start] == " ":
        start += 1
    return start


def drafts(text: str, folded: str, marked: list[Marked]) -> list[Draft]:
    """All tasks of a paper outside its tables, with the markers that cover them."""
    return Scoper(text, folded, marked).run()


def first_leads(folded: str, found: list[Draft], marked: list[Marked]) -> list[Draft]:
    """Carry 「列第一位为牵头单位」: said in the text, over all; 下同, from there on; else once."""
    if not first_rule(folded):
        return found
    plain = [item.block for item in marked if not item.labels and not item.pieces]
    everywhere = any(first_rule(folded[block.start : block.end]) for block in plain)
    settled = []
    for draft in found:
        stated = [w for v in draft.values if first_rule(w := folded[v.start : v.end])]
        settled.append(replace(draft, first_leads=draft.first_leads or everywhere or bool(stated)))
        everywhere = everywhere or any(onward(words) for words in stated)
    return settled
