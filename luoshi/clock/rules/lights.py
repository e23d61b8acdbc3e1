"""A light, and the moment it will change: both from one list of edges.

The property that everything here hangs on: the light holds until `wakes`, and is another one then.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Light(StrEnum):
    """What a deadline shows: not yet counting, in time, nearly due, late, done."""

    NONE = "none"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Edge:
    """From `at` on the light is `light`."""

    at: datetime
    light: Light


@dataclass(frozen=True, slots=True)
class Times:
    """All that a light depends on besides the present.

    `due_at` is the first moment that is late. `stopped_at` is set while the clock stands still: the
    light stays what it was then. `ended_at` is set once the thing is done.
    """

    start_at: datetime
    warn_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    ended_at: datetime | None = None

    def edges(self) -> tuple[Edge, ...]:
        """Every change of the light there will be, in order; of two at one moment the last holds.

        What falls due before the start shows at the start; what has stopped or ended has no edge
        after that.
        """
        warn_at = max(self.warn_at, self.start_at)
        found: tuple[Edge, ...] = (
            Edge(self.start_at, Light.GREEN),
            Edge(warn_at, Light.YELLOW),
            Edge(max(self.due_at, warn_at), Light.RED),
        )
        halts = [at for at in (self.stopped_at, self.ended_at) if at is not None]
        if halts:
            found = tuple(edge for edge in found if edge.at <= min(halts))
        if self.ended_at is not None:
            found += (Edge(self.ended_at, Light.DONE),)
        return found

    def ended(self, at: datetime) -> "Times":
        """The same, done at a moment."""
        return replace(self, ended_at=at)


def light(times: Times, now: datetime) -> Light:
    """The light now: that of the last edge passed."""
    passed = (edge.light for edge in reversed(times.edges()) if edge.at <= now)
    return next(passed, Light.NONE)


def wakes(times: Times, now: datetime) -> datetime | None:
    """The moment at which the light will be another one; None when no edge is left."""
    return next((edge.at for edge in times.edges() if edge.at > now), None)


def whole(nodes: tuple[Times, ...]) -> Times:
    """The times of a matter with several nodes, the last of which settles it.

    A step that nears or misses its date turns the matter yellow, for it is behind; red is kept for
    the date that settles it. A step that is done no longer counts.
    """
    last = nodes[-1]
    warnings = [node.warn_at for node in nodes if node.ended_at is None or node is last]
    return replace(last, warn_at=min(warnings))
