"""What dispatch and the unit's answer to it say in the journal."""

from dataclasses import dataclass

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class MatterDispatched(MatterBody):
    """The matter went to its lead; cooperating units learn of their share."""

    ACT = "matter.dispatched"
    LABEL = ACT_LABELS[Act.DISPATCH]

    number: str
    cooperating: tuple[int, ...]
    parent: int | None


@dataclass(frozen=True, kw_only=True)
class MatterFannedOut(MatterBody):
    """Each unit answers alone: one matter a unit under this one."""

    ACT = "matter.fanned_out"
    LABEL = ACT_LABELS[Act.FAN_OUT]

    branches: tuple[int, ...]
    excluded: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BranchesAdded(MatterBody):
    """More units answer alone: a branch each beside those there are, in the order of `added`."""

    ACT = "matter.branches_added"
    LABEL = ACT_LABELS[Act.ADD_BRANCH]

    branches: tuple[int, ...]
    added: tuple[int, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class MatterSigned(MatterBody):
    """The lead took the matter on; `signed_for` is set where the township signed for a village."""

    ACT = "matter.signed"
    LABEL = ACT_LABELS[Act.SIGN]

    signed_for: int | None
    handler: int | None


@dataclass(frozen=True, kw_only=True)
class RefusalAsked(MatterBody):
    """The lead asks to give the matter back."""

    ACT = "matter.refusal_asked"
    LABEL = ACT_LABELS[Act.REFUSE]

    reason: str


@dataclass(frozen=True, kw_only=True)
class RefusalAccepted(MatterBody):
    """The dispatcher takes the matter back."""

    ACT = "matter.refusal_accepted"
    LABEL = ACT_LABELS[Act.ACCEPT_REFUSAL]

    answer: str
    refused_by: int


@dataclass(frozen=True, kw_only=True)
class RefusalTurnedDown(MatterBody):
    """The matter stays with the lead, and cannot be refused by it again."""

    ACT = "matter.refusal_turned_down"
    LABEL = ACT_LABELS[Act.TURN_DOWN_REFUSAL]

    answer: str


@dataclass(frozen=True, kw_only=True)
class MatterRecalled(MatterBody):
    """The dispatcher took an unsigned matter back."""

    ACT = "matter.recalled"
    LABEL = ACT_LABELS[Act.RECALL]

    reason: str
    recalled_from: int


@dataclass(frozen=True, kw_only=True)
class MatterReassigned(MatterBody):
    """A matter under way went to another lead; the old lead carries no lateness of the new one."""

    ACT = "matter.reassigned"
    LABEL = ACT_LABELS[Act.REASSIGN]

    reason: str
    from_lead: int
