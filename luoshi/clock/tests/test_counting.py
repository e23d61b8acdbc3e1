"""Counting by the Civil Code: the vectors of the house, and what a pause does to a period."""

from datetime import date, datetime, timedelta

import pytest

from luoshi.clock.rules.calendar import ends, starts
from luoshi.clock.rules.counting import (
    Pause,
    Unit,
    count,
    count_paused,
    joined,
    months_after,
    working_after,
)
from luoshi.clock.rules.years import shipped_calendar
from luoshi.kernel.periods import PEOPLE_LIVE_IN

CALENDAR = shipped_calendar()
WORKING, NATURAL, MONTH = Unit.WORKING, Unit.NATURAL, Unit.MONTH


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=PEOPLE_LIVE_IN)


@pytest.mark.parametrize(
    ("start", "number", "unit", "last", "due"),
    [
        ("02-13", 3, WORKING, "02-25", "02-25"),
        ("02-13", 7, WORKING, "03-02", "03-02"),
        ("02-13", 3, NATURAL, "02-16", "02-24"),
        ("02-13", 7, NATURAL, "02-20", "02-24"),
        ("02-13", 1, MONTH, "03-13", "03-13"),
        ("01-31", 3, WORKING, "02-04", "02-04"),
        ("01-31", 7, WORKING, "02-10", "02-10"),
        ("01-31", 3, NATURAL, "02-03", "02-03"),
        ("01-31", 7, NATURAL, "02-07", "02-09"),
        ("01-31", 1, MONTH, "02-28", "02-28"),  # a Saturday on which people work
        ("09-24", 3, WORKING, "09-30", "09-30"),
        ("09-24", 7, WORKING, "10-12", "10-12"),
        ("09-24", 3, NATURAL, "09-27", "09-28"),
        ("09-24", 7, NATURAL, "10-01", "10-08"),
        ("09-24", 1, MONTH, "10-24", "10-26"),
        ("04-30", 3, WORKING, "05-08", "05-08"),
        ("04-30", 7, WORKING, "05-13", "05-13"),
        ("04-30", 3, NATURAL, "05-03", "05-06"),
        ("04-30", 7, NATURAL, "05-07", "05-07"),
        ("04-30", 1, MONTH, "05-30", "06-01"),
        ("09-02", 30, NATURAL, "10-02", "10-08"),
    ],
)
def test_the_vectors_of_the_domain(
    start: str, number: int, unit: Unit, last: str, due: str
) -> None:
    found = count(date.fromisoformat(f"2026-{start}"), number, unit, CALENDAR)
    assert (found.last.isoformat()[5:], found.due.isoformat()[5:]) == (last, due)


def test_a_last_day_counts_through_24_00() -> None:
    due_at = count(date(2026, 9, 24), 7, NATURAL, CALENDAR).due_at
    assert due_at.isoformat() == "2026-10-09T00:00:00+08:00"


