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
from luoshi.matters.rules.schedule import (
    Curve,
    Marked,
    expected,
    late_milestones,
    owed_by,
)
from luoshi.matters.rules.schedule import Word as Word

Values = dict[str, str]

LONGEST: Final = 4000  # characters of one field
MOST: Final = Decimal(10) ** 12
# Regimes whose matters are answered once, not month by month (supervision.md §4.2).
ANSWERED_ONCE: Final = frozenset({"instruction", "minutes", "paper", "hotline", "petition"})


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
REACHED: Final = "reached"  # the field that names the milestones done, where there is a plan


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
    """A report in full, checked: figures stand in the order of the targets, None where none.

    `reached` are the ordinals of the milestones done so far, None where there is no plan.
    """

    word: Word
    texts: Mapping[str, str]
    figures: tuple[Decimal | None, ...]
    reached: tuple[int, ...] | None = None


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
    reached = _reached(values, faults)
    if faults:
        raise BadInput("".join(dict.fromkeys(faults.values())), faults)
    return Said(word, texts, figures, reached)


def _reached(values: Mapping[str, str], faults: dict[str, str]) -> tuple[int, ...] | None:
    if REACHED not in values:
        return None
    try:
        return ordinals(values[REACHED])
    except ValueError:
        faults[REACHED] = "请重新勾选完成的工作节点。"
        return ()


def ordinals(text: str) -> tuple[int, ...]:
    """The milestones named in a field, "1 3"; raises ValueError for anything else."""
    return tuple(sorted({int(one) for one in text.split()}))


def as_reached(ordinal: Sequence[int]) -> str:
    """Milestones as the field holds them."""
    return " ".join(map(str, sorted(ordinal)))


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


@dataclass(frozen=True, slots=True)
class Planned:
    """What a confirmed plan adds: a curve for each target, milestones, whether it ever ends."""

    curves: tuple[Curve, ...] = ()
    milestones: tuple[Marked, ...] = ()
    standing: bool = False


NO_PLAN: Final = Planned()


def proposed_word(
    figures: Sequence[Decimal | None],
    plans: Sequence[Decimal],
    *,
    begun: date,
    due: date | None,
    today: date,
    plan: Planned = NO_PLAN,
) -> Word:
    """The word that dates, figures and the plan suggest; the person decides (DESIGN §5).

    The furthest behind counts. Where a plan lays a target over periods its curve says what is due
    by now; else a target whose share lies below the share of time gone is behind. A standing matter
    is judged by the periods that are over, and never done.
    """
    pairs = zip(figures, plans, strict=True)
    shares = [figure / total for figure, total in pairs if figure is not None and total > 0]
    if not plan.standing and shares and len(shares) == len(plans) and min(shares) >= 1:
        return Word.DONE
    late = not plan.standing and due is not None and today > due
    if late or late_milestones(plan.milestones, today):
        return Word.BEHIND
    if len(plan.curves) == len(plans) > 0:
        return _by_curve(figures, plan, today)
    if due is None or plan.standing:
        return Word.ON_SCHEDULE
    gone = Decimal(max((today - begun).days, 0)) / max((due - begun).days, 1)
    return Word.BEHIND if shares and min(shares) < gone else Word.ON_SCHEDULE


def _by_curve(figures: Sequence[Decimal | None], plan: Planned, today: date) -> Word:
    due = [(owed_by if plan.standing else expected)(curve, today) for curve in plan.curves]
    known = [(figure or Decimal(0), owed) for figure, owed in zip(figures, due, strict=True)]
    if any(figure < owed for figure, owed in known):
        return Word.BEHIND
    begun = any(figure for figure, _owed in known) or any(one.reached for one in plan.milestones)
    return Word.ON_SCHEDULE if begun or any(due) else Word.NOT_STARTED


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
