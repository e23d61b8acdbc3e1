"""Classification marks in the head of a paper: this system must not hold a classified paper.

Marks stand where GB/T 9704 puts them: above the addressees, alone on a line or with ★ and a term,
beside the copy number (份号). The words in running text (商业秘密, 保守国家秘密 …) mark nothing.
"""

from __future__ import annotations

import re

from .blocks import enumerated
from .model import Extract, Mark
from .text import fold

HEAD_LINES = 12
_SHEETS = frozenset({"xlsx", "xls", "csv"})
_LEVELS = frozenset({"绝密", "机密", "秘密"})
_COPY_LINES = 6

_TERM = r"(?:[\d一二三四五六七八九十]{1,3}(?:年|个月|月|日|天)|长期|启用前|解密前|公布前)"
_STAR = r"[★☆*⭐✩✭]"
_LEVEL = r"(?P<level>绝密|机密|秘密)级?"
_MARK = rf"{_STAR}?{_LEVEL}(?:{_STAR}{{0,2}}{_TERM}?(?:{_STAR})?)"
_URGENT = r"(?:特急|加急|平急|特提|急件|火急)"
_COPY = r"(?:(?:份号|份数序号|编号)?[:.]?(?:[Nn][Oo]\.?|№)?:?\d{6})"
_ALONE = re.compile(rf"(?:{_URGENT}|{_COPY}|密级:?|[(:])*{_MARK}(?:{_URGENT}|{_COPY}|[):])*")
_STARRED = re.compile(rf"{_LEVEL}{_STAR}{_TERM}?")
_NUMBERED = re.compile(r"(?:份号|份数序号):?(?:[Nn][Oo]\.?|№)?:?\d{1,8}(?:号)?")
_SIX = re.compile(r"(?:[Nn][Oo]\.?:?|№:?)?\d{6}")
_INTERNAL = re.compile(
    r"[(]?(?:密级:?)?(?:内部(?:资料|文件|材料|使用|参考|刊物|掌握|传阅)?|注意保存|严禁外传|不得外传|不宜公开|[★,、.!·])+[)]?"
)
_ADDRESSEES = re.compile(r"[^。]{3,}:$")
_TITLE = re.compile(r"关于.*的|(?:通知|意见|方案|决定|报告|纪要|通报|函)$")


def classified_mark(head: str) -> Mark | None:
    """The classification mark in a paper's head, if it has one; any length of text may be given.

    Looks at the lines above the addressees, at most the first twelve that hold anything.
    """
    titled = False
    for i, line in enumerate(_head(head)):
        titled = titled or bool(_TITLE.search(_squeezed(line)))
        mark = _mark(line)
        if mark is None and not titled and i < _COPY_LINES and _SIX.fullmatch(_squeezed(line)):
            mark = Mark("份号", line.strip())
        if mark:
            return mark
    return None


def internal_mark(head: str) -> Mark | None:
    """内部资料, 注意保存 and the like in the head: a warning, no refusal."""
    for line in _head(head):
        words = _squeezed(line)
        if ("内部" in words or "外传" in words or "保存" in words) and _INTERNAL.fullmatch(words):
            return Mark("内部", line.strip())
    return None


def classified_in(extract: Extract) -> Mark | None:
    """The mark of an extracted paper: in its text, its page headers or its first text boxes.

    In a spreadsheet it stands in a sheet's name or an upper cell; six digits there are a sum.
    """
    if extract.kind in _SHEETS:
        marks = map(_mark, (*extract.sheets, *fold(extract.header).split("\n")))
        return next((mark for mark in marks if mark and mark.level in _LEVELS), None)
    for line in fold(extract.header).split("\n"):
        mark = _mark(line)
        if mark:
            return mark
    return classified_mark(extract.text)


def _head(text: str) -> list[str]:
    """The lines of a head, folded; cells of a table row count as lines of their own."""
    found: list[str] = []
    for raw in text[:6000].replace("\t", "\n").splitlines():
        line = fold(raw)
        words = _squeezed(line)
        if not words:
            continue
        found.append(line)
        if len(found) >= HEAD_LINES or _ends_head(words, len(found)):
            break
    return found


def _ends_head(words: str, count: int) -> bool:
    """The addressees, a numbered paragraph or a sentence: below them is the body."""
    if _ADDRESSEES.fullmatch(words) and not words.startswith(("密级", "份号", "签发", "编号")):
        return True
    if "。" in words and len(words) > 20:
        return True
    return count > 1 and enumerated(words, 0, len(words)).style in ("han", "han_bracket", "article")


def _squeezed(line: str) -> str:
    return "".join(line.split())


def _mark(line: str) -> Mark | None:
    """A line that is a mark, or whose columns hold one; sentences are none."""
    words = _squeezed(fold(line))
    found = _ALONE.fullmatch(words)
    if found:
        return Mark(found["level"], line.strip())
    if _NUMBERED.fullmatch(words):
        return Mark("份号", line.strip())
    if "。" in words:
        return None
    for column in re.split(r" {2,}|\t", fold(line)):
        found = _ALONE.fullmatch(_squeezed(column))
        if found:
            return Mark(found["level"], line.strip())
    for word in line.split():
        starred = _STARRED.fullmatch(word)
        if starred:
            return Mark(starred["level"], line.strip())
    return None
