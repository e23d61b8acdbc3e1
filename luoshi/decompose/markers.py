"""Third pass: where a block says who, how far and by when; it reads words, not layouts."""

from __future__ import annotations

import re

from .dates import is_limit
from .duties import first_rule, parse
from .labels import Found, label_at, labels_in
from .model import Block, Marked, Piece, Role, Value
from .text import Flat, flat
from .units import is_collective, looks_like_unit, surely_unit

_WHO = (Role.LEAD, Role.DUTY, Role.COOPERATE)
_DEFINES = re.compile(r"是?指|应当?|要|须|不得|为第一")
_HAN = re.compile(r"(?![一二三四五六七八九十]{1,2}[是、.])[\u4e00-\u9fff]")
_STOP = re.compile("[。;!?]")
_LONGEST_MENTION = 10
_MAYBE = re.compile(r"\(|:|\)")


def mark(folded: str, block: Block) -> Marked:
    """The block with its markers: a label line, pieces closed by brackets, or plain."""
    if not _MAYBE.search(folded, block.body, block.end):
        return Marked(block)
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
    return _values(view, lo, hi, "label")


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
            numbered and not text[hi + 1 :].strip(" 。;")
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
