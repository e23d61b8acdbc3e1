"""`luoshi clock`: when something falls due and what its light is, without Django and a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import date, datetime

from luoshi.clock.rules.calendar import Calendar
from luoshi.clock.rules.counting import Pause, Unit, count
from luoshi.clock.rules.deadlines import Term, terms
from luoshi.clock.rules.lights import light, wakes, whole
from luoshi.clock.rules.regimes import FirstDay, Regime, regime
from luoshi.clock.rules.sentences import explain, explain_count
from luoshi.clock.rules.years import shipped_calendar
from luoshi.kernel.periods import PEOPLE_LIVE_IN, civil_day
from luoshi.kernel.presets import PresetError

_MISUSED = 2
_FIRST, _LAST = 1949, 2200
_MOST = {Unit.NATURAL: 36600, Unit.WORKING: 25000, Unit.MONTH: 1200}


class _Misuse(ValueError):
    """What was asked for cannot be worked out; the text is a sentence for the person."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--days", type=int, metavar="N", help="数多少天；按月时是月数")
    what.add_argument("--regime", metavar="R", help="时限制度，例如 13710")
    parser.add_argument(
        "--unit", choices=[unit.value for unit in Unit], default="natural", help="天、工作日或月"
    )
    parser.add_argument("--from", dest="start", required=True, metavar="DATE", help="从哪一刻算起")
    parser.add_argument("--kind", default="", metavar="K", help="事项类别，例如 general、major")
    parser.add_argument("--pause", action="append", default=[], metavar="FROM/TO", help="停表")
    parser.add_argument("--now", metavar="T", help="看哪一刻的灯，默认现在")
    parser.add_argument("--done", metavar="T", help="哪一刻办结")
    parser.add_argument("--date", metavar="DATE", help="由人确定的完成日期")
    parser.add_argument("--one-day", choices=[one.value for one in FirstDay], help="“1天”怎样理解")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")
    parser.add_argument("--db", action="store_true", help="用本系统数据库里的日历和制度")
    parser.add_argument("--region", type=int, metavar="ID", help="连同这个行政区的假日")


def run(args: argparse.Namespace) -> int:
    """Work it out and print it: 0, or 2 with one sentence on stderr."""
    try:
        calendar, known = _installation(args) if args.db else (shipped_calendar(), ())
        said = _days(args, calendar) if args.regime is None else _regime(args, calendar, known)
    except _Misuse as error:
        sys.stderr.write(f"luoshi clock: {error}\n")
        return _MISUSED
    except OverflowError:
        sys.stderr.write("luoshi clock: 数字太大，算出的日期超出了日历\n")
        return _MISUSED
    sys.stdout.write(_json(said) if args.format == "json" else _text(said))
    return 0


def _days(args: argparse.Namespace, calendar: Calendar) -> dict[str, object]:
    unit = Unit(args.unit)
    if not 1 <= args.days <= _MOST[unit]:
        raise _Misuse(f"--days 请写 1 到 {_MOST[unit]}")
    counted = count(civil_day(_moment(args.start, "--from")), args.days, unit, calendar)
    return {"due": counted.due.isoformat(), "explanation": explain_count(counted, calendar)}


def _regime(
    args: argparse.Namespace, calendar: Calendar, known: Iterable[Regime]
) -> dict[str, object]:
    start = _moment(args.start, "--from")
    now = _moment(args.now, "--now") if args.now else datetime.now(PEOPLE_LIVE_IN)
    closed, stopped = _pauses(args.pause)
    rule, kind = _rule(args, civil_day(start), known)
    try:
        found = terms(
            rule,
            kind,
            start,
            calendar,
            pauses=closed,
            stopped_at=stopped,
            one_day=FirstDay(args.one_day) if args.one_day else None,
            day=_day(args.date) if args.date else None,
        )
    except ValueError as error:
        raise _Misuse("这个制度要用 --date 写明完成日期") from error
    return _lights(found, calendar, now, _moment(args.done, "--done") if args.done else None)


def _rule(args: argparse.Namespace, day: date, known: Iterable[Regime]) -> tuple[Regime, str]:
    """The regime and one of its kinds, the first unless told."""
    try:
        rule = regime(args.regime, day, known=known)
    except PresetError as error:
        raise _Misuse(f"{day}没有施行“{args.regime}”这个时限制度") from error
    names = [kind.kind for kind in rule.kinds]
    kind = args.kind or names[0]
    if kind not in names:
        raise _Misuse(f"{args.regime} 没有“{kind}”这一类，可选 {'、'.join(names)}")
    return rule, kind


def _lights(
    found: tuple[Term, ...], calendar: Calendar, now: datetime, done: datetime | None
) -> dict[str, object]:
    times = whole(tuple(term.times for term in found))
    if done is not None:
        times = times.ended(done)
    next_at = wakes(times, now)
    return {
        "nodes": [
            {
                "node": term.setting.node,
                "due": term.counted.due.isoformat(),
                "explanation": explain(term, calendar),
            }
            for term in found
        ],
        "light": light(times, now).value,
        "wakes": next_at and next_at.astimezone(PEOPLE_LIVE_IN).isoformat(),
    }


def _pauses(given: Iterable[str]) -> tuple[tuple[Pause, ...], datetime | None]:
    """The pauses that have ended, and since when the clock stands if one has not (`FROM/`)."""
    closed: list[Pause] = []
    stopped: datetime | None = None
    for text in given:
        since, slash, until = text.partition("/")
        begin = _moment(since, "--pause")
        if not slash:
            raise _Misuse("--pause 请写成 开始/结束，例如 2026-09-25T10:00/2026-09-28T10:00")
        if not until:
            stopped = min(stopped or begin, begin)
            continue
        end = _moment(until, "--pause")
        if end < begin:
            raise _Misuse(f"--pause {text} 的结束早于开始")
        closed.append(Pause(begin, end))
    return tuple(closed), stopped


def _moment(text: str, option: str) -> datetime:
    """A date or a moment; without an offset it is that of people in China."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise _Misuse(f"{option} 请写日期或时刻，例如 2026-09-24T10:00，不是“{text}”") from error
    if not _FIRST <= found.year <= _LAST:
        raise _Misuse(f"{option} 的年份应在 {_FIRST} 到 {_LAST} 之间")
    return found.replace(tzinfo=PEOPLE_LIVE_IN) if found.tzinfo is None else found


def _day(text: str) -> date:
    return civil_day(_moment(text, "--date"))


def _installation(args: argparse.Namespace) -> tuple[Calendar, tuple[Regime, ...]]:
    """The calendar and the regimes of this installation, from its database."""
    from luoshi.cli.start import plainly, start

    start()
    from luoshi.clock import queries

    with plainly():
        regions = () if args.region is None else (args.region,)
        return queries.calendar_for(regions), queries.own_regimes()


def _json(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


def _text(values: dict[str, object]) -> str:
    if "explanation" in values:
        return f"{values['due']}\n{values['explanation']}\n"
    nodes = values["nodes"]
    assert isinstance(nodes, list)
    lines = [f"{node['due']}  {node['node']}\n    {node['explanation']}" for node in nodes]
    lines.append(f"灯：{values['light']}　下次变化：{values['wakes'] or '不再变化'}")
    return "\n".join(lines) + "\n"
