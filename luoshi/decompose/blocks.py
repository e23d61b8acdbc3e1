"""Second pass: lines into paragraphs (hard wraps joined), paragraphs into numbered blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from unicodedata import numeric

from .labels import CONTENT, label_at, labels_in
from .model import Block, Extract, Role
from .numerals import HAN, number
from .text import Line, lines, outside
from .units import Span, looks_like_unit

_N = f"[{HAN}]{{1,4}}"
_WORD = r"(?=[\u4e00-\u9fff“《])(?![万亿个倍月年日])"
_NO_FRACTION = r"(?:(?!\d)|(?=\d{4}年|\d{1,2}月))"
# (style, rank from outer to inner, pattern); the number is group 1. 「1.5亿」 is no number.
_STYLES = (
    ("part", 0.0, re.compile(rf"第({_N}|\d{{1,3}})[章编篇部]分? ?")),
    ("article", 1.0, re.compile(rf"第({_N}|\d{{1,3}})条[ :]?")),
    ("han", 1.0, re.compile(rf"({_N}) ?(?:、|\.(?!\d)) ?")),
    ("han_bracket", 2.0, re.compile(rf"\( ?({_N}) ?\) ?[、.]? ?")),
    ("task", 2.5, re.compile(rf"(?:任务|事项|措施|项目)({_N}|\d{{1,3}})[:、. ] ?")),
    ("dotted", 3.5, re.compile(rf"\d{{1,2}}\.(?:\d{{1,2}}\.)?(\d{{1,2}})[. 、]? ?{_WORD}")),
    (
        "digit",
        3.0,
        re.compile(rf"(\d{{1,3}}) ?(?:、 ?|\. ?{_NO_FRACTION}|,(?=[\u4e00-\u9fff“《]))"),
    ),
    ("digit_bracket", 5.0, re.compile(r"\( ?(\d{1,3}) ?\) ?[、.]? ?")),
    ("digit_closed", 4.0, re.compile(r"(\d{1,3})\) ?[、.]? ?")),
    ("circle", 6.0, re.compile(r"([①-⑳]) ?")),
    ("ring", 5.0, re.compile(r"([⑴-⒇]) ?")),
    ("stop", 3.0, re.compile(r"([⒈-⒛]) ?")),
    ("han_ring", 2.0, re.compile(r"([㈠-㈩]) ?")),
)
_SIGNS = frozenset({"circle", "ring", "stop", "han_ring"})
DEEP = 4.0
_END = "。;:!?"
_NOTE = re.compile(r"备?注 ?:|说明 ?:")
_ANNEX = re.compile(r"附件 ?\d{0,2} ?:?$")
_INDENT = re.compile(r"\u3000{2,}(?=\S)")
_SAYS_WHO = re.compile("等|负责|配合|牵头|落实|参与|实施|推进")
_LEAST_INDENTS = 3
_LONGEST_BRACKET = 160
_WIDTHS_TRIED = 12
_NARROWEST, _WIDEST = 36, 160
_OPEN_DUTY = re.compile(r"\([^()]*(?:单位|部门|责任|牵头|负责|[局委办])[^()]*$")


def enumerated(folded: str, start: int, end: int, level: int = 0) -> Block:
    """The block of [start, end) with the number it begins with, if any."""
    for style, rank, pattern in _STYLES:
        match = pattern.match(folded, start, end)
        if match and match.end() < end:
            word = match[1]
            value = int(numeric(word)) if style in _SIGNS else number(word)
            return Block(start, end, match.end(), style, rank, value, level)
    if level:
        return Block(start, end, start, f"level{level}", level - 0.5, level=level)
    return Block(start, end, start)


def is_annex(text: str) -> bool:
    """A line 附件 or 附件2 alone: what follows is a paper of its own."""
    return bool(_ANNEX.match(text))


def blocks(
    extract: Extract, folded: str, tables: frozenset[int], grids: tuple[Span, ...] = ()
) -> list[Block]:
    """All blocks of a paper in order, without what is read as rows.

    That are the cells of `tables` and the ranges of `grids`.
    """
    found: list[Block] = []
    for start, end, level in _paragraphs(extract, folded, tables, grids):
        for lo, hi in _run_on(folded, start, end):
            found.append(enumerated(folded, lo, hi, level))
    return found


def _paragraphs(
    extract: Extract, folded: str, tables: frozenset[int], grids: tuple[Span, ...]
) -> Iterable[tuple[int, int, int]]:
    if extract.kind == "text":
        taken = [(p.start, p.end) for p in extract.places if p.kind == "cell" and p.index in tables]
        taken += grids
        rows = [
            (part, 0)
            for line in outside(lines(folded, 0, len(folded)), taken)
            for part in _indented(extract.text, folded, line)
        ]
    else:
        rows = [
            (line, place.level)
            for place in extract.places
            if place.kind != "cell" or place.index not in tables
            for line in lines(folded, place.start, place.end)
        ]
    levels = {line.start: level for line, level in rows}
    plain = [line for line, _ in rows]
    width = _wrap_width(extract.text, folded, plain) if extract.kind == "text" else 0
    for start, end in _join(extract.text, folded, plain, width):
        yield start, end, levels[start]


def _indented(text: str, folded: str, line: Line) -> list[Line]:
    """A line into which a mirror has run all paragraphs, cut again at their indents."""
    cuts = [match.end() for match in _INDENT.finditer(text, line.start, line.end)]
    if len(cuts) < _LEAST_INDENTS:
        return [line]
    bounds = [line.start, *cuts, line.end]
    return [part for lo, hi in pairwise(bounds) for part in lines(folded, lo, hi)]


def _columns(text: str, line: Line) -> int:
    """How wide a line is printed, its indent with it: a Chinese character takes two columns."""
    return len(text[line.start - line.indent : line.end].encode("gb18030", "replace"))


def _wrap_width(text: str, folded: str, rows: list[Line]) -> int:
    """The width in columns from which a line counts as broken by width; 0 without wraps.

    It is the width that most lines come close to, if most of these end amid a sentence.
    """
    widths = {line.start: _columns(text, line) for line in rows}
    best, most = 0, 2
    for widest in sorted(set(widths.values()), reverse=True)[:_WIDTHS_TRIED]:
        full = [line for line in rows if widest - 6 <= widths[line.start] <= widest]
        open_ended = sum(folded[line.end - 1] not in _END for line in full)
        many = len(full) * 5 >= len(rows)
        some = len(full) * 12 >= len(rows) and open_ended * 10 >= len(full) * 7
        wider = sum(width > widest for width in widths.values())
        if wider > max(3, len(rows) // 12):
            break
        if (many or some) and len(full) >= most and _NARROWEST <= widest <= _WIDEST:
            best, most = widest - 6, len(full) + 1
    return best


def _join(text: str, folded: str, rows: list[Line], width: int) -> list[tuple[int, int]]:
    """Paragraphs as ranges: a line that goes on in the next is joined with it."""
    found: list[tuple[int, int]] = []
    since = count = 0
    indented = width > 0 and any(line.indent >= 2 for line in rows)
    for i, line in enumerate(rows):
        count += 1
        after = rows[i + 1] if i + 1 < len(rows) else None
        full = width > 0 and _columns(text, line) >= width
        if (
            after
            and count < 40
            and _goes_on(folded, rows[since].start, line, after, full, indented)
        ):
            continue
        found.append((rows[since].start, line.end))
        since, count = i + 1, 0
    return found


def _goes_on(folded: str, since: int, line: Line, after: Line, full: bool, indented: bool) -> bool:
    """Whether `line` is continued by `after`; `full`: it is as wide as the lines are."""
    text = folded[line.start : line.end]
    if text[-1] == "(":
        return True
    rest = folded[after.start : after.end]
    opened = _is_open(folded, max(since, line.end - 300), line.end)
    if opened and label_at(rest, 0):
        return True
    if _begins(folded, after):
        return False
    if opened or text[-1] in "、,":
        return True
    if (text[-1] == ":" and _bare_label(text)) or _cut_name(text, rest):
        return True
    if not full:
        return False
    if text[-1] in _END:
        return indented and after.indent == 0 and text[-1] not in ":"
    return after.indent < 2 or not indented


def _cut_name(text: str, rest: str) -> bool:
    """Whether a label line of units ends amid a name: 「…、县委统战」, 「…、各乡」."""
    known = labels_in(text, 0, len(text)) if label_at(text, 0) and not _NAMED.match(rest) else []
    if not known or known[-1].role not in (Role.LEAD, Role.DUTY, Role.COOPERATE):
        return False
    last = re.split("[、,;:]", text)[-1].strip()
    whole = looks_like_unit(last) or bool(_SAYS_WHO.search(last))
    if ("各" in last and _LEVEL.match(rest)) or ("、" in text and _tail(last, rest)):
        return True
    return bool(last) and last[-1] not in _END and not whole


def _tail(last: str, rest: str) -> bool:
    """Whether a line begins with the end of a name and holds names alone: 「局、县气象局」."""
    first, *others = re.split("[、,]", rest)
    if not _REST_OF_NAME.fullmatch(first) or not looks_like_unit(_plain(last + first)):
        return False
    return all(looks_like_unit(_plain(name)) for name in others if name)


def _plain(name: str) -> str:
    return re.sub("[()]", "", name.strip())


def _is_open(folded: str, start: int, end: int) -> bool:
    """Whether a bracket is opened in a range and closed soon after it."""
    opened = _unclosed(folded, start, end)
    if opened < 0:
        return False
    stop = folded.find(")", end, end + _LONGEST_BRACKET)
    return stop > 0 or bool(_OPEN_DUTY.search(folded, opened, end))


def _unclosed(folded: str, start: int, end: int) -> int:
    """Where the last bracket still open within a range is opened, or -1."""
    depth = 0
    for bracket in reversed(list(_BRACKET.finditer(folded, start, end))):
        depth += 1 if bracket[0] == ")" else -1
        if depth < 0:
            return bracket.start()
    return -1


def _begins(folded: str, line: Line) -> bool:
    """Whether a line begins something new: a number, a label, a bracket of labels."""
    text = folded[line.start : min(line.end, line.start + 40)]
    if enumerated(text, 0, len(text)).style:
        return True
    if label_at(text, 0) or _ANNEX.match(text) or _NOTE.match(text):
        return True
    if CONTENT.match(text) or _PART.match(text):
        return True
    return text[0] == "(" and label_at(text, 1) is not None


_REST_OF_NAME = re.compile(r"\((?:街道|镇|乡)\)|(?!区)[^。;:!?\d()省市县州各]{1,8}")
_BRACKET = re.compile("[()]")
_PART = re.compile(r"(?:时间|日期|进度|措施|目标|问题|要求) ?:")
_NAMED = re.compile(r"[\u4e00-\u9fff]{2,8} ?:")
_LEVEL = re.compile(r"(?:镇|街道|区|市|县)(?:[(、]|$)")


def _bare_label(text: str) -> bool:
    label = label_at(text, 0)
    return label is not None and label.value >= len(text)


# A run-on text: several items in one line, each closed by its bracket of units.
_LONG, _MANY_CUTS = 300, 5  # characters; numbers in sequence of a text that no bracket closes
_NESTED = r"[^()]{0,300}(?:\([^()]{0,40}\)[^()]{0,300}){0,8}"
_CLOSED = re.compile(rf"(?:负责|牵头|配合|落实|推进)\)|(?:单位|部门|科室):{_NESTED}\)")
_INNER = re.compile(rf"\((?P<b>{_N})\)|(?P<d>\d{{1,3}})(?:、|\.{_NO_FRACTION})|(?P<h>{_N})、")


def _run_on(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a paragraph that holds several numbered items; others stay whole."""
    closed = end - start >= 60 and len(_CLOSED.findall(folded, start, end)) > 1
    if not closed and end - start < _LONG:
        return [(start, end)]
    cuts = [start]
    last = {"b": 0, "d": 0, "h": 0}
    for match in _INNER.finditer(folded, start, end):
        kind = match.lastgroup or "b"
        value = number(match[kind])
        titled = _is_title(folded, cuts[-1], match.start())
        if match.start() > start and not _cuttable(folded, match, value, last[kind], titled):
            continue
        last[kind] = value
        if match.start() > start:
            cuts.append(match.start())
    if not closed and len(cuts) < _MANY_CUTS:
        return [(start, end)]
    spans = zip(cuts, [*cuts[1:], end], strict=True)
    return [(lo, lo + len(folded[lo:hi].rstrip())) for lo, hi in spans]


def _is_title(folded: str, start: int, end: int) -> bool:
    """Whether a range is a numbered heading that a mirror ran together with what follows."""
    if end - start > 40 or "。" in folded[start:end]:
        return False
    return enumerated(folded, start, end).style in ("han", "han_bracket")


def _cuttable(folded: str, match: re.Match[str], value: int, last: int, titled: bool) -> bool:
    """A number in sequence after a closed sentence or a title; 「（二）」 needs neither."""
    if value not in (1, last + 1):
        return False
    before = folded[: match.start()][-1:] if match.start() < 1 else folded[match.start() - 1]
    if match.lastgroup == "b":
        return before not in "第、("
    if match.lastgroup == "d":
        return before in "。):;" or titled
    return before in "。)"
