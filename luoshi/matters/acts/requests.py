"""What requests and the dispatcher's steering say in the journal."""

from dataclasses import dataclass

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class RequestMade(MatterBody):
    """Somebody asks for what only the dispatcher can give; `until` is ISO text."""

    ACT = "matter.request_made"
    LABEL = ACT_LABELS[Act.ASK]

    kind: str
    reason: str
    until: str | None


@dataclass(frozen=True, kw_only=True)
class RequestTakenBack(MatterBody):
    """Whoever asked wants it no longer."""

    ACT = "matter.request_taken_back"
    LABEL = ACT_LABELS[Act.TAKE_BACK]

    kind: str


@dataclass(frozen=True, kw_only=True)
class RequestDeclined(MatterBody):
    """The dispatcher says no, and why."""

    ACT = "matter.request_declined"
    LABEL = ACT_LABELS[Act.DECLINE]

    kind: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class MatterExtended(MatterBody):
    """Another last day was granted; the old one stays beside it."""

    ACT = "matter.extended"
    LABEL = ACT_LABELS[Act.EXTEND]

    until: str
    due_before: str | None
    answer: str


@dataclass(frozen=True, kw_only=True)
class MatterAdjusted(MatterBody):
    """Another test of done was granted; `wording` is the commitment to the texts from now on."""

    ACT = "matter.adjusted"
    LABEL = ACT_LABELS[Act.ADJUST]

    wording: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class MatterSuspended(MatterBody):
    """The matter rests, and its clock with it."""

    ACT = "matter.suspended"
    LABEL = ACT_LABELS[Act.SUSPEND]

    answer: str


@dataclass(frozen=True, kw_only=True)
class MatterCancelled(MatterBody):
    """The matter is pursued no longer; what was demanded is void."""

    ACT = "matter.cancelled"
    LABEL = ACT_LABELS[Act.CANCEL]

    answer: str


@dataclass(frozen=True, kw_only=True)
class MatterResumed(MatterBody):
    """The matter goes on, in the state it was suspended from."""

    ACT = "matter.resumed"
    LABEL = ACT_LABELS[Act.RESUME]

    reason: str


@dataclass(frozen=True, kw_only=True)
class MatterRescheduled(MatterBody):
    """The dispatcher set another last day of his own accord."""

    ACT = "matter.rescheduled"
    LABEL = ACT_LABELS[Act.RESCHEDULE]

    until: str
    due_before: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class MatterUrged(MatterBody):
    """The dispatcher asked how it goes; nothing else follows from it."""

    ACT = "matter.urged"
    LABEL = ACT_LABELS[Act.URGE]

    reason: str


BODIES = (
    RequestMade,
    RequestTakenBack,
    RequestDeclined,
    MatterExtended,
    MatterAdjusted,
    MatterSuspended,
    MatterCancelled,
    MatterResumed,
    MatterRescheduled,
    MatterUrged,
)
