"""Deadlines as papers print them, and the last day each allows.

「6月底前」, 「三季度末」, 「印发之日起30日内」, 「本周五」, 「长期坚持」 … Kinds are date, month,
quarter, half_year, year and ongoing. Starts, frequencies and validity periods are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from .date_forms import (
    BRINGS,
    DAY,
    HALF,
    MONTH,
    NUMERIC,
    ONGOING,
    QUARTER,
    RULES,
    SINCE,
    SPAN,
    WHOLE,
    WITHIN,
    YEAR,
    Base,
    Resolver,
)
from .lexicon import DOING, HOW
from .model import Deadline
from .numerals import number

__all__ = ["Base", "Found", "deadlines", "is_limit", "latest", "programme_end", "programme_limit"]


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline and where it stands in the view."""

    start: int
    end: int
    deadline: Deadline


_RUNS = re.compile(
    r"(?:行动|工作|活动|整治|时间|实施|期限|为期)[^。;\n]{0,12}[\n: 为是从自]{1,3}"
    r"(?P<all>[^。;\n]{6,40}[至到—~-][^。;\n]{2,20})"
)

_NOT_AFTER = re.compile(
    r"起(?!草)|以来|以后|之后|后(?!期)|开始|度|获|荣获|的(?:通知|意见|方案)|[-至到~]|\(|各|每"
)
_NOT_BEFORE = re.compile(
    r"(?:有效期|施行期|实施期限|执行期限?|试点期|截至|截止到?|每|自|从|第|名|近|过去|最近|连续|满)[^,。;]{0,4}$"
)


@cache
def _done() -> re.Pattern[str]:
    """What is to be done in a quarter: 「三季度建成」; compiled when a paper first asks."""
    return re.compile(rf"(?:{HOW})*(?:{DOING}|投用|竣工|通车)")


# A stage in brackets, 「(2024年6月至12月)」, ends with its last day.
_FROM_NOW = re.compile(r"即日起(?:至|到)(?P<all>[^,。;]{4,20})")
_STAGE = re.compile(r"\([^()]{0,24}[-至到~—]$")
# 「2026年春耕前(3月底)」: the year of an event, which itself is no day that could be computed.
_EVENT = re.compile(r"[\u4e00-\u9fff]{1,10}?前(?=$|[(,;。、])")
_PUNCTUAL = re.compile("[按准]时|如期|正式(?:投|启|开|上|运|通)")
_ONLY = re.compile(
    r"(?:于|在|须|应|确保|力争)|(?:完成|落实|办结|到位|前|出台|实施|见效|整改|全部|基本|并|,|、|。)+"
)


def deadlines(text: str, base: Base, *, labelled: bool) -> list[Found]:
    """All deadlines of a view in order. `labelled`: the text is a deadline field's value."""
    found: list[Found] = []
    year = base.year
    for match, resolve in _matches(text):
        event = match.re is YEAR and _is_event(text, match)
        if not (event or _holds(text, match, labelled)):
            continue
        groups = match.groupdict()
        if groups.get("y") and len(groups["y"]) == 4:
            year = number(groups["y"])
        if event:
            continue
        deadline = resolve(match, Base(year, base.issued, base.programme), base.year)
        if deadline:
            found.append(Found(match.start(), match.end(), deadline))
    if not found:
        return _weak(text, base, labelled)
    return found if labelled else found + _all_year(text, base)


def _is_event(text: str, match: re.Match[str]) -> bool:
    """Whether a year only says when an event comes: 「2026年国庆前」."""
    groups = match.groupdict()
    return not (groups["b"] or groups["l"]) and bool(_EVENT.match(text, match.end()))


def is_limit(text: str) -> bool:
    """Whether a short string speaks of a deadline and of nothing else."""
    found = deadlines(text, Base(), labelled=True)
    if not found:
        return False
    rest = text
    for item in reversed(found):
        rest = rest[: item.start] + rest[item.end :]
    return not _ONLY.sub("", rest)


def latest(found: list[Deadline]) -> Deadline | None:
    """The one that binds: the last dated one (a term before a standing task).

    Without a year none is dated: then the last one printed that names a time of the year.
    """
    dated = [item for item in found if item.day]
    if dated:
        return max(dated, key=lambda item: (item.day or date.min, item.kind != "ongoing"))
    timed = [item for item in found if item.kind not in ("none", "ongoing")]
    return timed[-1] if timed else next(iter(found), None)


