"""Periods of reports, what a report must say, the proposed word, drafts compared field by field."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from luoshi.clock.rules.regimes import Kind
from luoshi.kernel.errors import BadInput, Stale
from luoshi.kernel.periods import Cycle, month_end, period_of

Values = dict[str, str]

LONGEST: Final = 4000  # characters of one field
MOST: Final = Decimal(10) ** 12
# Regimes whose matters are answered once, not month by month (supervision.md §4.2).
ANSWERED_ONCE: Final = frozenset({"instruction", "minutes", "paper", "hotline", "petition"})


class Word(StrEnum):
    """The four words offices use beside the light (DESIGN §5)."""

    DONE = "done"
    ON_SCHEDULE = "on_schedule"
    BEHIND = "behind"
    NOT_STARTED = "not_started"


class Rhythm(StrEnum):
    """How often a matter is reported; the first five are cycles of the calendar."""

    TEN_DAYS = Cycle.TEN_DAYS.value
    MONTH = Cycle.MONTH.value
    QUARTER = Cycle.QUARTER.value
    HALF_YEAR = Cycle.HALF_YEAR.value
    YEAR = Cycle.YEAR.value
    FIRST = "first"  # the first report under 13710, on its third day
    ONCE = "once"


TEXTS: Final = ("progress", "problems", "next_steps", "coordination", "lag_reason")
FIELDS: Final = ("word", *TEXTS)
FIGURE: Final = "figure-"


@dataclass(frozen=True, slots=True)
class Span:
    """One reporting period of one matter; `last` is None where it has no end of its own."""

    rhythm: Rhythm
    first: date
    last: date | None


def figure_fields(count: int) -> tuple[str, ...]:
    """The names of the fields that take the figures of so many targets."""
    return tuple(f"{FIGURE}{at}" for at in range(count))


def rhythm_of(regime: str, kind: Kind | None) -> Rhythm:
    """How often a matter under this kind of a regime is reported; without one, every month.

    A kind with a report counted from its start (13710) begins with that first report.
    """
    node = next((n for n in kind.nodes if n.node == "report"), None) if kind else None
    if node is not None:
        return Rhythm(node.cycle.value) if node.cycle else Rhythm.FIRST
    return Rhythm.ONCE if regime in ANSWERED_ONCE else Rhythm.MONTH


def span_on(rhythm: Rhythm, day: date, dispatched: date, first_due: date | None = None) -> Span:
    """The period that holds `day`. 13710's first report also stands for its month.

    `dispatched` begins what is reported once or first; `first_due` is the last day of that report.
    """
    if rhythm is Rhythm.ONCE:
        return Span(rhythm, dispatched, None)
    if rhythm is Rhythm.FIRST:
        at = max(dispatched, first_due or dispatched)
        return Span(rhythm, dispatched, month_end(at.year, at.month))
    found = period_of(day, Cycle(rhythm.value))
    return Span(rhythm, found.first, found.last)


def may_be_told(span: Span, *, today: date, dispatched: date) -> bool:
    """Whether there is anything to tell of a period: it has begun, and the matter was out in it."""
    return span.first <= today and (span.last is None or span.last >= dispatched)


# What a report says ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A report in full, checked: figures stand in the order of the targets, None where none."""

    word: Word
    texts: Mapping[str, str]
    figures: tuple[Decimal | None, ...]


def said(values: Mapping[str, str], targets: int) -> Said:
    """The values of a form, a sheet or the API as a report; raises BadInput by field.

    Evidence is never asked for here; a reason is, where the work lags behind (supervision.md §4.3).
    """
    faults: dict[str, str] = {}
    word = _word(values.get("word", ""), faults)
    texts = {name: values.get(name, "").strip() for name in TEXTS}
    for name, text in texts.items():
        if len(text) > LONGEST:
            faults[name] = f"最多写 {LONGEST} 字。"
    if not texts["progress"] and word is not Word.NOT_STARTED:
        faults["progress"] = "请写明进展情况。"
    if word is Word.BEHIND and not texts["lag_reason"]:
        faults["lag_reason"] = "未达序时的，请写明滞后原因。"
    figures = tuple(_figure(values, name, faults) for name in figure_fields(targets))
    if faults:
        raise BadInput("".join(dict.fromkeys(faults.values())), faults)
    return Said(word, texts, figures)


