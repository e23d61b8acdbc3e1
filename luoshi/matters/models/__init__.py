"""Tables of matters: the matter, its shares, who has to do with it, its sign-off and refusals."""

from luoshi.matters.models.matter import (
    ANCESTORS,
    SURE,
    Matter,
    MatterQuerySet,
    Stake,
    StakeQuerySet,
)
from luoshi.matters.models.share import Share
from luoshi.matters.models.sign_off import Counter, Refusal, SignOff, SignOffStep

__all__ = [
    "ANCESTORS",
    "SURE",
    "Counter",
    "Matter",
    "MatterQuerySet",
    "Refusal",
    "Share",
    "SignOff",
    "SignOffStep",
    "Stake",
    "StakeQuerySet",
]
