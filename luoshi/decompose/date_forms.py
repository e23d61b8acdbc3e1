"""The forms in which papers print a limit, and the last day that each allows."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .model import Deadline
from .numerals import number


@dataclass(frozen=True, slots=True)
class Base:
    """What the paper itself says: its year, its day of issue, the end of its programme."""

    year: int | None = None
    issued: date | None = None
    programme: int | None = None
    limit: Deadline | None = None


_Y = r"(?:(?P<y>\d{4}|[一二三四五六七八九〇零]{4})年|(?P<r>今年|本年|当年|明年|次年|翌年))?"
_SOME_YEAR = r"\d{4}年|[一二三四五六七八九〇零]{4}年|[今本当明次翌]年"
_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_B = r"(?P<b>以前|之前|前|之?内|止)?"
DAY = re.compile(rf"{_Y}(?P<m>{_N})月(?P<d>{_N})[日号]{_B}")
NUMERIC = re.compile(
    rf"(?P<y>\d{{4}})[.\-/](?P<m>\d{{1,2}})(?:[.\-/](?P<d>\d{{1,2}}))?(?![\d%]){_B}"
)
MONTH = re.compile(
    rf"{_Y}(?:{_N}月?[-至到~])?(?P<m>{_N})月份?(?P<l>底|末|中旬|上旬|下旬|中|初)?{_B}"
)
QUARTER = re.compile(
    rf"{_Y}(?:第?[一二三1-3]季度?[-至到、])?第?(?P<q>[一二三四1-4])季度(?P<l>末|底)?{_B}"
)
HALF = re.compile(rf"{_Y}(?P<h>[上下])半年(?P<l>末|底)?{_B}")
YEAR = re.compile(
    rf"(?P<to>(?<!截)[到至])?(?={_SOME_YEAR}){_Y[:-1]}(?P<l>年?底|年?末|年?内)?{_B}(?!{_N}月)"
)
_YEAR_END = re.compile(rf"(?P<l>年底|年末|年内){_B}")
_PLAN = re.compile(r"“?(?P<p>十[一二三四五六七八九]?)五”?(?:时期|规划)?(?P<l>期?末|期间)(?P<b>前)?")
SINCE = re.compile(
    r"自?[^,。;]{0,12}(?:之日|日|后|次日)起?,?(?P<n>\d{1,3})个?(?P<u>工作日|日|天|月|周)之?内"
)
WITHIN = re.compile(rf"(?P<n>\d{{1,3}}|{_N})个?(?P<u>工作日|日|天|月|周)之?内")
SPAN = re.compile(
    rf"(?:(?:自|从)?(?P<y>\d{{4}})年(?:开始)?起,?)?用?(?P<n>{_N})年(?:时间|左右)?之?内"
)
_WEEK = re.compile(
    r"(?P<w>本周|这周|下周|下下周|本星期|下星期)(?P<d>[一二三四五六日天末内])?(?:之?前|以前|底|内)?"
)
_NEAR = re.compile(
    rf"(?P<w>本月|当月|下个?月|次月)(?:(?P<d>{_N})[日号]|(?P<l>底|末|内|中旬|上旬|下旬))?{_B}"
)
_THIS_MONTH = re.compile(r"(?<![\d月一二三四五六七八九十每])(?P<w>月)(?P<d>)(?P<l>底|末)(?P<b>前)?")
_MORROW = re.compile(r"(?P<w>今天|今日|当日|明天|明日|后天)(?:之?前|以前|内|下班前)?")
_LASTING = r"(?:长期坚持|长期|常年|持续|常态化?|贯穿全年)"
_GOING_ON = r"(?:性?(?:推进|坚持|抓好|实施|开展|落实|任务|工作|完成|执行|进行|有效|保持))*"
ONGOING = re.compile(
    rf"(?:(?P<y>\d{{4}})年)?(?:(?P<w>年内|全年|今年)(?:并|,)?)?{_LASTING}{_GOING_ON}"
)
WHOLE = re.compile(r"(?P<w>全年|今年)")
BRINGS = re.compile(
    r"(?:力争|确保|计划)?(?P<y>20\d{2})年(?=[^,。;前底末内]{0,24}(?:达到|突破|超过|实现|建成|完成|投用|达))"
)


Resolver = Callable[[re.Match[str], Base, int | None], Deadline | None]
_NO_YEAR = "文件没有写明年份，时限的日期请填写"


def _year(match: re.Match[str], base: Base, paper: int | None) -> int | None:
    """The year a match names, else the one named before it, else the paper's."""
    groups = match.groupdict()
    if groups.get("y"):
        return number(groups["y"])
    said = groups.get("r")
    if said:
        return paper + (said[0] in "明次翌") if paper else None
    return base.year


def _made(match: re.Match[str], kind: str, day: date | None, doubt: str = "") -> Deadline:
    return Deadline(match.group(), kind, day, doubt or ("" if day else _NO_YEAR))


def _safe(year: int | None, month: int, day: int) -> date | None:
    """The date, the last of the month where the day is too large; None if there is none."""
    if not year or not 1 <= year <= 9998 or not 1 <= month <= 12 or day < 1:
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))


