"""A light holds until it wakes and is another one then; stopping holds it, ending ends it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.clock.rules.lights import Light, Times, light, wakes, whole
from luoshi.kernel.periods import PEOPLE_LIVE_IN

START = datetime(2026, 9, 24, 10, tzinfo=PEOPLE_LIVE_IN)
HOUR = timedelta(hours=1)
TIMES = Times(START, START + 48 * HOUR, START + 62 * HOUR)


def test_the_light_goes_through_its_edges_in_order() -> None:
    seen, at = [(light(TIMES, START - HOUR), START)], wakes(TIMES, START - HOUR)
    while at is not None:
        seen.append((light(TIMES, at), at))
        at = wakes(TIMES, at)
    assert seen == [
        (Light.NONE, START),
        (Light.GREEN, START),
        (Light.YELLOW, TIMES.warn_at),
        (Light.RED, TIMES.due_at),
    ]


def test_an_edge_belongs_to_what_follows_it() -> None:
    tick = timedelta(microseconds=1)
    assert light(TIMES, TIMES.due_at - tick) is Light.YELLOW
    assert light(TIMES, TIMES.due_at) is Light.RED


def test_a_warning_before_the_start_is_yellow_from_the_start() -> None:
    early = replace(TIMES, warn_at=START - HOUR)
    assert light(early, START) is Light.YELLOW
    assert wakes(early, START - HOUR) == START
    assert wakes(early, START) == early.due_at


def test_while_it_stands_the_light_is_what_it_was() -> None:
    stopped = replace(TIMES, stopped_at=TIMES.warn_at - HOUR)
    later = TIMES.due_at + 1000 * HOUR
    assert (light(stopped, later), wakes(stopped, later)) == (Light.GREEN, None)
    assert light(replace(TIMES, stopped_at=TIMES.warn_at), later) is Light.YELLOW


def test_what_is_done_stays_done_and_was_late_before_if_it_was() -> None:
    late = TIMES.ended(TIMES.due_at + HOUR)
    assert light(late, TIMES.due_at) is Light.RED
    assert wakes(late, TIMES.due_at) == TIMES.due_at + HOUR
    assert light(late, TIMES.due_at + HOUR) is Light.DONE
    assert wakes(late, TIMES.due_at + HOUR) is None


def test_a_step_that_is_late_turns_the_matter_yellow_and_only_its_own_date_red() -> None:
    step = Times(START, START + 10 * HOUR, START + 20 * HOUR)
    matter = whole((step, TIMES))
    assert light(step, START + 30 * HOUR) is Light.RED
    assert light(matter, START + 30 * HOUR) is Light.YELLOW
    assert light(matter, TIMES.due_at) is Light.RED
    done = whole((step.ended(START + 5 * HOUR), TIMES))
    assert light(done, START + 30 * HOUR) is Light.GREEN
    assert whole((TIMES,)) == TIMES


moments = st.integers(-200, 400).map(lambda hours: START + hours * HOUR)
some_times = st.builds(
    Times,
    start_at=moments,
    warn_at=moments,
    due_at=moments,
    stopped_at=st.none() | moments,
    ended_at=st.none() | moments,
)


@given(some_times, moments, st.floats(0, 1, exclude_max=True))
def test_the_light_holds_until_it_wakes_and_is_another_one_then(
    times: Times, now: datetime, share: float
) -> None:
    here, woken = light(times, now), wakes(times, now)
    if woken is None:
        assert light(times, now + 10_000 * HOUR) is here
        return
    assert woken > now
    tick = timedelta(microseconds=1)
    assert light(times, min(now + share * (woken - now), woken - tick)) is here
    assert light(times, woken) is not here


@pytest.mark.parametrize("name", ["stopped_at", "ended_at"])
def test_no_edge_is_left_after_a_halt(name: str) -> None:
    halted = replace(TIMES, **{name: START + HOUR})
    assert wakes(halted, START + HOUR) is None
