"""When a message may leave the house: digests in office hours, silence at night and on holidays."""

from datetime import date, datetime

import pytest

from luoshi.clock.rules.calendar import Calendar
from luoshi.clock.rules.regimes import office_hours
from luoshi.notices.rules import Waiting, again_at, ripe, said, watch_day

HOLIDAY = Calendar(
    {date(2026, 10, day): "国庆节" for day in range(1, 8)},
    {date(2026, 10, 10): "国庆节"},
    frozenset({2026}),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


@pytest.mark.parametrize(
    ("since", "now", "digest", "at_once"),
    [
        ("09-24T09:30", "09-24T10:00", False, True),  # within the morning
        ("09-24T08:59", "09-24T09:00", True, True),  # the office opens
        ("09-24T10:00", "09-24T13:00", False, False),  # lunch
        ("09-24T10:00", "09-24T14:00", True, True),  # the afternoon begins
        ("09-24T14:30", "09-24T17:29", False, True),
        ("09-24T17:00", "09-24T17:30", False, False),  # closed
        ("09-24T17:00", "09-24T23:59", False, False),  # night
        ("09-24T17:00", "09-25T09:00", True, True),
        ("09-25T17:00", "09-26T10:00", False, False),  # Saturday
        ("09-25T17:00", "09-28T09:00", True, True),
        ("09-30T17:00", "10-05T10:00", False, False),  # a holiday on a Monday
        ("09-30T17:00", "10-08T09:00", True, True),
        ("10-09T17:00", "10-10T09:00", True, True),  # a Saturday on which people work
    ],
)
def test_when_people_are_told(since: str, now: str, digest: bool, at_once: bool) -> None:
    given = (Waiting(at(since)), at(now), HOLIDAY, office_hours())
    assert ripe(*given) is digest
    assert ripe(*given, at_once=True) is at_once


@pytest.mark.parametrize("now", ["09-24T23:59", "09-26T10:00", "10-05T03:00", "09-24T13:00"])
def test_what_is_urgent_and_who_is_on_duty_break_the_silence(now: str) -> None:
    assert ripe(Waiting(at(now), urgent=True), at(now), HOLIDAY, office_hours())
    assert ripe(Waiting(at(now)), at(now), HOLIDAY, office_hours(), on_duty=True)
    assert not ripe(Waiting(at(now)), at(now), HOLIDAY, office_hours(), at_once=True)


@pytest.mark.parametrize(
    ("now", "day"),
    [("09-24T09:00", 24), ("09-24T23:59", 24), ("09-25T08:59", 24), ("09-25T09:00", 25)],
)
def test_a_watch_lasts_until_the_office_opens(now: str, day: int) -> None:
    assert watch_day(at(now), office_hours()) == date(2026, 9, day)


def test_a_message_is_tried_again_a_few_times_only() -> None:
    now = at("09-24T10:00")
    tries = [again_at(attempt, now) for attempt in range(1, 5)]
    assert tries[3] is None
    assert tries[:3] == sorted(one for one in tries[:3] if one is not None)
    assert said(1) == "您有1件待办"
