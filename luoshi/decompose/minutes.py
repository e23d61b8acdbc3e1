"""Scope in minutes: what a meeting decided or asked for, sentence by sentence."""

from __future__ import annotations

import re

from .blocks import is_annex
from .directives import begins_with_doing, is_directive, is_exhortation, sentences
from .headings import Headings, heading_text
from .lexicon import DOING
from .model import Block, Draft, Marked
from .orders import drafts_of, parts_of, told_draft
from .subjects import doer_of, subject_of
from .units import Span

_BY = r"(?:会议|会上|与会人员|[\u4e00-\u9fff]{2,8})"
_ORDERS = re.compile(
    rf"{_BY}?(?:最后|还)?(?:经?研究)?(?:议定|决定|要求|强调|明确|确定|部署|提出)(?:如下事项|以下事项|如下)?(?:[,:]|$)"
)
_AGREES = re.compile(r"(?:会议|会上)?(?:经?研究)?,?(?:原则)?(?:同意|通过|审议(?:并|原则)?通过)")
_AGREED_THAT = re.compile(rf"(?:会议|会上)?(?:原则)?(?P<what>同意(?:将|把|从|由|在|{DOING}))")
_STATES = re.compile(
    r"(?:会议|会上|与会人员|[\u4e00-\u9fff]{2,4})?(?:还)?"
    r"(?:指出|认为|听取|学习|传达|通报|讨论|审议|研究了|分析|肯定|回顾|汇报)"
)
_ENUMERATED = re.compile(
    r"\(\d{1,2}\)[、.]?|[一二三四五六七八九十]{1,2}是,?|第[一二三四五六],|其[一二三四五六]、"
)
_FRAME = re.compile(
    r"(?:现|有关)[^。]{0,12}(?:纪要|通知)如下|参加|参会|出席|列席|主持|请假|缺席|印发:|分送|抄送|发送|记录|(?:会议)?(?:时间|地点):"
)
_PRESENT = re.compile(r"列席|出席|参加会议|请假|带领|一行|深入")
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
        span = (block.body, block.end)
        self.found += drafts_of(self.folded, [span], self.path, block.style, least=0)

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
        """「原则同意《…》，由甲修改后印发」: what follows the agreement may be a task.

        To agree that something be done is to order it: 「同意将……纳入……」.
        """
        done = _AGREED_THAT.match(self.folded, lo, hi)
        if done:
            return done.start("what")
        comma = self.folded.find(",", lo, hi)
        rest = comma + 1 if comma > 0 else hi
        return rest if rest < hi and subject_of(self.folded, rest, hi) else hi

    def _sentence(self, span: Span, ordering: bool) -> None:
        lo, hi = span
        while lo < hi and self.folded[lo] in " \n":
            lo += 1
        mark = _ENUMERATED.match(self.folded, lo, hi)
        lo = mark.end() if mark else lo
        words = self.folded[lo:hi]
        if len(words) < _LEAST or _FRAME.match(words) or _PRESENT.search(words):
            return
        if is_exhortation(words):
            return
        for part in parts_of(self.folded, lo, hi):
            subject = subject_of(self.folded, *part)
            told = subject and not subject.general and subject.clear
            if subject and (ordering or told):
                self.found.append(told_draft(part, subject, self.path, ""))
            elif ordering and (doer := doer_of(self.folded, *part)):
                self.found.append(told_draft(part, doer, self.path, ""))
            elif ordering and is_directive(self.folded[slice(*part)]):
                self.found.append(Draft(*part, self.path, (), "", rule="minutes"))
