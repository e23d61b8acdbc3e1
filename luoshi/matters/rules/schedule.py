"""序时进度: what should have been reached by a day, what fell short, and the word that suggests.

A curve is a target's total laid over periods (旬, month, quarter, year). Amounts are decimals that
add up exactly: children to their parent, periods to the total, shortfalls to what is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Final

from luoshi.kernel.periods import Cycle, period_of

NOTHING: Final = Decimal(0)
FINE: Final = -6  # no amount has more decimals
CYCLES: Final = (Cycle.TEN_DAYS, Cycle.MONTH, Cycle.QUARTER, Cycle.YEAR)


class Word(StrEnum):
    """The four words offices use beside the light (DESIGN §5)."""

    DONE = "done"
    ON_SCHEDULE = "on_schedule"
    BEHIND = "behind"
    NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class Step:
    """What a period has to bring; `first` and `last` both belong to it."""

    first: date
    last: date
    amount: Decimal


Curve = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One period of a curve against what was reported.

    `carried` came over from the periods before (less than nothing where they brought more),
    `owed` is the amount with it, `left` goes over to the next.
    """

    step: Step
    carried: Decimal
    owed: Decimal
    done: Decimal
    left: Decimal


def spans(cycle: Cycle, first: date, last: date) -> tuple[tuple[date, date], ...]:
    """The periods that a stretch of days touches, cut to it at both ends."""
    found, at = [], period_of(first, cycle)
    while at.first <= last:
        found.append((max(at.first, first), min(at.last, last)))
        at = at.next()
    return tuple(found)


def shared(total: Decimal, weights: Sequence[int]) -> tuple[Decimal, ...]:
    """A total shared out by weights: whole where the total is whole, and adding up exactly."""
    whole = sum(weights)
    exponent = total.normalize().as_tuple().exponent  # 30.0 is whole
    grain = Decimal(1).scaleb(max(min(int(exponent), 0), FINE))
    upto = (
        (total * reached / whole).quantize(grain, ROUND_HALF_UP) for reached in accumulate(weights)
    )
    edges = [NOTHING, *upto]
    exact = total.quantize(grain)
    edges[-1] = exact if exact == total else total
    return tuple(after - before for before, after in pairwise(edges))


def even(total: Decimal, cycle: Cycle, first: date, last: date) -> Curve:
    """The curve to begin with: the total over the periods by their days."""
    periods = spans(cycle, first, last)
    days = [(end - start).days + 1 for start, end in periods]
    amounts = shared(total, days)
    return tuple(
        Step(start, end, amount) for (start, end), amount in zip(periods, amounts, strict=True)
    )


def parted(curve: Curve, weights: Sequence[int]) -> tuple[Curve, ...]:
    """A parent's curve shared among its children, period by period; `summed` takes it back."""
    rows = [shared(step.amount, weights) for step in curve]
    return tuple(
        tuple(Step(s.first, s.last, row[at]) for s, row in zip(curve, rows, strict=True))
        for at in range(len(weights))
    )


def summed(curves: Iterable[Curve]) -> Curve:
    """The curves of children added up, period by period."""
    found: dict[tuple[date, date], Decimal] = {}
    for curve in curves:
        for step in curve:
            key = (step.first, step.last)
            found[key] = found.get(key, NOTHING) + step.amount
    return tuple(Step(first, last, found[first, last]) for first, last in sorted(found))


def expected(curve: Curve, day: date) -> Decimal:
    """What should be reached at the end of a day: whole periods, and a running one by its days."""
    reached = NOTHING
    for step in curve:
        if step.last <= day:
            reached += step.amount
        elif step.first <= day:
            days = (step.last - step.first).days + 1
            reached += step.amount * ((day - step.first).days + 1) / days
    return reached


def owed_by(curve: Curve, day: date) -> Decimal:
    """What the periods over by a day had to bring; a running one is not judged yet."""
    return sum((step.amount for step in curve if step.last <= day), NOTHING)


def carried(curve: Curve, reached: Sequence[tuple[date, Decimal]]) -> tuple[Line, ...]:
    """Each period against what was reported; what falls short is owed by the next one.

    `reached` are the cumulative figures of reports by the last day of their period, in order.
    """
    lines, over, before = [], NOTHING, NOTHING
    for step in curve:
        now = next((figure for day, figure in reversed(reached) if day <= step.last), before)
        owed, done = step.amount + over, now - before
        lines.append(Line(step, over, owed, done, owed - done))
        over, before = owed - done, now
    return tuple(lines)


def rolled_up(parts: Sequence[tuple[int, Decimal]]) -> Decimal | None:
    """The share done of a whole from (weight, share) of its parts; None where it has none."""
    whole = sum(weight for weight, _share in parts)
    if not whole:
        return None
    done = sum((weight * min(share, Decimal(1)) for weight, share in parts), NOTHING)
    return done / whole


@dataclass(frozen=True, slots=True)
class Marked:
    """A milestone as the schedule asks for it."""

    due: date
    weight: int
    reached: bool


def share_done(
    figures: Sequence[Decimal | None],
    totals: Sequence[Decimal],
    milestones: Sequence[Marked] = (),
) -> Decimal | None:
    """How much of a matter is done, 0 to 1: its targets, the furthest behind counting.

    Without figures its milestones by weight; None where nothing is known.
    """
    pairs = zip(figures, totals, strict=True)
    shares = [figure / total for figure, total in pairs if figure is not None and total > 0]
    if shares and len(shares) == len(totals):
        return min([*shares, Decimal(1)])
    return rolled_up([(one.weight, Decimal(one.reached)) for one in milestones])


def percent(share: Decimal | None) -> int | None:
    """A share as people read it; 100 only where all is done."""
    return None if share is None else int(share * 100)


def late_milestones(milestones: Sequence[Marked], today: date) -> bool:
    """Whether the day of one has gone by without it."""
    return any(not one.reached and one.due < today for one in milestones)


def word_now(*, closed: bool, doing: bool, said: str) -> str:
    """The word beside the light: what the newest report says, until the end says more."""
    if closed:
        return Word.DONE.value
    return (said or Word.NOT_STARTED.value) if doing else ""
