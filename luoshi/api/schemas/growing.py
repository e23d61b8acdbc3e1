"""What splitting a task, naming a handler and turning standing take."""

from datetime import date
from typing import Annotated

from ninja import Field

from luoshi.api.schemas.fields import Id, Ids, Reason, Schema, Small, Text
from luoshi.kernel.periods import Cycle
from luoshi.matters.rules.subdividing import HEAVIEST, MOST_PARTS, Part


class PartIn(Schema):
    """One part; a `handler` belongs to a part that stays in the lead's own unit."""

    unit: Id
    content: Text
    due: date | None = None
    weight: Annotated[int, Field(ge=1, le=HEAVIEST)] = 1
    acceptance: Text = ""
    handler: Id | None = None


class SubdivideIn(Schema):
    """The parts; with `share_targets` the figures are shared out by weight."""

    parts: Annotated[list[PartIn], Field(min_length=1, max_length=MOST_PARTS)]
    share_targets: bool = False
    version: Small | None = None

    def read(self) -> list[Part]:
        """The same as the rules know it."""
        return [
            Part(p.unit, p.content, p.due, p.weight, p.acceptance, p.handler) for p in self.parts
        ]


class AddBranchesIn(Schema):
    """Which units a task goes to beside those it has gone to; without `due` to its last day."""

    units: Ids
    reason: Reason
    due: date | None = None


class HandlerIn(Schema):
    """Who handles the matter; null for nobody yet."""

    handler: Id | None = None
    version: Small | None = None


class StandingIn(Schema):
    """Why a matter turns standing, and how often it is reported."""

    cycle: Cycle
    reason: Reason


class EndStandingIn(Schema):
    """Why it ends, and the new last day where there is one."""

    reason: Reason
    until: date | None = None
