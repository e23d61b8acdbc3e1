"""Third pass: where a block says who, how far and by when; it reads words, not layouts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from .dates import is_limit
from .duties import first_rule, parse
from .labels import Found, label_at, labels_in
from .loose import without_colon
from .model import Block, Marked, Piece, Role, Value
from .text import Flat, flat
from .units import is_collective, looks_like_unit, split, surely_unit

_WHO = (Role.LEAD, Role.DUTY, Role.COOPERATE)
_DEFINES = re.compile(r"是?指|应(?!用|急)当?|要(?!素)|须|不得|为第一")
_HAN = re.compile(r"(?![一二三四五六七八九十]{1,2}[是、.])[\u4e00-\u9fff]")
_STOP = re.compile("[。;!?]")
_LONGEST_MENTION = 10
_LONGEST_UNITS = 60
_SHORTEST_ITEM = 3
_EMPTY = re.compile("[-/—_。; ]*")
_MAYBE = re.compile(r"\(|:|\)")


def mark(folded: str, block: Block) -> Marked:
    """The block with its markers: a label line, pieces closed by brackets, or plain."""
    if not _MAYBE.search(folded, block.body, block.end):
        return Marked(block, labels=() if block.style else without_colon(folded, block))
    view = flat(folded, block.body, block.end, spaces=True)
    values = _label_line(view) or _bracket_line(view)
    if values:
        return Marked(block, labels=values)
    pieces = _brackets(view, numbered=bool(block.style))
    if not pieces:
        pieces = _inline(view)
    return Marked(block, pieces=pieces)


def _label_line(view: Flat) -> tuple[Value, ...]:
    """「牵头单位：X　配合单位：Y」: nothing but labels and their values, in brackets or not."""
    lo, hi = 0, len(view.text.rstrip("。; "))
    if view.text[:1] == "(" and view.text[hi - 1 : hi] == ")" and not label_at(view.text, 0):
        lo, hi = 1, hi - 1
    else:
        hi = len(view.text)
    first = label_at(view.text, lo)
    if not first or _DEFINES.match(view.text, first.value):
        return ()
    values = _values(view, lo, hi, "label")
    if not values and _EMPTY.fullmatch(view.text, first.value, hi):
        return (Value(Role.OTHER, *view.span(first.start, first.value), "label"),)
    return values


def _bracket_line(view: Flat) -> tuple[Value, ...]:
    """A line that is nothing but a bracket of duties: it closes the paragraph above."""
    words = view.text.rstrip("。; ")
    if not (words.startswith("(") and words.endswith(")")) or len(_groups(words)) != 1:
        return ()
    values = _bracket(view, 1, len(words) - 1)
    return values if any(value.role in _WHO for value in values) else ()


def _values(view: Flat, start: int, end: int, form: str) -> tuple[Value, ...]:
    """The value of each label between two places: it ends where the next label begins."""
    found = labels_in(view.text, start, end)
    values = []
    for i, label in enumerate(found):
        stop = found[i + 1].start if i + 1 < len(found) else end
        if any(
            map(str.isalnum, view.text[label.value : stop])
        ):  # a form not filled in says nothing
            values.append(_value(view, label, stop, form))
    return tuple(value for value in values if value.start < value.end)


def _value(view: Flat, label: Found, stop: int, form: str) -> Value:
    while stop > label.value and view.text[stop - 1] in ",;。、( ":
        stop -= 1
    return Value(label.role, *view.span(label.value, stop), form)


def _groups(text: str) -> list[tuple[int, int]]:
    """Outermost closed brackets as (inner start, inner end); one never closed is no bracket."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for i, char in enumerate(text):
        if char == "(":
            opened.append(i + 1)
        elif char == ")" and opened:
            lo = opened.pop()
            while pairs and pairs[-1][0] > lo:
                pairs.pop()
            pairs.append((lo, i))
    return pairs


