"""Tables of matters: the matter, its shares, who has to do with it, its sign-off and refusals."""

from luoshi.matters.models.ask import EvidenceAsk
from luoshi.matters.models.closing import Closing, Recheck
from luoshi.matters.models.evidence import EvidenceBytes, EvidenceFile
from luoshi.matters.models.handover import Handover, HandoverItem, HandoverQuerySet
from luoshi.matters.models.help import HelpRequest
from luoshi.matters.models.instruction import Instruction, InstructionQuerySet
from luoshi.matters.models.matter import (
    ANCESTORS,
    SURE,
    Matter,
    MatterQuerySet,
    Stake,
    StakeQuerySet,
)
from luoshi.matters.models.plan import Milestone, Plan
from luoshi.matters.models.prepared import Prepared, PreparedStep, UnitRoute
from luoshi.matters.models.request import MatterRequest
from luoshi.matters.models.saved_view import SavedView, StartView
from luoshi.matters.models.share import Share
from luoshi.matters.models.sign_off import Counter, Refusal, SignOff, SignOffStep

__all__ = [
    "ANCESTORS",
    "SURE",
    "Closing",
    "Counter",
    "EvidenceAsk",
    "EvidenceBytes",
    "EvidenceFile",
    "Handover",
    "HandoverItem",
    "HandoverQuerySet",
    "HelpRequest",
    "Instruction",
    "InstructionQuerySet",
    "Matter",
    "MatterQuerySet",
    "MatterRequest",
    "Milestone",
    "Plan",
    "Prepared",
    "PreparedStep",
    "Recheck",
    "Refusal",
    "SavedView",
    "Share",
    "SignOff",
    "SignOffStep",
    "Stake",
    "StakeQuerySet",
    "StartView",
    "UnitRoute",
]
