"""What other systems get wrong about time, a named test each."""

from datetime import date, datetime, time, timedelta

import pytest

from luoshi.clock.rules.calendar import starts
from luoshi.clock.rules.counting import Pause, Unit, count
from luoshi.clock.rules.deadlines import Setting, not_before, tell_at, term
from luoshi.clock.rules.regimes import office_hours, regime
from luoshi.clock.rules.sentences import explain
from luoshi.clock.rules.years import calendar_of, shipped, shipped_calendar
from luoshi.kernel.periods import PEOPLE_LIVE_IN

CALENDAR, HOURS = shipped_calendar(), office_hours()
START = datetime(2026, 9, 17, 10, tzinfo=PEOPLE_LIVE_IN)
RULE = regime("13710", START.date())


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=PEOPLE_LIVE_IN)


STOOD = Pause(at("09-18T10:00"), at("09-21T10:00"))


def test_a_pause_survives_a_new_calendar() -> None:
    """Elsewhere the pause was a counter that a new calendar set back to nought."""
    setting = Setting(RULE, "general", "settle", START)
    before = term(setting, calendar_of(shipped()[:-1]), pauses=[STOOD])
    after = term(setting, CALENDAR, pauses=[STOOD])
    assert before.counted.paused == after.counted.paused == 3
    assert after.counted.due == date(2026, 9, 28)  # the 27th rests only in the new calendar
    assert term(setting, CALENDAR).counted.due == date(2026, 9, 24)


def test_another_policy_counts_from_the_same_start_and_keeps_the_pauses() -> None:
    """Elsewhere the clock began anew, or forgot that it had stood."""
    general = term(Setting(RULE, "general", "settle", START), CALENDAR, pauses=[STOOD])
    major = term(Setting(RULE, "major", "settle", START), CALENDAR, pauses=[STOOD])
    assert general.counted.start == major.counted.start == START.date()
    assert general.counted.paused == major.counted.paused == 3
    assert major.counted.last == date(2026, 10, 20)


def test_one_working_day_is_the_next_day_and_not_24_working_hours() -> None:
    thursday = date(2026, 11, 5)
    assert count(thursday, 1, Unit.WORKING, CALENDAR).due == date(2026, 11, 6)
    assert count(date(2026, 11, 6), 1, Unit.WORKING, CALENDAR).due == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("fell_due", "told"),
    [
        ("11-05T00:00", "11-05T09:00"),  # midnight waits for the morning
        ("11-05T10:30", "11-05T10:30"),
        ("11-05T20:00", "11-06T09:00"),
        ("11-07T10:00", "11-09T09:00"),  # a Saturday
        ("10-01T10:00", "10-08T09:00"),  # a holiday
        ("10-10T10:00", "10-10T10:00"),  # a Saturday on which people work
    ],
)
def test_nobody_is_reminded_at_midnight_or_on_a_day_of_rest(fell_due: str, told: str) -> None:
    assert tell_at(at(fell_due), CALENDAR, HOURS) == at(told)


def test_what_is_extra_urgent_may_break_the_night() -> None:
    midnight = at("11-07T00:00")
    assert tell_at(midnight, CALENDAR, HOURS, at_once=True) == midnight


@pytest.mark.parametrize("clock", ["12:00", "12:30", "13:59"])
def test_a_day_split_by_lunch_escalates_after_lunch_and_not_at_midnight(clock: str) -> None:
    assert len(HOURS.shifts) == 2
    assert tell_at(at(f"11-05T{clock}"), CALENDAR, HOURS) == at("11-05T14:00")


def test_no_light_turns_yellow_at_midnight_on_a_split_day() -> None:
    found = term(Setting(RULE, "general", "report", START), CALENDAR)
    assert found.times.warn_at.astimezone(PEOPLE_LIVE_IN).time() == time(9)
    assert found.times.due_at == starts(found.counted.due + timedelta(days=1))


def test_a_timer_survives_any_number_of_returns() -> None:
    """Submitted and returned three times, each for a day: three days later, not one."""
    setting = Setting(RULE, "general", "settle", at("11-02T10:00"))
    pauses = [Pause(at(f"11-0{day}T10:00"), at(f"11-0{day + 1}T10:00")) for day in (3, 5, 7)]
    assert [
        term(setting, CALENDAR, pauses=pauses[:n]).counted.last.isoformat()[5:] for n in range(4)
    ] == ["11-09", "11-10", "11-11", "11-12"]


def test_nothing_is_moved_into_the_past() -> None:
    found = term(Setting(RULE, "general", "settle", START), CALENDAR)
    now = at("10-02T15:00")
    kept = not_before(found, CALENDAR, now)
    assert kept.times.warn_at == now
    assert kept.times.due_at == at("10-09T00:00")  # the end of the next working day
    assert "不追溯" in explain(kept, CALENDAR)
    assert not_before(found, CALENDAR, at("09-18T15:00")) == found