def _word(text: str, faults: dict[str, str]) -> Word:
    try:
        return Word(text)
    except ValueError:
        faults["word"] = "请从已完成、达序时、未达序时、未启动里选一个。"
        return Word.ON_SCHEDULE


def _figure(values: Mapping[str, str], name: str, faults: dict[str, str]) -> Decimal | None:
    text = values.get(name, "")
    try:
        return number(text)
    except ValueError:
        faults[name] = f"“{text[:20]}”不是数字，请只写数，不写单位。"
        return None


def number(text: str) -> Decimal | None:
    """A figure as people type it (1,200, １２００); None for nothing, ValueError for no number."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").lstrip("'")
    if not plain:
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite() or not 0 <= found <= MOST:
        raise ValueError(text)
    return found


def written(figure: Decimal | None) -> str:
    """A figure as it is stored and shown: no exponent, no idle zeros; empty where there is none."""
    if figure is None:
        return ""
    text = f"{round(figure, 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def proposed_word(
    figures: Sequence[Decimal | None],
    plans: Sequence[Decimal],
    *,
    begun: date,
    due: date | None,
    today: date,
) -> Word:
    """The word that dates and figures suggest; the person decides (DESIGN §5).

    The furthest behind counts: a target whose share lies below the share of time gone is behind.
    """
    shares = [
        f / plan for f, plan in zip(figures, plans, strict=True) if f is not None and plan > 0
    ]
    if shares and len(shares) == len(plans) and min(shares) >= 1:
        return Word.DONE
    if due is None:
        return Word.ON_SCHEDULE
    if today > due:
        return Word.BEHIND
    gone = Decimal(max((today - begun).days, 0)) / max((due - begun).days, 1)
    return Word.BEHIND if shares and min(shares) < gone else Word.ON_SCHEDULE


def sums(rows: Sequence[Sequence[str]], count: int) -> tuple[str, ...]:
    """The figures of several reports added target by target; empty where nobody gave one."""
    found = []
    for at in range(count):
        given = [number(row[at]) for row in rows if at < len(row)]
        known = [one for one in given if one is not None]
        found.append(written(sum(known, Decimal(0))) if known else "")
    return tuple(found)


# Several people at one draft ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Merged:
    """A draft after somebody's changes: its values, what he changed, where another was quicker."""

    values: Values
    changed: tuple[str, ...]
    clashes: tuple[str, ...]


def stamp(value: str) -> str:
    """What a page keeps of the value it showed, to tell later whether it is still that one."""
    return sha256(value.encode()).hexdigest()[:16]


def merged(stored: Mapping[str, str], mine: Mapping[str, str], seen: Mapping[str, str]) -> Merged:
    """Compare field by field; `seen` holds the stamps of what the writer had before him.

    A field he left alone keeps what others made of it; one that both changed is a clash and stays
    as stored. Without a stamp a field is his to write.
    """
    values, changed, clashes = dict(stored), [], []
    for name, text in mine.items():
        now, was = stored.get(name, ""), seen.get(name, "")
        if text == now or (was and stamp(text) == was):
            continue
        if was and stamp(now) != was:
            clashes.append(name)
            continue
        values[name] = text
        changed.append(name)
    return Merged(values, tuple(changed), tuple(clashes))


class Clash(Stale):
    """Others changed the same fields in between; nothing of theirs was written over.

    `theirs` says what they wrote, and who and when, by field.
    """

    def __init__(self, theirs: Mapping[str, "Theirs"]) -> None:
        super().__init__("这几处别人刚刚改过，您填写的没有丢失；请对照后再保存。")
        self.theirs = dict(theirs)


@dataclass(frozen=True, slots=True)
class Theirs:
    """What another wrote in a field."""

    value: str
    who: str
    at: str


def as_targets(raw: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, Decimal, str], ...]:
    """A matter's targets as (words, plan, unit)."""
    return tuple(
        (str(one["text"]), Decimal(str(one["value"])), str(one.get("unit", ""))) for one in raw
    )
