"""First pass: one spelling for matching, offset by offset, and the lines of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Full-width forms and the punctuation of mirrors, brought to one half-width form.
_WIDE = "ⅠⅡⅢⅣ，；：（）！？．、－—–【】［］〔〕｛｝「」『』[]∶﹕︰﹐﹔﹙﹚"
_HALF = "1234,;:()!?.、---()()()()“”“”():::,;()"
# Traditional characters of the grammar's own words; names of units stay as printed.
_TRADITIONAL = (
    "責單牽頭負門導領協時間國級區縣鄉鎮務會發黨員辦處機關構聯絡點劃實專務關於為爲後內們個"
)
_SIMPLIFIED = "责单牵头负门导领协时间国级区县乡镇务会发党员办处机关构联络点划实专务关于为为后内们个"
_MORE_TRADITIONAL = (
    "參與辦動職權進續長堅無運總書記臺億萬產業條項場達過條標類屬議號絕祕廳廠隊學團財稅銀"
    "計畫應當據評優準獎資訊電話劃調報網頁風險評備註說質築環衛藥體養殘聯婦兒軍屬應戰統戶數畝噸萬請經"
    "強審見決擬訂項歷開關則劃單頒繼範圍內層結構測試點設備檢驗收產權離遠隨時徵詢詳細組織農業園藝際總勞輛"
)
_MORE_SIMPLIFIED = (
    "参与办动职权进续长坚无运总书记台亿万产业条项场达过条标类属议号绝秘厅厂队学团财税银"
    "计画应当据评优准奖资讯电话划调报网页风险评备注说质筑环卫药体养残联妇儿军属应战统户数亩吨万请经"
    "强审见决拟订项历开关则划单颁继范围内层结构测试点设备检验收产权离远随时征询详细组织农业园艺际总劳辆"
)
_SPACES = "\t\u3000\xa0\ufeff\u200b\u200c\u200d\u2002\u2003\u2009"
_BREAKS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def _table() -> dict[int, str]:
    """One character to one character: lengths and offsets never change."""
    table = {ord("０") + i: str(i) for i in range(10)}
    table |= dict(zip(map(ord, _WIDE), _HALF, strict=True))
    table |= dict(zip(map(ord, _TRADITIONAL), _SIMPLIFIED, strict=True))
    table |= dict(zip(map(ord, _MORE_TRADITIONAL), _MORE_SIMPLIFIED, strict=True))
    table |= {ord(c): " " for c in _SPACES} | {ord(c): "\n" for c in _BREAKS}
    table[ord("％")] = "%"
    table[ord("○")] = "〇"
    return table


_FOLD = _table()


# A mirror's full stop: 「整治. 各镇要」; not the dot of a number, 1.5 or 一.
_DOT = re.compile(
    r"(?<=[\u4e00-\u9fff)”》%])(?<![一二三四五六七八九十])\.(?=[\s\u4e00-\u9fff“(《]|$)"
)


# What a web page's table leaves of the breaks in its cells.
_BREAK_TAG = re.compile(r"<br ?/?>")


# The number of a page on a line of its own: 「— 3 —」, 「第3页 共12页」.
_OF_PAGES = r"第 *\d{1,3} *页(?:[ ,/]*共 *\d{1,3} *页)?"
_PAGE = re.compile(rf"^ *(?:-+ *\d{{1,3}} *-+|{_OF_PAGES}) *$", re.MULTILINE)


def fold(text: str) -> str:
    """The text in one spelling, of the same length, so that offsets hold in both.

    Numbers of pages become blanks: the paragraph goes on over them.
    """
    if "<br" in text:
        text = _BREAK_TAG.sub(lambda tag: "、" + " " * (len(tag[0]) - 1), text)
    plain = _DOT.sub("。", text.replace("\r\n", " \n").translate(_FOLD))
    return _PAGE.sub(lambda mark: " " * len(mark[0]), plain)


# Characters set apart one by one: a single one before the blank and a single one after it.
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SPREAD_RIGHT = re.compile(r" +[\u4e00-\u9fff](?=[ \n:)]|$)")


@dataclass(frozen=True, slots=True)
class Flat:
    """A range of folded text without blanks; `at[i]` is where character i stands."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the whole text of the characters [start, end) of this view."""
        if start >= end:
            here = self.at[start] if start < len(self.at) else (self.at[-1] + 1 if self.at else 0)
            return here, here
        return self.at[start], self.at[end - 1] + 1

    def printed(self, source: str, start: int, end: int) -> str:
        """The characters [start, end) as the paper prints them, blanks left out."""
        return "".join([source[i] for i in self.at[start:end]])


def flat(folded: str, start: int, end: int, *, spaces: bool = False, breaks: bool = False) -> Flat:
    """A view without blanks and breaks; with `spaces`, one blank stays within a line.

    With `breaks` a line break counts as a blank: the lines of a table cell.
    """
    part = folded[start:end]
    if breaks and "\n" in part:
        joined = flat(part.replace("\n", " "), 0, len(part), spaces=spaces)
        return Flat(joined.text, tuple([start + i for i in joined.at]))
    if " " not in part and "\n" not in part:
        return Flat(part, tuple(range(start, end)))
    chars: list[str] = []
    at: list[int] = []
    for i, char in enumerate(part, start):
        if char == "\n":
            while chars and chars[-1] == " ":
                chars.pop()
                at.pop()
            continue
        if char == " " and not (spaces and chars and chars[-1] != " " and _inner(folded, i)):
            continue
        chars.append(char)
        at.append(i)
    return Flat("".join(chars), tuple(at))


def view_of(folded: str, parts: tuple[tuple[int, int], ...], *, spaces: bool = False) -> Flat:
    """One view over several ranges, joined without anything between them."""
    flats = [flat(folded, start, end, spaces=spaces) for start, end in parts]
    return Flat("".join(f.text for f in flats), tuple(i for f in flats for i in f.at))


def _inner(folded: str, i: int) -> bool:
    """Whether the blank at i parts two words of one line; in 「责 任 单 位」 it parts none."""
    left = folded[max(folded.rfind("\n", max(0, i - 40), i) + 1, i - 40, 0) : i].rstrip(" ")
    if not left:
        return False
    single = _HAN.match(left[-1]) and (len(left) == 1 or left[-2] in " :(")
    return not (single and _SPREAD_RIGHT.match(folded, i))


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer blanks; `indent` counts the blanks before it."""

    start: int
    end: int
    indent: int


def lines(folded: str, start: int, end: int) -> list[Line]:
    """The lines of a range that hold anything; blank ones are left out."""
    found = []
    at = start
    for raw in folded[start:end].split("\n"):
        bare = raw.strip(" ")
        if bare:
            indent = len(raw) - len(raw.lstrip(" "))
            found.append(Line(at + indent, at + indent + len(bare), indent))
        at += len(raw) + 1
    return found


def outside(rows: list[Line], taken: list[tuple[int, int]]) -> list[Line]:
    """The lines that no taken range touches; both in one pass, however many there are."""
    ranges = sorted(taken)
    kept: list[Line] = []
    at, reach = 0, -1
    for row in rows:
        while at < len(ranges) and ranges[at][0] < row.end:
            reach = max(reach, ranges[at][1])
            at += 1
        if reach <= row.start:
            kept.append(row)
    return kept