def _brackets(view: Flat, *, numbered: bool) -> tuple[Piece, ...]:
    """Each bracket of duties closes the text before it, back to the bracket before.

    A bracket that holds nothing but a limit does so only at the end of a numbered paragraph.
    """
    text = view.text
    pieces: list[Piece] = []
    since = 0
    for lo, hi in _groups(text):
        values = _bracket(view, lo, hi)
        before = text[since : lo - 1].strip(" 。;,")
        if not values or (not before and not pieces) or _mentions(text, lo, hi):
            continue
        if not before:
            last = pieces.pop()
            pieces.append(Piece(last.start, last.end, last.values + values))
        elif any(value.role in (*_WHO, Role.LEADER) for value in values) or (
            numbered
            and any(value.role is Role.DEADLINE for value in values)
            and not text[hi + 1 :].strip(" 。;")
        ):
            start = since + len(text[since : lo - 1]) - len(text[since : lo - 1].lstrip(" 。;,"))
            stop = lo - 1
            while text[stop - 1] == " ":
                stop -= 1
            pieces.append(Piece(*view.span(start, stop), values))
        else:
            continue
        since = hi + 1
    return tuple(pieces)


def _bracket(view: Flat, lo: int, hi: int) -> tuple[Value, ...]:
    """The values in a bracket: labels, or the verb form, or bare names of units."""
    text = view.text
    if hi - lo < 2:
        return ()
    labels = labels_in(text, lo, hi)
    if labels:
        head = () if labels[0].start == lo else _spoken(view, lo, labels[0].start)
        return head + _values(view, lo, hi, "bracket")
    if is_limit(text[lo:hi].strip()):
        return (Value(Role.DEADLINE, *view.span(lo, hi), "bracket"),)
    return _spoken(view, lo, hi) or _bare(view, lo, hi) if _closes(text, lo, hi) else ()


def _closes(text: str, lo: int, hi: int) -> bool:
    """Whether a bracket stands at the end of a sentence, not in the middle of one."""
    after = text[hi + 1 :].lstrip(" ")[:1]
    return after in ("", "。", ";", ".", "(") or text[: lo - 1].rstrip(" ")[-1:] in "。;!.)”"


def _mentions(text: str, lo: int, hi: int) -> bool:
    """Whether a bracket tells who stands behind a word: 「石桥镇(责任单位:甲)泵站只完成一半」.

    It stands early in a sentence that goes on at once and in which no other bracket follows.
    """
    if not _HAN.match(text, hi + 1):
        return False
    since = max(text.rfind(stop, 0, lo) for stop in "。;:,!?") + 1
    rest = _STOP.split(text[hi + 1 :], maxsplit=1)[0]
    return 1 < lo - 1 - since <= _LONGEST_MENTION and not re.search(r"[(,]", rest)


def _spoken(view: Flat, lo: int, hi: int) -> tuple[Value, ...]:
    """「X牵头，Y按职责分工负责」: only if every subject can be a unit."""
    while hi > lo and view.text[hi - 1] in ",;。 ":
        hi -= 1
    duties = parse(view.text, lo, hi, Role.DUTY)
    spans = [span for spans in duties.units.values() for span in spans]
    if not spans or not (duties.verbs or first_rule(view.text[lo:hi])):
        return ()
    names = [view.text[start:end] for start, end in spans]
    if any(len(name) > 40 for name in names) or not _plausible(names):
        return ()
    return (Value(Role.DUTY, *view.span(lo, hi), "verb"),)


def _plausible(names: list[str]) -> bool:
    """Most of a list are names of bodies (elided ones like 商务 are allowed among them)."""
    good = sum(looks_like_unit(name) or is_collective(name) for name in names)
    return good * 2 > len(names)


def _bare(view: Flat, lo: int, hi: int) -> tuple[Value, ...]:
    """「（市发展改革委、市财政局）」 after a full stop: nothing but names of bodies."""
    if view.text[lo - 2 : lo - 1] not in ("。", ";"):
        return ()
    spans = parse(view.text, lo, hi, Role.DUTY).units.get(Role.DUTY, [])
    names = [view.text[start:end] for start, end in spans]
    if not names or not all(looks_like_unit(name) for name in names):
        return ()
    if view.text[hi + 1 :].strip(" 。;") and not any(surely_unit(name) for name in names):
        return ()
    return (Value(Role.DUTY, *view.span(lo, hi), "bare"),)


