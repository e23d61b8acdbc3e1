"""Pauses out of history: a clock has stood exactly when its events say so, whoever stopped it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from luoshi.clock.rules.counting import Pause, joined


class Cause(StrEnum):
    """Why a row of history was written."""

    EDGE = "edge"  # the sweep: an edge was passed
    SET = "set"
    STOP = "stop"
    RESUME = "resume"
    VOID = "void"  # a ruling: the pause shall not have been one
    MOVE = "move"  # another date or another rule, by whoever may decide that
    HAND_OVER = "hand_over"  # somebody else owes it now
    RECOUNT = "recount"  # a new calendar
    END = "end"
    REOPEN = "reopen"
    DROP = "drop"  # cancelled: nobody owes it any more


@dataclass(frozen=True, slots=True)
class Event:
    """What history says of one clock; `reason` tells apart pauses that run beside one another."""

    cause: Cause
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The pauses that are over, and since when the clock stands now, if it does.

    `decided_at` is when somebody last set a date himself: earlier pauses are in that date already.
    """

    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None
    decided_at: datetime | None = None

    @property
    def stopped(self) -> bool:
        """Whether the clock stands."""
        return self.stopped_at is not None

    def since_decided(self) -> tuple[Pause, ...]:
        """The pauses, or parts of them, that move a decided date."""
        if self.decided_at is None:
            return self.pauses
        later = (pause for pause in self.pauses if pause.end > self.decided_at)
        return tuple(Pause(max(pause.start, self.decided_at), pause.end) for pause in later)


DONE = "done"
DECIDED = "decided"  # the reason of a MOVE by which somebody set a date
SUCCEEDED = "succeeded"  # the reason of a HAND_OVER to whom carries on all that a unit owed


def standing(events: Iterable[Event]) -> Standing:
    """Read the pauses from events in the order in which they were written.

    Pauses for different reasons overlap freely (a help request is open while a report is verified):
    the clock runs again when the last of them is over. A ruling voids the newest pause of its
    reason, open or over. What is done has the date that it had when it stopped; if it is opened
    again, it has stood since then. A deadline that changes hands runs for its new owner, unless he
    carries on all that the old one owed, pauses too; one set anew has no past.
    """
    over: dict[str, list[Pause]] = {}
    running: dict[str, datetime] = {}
    decided_at: datetime | None = None
    for event in events:
        reason = DONE if event.cause in {Cause.END, Cause.REOPEN} else event.reason
        if event.cause is Cause.SET:
            over, running, decided_at = {}, {}, None
        elif event.cause is Cause.END:
            over, running = _ended(over, running, event.at)
        elif event.cause is Cause.MOVE:
            decided_at = event.at if event.reason == DECIDED else decided_at
        elif event.cause is Cause.STOP:
            running.setdefault(reason, event.at)
        elif event.cause is Cause.VOID and running.pop(reason, None) is None:
            over.get(reason, [])[-1:] = []
        else:
            for one in _resumed(event.cause, reason, running):
                over.setdefault(one, []).append(Pause(running.pop(one), event.at))
    running.pop(DONE, None)  # what is done is not paused: it has ended
    closed, stopped_at = _merged([p for group in over.values() for p in group], running.values())
    return Standing(closed, stopped_at, decided_at)


def _ended(
    over: dict[str, list[Pause]], running: dict[str, datetime], at: datetime
) -> tuple[dict[str, list[Pause]], dict[str, datetime]]:
    """From the end on one pause runs, which began with what stood then."""
    _, stopped = _merged([p for group in over.values() for p in group], running.values())
    since = at if stopped is None else stopped
    left = {reason: [p for p in group if p.start < since] for reason, group in over.items()}
    return left, {DONE: since}


def _resumed(cause: Cause, reason: str, running: Iterable[str]) -> list[str]:
    """The reasons whose pause an event ends."""
    if cause is Cause.HAND_OVER and reason == SUCCEEDED:
        return []
    if cause is Cause.HAND_OVER:
        return list(running)
    ends = cause in {Cause.RESUME, Cause.REOPEN} and reason in running
    return [reason] if ends else []


def _merged(
    over: list[Pause], running: Iterable[datetime]
) -> tuple[tuple[Pause, ...], datetime | None]:
    closed = joined(over)
    stopped = min(running, default=None)
    while stopped is not None and closed and closed[-1].end >= stopped:
        stopped = min(stopped, closed.pop().start)
    return tuple(closed), stopped
