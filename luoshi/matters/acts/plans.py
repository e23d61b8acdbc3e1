"""What plans, and the dispatcher's answer to them, say in the journal."""

from dataclasses import dataclass

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class PlanProposed(MatterBody):
    """The unit says how it will get there; the words of the plan are sealed as `wording`.

    `dues` and `weights` are of its milestones; `amounts` of the targets, by period of the cycle.
    """

    ACT = "matter.plan_proposed"
    LABEL = ACT_LABELS[Act.PLAN]

    plan: int
    dues: tuple[str, ...]
    weights: tuple[int, ...]
    cycle: str
    amounts: tuple[tuple[str, ...], ...]
    wording: str


@dataclass(frozen=True, kw_only=True)
class PlanConfirmed(MatterBody):
    """The dispatcher agrees; `wording` commits to the test of done where the plan named it."""

    ACT = "matter.plan_confirmed"
    LABEL = ACT_LABELS[Act.CONFIRM_PLAN]

    plan: int
    answer: str
    wording: str | None


@dataclass(frozen=True, kw_only=True)
class PlanReturned(MatterBody):
    """The dispatcher wants another plan, and says why."""

    ACT = "matter.plan_returned"
    LABEL = ACT_LABELS[Act.RETURN_PLAN]

    plan: int
    answer: str


BODIES = (PlanProposed, PlanConfirmed, PlanReturned)