def _day(match: re.Match[str], base: Base, paper: int | None) -> Deadline | None:
    month, day = number(match["m"]), match["d"]
    if not 1 <= month <= 12:
        return None
    year = _year(match, base, paper)
    if not day:
        return _made(match, "month", _safe(year, month, 31))
    return _made(match, "date", _safe(year, month, number(day))) if number(day) <= 31 else None


_PARTS = {"上旬": 10, "初": 10, "中旬": 20, "中": 20}


def _month(match: re.Match[str], base: Base, paper: int | None) -> Deadline | None:
    month = number(match["m"])
    if not 1 <= month <= 12:
        return None
    day = _safe(_year(match, base, paper), month, _PARTS.get(match["l"] or "", 31))
    vague = match["b"] in ("前", "之前", "以前") and not match["l"]
    doubt = f"“{match.group()}”按当月最后一天算，请核对" if vague and day else ""
    return _made(match, "month", day, doubt)


def _quarter(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    day = _safe(_year(match, base, paper), 3 * number(match["q"]), 31)
    return _made(match, "quarter", day)


def _half(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    return _made(
        match, "half_year", _safe(_year(match, base, paper), 6 if match["h"] == "上" else 12, 31)
    )


def _whole_year(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    day = _safe(_year(match, base, paper), 12, 31)
    vague = match["b"] in ("前", "之前", "以前") and not match["l"]
    doubt = f"“{match.group()}”按当年12月31日算，请核对" if vague and day else ""
    return _made(match, "year", day, doubt)


def _plan(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    return _made(match, "year", date(1955 + 5 * number(match["p"]), 12, 31))


def _span(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    """「N年内」: to the end of the N-th year, the first counted, or of the programme."""
    count = number(match["n"])
    end = int(match["y"]) + count - 1 if match["y"] else base.programme
    doubt = ""
    if end is None and paper:
        end = paper + count - 1
        doubt = f"“{match.group()}”从文件当年起算，请核对"
    return _made(match, "year", _safe(end, 12, 31), doubt)


_ISSUED = re.compile(r"印发|发布|下发|发文|公布|施行|发出|本[通方文意计]")
_FROM_EVENT = "“{}”的起算日不在文件里，请填写日期"
_NO_ISSUE = "文件没有印发日期，时限的日期请填写"


def _after(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    """「印发之日起30日内」: the day of issue is not counted (Civil Code 201)."""
    if match.re is SINCE and not _ISSUED.search(match.group()):
        return Deadline(match.group(), "none", None, _FROM_EVENT.format(match.group()))
    if not base.issued:
        return _made(match, "date", None, _NO_ISSUE)
    count, unit = min(number(match["n"]), 999), match["u"]
    doubt = "" if match.re is SINCE else f"“{match.group()}”从印发日期起算，请核对"
    if unit == "月":
        months = base.issued.month - 1 + count
        day = _safe(base.issued.year + months // 12, months % 12 + 1, base.issued.day)
    elif unit == "工作日":
        day = _workdays(base.issued, count)
        doubt = "工作日只扣除了周末，遇节假日和调休请核对"
    else:
        day = base.issued + timedelta(days=count * (7 if unit == "周" else 1))
    return _made(match, "date", day, doubt)


def _workdays(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _week(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    if not base.issued:
        return _made(match, "date", None, _NO_ISSUE)
    weeks = match["w"].count("下")
    last = {"末": 7, "内": 5, "日": 7, "天": 7}
    day = last.get(match["d"] or "内") or number(match["d"])
    monday = base.issued - timedelta(days=base.issued.weekday())
    return _made(match, "date", monday + timedelta(days=7 * weeks + day - 1))


def _near_month(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    kind = "date" if match["d"] else "month"
    if not base.issued:
        return _made(match, kind, None, _NO_ISSUE)
    ahead = match["w"][0] in "下次"
    year = base.issued.year + (base.issued.month == 12 and ahead)
    month = base.issued.month % 12 + 1 if ahead else base.issued.month
    day = number(match["d"]) if match["d"] else _PARTS.get(match["l"] or "", 31)
    return _made(match, kind, _safe(year, month, day))


def _morrow(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    days = {"明": 1, "后": 2}.get(match["w"][0], 0)
    day = base.issued + timedelta(days=days) if base.issued else None
    return _made(match, "date", day, "" if day else _NO_ISSUE)


def _ongoing(match: re.Match[str], base: Base, paper: int | None) -> Deadline:
    """长期坚持 has no last day; 年内持续推进 ends with the year."""
    year = number(match["y"]) if match["y"] else base.year
    bounded = match["y"] or match["w"]
    return Deadline(match.group(), "ongoing", _safe(year, 12, 31) if bounded else None)


# (characters one of which must stand in the text, pattern, what it means)
RULES: tuple[tuple[str, re.Pattern[str], Resolver], ...] = (
    ("月", DAY, _day),
    (".-/", NUMERIC, _day),
    ("月", MONTH, _month),
    ("季", QUARTER, _quarter),
    ("半", HALF, _half),
    ("年", YEAR, _whole_year),
    ("年", _YEAR_END, _whole_year),
    ("五", _PLAN, _plan),
    ("年", SPAN, _span),
    ("内", SINCE, _after),
    ("内", WITHIN, _after),
    ("周星", _WEEK, _week),
    ("月", _NEAR, _near_month),
    ("月", _THIS_MONTH, _near_month),
    ("今明后当", _MORROW, _morrow),
    ("长常持贯", ONGOING, _ongoing),
)
