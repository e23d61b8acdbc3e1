"""What acts on drafts and their sign-off say in the journal."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act, State
from luoshi.matters.words import ACT_LABELS, STATE_LABELS


@dataclass(frozen=True, kw_only=True)
class MatterDrafted(MatterBody):
    """A draft came into being: from a paper's passage, or by hand.

    `wording` commits to the text, which is kept apart: a misfiled secret can be erased. It is empty
    for rows made in bulk for tests and benchmarks.
    """

    ACT = "matter.drafted"
    LABEL = STATE_LABELS[State.DRAFT]

    paper_version: int | None
    span: tuple[int, ...]
    wording: str


@dataclass(frozen=True, kw_only=True)
class MatterEdited(MatterBody):
    """A draft was corrected; the whole row as it stands now, its text as a commitment."""

    ACT = "matter.edited"
    LABEL = ACT_LABELS[Act.EDIT]

    wording: str
    unit_proposes_acceptance: bool
    ownership: str
    each: tuple[int, ...]
    cooperating: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MatterReviewed(MatterBody):
    """The clerk looked at a row that was in doubt and found it right as it stands."""

    ACT = "matter.reviewed"
    LABEL = ACT_LABELS[Act.REVIEW]

    doubts: int


@dataclass(frozen=True, kw_only=True)
class MatterDoubted(MatterBody):
    """A row that had been looked at is in doubt again."""

    ACT = "matter.doubted"
    LABEL = ACT_LABELS[Act.DOUBT]


@dataclass(frozen=True, kw_only=True)
class MatterSplit(MatterBody):
    """A draft was cut; this one keeps the first part, `parts` are the others, new by this act."""

    ACT = "matter.split"
    LABEL = ACT_LABELS[Act.SPLIT]

    parts: tuple[int, ...]
    span: tuple[int, ...]
    wording: str


@dataclass(frozen=True, kw_only=True)
class MatterParted(MatterBody):
    """A draft came into being as a part of another, cut off by an act on that one."""

    ACT = "matter.parted"
    LABEL = _("拆分而来")

    parted_from: int
    paper_version: int | None
    span: tuple[int, ...]
    wording: str
    unit_proposes_acceptance: bool
    ownership: str
    each: tuple[int, ...]
    cooperating: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MatterMerged(MatterBody):
    """Neighbouring drafts became this one; the whole row as the clerk confirmed it."""

    ACT = "matter.merged"
    LABEL = ACT_LABELS[Act.MERGE]

    absorbed: tuple[int, ...]
    span: tuple[int, ...]
    wording: str
    unit_proposes_acceptance: bool
    ownership: str
    each: tuple[int, ...]
    cooperating: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MatterAbsorbed(MatterBody):
    """A draft went into its neighbour and is registered there."""

    ACT = "matter.absorbed"
    LABEL = ACT_LABELS[Act.ABSORB]

    into: int


@dataclass(frozen=True, kw_only=True)
class UnitCorrected(MatterBody):
    """A name of the paper was taken for a unit in all rows at once; `surface` commits to it."""

    ACT = "matter.unit_corrected"
    LABEL = ACT_LABELS[Act.CORRECT]

    unit: int
    surface: str
    each: tuple[int, ...]
    cooperating: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MatterDiscarded(MatterBody):
    """A draft is not registered, with the reason."""

    ACT = "matter.discarded"
    LABEL = ACT_LABELS[Act.DISCARD]

    reason: str


@dataclass(frozen=True, kw_only=True)
class MatterProposed(MatterBody):
    """A draft went to sign-off under a route."""

    ACT = "matter.proposed"
    LABEL = ACT_LABELS[Act.SUBMIT]

    sign_off: int
    route: str
    route_version: int


@dataclass(frozen=True, kw_only=True)
class MatterEndorsed(MatterBody):
    """A step of the sign-off agreed, and others follow."""

    ACT = "matter.endorsed"
    LABEL = ACT_LABELS[Act.ENDORSE]

    sign_off: int
    step: int
    note: str


@dataclass(frozen=True, kw_only=True)
class MatterRegistered(MatterBody):
    """The last step agreed: the matter is registered and has its number."""

    ACT = "matter.registered"
    LABEL = ACT_LABELS[Act.APPROVE]

    sign_off: int
    step: int
    note: str
    number: str


@dataclass(frozen=True, kw_only=True)
class MatterReturned(MatterBody):
    """A step of the sign-off sent the draft back."""

    ACT = "matter.returned"
    LABEL = ACT_LABELS[Act.RETURN]

    sign_off: int
    step: int
    note: str
