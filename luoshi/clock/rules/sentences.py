"""Every date explains itself in one Chinese sentence: the rule, its version, the days skipped.

Pages, the API and the command line print what stands here; a preset's own words are Chinese too.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from luoshi.clock.rules.calendar import SATURDAY, Calendar, Rest, span
from luoshi.clock.rules.counting import Counted, Unit
from luoshi.clock.rules.deadlines import Setting, Term
from luoshi.clock.rules.regimes import Origin
from luoshi.kernel.periods import Cycle

WEEKDAYS: Final = "一二三四五六日"
UNITS: Final = {Unit.NATURAL: "天", Unit.WORKING: "个工作日", Unit.MONTH: "个月"}
ORDINAL: Final = {Unit.NATURAL: "第{}天", Unit.WORKING: "第{}个工作日", Unit.MONTH: "满{}个月"}
CYCLES: Final = {
    Cycle.TEN_DAYS: "本旬",
    Cycle.MONTH: "本月",
    Cycle.QUARTER: "本季度",
    Cycle.HALF_YEAR: "本半年",
    Cycle.YEAR: "本年",
}
CIVIL_CODE: Final = "按《民法典》期间计算规则（2021年1月1日起施行）"


def explain_count(counted: Counted, calendar: Calendar) -> str:
    """Why a plain count of days, working days or months ends where it does."""
    return _sentence([CIVIL_CODE, *_steps(counted, calendar)], counted, calendar)


def explain(term: Term, calendar: Calendar) -> str:
    """Why a node of a regime falls due when it does."""
    setting, counted = term.setting, term.counted
    parts = [_rule(setting)]
    if setting.decided is not None or setting.rule.origin is Origin.GIVEN:
        parts += [f"时限定为{long_day(counted.start, counted.number)}", *_moved(counted, calendar)]
    elif setting.rule.origin is Origin.NTH_LAST:
        parts += _moved(counted, calendar)
    else:
        parts += _steps(counted, calendar)
    return _sentence(parts, counted, calendar)


def warning(counted: Counted, calendar: Calendar) -> str:
    """What must be said beside a date that reaches into a year not yet published; else empty."""
    years = calendar.unpublished(min(counted.start, counted.due), counted.due)
    if not years:
        return ""
    said = "、".join(f"{year}年" for year in years)
    return f"{said}放假安排尚未公布，暂按双休日和法定固定节日推算，公布后重新计算"


def kept(due: date, *, over: bool, stopped: bool) -> str:
    """Why a date is another one than the present calendar gives: it was published afterwards."""
    said = f"按当时的工作日历算到{long_day(due)}"
    if over:
        return f"{said}；后来公布的放假安排不改变已经过去的时限"
    if stopped:
        return f"{said}；现在停表，恢复计时后按新公布的放假安排计算"
    return f"{said}；放假安排刚刚公布，正在重新计算"


def short_day(day: date) -> str:
    """10月8日（周四）."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def long_day(day: date, later: int = 0) -> str:
    """2026年10月8日（周四）; `later` days after the one given."""
    found = date.fromordinal(day.toordinal() + later)
    return f"{found.year}年{short_day(found)}"


def _rule(setting: Setting) -> str:
    regime, rule = setting.regime, setting.rule
    kind = regime.kind(setting.kind)
    what = kind.label if kind.label == rule.label else f"{kind.label}{rule.label}"
    words = f"按“{regime.label}”第{regime.version}版，{what}"
    if rule.origin is Origin.GIVEN:
        return words
    if setting.decided is not None:
        return f"{words}的时限由有权决定的人另行确定"
    return f"{words}{_limit(setting)}"


def _limit(setting: Setting) -> str:
    rule = setting.rule
    number = setting.number if setting.number is not None else rule.number
    if rule.origin is Origin.START:
        return f"时限{number}{UNITS[rule.unit]}"
    cycle = CYCLES[rule.cycle or Cycle.MONTH]
    ordinal = ORDINAL[rule.unit].format(number)
    if rule.origin is Origin.AFTER:
        return f"时限为{cycle}结束后{number}{UNITS[rule.unit]}"
    return f"时限为{cycle}{'倒数' if rule.origin is Origin.NTH_LAST else ''}{ordinal}"


def _steps(counted: Counted, calendar: Calendar) -> Iterator[str]:
    """From the start to the last day before rolling, then on to where it rolls."""
    if counted.number == 0 and not counted.paused:
        yield f"当日（{long_day(counted.start)}）办理"
    else:
        yield f"自{long_day(counted.start)}次日起算"
        if counted.paused:
            yield f"停表折合{counted.paused}天不计入"
        if counted.unit is Unit.WORKING:
            yield from _skipped(counted, calendar)
        yield _reached(counted)
    yield from _moved(counted, calendar, paused=False)


def _reached(counted: Counted) -> str:
    words = ORDINAL[counted.unit].format(counted.number)
    if counted.unit is Unit.MONTH and not counted.paused and counted.last.day < counted.start.day:
        return f"{words}的月份没有对应日，以月末{short_day(counted.last)}为最后一日"
    return f"{words}为{short_day(counted.last)}"


def _moved(counted: Counted, calendar: Calendar, *, paused: bool = True) -> Iterator[str]:
    if paused and counted.paused:
        yield f"停表折合{counted.paused}天不计入，延至{short_day(counted.last)}"
    if counted.rolled:
        rest = calendar.rest_around(counted.last)
        yield f"当天{_why_rest(rest, counted.last)}，顺延到{short_day(counted.due)}"
    elif counted.floored:
        yield f"已经过去的不追溯，以重新计算时的{short_day(counted.due)}为最后一日"
    elif counted.due.weekday() >= SATURDAY and calendar.is_working(counted.due):
        yield "当天调休上班，不顺延"


def _why_rest(rest: Rest, day: date) -> str:
    if not rest.name:
        return f"是周{WEEKDAYS[day.weekday()]}"
    return f"在{rest.name}假期内（{_run(rest)}）"


def _skipped(counted: Counted, calendar: Calendar) -> Iterator[str]:
    """Rest days passed over and make-up days counted, between the start and the last day."""
    days = [one for one in span(counted.start, counted.last) if one != counted.start]
    rests = dict.fromkeys(calendar.rest_around(one) for one in days if not calendar.is_working(one))
    named = [f"{rest.name}（{_run(rest)}）" for rest in rests if rest.name]
    plain = sum(
        1 for rest in rests if not rest.name for one in span(rest.first, rest.last) if one in days
    )
    skipped = [*named, *([f"双休日{plain}天"] if plain else [])]
    if skipped:
        yield f"跳过{'、'.join(skipped)}"
    made_up = [one for one in days if one.weekday() >= SATURDAY and calendar.is_working(one)]
    if made_up:
        yield f"{'、'.join(short_day(one) for one in made_up)}调休上班计入"


def _run(rest: Rest) -> str:
    first = f"{rest.first.month}月{rest.first.day}日"
    if rest.first == rest.last:
        return first
    return f"{first}至{rest.last.month}月{rest.last.day}日"


def _sentence(parts: list[str], counted: Counted, calendar: Calendar) -> str:
    close = f"{counted.due.year}年{counted.due.month}月{counted.due.day}日24时截止"
    said = "；".join(part for part in (close, warning(counted, calendar)) if part)
    return f"{'，'.join(parts)}，{said}。"