def with_bare_ends(folded: str, marked: list[Marked]) -> list[Marked]:
    """The blocks, with bare names at the end of items as markers: 「1.新建学校(教育局)」.

    One such bracket may explain a word; where most items of a kind end so, it says who.
    """
    ends = {
        i: piece
        for i, item in enumerate(marked)
        if _may_end_bare(folded, item) and (piece := _bare_end(folded, item.block))
    }
    told = Counter(marked[i].block.style for i in ends)
    plain = Counter(
        item.block.style for item in marked if not (item.labels or item.pieces) and item.block.style
    )
    most = {style for style, count in told.items() if count > 1 and count * 10 >= plain[style] * 6}
    return [
        replace(item, pieces=(ends[i],)) if i in ends and item.block.style in most else item
        for i, item in enumerate(marked)
    ]


def with_more_units(folded: str, marked: list[Marked]) -> list[Marked]:
    """The blocks, with lines of nothing but units between two label lines as more of the first."""
    found = list(marked)
    for i in range(1, len(found) - 1):
        item, before = found[i], found[i - 1]
        plain = not (item.labels or item.pieces or item.block.style)
        if not (
            plain and before.labels and (found[i + 1].labels or _all_units(folded, found[i + 1]))
        ):
            continue
        role = before.labels[-1].role
        if role in _WHO and _all_units(folded, item):
            value = Value(role, item.block.start, item.block.end, "label")
            found[i] = replace(item, labels=(value,))
    return found


_TIME = re.compile(r"(?:时间|日期|进度|完成) ?: ?")


def with_times(folded: str, marked: list[Marked]) -> list[Marked]:
    """The blocks, with 「时间：5月底」 right below a label line of units as one more label line.

    Elsewhere such a line tells of a meeting.
    """
    found = list(marked)
    for i in range(1, len(found)):
        block = found[i].block
        said = _TIME.match(folded, block.body, block.end)
        who = any(value.role in _WHO for value in found[i - 1].labels)
        if said and who and not (found[i].labels or found[i].pieces or block.style):
            value = Value(Role.DEADLINE, said.end(), block.end, "label")
            found[i] = replace(found[i], labels=(value,))
    return found


def _all_units(folded: str, item: Marked) -> bool:
    """Whether a block without a marker is nothing but names of bodies."""
    if item.labels or item.pieces or item.block.end - item.block.start > _LONGEST_UNITS:
        return False
    spans = split(folded, item.block.start, item.block.end)
    names = [folded[lo:hi] for lo, hi in spans]
    return bool(names) and all(surely_unit(name) and ":" not in name for name in names)


def _may_end_bare(folded: str, item: Marked) -> bool:
    block = item.block
    marks = item.labels or item.pieces
    return (
        bool(block.style)
        and not marks
        and folded[block.end - 2 : block.end].strip("。;")[-1:] == ")"
    )


def _bare_end(folded: str, block: Block) -> Piece | None:
    """The text of an item and the names in the bracket that ends it."""
    view = flat(folded, block.body, block.end, spaces=True)
    groups = _groups(view.text)
    lo, hi = groups[-1] if groups else (0, 0)
    if lo < _SHORTEST_ITEM or view.text[hi + 1 :].strip("。; "):
        return None
    spans = parse(view.text, lo, hi, Role.DUTY).units.get(Role.DUTY, [])
    names = [view.text[start:end] for start, end in spans]
    known = [is_collective(name) or surely_unit(name) for name in names]
    if not any(known) or not all(looks_like_unit(n) or is_collective(n) for n in names):
        return None
    value = Value(Role.DUTY, *view.span(lo, hi), "bare")
    return Piece(*view.span(0, lo - 1), (value,))


def _inline(view: Flat) -> tuple[Piece, ...]:
    """「…提升。责任单位：X；时限：6月底。」: labels that run to the end of the paragraph."""
    text = view.text
    found = [label for label in labels_in(text, 0, len(text)) if label.role is not Role.OTHER]
    if not any(label.role in _WHO for label in found):
        return ()
    for label in found:
        if label.start < 4 or _DEFINES.match(text, label.value) or not _runs_out(text, label):
            continue
        stop = label.start
        while text[stop - 1] in "(, ":
            stop -= 1
        values = _values(view, label.start, len(text), "inline")
        return (Piece(*view.span(0, stop), values),) if values and stop else ()
    return ()


def _runs_out(text: str, label: Found) -> bool:
    """Whether nothing but values and further labels follows to the end of the paragraph."""
    sentences = text[label.value :].rstrip("。; ").split("。")
    return all(label_at(sentence, 0) for sentence in sentences[1:])
