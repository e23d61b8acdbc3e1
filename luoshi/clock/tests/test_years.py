"""The years we ship agree with a library that others keep; an unknown year is not hidden."""

from datetime import date, timedelta

import chinese_calendar as library
import pytest

from luoshi.clock.rules import years
from luoshi.clock.rules.calendar import Calendar, Rest, span
from luoshi.clock.rules.years import Year, YearWrong, faults_of, read_year, shipped_calendar

# The arrangement of 2019 begins in the December before.
FIRST, LAST = date(2018, 12, 29), date(2026, 12, 31)
NATIONAL_DAY = date(2027, 10, 1)


def test_every_day_that_we_ship_agrees_with_the_library() -> None:
    calendar = shipped_calendar()
    wrong = [
        day for day in span(FIRST, LAST) if calendar.is_working(day) != library.is_workday(day)
    ]
    assert wrong == []


def test_every_holiday_has_its_name_and_every_year_its_paper() -> None:
    assert [one.year for one in years.shipped()] == list(range(2019, 2027))
    assert all(one.basis for one in years.shipped())
    assert all(rest.name for one in years.shipped() for rest in one.off)
    assert all(faults_of(one) == () for one in years.shipped())


def test_2026_has_the_working_days_that_were_counted_by_hand() -> None:
    calendar = shipped_calendar()
    months = [0] * 12
    for day in span(date(2026, 1, 1), date(2026, 12, 31)):
        months[day.month - 1] += calendar.is_working(day)
    assert months == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(months) == 248


def test_a_year_that_is_not_published_keeps_weekends_and_the_days_of_the_law() -> None:
    calendar = shipped_calendar()
    assert calendar.unpublished(date(2026, 12, 1), date(2028, 1, 1)) == (2027, 2028)
    assert not calendar.is_working(NATIONAL_DAY)
    assert calendar.is_working(date(2027, 10, 4))  # a Monday: nobody has said that it rests
    assert calendar.name_of(NATIONAL_DAY) == "国庆节"
    assert calendar.name_of(date(2027, 5, 2)) == "劳动节"
    assert Calendar().name_of(date(2018, 5, 2)) == ""


def test_local_holidays_win_over_the_countrys() -> None:
    festival, made_up = date(2026, 4, 20), date(2026, 4, 25)
    local = shipped_calendar().with_local({festival: "三月三"}, {made_up: "三月三"})
    assert (local.is_working(festival), local.is_working(made_up)) == (False, True)
    again = local.with_local({made_up: "别的节"}, {festival: "别的节"})
    assert (again.is_working(festival), again.is_working(made_up)) == (True, False)
    assert shipped_calendar().is_working(festival)


def test_a_run_of_rest_days_knows_its_ends_and_its_name() -> None:
    found = shipped_calendar().rest_around(date(2026, 10, 3))
    assert found == Rest(date(2026, 10, 1), date(2026, 10, 7), "国庆节")
    assert found.days == 7
    weekend = shipped_calendar().rest_around(date(2026, 11, 8))
    assert (weekend.last - weekend.first, weekend.name) == (timedelta(days=1), "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "year = 2027",
        'year = 2027\noff = [{ name = "元旦", first = 2026-11-30, last = 2027-01-02 }]',
        'year = 2027\noff = [{ name = "元旦", first = 2027-01-03, last = 2027-01-01 }]',
        'year = 2027\noff = [{ name = "元旦", first = "1月1日", last = 2027-01-01 }]',
        'year = 2027\noff = []\nwork = [{ name = "元旦", day = 2027-01-05 }]',
        'year = 2027\noff = []\nwork = [{ name = "元旦", day = 2028-01-01 }]',
        "不是 TOML",
    ],
)
def test_a_file_that_cannot_be_right_is_refused(text: str) -> None:
    with pytest.raises(YearWrong):
        read_year(text)


def test_a_day_in_two_holidays_or_both_at_rest_and_at_work_is_a_fault() -> None:
    twice = Rest(date(2027, 1, 1), date(2027, 1, 3), "元旦")
    saturday = date(2027, 1, 2)
    assert len(faults_of(Year(2027, "", (twice, twice)))) == 3
    assert len(faults_of(Year(2027, "", (twice,), ((saturday, "元旦"),)))) == 1
