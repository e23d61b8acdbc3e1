"""What a paper says about itself: title, issuer, number, date, and the year its dates lack."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .blocks import enumerated
from .labels import label_at
from .model import Extract
from .numerals import number
from .text import lines

_KINDS = (
    "通知|意见|方案|决定|办法|计划|规划|措施|细则|要点|清单|通报|纪要|报告|函"
    "|批复|公告|通告|分解|分工|台账|任务书|规定"
    "|解读|讲话|问答|预案|条例|释义|致辞|答复"
)
# Where a mirror says in which of its columns the paper stands.
_SITE = re.compile(
    r".*[>›»].*|(?:信息公开|政务公开|政务动态|通知公告|要闻动态|(?:网站)?首页|无障碍\S{0,4}|登录|注册)"
)
_TITLE_END = re.compile(rf"(?:{_KINDS})(?:\([^()]{{1,20}}\))?$")
_ADDRESSEES = re.compile(r".{2,}[:]$")
_HEAD = 500
_BEFORE_CODE = re.compile(r".*(?:通知|意见|文件|方案|决定)")
_RUN_ON_TITLE = re.compile(r"[^。,;:\n]{2,40}关于[^。;:\n]{2,50}?的(?:通知|意见|方案|决定)")
_RED_HEAD = re.compile(r"(\S{4,30})文件$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12} ?\((\d{4})\) ?第? ?\d{1,5} ?号")
_DAY = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_HAN_DAY = re.compile(
    r"([二一][一二三四五六七八九〇零]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_WEB_DAY = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_FOREIGN_DAY = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2}) ?(?:年|-)")
_PAST_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2}) ?年[底度末]?(?:已|以来|已经)")
_WEB_LINE = re.compile(r"(?:时间|日期|来源|编辑|发布|作者|点击|浏览|字号)[:|]")
_ABOUT = re.compile(r"(.{2,30}?)(?:办公室|办公厅)?关于")
_BODY = re.compile(r".{2,30}(?:政府|办公室|办公厅|委员会|[局厅委部办])$")


@dataclass(frozen=True, slots=True)
class Head:
    """Title, issuer and number are "" where the paper shows none; `year` may come from a title."""

    title: str
    issuer: str
    number: str
    date: date | None
    year: int | None


def head_of(extract: Extract, folded: str) -> Head:
    """Read the head and the signature of a paper."""
    rows = [(row.start, row.end) for row in lines(folded, 0, len(folded))]
    first = rows[: _head_size(folded, rows)]
    title = _title(extract.text, folded, first)
    top = "\n".join(folded[start:end] for start, end in first)
    found = _NUMBER.search(folded, 0, rows[min(20, len(rows) - 1)][1] if rows else 0)
    code = _code(extract.text, found) if found else ""
    day = _signed(folded, rows) or _printed(top)
    return Head(title, _issuer(folded, rows, title), code, day, _year(folded, title, day, found))


def _code(text: str, found: re.Match[str]) -> str:
    """The number as printed; in a run-on text the title's last word stands before it."""
    run_on = _BEFORE_CODE.match(found.group())
    return text[found.start() + (run_on.end() if run_on else 0) : found.end()]


def _head_size(folded: str, rows: list[tuple[int, int]]) -> int:
    """The lines before the addressees or the first numbered or long paragraph; at most 12."""
    for i, (start, end) in enumerate(rows[:12]):
        words = folded[start:end]
        if _ADDRESSEES.match(words) or end - start > 90:
            return max(i, 1)
        if enumerated(folded, start, end).style and i:
            return i
    return min(12, len(rows))


def _title(text: str, folded: str, first: list[tuple[int, int]]) -> str:
    """The lines up to the first that ends as titles end; else the first plain line."""
    plain = [row for row in first if _may_be_title(folded, *row)]
    for i, (start, end) in enumerate(plain[:5]):
        if not _TITLE_END.search(folded[start:end].rstrip(" 》”)")):
            continue
        since = i
        while since and i - since < 2 and _continues(folded[slice(*plain[since - 1])]):
            since -= 1
        return "".join(text[a:b] for a, b in plain[since : i + 1])
    if plain:
        return text[plain[0][0] : plain[0][1]]
    run_on = _RUN_ON_TITLE.match(folded, first[0][0]) if first else None
    return text[run_on.start() : run_on.end()] if run_on else ""


def _may_be_title(folded: str, start: int, end: int) -> bool:
    words = "".join(folded[start:end].split())
    if end - start > 90 or words[-1] in "。;:" or enumerated(folded, start, end).style:
        return False
    if _SITE.fullmatch(words):
        return False
    other = _WEB_LINE.search(words) or _RED_HEAD.fullmatch(words) or _NUMBER.fullmatch(words)
    return not (other or label_at(words, 0))


def _continues(line: str) -> bool:
    """Whether a title runs on after this line."""
    return "关于" in line or line.endswith(("和", "及", "工作"))


def _signed(folded: str, rows: list[tuple[int, int]]) -> date | None:
    """A date alone on its line: the last one on the first signature."""
    for start, end in rows:
        if end - start > 24:
            continue
        words = folded[start:end].replace(" ", "")
        match = _DAY.fullmatch(words) or _HAN_DAY.fullmatch(words)
        if match and (day := _date(match[1], match[2], match[3])):
            return day
    return None


def _printed(top: str) -> date | None:
    """The first date in the head: of issue, or as a web page gives it."""
    top = top[:_HEAD]
    found: list[tuple[int, date]] = []
    for pattern, order in ((_DAY, (1, 2, 3)), (_WEB_DAY, (1, 2, 3)), (_FOREIGN_DAY, (3, 2, 1))):
        for match in pattern.finditer(top):
            if day := _date(*(match[i] for i in order)):
                found.append((match.start(), day))
                break
    return min(found)[1] if found else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(number(year), number(month), number(day))
    except ValueError:
        return None


def _year(folded: str, title: str, day: date | None, code: re.Match[str] | None) -> int | None:
    """The year that dates without one mean: of the title, the date, the number, the text.

    A year of which the text only tells what was done is the one before.
    """
    named = _ANY_YEAR.search(title)
    if named and not (day and abs(day.year - int(named[1])) > 1):
        return int(named[1])
    if day:
        return day.year
    if code:
        return int(code[1])
    top = folded[:4000]
    past = Counter(match[1] for match in _PAST_YEAR.finditer(top))
    years = Counter(match[1] for match in _ANY_YEAR.finditer(top)) - past
    if years:
        return int(years.most_common(1)[0][0])
    return max(map(int, past)) + 1 if past else None


def _issuer(folded: str, rows: list[tuple[int, int]], title: str) -> str:
    """From the red head, the title before 关于, or the line above the signature's date."""
    for start, end in rows[:8]:
        match = _RED_HEAD.fullmatch(folded[start:end].replace(" ", ""))
        if match:
            return match[1]
    about = _ABOUT.match(title)
    if about and _BODY.match(title[: title.index("关于")]):
        return title[: title.index("关于")]
    for (start, end), (lo, hi) in pairwise(rows):
        words = folded[start:end].replace(" ", "")
        if _DAY.fullmatch(folded[lo:hi].replace(" ", "")) and _BODY.fullmatch(words):
            return words
    return ""