def test_months_end_on_the_corresponding_day_or_the_months_last() -> None:
    assert months_after(date(2025, 10, 31), 4) == date(2026, 2, 28)
    assert months_after(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert months_after(date(2026, 12, 31), 12) == date(2027, 12, 31)
    with pytest.raises(OverflowError):
        months_after(date(9999, 12, 1), 1)


def test_without_rolling_a_date_stands_on_its_holiday() -> None:
    assert count(date(2026, 9, 24), 7, NATURAL, CALENDAR, roll=False).due == date(2026, 10, 1)


def test_working_days_are_counted_backwards_too() -> None:
    assert working_after(date(2026, 10, 8), -1, CALENDAR) == date(2026, 9, 30)
    assert working_after(date(2026, 11, 1), -5, CALENDAR) == date(2026, 10, 26)


# Pauses ---------------------------------------------------------------------------------------


def due(number: int, unit: Unit, *pauses: tuple[str, str], start: str = "11-02T10:00") -> str:
    stood = [Pause(at(since), at(until)) for since, until in pauses]
    return count_paused(at(start), number, unit, CALENDAR, stood).due.isoformat()[5:]


def test_whole_days_of_a_pause_are_whole_days_more() -> None:
    assert due(7, NATURAL) == "11-09"
    assert due(7, NATURAL, ("11-04T10:00", "11-05T10:00")) == "11-10"
    assert due(7, NATURAL, ("11-04", "11-06")) == "11-11"


def test_part_of_a_day_is_never_less_and_many_parts_are_no_more_than_their_sum() -> None:
    assert due(7, NATURAL, ("11-04T10:00", "11-04T15:00")) == "11-10"
    four = [(f"11-0{day}T10:00", f"11-0{day}T15:00") for day in range(3, 7)]
    assert due(7, NATURAL, *four) == "11-10"
    five = [*four, ("11-07T10:00", "11-07T15:00")]
    assert due(7, NATURAL, *five) == "11-11"  # 25 hours


def test_a_pause_over_a_weekend_adds_nothing_to_working_days() -> None:
    assert due(5, WORKING) == "11-09"
    assert due(5, WORKING, ("11-07", "11-09")) == "11-09"
    assert due(5, WORKING, ("11-06T12:00", "11-09T12:00")) == "11-10"  # half a Friday and a Monday
    assert due(5, NATURAL, ("11-06T12:00", "11-09T12:00")) == "11-10"


def test_the_start_day_is_not_counted_so_a_pause_in_it_costs_nothing() -> None:
    assert due(7, NATURAL, ("11-02T11:00", "11-02T23:00")) == "11-09"
    assert due(7, NATURAL, ("11-02T12:00", "11-04T00:00")) == "11-10"
    assert due(7, NATURAL, ("10-20", "11-01")) == "11-09"


def test_a_pause_after_the_last_day_forgives_nothing() -> None:
    assert due(7, NATURAL, ("11-10", "11-20")) == "11-09"
    assert due(7, NATURAL, ("11-09T23:59", "11-20T23:59")) == "11-20"


def test_in_the_rest_days_over_which_it_rolled_the_time_left_is_kept() -> None:
    """Seven days from 24 September roll from the 1st to the 8th: on the 3rd five are left."""
    stood = ("10-03", "10-15")
    assert due(7, NATURAL, stood, start="09-24T10:00") == "10-20"
    assert due(7, NATURAL, ("10-03", "10-04"), start="09-24T10:00") == "10-09"


def test_months_take_pauses_in_days() -> None:
    assert due(1, MONTH) == "12-02"
    assert due(1, MONTH, ("11-10", "11-13")) == "12-07"  # 5 December is a Saturday


def test_pauses_that_overlap_count_once_and_order_does_not_matter() -> None:
    one, two = Pause(at("11-04"), at("11-06")), Pause(at("11-05"), at("11-07"))
    assert joined([two, one]) == [Pause(at("11-04"), at("11-07"))]
    assert due(7, NATURAL, ("11-05", "11-07"), ("11-04", "11-06")) == "11-12"


def test_nobody_has_less_time_after_a_pause_than_before_it() -> None:
    start = at("09-20T10:00")
    for hours in range(0, 24 * 20, 7):
        begin = start + timedelta(hours=hours)
        for unit in (NATURAL, MONTH):
            plain = count_paused(start, 10 if unit is NATURAL else 1, unit, CALENDAR, [])
            if begin >= plain.due_at:
                continue
            for length in (1, 9, 24, 50, 300):
                end = begin + timedelta(hours=length)
                later = count_paused(start, plain.number, unit, CALENDAR, [Pause(begin, end)])
                counted_from = ends(start.date())
                left_before = plain.due_at - max(begin, counted_from)
                left_after = later.due_at - max(end, counted_from)
                if begin < ends(plain.last):  # rest days over which it rolls are nobody's time
                    left_before = ends(plain.last) - max(begin, counted_from)
                assert left_after >= left_before, (begin, length, unit)


def test_a_day_begins_and_ends_in_china() -> None:
    assert starts(date(2026, 9, 24)).isoformat() == "2026-09-24T00:00:00+08:00"
    assert ends(date(2026, 9, 24)) == starts(date(2026, 9, 25))
