"""Plans as programs hand them in and read them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field

from luoshi.api.schemas.fields import Reason, Schema, Short, Small, Text
from luoshi.kernel.periods import Cycle
from luoshi.matters.models import Plan
from luoshi.matters.rules.plans import (
    HEAVIEST,
    MOST_MILESTONES,
    MOST_PERIODS,
    Planned,
    PlannedMilestone,
)

Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]


class MilestoneIn(Schema):
    """A step of the work with its last day."""

    content: Short
    due: date
    weight: Annotated[int, Field(ge=1, le=HEAVIEST)] = 1


class PlanIn(Schema):
    """A plan; `amounts` stand by target, then by period of the cycle, and add up to the target."""

    milestones: Annotated[list[MilestoneIn], Field(max_length=MOST_MILESTONES)] = Field(
        default_factory=list
    )
    acceptance: Text = ""
    cycle: Cycle | None = None
    amounts: Annotated[
        list[Annotated[list[Amount], Field(max_length=MOST_PERIODS)]], Field(max_length=100)
    ] = Field(default_factory=list)
    version: Small | None = None

    def planned(self) -> Planned:
        """The same as the rules know it."""
        steps = tuple(PlannedMilestone(m.content, m.due, m.weight) for m in self.milestones)
        amounts = tuple(tuple(row) for row in self.amounts)
        return Planned(steps, self.acceptance, self.cycle, amounts)


class PlanAnswerIn(Schema):
    """Confirmed, or returned with the reason."""

    confirm: bool
    answer: Reason = ""


class MilestoneOut(Schema):
    """A step of a plan, and when it was reached."""

    ordinal: int
    content: str
    due: date
    weight: int
    reached_on: date | None


class PlanOut(Schema):
    """One version of a plan; `curves` hold the figures of each target by period."""

    version: int
    state: str
    acceptance: str
    cycle: str
    milestones: list[MilestoneOut]
    curves: list[dict[str, Any]]
    proposed_at: datetime
    answer: str
    decided_at: datetime | None

    @staticmethod
    def of(row: Plan) -> "PlanOut":
        """The plan with its milestones at hand."""
        steps = [
            MilestoneOut(
                ordinal=one.ordinal,
                content=one.content,
                due=one.due,
                weight=one.weight,
                reached_on=one.reached_on,
            )
            for one in row.milestones.all()
        ]
        return PlanOut(
            version=row.version,
            state=row.state,
            acceptance=row.acceptance,
            cycle=row.cycle,
            milestones=steps,
            curves=row.curves,
            proposed_at=row.proposed_at,
            answer=row.answer,
            decided_at=row.decided_at,
        )
