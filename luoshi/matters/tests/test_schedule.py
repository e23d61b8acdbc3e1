"""序时进度 as pure rules: amounts add up exactly, shortfalls are carried and nothing is lost."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.periods import Cycle
from luoshi.matters.rules.schedule import (
    CYCLES,
    Marked,
    Step,
    carried,
    even,
    expected,
    late_milestones,
    owed_by,
    parted,
    percent,
    rolled_up,
    share_done,
    shared,
    spans,
    summed,
)

FIRST = date(2026, 1, 1)
totals = st.decimals(min_value=0, max_value=10**6, places=2) | st.integers(0, 10**6).map(Decimal)
weights = st.lists(st.integers(1, 100), min_size=1, max_size=8)
days = st.integers(0, 900).map(lambda n: FIRST + timedelta(days=n))
curves = st.builds(
    lambda total, cycle, first, length: even(total, cycle, first, first + timedelta(days=length)),
    totals,
    st.sampled_from(CYCLES),
    days,
    st.integers(0, 700),
)


def total_of(curve: tuple[Step, ...]) -> Decimal:
    return sum((step.amount for step in curve), Decimal(0))


@given(totals, weights)
def test_what_is_shared_adds_up_exactly(total: Decimal, by: list[int]) -> None:
    parts = shared(total, by)
    assert sum(parts, Decimal(0)) == total and min(parts) >= 0
    if total == total.to_integral_value():
        assert all(part == part.to_integral_value() for part in parts)


@given(curves, weights)
def test_children_sum_to_their_parent(curve: tuple[Step, ...], by: list[int]) -> None:
    children = parted(curve, by)
    assert len(children) == len(by)
    assert summed(children) == curve


@given(curves, days, days)
def test_what_is_expected_never_falls_and_ends_at_the_total(
    curve: tuple[Step, ...], one: date, other: date
) -> None:
    early, late = sorted((one, other))
    assert 0 <= owed_by(curve, early) <= expected(curve, early) <= expected(curve, late)
    assert expected(curve, curve[-1].last) == owed_by(curve, curve[-1].last) == total_of(curve)
    assert expected(curve, curve[0].first - timedelta(days=1)) == 0


@given(curves, st.lists(totals, max_size=12))
def test_what_falls_short_is_carried_and_nothing_is_lost(
    curve: tuple[Step, ...], figures: list[Decimal]
) -> None:
    reached = [(step.last, f) for step, f in zip(curve, sorted(figures), strict=False)]
    lines = carried(curve, reached)
    assert lines[0].carried == 0
    assert all(after.carried == before.left for before, after in pairwise(lines))
    done = sum((line.done for line in lines), Decimal(0))
    assert total_of(curve) == done + lines[-1].left
    assert all(line.owed == line.step.amount + line.carried for line in lines)


@given(curves)
def test_periods_follow_one_another_without_a_gap(curve: tuple[Step, ...]) -> None:
    for before, after in pairwise(curve):
        assert after.first == before.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("cycle", "count", "second"),
    [
        (Cycle.TEN_DAYS, 9, (date(2026, 1, 21), date(2026, 1, 31))),
        (Cycle.MONTH, 3, (date(2026, 2, 1), date(2026, 2, 28))),
        (Cycle.QUARTER, 1, None),
        (Cycle.YEAR, 1, None),
    ],
)
def test_periods_are_those_of_the_calendar(cycle: Cycle, count: int, second: object) -> None:
    found = spans(cycle, date(2026, 1, 11) if cycle is Cycle.TEN_DAYS else FIRST, date(2026, 3, 31))
    assert len(found) == (8 if cycle is Cycle.TEN_DAYS else count)
    if second is not None:
        assert found[1] == second
    assert found[-1][1] == date(2026, 3, 31)


def test_a_shortfall_in_numbers() -> None:
    """Twelve kilometres by the month, two in January: February owes six."""
    curve = even(Decimal(12), Cycle.MONTH, FIRST, date(2026, 3, 31))
    assert [step.amount for step in curve] == [4, 4, 4]
    lines = carried(curve, [(date(2026, 1, 31), Decimal(2)), (date(2026, 2, 28), Decimal(9))])
    assert [(one.carried, one.owed, one.done, one.left) for one in lines] == [
        (0, 4, 2, 2),
        (2, 6, 7, -1),
        (-1, 3, 0, 3),
    ]


def test_progress_rolls_up_by_weight() -> None:
    assert rolled_up([]) is None
    assert rolled_up([(3, Decimal(1)), (1, Decimal(0))]) == Decimal("0.75")
    assert rolled_up([(1, Decimal(9))]) == 1
    marks = [Marked(FIRST, 3, True), Marked(date(2026, 2, 1), 1, False)]
    assert share_done([], [], marks) == Decimal("0.75")
    assert share_done([Decimal(6), Decimal(1)], [Decimal(12), Decimal(10)], marks) == Decimal("0.1")
    assert share_done([Decimal(6), None], [Decimal(12), Decimal(10)]) is None
    assert percent(Decimal("0.999")) == 99 and percent(None) is None
    assert not late_milestones(marks, date(2026, 2, 1))
    assert late_milestones(marks, date(2026, 2, 2))
