"""Strings of units taken apart: 「市发改委、财政局，各县(市、区)政府等」 → its members."""

from __future__ import annotations

import re

Span = tuple[int, int]

# Last characters of the names of public bodies, the firms and places that get tasks included.
_SUFFIXES = (
    "局|委|办|办公室|室|厅|部|院|行|署|处|科|股|所|站|队|会|联|社|校|馆|团|企业|公司|集团|中心|政府|法院|检察院"
    "|街道|办事处|乡|镇|村|县|区|市|州|旗|省|盟|地区|各地|海关|大学|学院|医院|银行|支队|大队|总队"
    "|部门|单位|机构|机关|党委|党组|党校|管委会|指挥部|领导小组|专班|组|园|场|厂|科协|电网|分公司"
    "|委员会|科室|股室|高校|库|台|网|中队|协会|商会|联社|口岸|战区|军分区|武装部|妇联|税务|人大|政协"
)
SUFFIX = re.compile(rf"(?:{_SUFFIXES})(?:\([^()]*\))?$")
_STRONG = re.compile(
    r"(?:局|委|办|办公室|厅|部|院|政府|委员会|中心|办事处|公司|部门|单位|管委会|支队)(?:\([^()]*\))?$"
)

COLLECTIVE = re.compile(r"各|有关|相关|所有|涉及的|其他|其它|等\S{0,4}(?:县|区|乡|镇|政府)")

# 各县、市、区政府 and 各区、县级市 are one collective although 、 stands in them.
_LEVEL = r"(?:自治[区州县旗]|直辖市|县级市|开发区|园区|省|市|县|区|州|盟|旗)"
_SHORT = r"(?:省|市|县|区|州|盟|旗)"
_TAIL = r"(?=党委|人民|政府|管委会|[\u4e00-\u9fff]{2,6}(?:部门|局|委)|[(、,;和及与 ]|$)"
_ONE = re.compile(rf"各{_SHORT}(?:\([^()]*\))?(?:、{_LEVEL}(?:\([^()]*\))?)+{_TAIL}")
# 等 and the words after it that name nobody.
_AND_OTHERS = re.compile(
    r"等(?:\d+个)?[^、,;等各]{0,4}?(?:有关|相关|各有关|各相关)?(?:部门|单位|机构|方面|委办局|处室|科室)?$"
)
_JOIN = re.compile(r"以及|及其|[及和与跟暨]")
_NOT_BEFORE = re.compile(r"(?:社会|城市|园区|科技部|企业|院校|市场|安全)$")
_NOISE = "“”\"'*★▲△●:。.·"


def split(text: str, start: int, end: int) -> list[Span]:
    """The spans of the units in [start, end) of a view, the empty rest after 等 dropped."""
    found: list[Span] = []
    for lo, hi in _pieces(text, start, end):
        for left, right in _joined(text, lo, hi):
            span = trim(text, left, right)
            if span:
                found.append(span)
    return found


def trim(text: str, start: int, end: int) -> Span | None:
    """A unit without quotes, stops, 由 before it and 等 after it; None if nothing is left."""
    while start < end and text[start] in _NOISE + " ":
        start += 1
    while end > start and text[end - 1] in _NOISE + " ":
        end -= 1
    if text[start : start + 1] in ("由", "请") and end - start > 3:
        start += 1
    rest = _AND_OTHERS.search(text, start, end)
    if rest:
        end = rest.start()
    while end > start and text[end - 1] in _NOISE + " ":
        end -= 1
    return (start, end) if end > start and any(c.isalnum() for c in text[start:end]) else None


def _pieces(text: str, start: int, end: int) -> list[Span]:
    """Cut at 、 and blanks outside brackets and outside collectives."""
    kept: set[int] = set()
    if "各" in text[start:end]:
        for match in _ONE.finditer(text, start, end):
            kept.update(range(match.start(), match.end()))
    found: list[Span] = []
    depth, since = 0, start
    for i in range(start, end):
        char = text[i]
        depth += (char == "(") - (char == ")" and depth > 0)
        if depth or i in kept:
            continue
        if char in "、,;/|" or (char == " " and _parts(text, since, i, end)):
            found.append((since, i))
            since = i + 1
    found.append((since, end))
    return found


def _parts(text: str, since: int, at: int, end: int) -> bool:
    """Whether a blank separates two units, rather than being set inside one."""
    return at - since >= 3 and end - at > 3 and bool(SUFFIX.search(text[since:at]))


def _joined(text: str, start: int, end: int) -> list[Span]:
    """Cut at 和, 及, 与 where the left side is a whole name: not in 人力资源和社保局."""
    for match in _JOIN.finditer(text, start, end):
        left, right = text[start : match.start()], text[match.end() : end]
        if left.count("(") != left.count(")") or len(left) < 2 or len(right) < 2:
            continue
        whole = SUFFIX.search(left) and not _NOT_BEFORE.search(left)
        if whole or right.startswith("各") or _AND_OTHERS.search(left):
            return [(start, match.start()), *_joined(text, match.end(), end)]
    return [(start, end)]


def looks_like_unit(name: str) -> bool:
    """Whether a string can be the name of a body: short, and ending as bodies' names end."""
    return 2 <= len(name) <= 30 and bool(SUFFIX.search(name))


def surely_unit(name: str) -> bool:
    """Stricter: for lists without any word that says they are responsible."""
    return 2 <= len(name) <= 20 and bool(_STRONG.search(name))


def is_collective(name: str) -> bool:
    """各乡镇人民政府, 有关部门: many units under one name."""
    return bool(COLLECTIVE.search(name))
