"""Pauses are read from history: overlapping, voided, handed over, set anew."""

from luoshi.clock.rules.counting import Pause
from luoshi.clock.rules.history import DECIDED, Cause, Event, Standing, standing
from luoshi.clock.tests.conftest import at

HELP, CHECK = "help", "verification"


def event(cause: Cause, day: int, reason: str = "") -> Event:
    return Event(cause, at(f"11-{day:02}"), reason)


def pause(first: int, last: int) -> Pause:
    return Pause(at(f"11-{first:02}"), at(f"11-{last:02}"))


def test_a_clock_stands_between_stop_and_resume() -> None:
    stop = event(Cause.STOP, 3, HELP)
    assert standing([stop]) == Standing((), at("11-03"))
    assert standing([stop, event(Cause.RESUME, 5, HELP)]) == Standing((pause(3, 5),))
    assert standing([]) == Standing() and not standing([]).stopped


def test_a_second_stop_for_one_reason_is_none_and_so_is_a_resume_of_nothing() -> None:
    events = [event(Cause.STOP, 3, HELP), event(Cause.STOP, 4, HELP), event(Cause.RESUME, 5, HELP)]
    assert standing(events) == Standing((pause(3, 5),))
    assert standing([event(Cause.RESUME, 5, HELP)]) == Standing()


def test_pauses_for_two_reasons_overlap() -> None:
    events = [event(Cause.STOP, 3, HELP), event(Cause.STOP, 4, CHECK)]
    assert standing([*events, event(Cause.RESUME, 6, HELP)]).stopped_at == at("11-03")
    both = [*events, event(Cause.RESUME, 6, HELP), event(Cause.RESUME, 8, CHECK)]
    assert standing(both) == Standing((pause(3, 8),))


def test_a_ruling_voids_the_newest_pause_of_its_reason() -> None:
    first = [event(Cause.STOP, 1, HELP), event(Cause.RESUME, 2, HELP)]
    second = [*first, event(Cause.STOP, 3, HELP)]
    assert standing([*second, event(Cause.VOID, 4, HELP)]) == Standing((pause(1, 2),))
    over = [*second, event(Cause.RESUME, 4, HELP), event(Cause.VOID, 5, HELP)]
    assert standing(over) == Standing((pause(1, 2),))
    assert standing([event(Cause.VOID, 5, HELP)]) == Standing()


def test_what_was_done_and_is_opened_again_has_stood_in_between() -> None:
    events = [event(Cause.END, 3), event(Cause.REOPEN, 9)]
    assert standing(events) == Standing((pause(3, 9),))
    assert standing(events[:1]) == Standing()
    asked = [event(Cause.STOP, 2, HELP), *events]
    assert standing(asked) == Standing((pause(2, 9),))
    assert standing([*asked, event(Cause.RESUME, 10, HELP)]) == Standing((pause(2, 9),))


def test_what_stood_when_it_was_done_stood_no_shorter_for_that() -> None:
    """Its date is the one that it had when it stopped: the verifier's days move nothing."""
    stopped = [event(Cause.STOP, 1, HELP), event(Cause.STOP, 3, CHECK)]
    resumed = [*stopped, event(Cause.RESUME, 5, HELP)]
    for before in (stopped, resumed):
        done = [*before, event(Cause.END, 8)]
        assert standing(before).pauses == standing(done).pauses == ()
        assert standing([*done, event(Cause.REOPEN, 9)]) == Standing((pause(1, 9),))


def test_a_new_owner_finds_the_clock_running_and_a_new_deadline_has_no_past() -> None:
    stop = event(Cause.STOP, 3, HELP)
    assert standing([stop, event(Cause.HAND_OVER, 5)]) == Standing((pause(3, 5),))
    assert standing([stop, event(Cause.SET, 5)]) == Standing()


def test_pauses_before_a_date_was_decided_are_in_it_already() -> None:
    events = [
        event(Cause.STOP, 1, HELP),
        event(Cause.RESUME, 2, HELP),
        event(Cause.STOP, 3, HELP),
        event(Cause.MOVE, 5, DECIDED),
        event(Cause.RESUME, 8, HELP),
    ]
    found = standing(events)
    assert found.pauses == (pause(1, 2), pause(3, 8))
    assert found.since_decided() == (pause(5, 8),)
    assert standing([*events[:3], event(Cause.MOVE, 5)]).decided_at is None
