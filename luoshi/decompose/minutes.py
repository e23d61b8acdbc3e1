"""Scope in minutes: what a meeting decided or asked for, sentence by sentence."""

from __future__ import annotations

import re

from .blocks import is_annex
from .directives import begins_with_doing, is_directive, sentences
from .headings import Headings, heading_text
from .model import Block, Draft, Marked
from .subjects import subject_of
from .units import Span
from .unmarked import parts_of, told_draft

_BY = r"(?:会议|会上|与会人员|[\u4e00-\u9fff]{2,4}(?:书记|局长|县长|市长|区长|主任|主席|镇长|厅长|省长|同志))"
_ORDERS = re.compile(
    rf"{_BY}?(?:最后|还)?(?:经?研究)?(?:议定|决定|要求|强调|明确|确定|部署|提出)(?:以下事项|如下)?(?:[,:]|$)"
)
_AGREES = re.compile(rf"{_BY}?(?:经?研究)?(?:原则)?(?:同意|通过|审议通过)")
_STATES = re.compile(rf"{_BY}?(?:指出|认为|听取|学习|传达|通报|讨论|审议|研究了|分析|肯定|回顾|还)")
_ENUMERATED = re.compile(r"[一二三四五六七八九十]{1,2}[要是],?|(?:第[一二三四五六]|其[一二三四五六])[,、]")
_FRAME = re.compile(r"(?:现|有关)[^。]{0,12}(?:纪要|通知)如下|参加会议|出席|列席|主持|请假|缺席|印发|分送|抄送|发送")
_LEAST = 8


class Minutes:
    """Walks the paragraphs; within one, whether the meeting is ordering or only stating."""

    def __init__(self, text: str, folded: str, marked: list[Marked]) -> None:
        self.text, self.folded, self.marked = text, folded, marked
        self.headings = Headings()
        self.path: tuple[str, ...] = ()
        self.ordering = False
        self.found: list[Draft] = []

    def run(self) -> list[Draft]:
        """The drafts in the order of the text."""
        for marked in self.marked:
            block = marked.block
            if is_annex(self.folded[block.start : block.end]):
                self.headings.entries.clear()
            elif not (marked.labels or marked.pieces):
                self._block(block)
        return self.found

    def _block(self, block: Block) -> None:
        words = self.folded[block.body : block.end]
        if block.style:
            self.path = self.headings.enter(block)
            self.headings.push(block, heading_text(self.text, self.folded, block))
        inner = self.headings.path() if block.style and self._is_heading(words) else self.path
        if self._is_heading(words):
            self.ordering = bool(_ORDERS.search(words))
            self.path = inner
            return
        if block.style and self._is_item(block, words):
            self._item(block)
        else:
            self._sentences(block.body, block.end, block.style)

    def _is_heading(self, words: str) -> bool:
        return len(words) <= 40 and words[-1] not in "。;" and not subject_of(words, 0, len(words))

    def _is_item(self, block: Block, words: str) -> bool:
        """A numbered decision: it does not begin with what the meeting heard or said."""
        return not (_ORDERS.match(words) or _AGREES.match(words) or _STATES.match(words)) and (
            self.ordering or begins_with_doing(words) or bool(subject_of(words, 0, len(words)))
        )

    def _item(self, block: Block) -> None:
        """One draft a numbered item, or one a sentence where they tell different units."""
        parts = parts_of(self.folded, block.body, block.end)
        told = [(part, subject_of(self.folded, *part)) for part in parts]
        named = [(part, subject) for part, subject in told if subject]
        if len({subject.names for _, subject in named}) > 1:
            self.found += [told_draft(p, s, self.path, block.style) for p, s in named]
            return
        words = self.folded[block.body : block.end]
        if not named and not is_directive(words):
            return
        if named:
            draft = told_draft((block.body, block.end), named[0][1], self.path, block.style)
        else:
            draft = Draft(block.body, block.end, self.path, (), block.style, rule="item")
        self.found.append(draft)

    def _sentences(self, start: int, end: int, style: str) -> None:
        ordering = self.ordering and bool(style)
        for lo, hi in sentences(self.folded, start, end):
            words = self.folded[lo:hi]
            order = _ORDERS.match(words)
            if order:
                ordering = True
                lo += order.end()
            elif _STATES.match(words) or _AGREES.match(words):
                ordering = bool(_AGREES.match(words))
                lo = self._after_agreement(lo, hi) if ordering else hi
            if lo < hi:
                self._sentence((lo, hi), ordering)

    def _after_agreement(self, lo: int, hi: int) -> int:
        """「同意……，由甲修改后印发」: what follows the agreement may be a task."""
        comma = self.folded.find(",", lo, hi)
        rest = comma + 1 if comma > 0 else hi
        return rest if rest < hi and subject_of(self.folded, rest, hi) else hi

    def _sentence(self, span: Span, ordering: bool) -> None:
        mark = _ENUMERATED.match(self.folded, *span)
        lo, hi = (mark.end() if mark and mark.group()[-1] != "要" else span[0]), span[1]
        words = self.folded[lo:hi]
        if len(words) < _LEAST or _FRAME.search(words[:40]):
            return
        for part in parts_of(self.folded, lo, hi):
            subject = subject_of(self.folded, *part)
            if subject and (ordering or subject.firm):
                self.found.append(told_draft(part, subject, self.path, ""))
            elif ordering and is_directive(self.folded[slice(*part)]):
                self.found.append(Draft(*part, self.path, (), "", rule="minutes"))
