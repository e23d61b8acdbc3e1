"""The life of a matter as a table, who may do what, and what must hold of a row; no database."""

from luoshi.matters.rules.drafts import (
    COLLECTIVE,
    FAR,
    LONGEST,
    Row,
    choose_ownership,
    missing_for_submission,
    number,
    plausible,
    proposed_acceptance,
    wrong_fields,
)
from luoshi.matters.rules.facts import (
    DEPTH,
    Facts,
    Ownership,
    RequestFact,
    RequestKind,
    StakeFact,
    StakeRole,
    StepFact,
    sees,
)
from luoshi.matters.rules.flow import DOING, FLOW, LIVE, OUT, Act, State, follows
from luoshi.matters.rules.powers import GRANTS, may, offered

__all__ = [
    "COLLECTIVE",
    "DEPTH",
    "DOING",
    "FAR",
    "FLOW",
    "GRANTS",
    "LIVE",
    "LONGEST",
    "OUT",
    "Act",
    "Facts",
    "Ownership",
    "RequestFact",
    "RequestKind",
    "Row",
    "StakeFact",
    "StakeRole",
    "State",
    "StepFact",
    "choose_ownership",
    "follows",
    "may",
    "missing_for_submission",
    "number",
    "offered",
    "plausible",
    "proposed_acceptance",
    "sees",
    "wrong_fields",
]
