"""What acts on a matter say in the journal: each with the facts that projections need."""

from luoshi.matters.acts.asks import BODIES as ASK_BODIES
from luoshi.matters.acts.base import MatterBody
from luoshi.matters.acts.closing import BODIES as CLOSING_BODIES
from luoshi.matters.acts.dispatch import (
    BranchesAdded,
    MatterDispatched,
    MatterFannedOut,
    MatterReassigned,
    MatterRecalled,
    MatterSigned,
    RefusalAccepted,
    RefusalAsked,
    RefusalTurnedDown,
)
from luoshi.matters.acts.drafts import (
    MatterAbsorbed,
    MatterDiscarded,
    MatterDoubted,
    MatterDrafted,
    MatterEdited,
    MatterEndorsed,
    MatterMerged,
    MatterParted,
    MatterProposed,
    MatterRegistered,
    MatterReturned,
    MatterReviewed,
    MatterSplit,
    UnitCorrected,
)
from luoshi.matters.acts.evidence import BODIES as EVIDENCE_BODIES
from luoshi.matters.acts.growing import BODIES as GROWING_BODIES
from luoshi.matters.acts.handover import MATTER_BODIES as HANDOVER_MATTER_BODIES
from luoshi.matters.acts.help import BODIES as HELP_BODIES
from luoshi.matters.acts.instructions import BODIES as INSTRUCTION_BODIES
from luoshi.matters.acts.plans import BODIES as PLAN_BODIES
from luoshi.matters.acts.preparing import BODIES as PREPARING_BODIES
from luoshi.matters.acts.reporting import MatterReported, ShareReported
from luoshi.matters.acts.requests import BODIES as REQUEST_BODIES

BODIES = (
    MatterDrafted,
    MatterEdited,
    MatterReviewed,
    MatterDoubted,
    MatterSplit,
    MatterParted,
    MatterMerged,
    MatterAbsorbed,
    UnitCorrected,
    MatterDiscarded,
    MatterProposed,
    MatterEndorsed,
    MatterRegistered,
    MatterReturned,
    MatterDispatched,
    MatterFannedOut,
    BranchesAdded,
    MatterSigned,
    RefusalAsked,
    RefusalAccepted,
    RefusalTurnedDown,
    MatterRecalled,
    MatterReassigned,
    MatterReported,
    ShareReported,
    *CLOSING_BODIES,
    *REQUEST_BODIES,
    *HANDOVER_MATTER_BODIES,
    *HELP_BODIES,
    *PLAN_BODIES,
    *GROWING_BODIES,
    *PREPARING_BODIES,
    *EVIDENCE_BODIES,
    *ASK_BODIES,
)

__all__ = [
    "BODIES",
    "INSTRUCTION_BODIES",
    "BranchesAdded",
    "MatterAbsorbed",
    "MatterBody",
    "MatterDiscarded",
    "MatterDispatched",
    "MatterDoubted",
    "MatterDrafted",
    "MatterEdited",
    "MatterEndorsed",
    "MatterFannedOut",
    "MatterMerged",
    "MatterParted",
    "MatterProposed",
    "MatterReassigned",
    "MatterRecalled",
    "MatterRegistered",
    "MatterReported",
    "MatterReturned",
    "MatterReviewed",
    "MatterSigned",
    "MatterSplit",
    "RefusalAccepted",
    "RefusalAsked",
    "RefusalTurnedDown",
    "ShareReported",
    "UnitCorrected",
]