def programme_limit(text: str, base: Base) -> Deadline | None:
    """The end of a programme that a paper states once: 「行动时间为……至……」."""
    for match in (*_RUNS.finditer(text), *_FROM_NOW.finditer(text)):
        words = "".join(match["all"].split())
        if not re.match(r"(?:自|从)?(?:\d{4}年|\d{1,2}月)", words):
            continue
        found = [item.deadline for item in deadlines(words, base, labelled=True)]
        dated = [item for item in found if item.day]
        if dated:
            return max(dated, key=lambda item: item.day or date.min)
    return None


def programme_end(text: str) -> int | None:
    """The last year of 「2012年起5年内」 where a paper says it once for all its tasks."""
    for match in SPAN.finditer(text):
        if match["y"]:
            return int(match["y"]) + number(match["n"]) - 1
    return None


def _matches(text: str) -> list[tuple[re.Match[str], Resolver]]:
    """Non-overlapping matches, the leftmost and then the longest first."""
    every = [
        (match, resolve)
        for hint, pattern, resolve in RULES
        if any(char in text for char in hint)
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    every.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    kept: list[tuple[re.Match[str], Resolver]] = []
    at = 0
    for match, resolve in every:
        if match.start() >= at:
            kept.append((match, resolve))
            at = match.end()
    return kept


def _holds(text: str, match: re.Match[str], labelled: bool) -> bool:
    """Whether a match is a limit here: not a start, a frequency, a past or a validity."""
    if match.re is ONGOING:
        return labelled or _firmly_ongoing(text, match)
    before = text[max(0, match.start() - 10) : match.start()]
    bounded = match.group().endswith("前")  # 「明天下班前各科室…」
    if not (labelled or bounded) and _NOT_AFTER.match(text, match.end()):
        return False
    if match.re is not SINCE and _NOT_BEFORE.search(before):
        return False
    if text[match.end() : match.end() + 1] == ")" and _is_stage(text, match):
        return match.re is not YEAR
    return labelled or _bounded(text, match)


def _is_stage(text: str, match: re.Match[str]) -> bool:
    """Whether a match ends a stage in brackets, by itself or together with its beginning."""
    before = text[max(0, match.start() - 26) : match.start()]
    return bool(_STAGE.search(before) or re.search(r"[-至到~—]", match.group()))


def _firmly_ongoing(text: str, match: re.Match[str]) -> bool:
    """In running text only the closed phrase 「长期坚持。」 is a limit."""
    closed = match.end() == len(text) or text[match.end()] in "。;"
    return (
        closed
        and match.group().endswith("坚持")
        and text[match.start() - 1 : match.start()] in ",。;"
    )


def _bounded(text: str, match: re.Match[str]) -> bool:
    """In running text a date is a limit only with 前, 底, 内 or the like."""
    groups = match.groupdict()
    if match.re is DAY or match.re is NUMERIC:
        return bool(groups["b"] or _PUNCTUAL.match(text, match.end()))
    if match.re is MONTH:
        return bool(groups["b"] or groups["l"])
    if match.re is YEAR:
        return bool(groups["b"] or groups["l"] or (groups["to"] and groups["y"]))
    if match.re in (QUARTER, HALF):
        return bool(groups["b"] or groups["l"] or _done().match(text, match.end()))
    return match.re is not WITHIN


def _all_year(text: str, base: Base) -> list[Found]:
    """「全年完成…」 beside other limits: what shall be done within the year binds last."""
    for match in WHOLE.finditer(text):
        if base.year and _done().match(text, match.end()):
            return [Found(*match.span(), Deadline(match.group(), "year", date(base.year, 12, 31)))]
    return []


def _weak(text: str, base: Base, labelled: bool) -> list[Found]:
    """A year with what it shall bring, 全年 and 今年 count only where nothing better stands."""
    brings = BRINGS.search(text)
    if brings:
        day = date(number(brings["y"]), 12, 31)
        return [Found(*brings.span(), Deadline(brings.group(), "year", day))]
    match = WHOLE.search(text)
    if not match or not base.year or (not labelled and _NOT_AFTER.match(text, match.end())):
        return []
    return [Found(*match.span(), Deadline(match.group(), "year", date(base.year, 12, 31)))]
