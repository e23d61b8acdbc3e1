"""Reading the State Council's yearly notice: its own sentences become the arrangement of a year.

It says holiday by holiday which days are off and which weekend days are worked, such as
`一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。` and `1月9日（周六）上班。`
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import Final

from luoshi.clock.rules.calendar import Rest
from luoshi.clock.rules.years import Year, YearWrong, faults_of

WEEKDAY: Final = r"(?:[（(](?:周|星期)(?P<{}>[一二三四五六日天])[^）)]*[）)])?"
DAY: Final = (
    r"(?:(?P<{0}y>\d{{4}})年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日"
    + WEEKDAY.format("{0}w")
)
FROM: Final = DAY.format("a")
UNTIL: Final = DAY.format("b")
SPAN: Final = re.compile(rf"{FROM}(?:\s*(?:至|到|—|－|-|~)\s*{UNTIL})?")
HEAD: Final = re.compile(
    r"(?:[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十]+[）)]|\d+[、．.])?\s*"
    r"(?P<name>(?:元旦|春节|清明节?|劳动节|端午节?|中秋节?|国庆节?|[\u4e00-\u9fff]{2,8}节)"
    r"(?:[、和与](?:中秋节?|国庆节?))?)\s*[：:]"
)
TITLE_YEAR: Final = re.compile(r"(?P<year>20\d\d)\s*年")
WEEKDAYS: Final = "一二三四五六日"


def read_notice(text: str, *, year: int | None = None) -> Year:
    """The year that a notice arranges; raises YearWrong with a sentence that says what is amiss."""
    titled = TITLE_YEAR.search(text)
    if year is None and titled is None:
        raise YearWrong("没有找到年份，请连同标题一起粘贴。")
    wanted = year or int(titled["year"]) if titled else int(year or 0)
    off: list[Rest] = []
    work: list[tuple[date, str]] = []
    for name, words in _holidays(text):
        for sentence in re.split(r"[。；;\n]", words):
            spans = list(_spans(sentence, wanted))
            if "上班" in sentence:
                work += [(first, name) for first, _ in spans]
            elif "放假" in sentence or "休息" in sentence:
                off += [Rest(first, last, name) for first, last in spans]
    found = Year(wanted, f"国办{wanted}年节假日安排通知", tuple(off), tuple(work))
    if not off:
        raise YearWrong("没有读到放假的日期，请粘贴通知全文，例如“元旦：1月1日（周五）放假”。")
    if faults := faults_of(found):
        raise YearWrong(faults[0])
    return found


def _holidays(text: str) -> Iterator[tuple[str, str]]:
    """Each holiday with the words about it."""
    heads = list(HEAD.finditer(text))
    for head, following in zip_longest(heads, heads[1:]):
        end = following.start() if following else len(text)
        name = head["name"]
        full = name if name.endswith("节") or name in {"元旦", "春节"} else f"{name}节"
        yield full, text[head.end() : end]


def _spans(sentence: str, year: int) -> Iterator[tuple[date, date]]:
    month = 0
    for found in SPAN.finditer(sentence):
        first = _day(found, "a", year, month)
        last = _day(found, "b", year, first.month) if found["bd"] else first
        month = last.month
        yield first, last


def _day(found: re.Match[str], end: str, year: int, month: int) -> date:
    said = found.group()
    try:
        day = date(
            int(found[f"{end}y"] or year), int(found[f"{end}m"] or month), int(found[f"{end}d"])
        )
    except ValueError as error:
        raise YearWrong(f"“{said}”不是一个日期。") from error
    weekday = (found[f"{end}w"] or "").replace("天", "日")
    if weekday and WEEKDAYS[day.weekday()] != weekday:
        raise YearWrong(f"“{said}”与日历不符：{day}是周{WEEKDAYS[day.weekday()]}，请核对年份。")
    return day
