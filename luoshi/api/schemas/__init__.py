"""The public contract: what goes in and what comes out, bounded and without surprises."""

from luoshi.api.schemas.fields import MOST, Id, Ids, Key, Reason, Schema, Short, Small, Text
from luoshi.api.schemas.given import (
    AnswerIn,
    BecauseIn,
    DecisionIn,
    DispatchIn,
    DispatchOneIn,
    DraftIn,
    EditIn,
    ManyBecauseIn,
    ManyIn,
    NewDraftIn,
    ReassignIn,
    SignIn,
    TimingIn,
)
from luoshi.api.schemas.matters import (
    DateOut,
    MatterLine,
    MatterOut,
    MatterPage,
    SignOffOut,
    StepOut,
)
from luoshi.api.schemas.papers import PaperOut, VersionOut
from luoshi.api.schemas.units import UnitLine, UnitOut, UnitPage

__all__ = [
    "MOST",
    "AnswerIn",
    "BecauseIn",
    "DateOut",
    "DecisionIn",
    "DispatchIn",
    "DispatchOneIn",
    "DraftIn",
    "EditIn",
    "Id",
    "Ids",
    "Key",
    "ManyBecauseIn",
    "ManyIn",
    "MatterLine",
    "MatterOut",
    "MatterPage",
    "NewDraftIn",
    "PaperOut",
    "Reason",
    "ReassignIn",
    "Schema",
    "Short",
    "SignIn",
    "SignOffOut",
    "Small",
    "StepOut",
    "Text",
    "TimingIn",
    "UnitLine",
    "UnitOut",
    "UnitPage",
    "VersionOut",
]
