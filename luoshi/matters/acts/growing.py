"""What splitting a task, naming its handler and turning it standing say in the journal."""

from dataclasses import dataclass

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class HandlerNamed(MatterBody):
    """The lead names who of its people handles the matter, or nobody for now."""

    ACT = "matter.handler_named"
    LABEL = ACT_LABELS[Act.NAME_HANDLER]

    handler: int | None
    before: int | None


@dataclass(frozen=True, kw_only=True)
class MatterSubdivided(MatterBody):
    """The lead handed parts of its task down; they stand in the order of `parts`."""

    ACT = "matter.subdivided"
    LABEL = ACT_LABELS[Act.SUBDIVIDE]

    parts: tuple[int, ...]
    units: tuple[int, ...]
    weights: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MatterHandedDown(MatterBody):
    """A part begins: under which matter, with which number and weight; `wording` is sealed."""

    ACT = "matter.handed_down"
    LABEL = ACT_LABELS[Act.SUBDIVIDE]

    number: str
    parent: int
    weight: int
    handler: int | None
    wording: str


@dataclass(frozen=True, kw_only=True)
class TurnedStanding(MatterBody):
    """From now on judged by its curve, never late by a date; the old last day stays on record."""

    ACT = "matter.turned_standing"
    LABEL = ACT_LABELS[Act.TURN_STANDING]

    cycle: str
    reason: str
    due_before: str | None


@dataclass(frozen=True, kw_only=True)
class EndedStanding(MatterBody):
    """It is a matter with an end again; `until` is its last day, where it was given one."""

    ACT = "matter.ended_standing"
    LABEL = ACT_LABELS[Act.END_STANDING]

    reason: str
    until: str | None


BODIES = (HandlerNamed, MatterSubdivided, MatterHandedDown, TurnedStanding, EndedStanding)
