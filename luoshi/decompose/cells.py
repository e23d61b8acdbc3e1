"""What a cell of a table can be by its words alone: a number, bodies, a name, a limit."""

from __future__ import annotations

import re
from enum import StrEnum

from .dates import is_limit
from .directives import begins_with_verb
from .duties import parse
from .model import Role
from .text import fold
from .units import is_collective, looks_like_unit, split


class Column(StrEnum):
    """What a column of a table of tasks holds."""

    NUMBER = "number"
    GROUP = "group"
    CONTENT = "content"
    WHO = "who"
    LEADER = "leader"
    WHEN = "when"
    OTHER = "other"


_ONE_NAME = r"(?:[\u4e00-\u9fff] {0,3}){2,4}"
_NAME = re.compile(rf"{_ONE_NAME}(?:[、,;\n ]+{_ONE_NAME})*")
_DATED = re.compile(r"(?:\d{1,2}月|季度|年)(?:底|末|内|中旬|上旬|下旬)?(?:之?前)?\S{0,6}")
_YEARLY = re.compile(r"全年|当年|今年|本年度?|立行立改|即知即改|长期|\d{4}年")
_COMES = "期|节|假|汛|季|冬|夏|秋|春耕|春运|开学|开工|结束|到来|开始|启动|召开|验收"
_EVENT = re.compile(rf"[\u4e00-\u9fff]{{0,7}}(?:{_COMES})之?前")
_COUNTED = re.compile(r"\d+[处所座个台站家场院库园]$")
_OFFICE = re.compile("[局部办科股室处委组队]$")
_LONGEST_OFFICE = 6
_LONGEST_LIMIT = 16
_LONGEST_SHARES = 80
_PART = re.compile("牵头|负责|配合|协助|参与|协办|主办")


def kind_of(words: str) -> Column | None:
    """What a cell can be by its words alone; None for running text."""
    bare = "".join(words.split())
    if re.fullmatch(r"\d{1,3}[.、]?|[一二三四五六七八九十]{1,3}", bare):
        return Column.NUMBER
    if len(bare) <= _LONGEST_LIMIT and all(map(_limits, re.split("[,，、;；]", bare))):
        return Column.WHEN
    names = [words[start:end] for start, end in split(words, 0, len(words))]
    if _bodies(names) or _shares(words):
        return Column.WHO if "。" not in bare else None
    return Column.LEADER if _NAME.fullmatch(words.strip()) and len(bare) <= 12 else None


def _limits(words: str) -> bool:
    """Whether words of a cell say by when: a date, 立行立改, or the event before which."""
    known = _YEARLY.fullmatch(words) or is_limit(words) or _DATED.match(words)
    return bool(known or _EVENT.fullmatch(words))


def _bare(name: str) -> str:
    return "".join(name.split())


def _bodies(names: list[str]) -> bool:
    bare = [_bare(name) for name in names]
    known = all(looks_like_unit(name) or is_collective(name) for name in bare)
    return bool(bare) and known and not any(map(_is_deed, bare))


def _is_deed(name: str) -> bool:
    """Whether words that end as names do say what is done: 「建成实验学校」, 「新建泵站3处」."""
    if _COUNTED.search(name):
        return True
    long = len(name) > _LONGEST_OFFICE
    return long and begins_with_verb(name) and not _OFFICE.search(name)


def _shares(words: str) -> bool:
    """Whether a cell tells bodies their parts by verbs: 「甲牵头，乙、丙配合」."""
    if len(words) > _LONGEST_SHARES or not _PART.search(words):
        return False
    folded = fold(words)
    duties = parse(folded, 0, len(folded), Role.DUTY)
    spans = [span for spans in duties.units.values() for span in spans]
    return duties.verbs > 0 and not duties.rest and _bodies([folded[lo:hi] for lo, hi in spans])
