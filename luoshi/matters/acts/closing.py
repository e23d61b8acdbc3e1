"""What the end of a matter says in the journal; the words of a dossier are kept apart."""

from dataclasses import dataclass
from types import MappingProxyType

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class ClosingBody(MatterBody):
    """A dossier came in; `dossier` is the commitment to its words, `office` answers it."""

    office: int
    submitted_for: int | None
    dossier: str


@dataclass(frozen=True, kw_only=True)
class ClosingSubmitted(ClosingBody):
    """The lead says that it is done."""

    ACT = "matter.closing_submitted"
    LABEL = ACT_LABELS[Act.SUBMIT_CLOSING]


@dataclass(frozen=True, kw_only=True)
class ClosingResubmitted(ClosingBody):
    """The lead says that what was found is put right."""

    ACT = "matter.resubmitted"
    LABEL = ACT_LABELS[Act.RESUBMIT]


@dataclass(frozen=True, kw_only=True)
class ClosingWithdrawn(MatterBody):
    """The lead took its request back."""

    ACT = "matter.closing_withdrawn"
    LABEL = ACT_LABELS[Act.WITHDRAW]

    reason: str


@dataclass(frozen=True, kw_only=True)
class JudgedBody(MatterBody):
    """A verifier judged; `met` in the order of the tests of done, `failed` are questions."""

    met: tuple[bool, ...]
    failed: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class SentBack(JudgedBody):
    """Not done: the doer goes on, without the verifier's days."""

    ACT = "matter.sent_back"
    LABEL = ACT_LABELS[Act.SEND_BACK]


@dataclass(frozen=True, kw_only=True)
class RectificationOrdered(JudgedBody):
    """Something was found that has to be put right."""

    ACT = "matter.rectification_ordered"
    LABEL = ACT_LABELS[Act.RECTIFY]


@dataclass(frozen=True, kw_only=True)
class MatterPublicised(JudgedBody):
    """Verified; shown to the public before it closes."""

    ACT = "matter.publicised"
    LABEL = ACT_LABELS[Act.PUBLICISE]


@dataclass(frozen=True, kw_only=True)
class MatterClosed(JudgedBody):
    """Struck off, with a rating; `recheck_on` is the day somebody looks again."""

    ACT = "matter.closed"
    LABEL = ACT_LABELS[Act.CLOSE]

    rating: str
    recheck_on: str | None


@dataclass(frozen=True, kw_only=True)
class MatterConcluded(MatterBody):
    """A fan-out parent closed; `still_open` are branches it closed over, for the reason given."""

    ACT = "matter.concluded"
    LABEL = ACT_LABELS[Act.CONCLUDE]

    still_open: tuple[int, ...]
    reason: str
    recheck_on: str | None


@dataclass(frozen=True, kw_only=True)
class LeaderShown(MatterBody):
    """The result went to the leader whose note it was."""

    ACT = "matter.shown_to_leader"
    LABEL = ACT_LABELS[Act.SHOW_LEADER]

    leader: int


@dataclass(frozen=True, kw_only=True)
class LeaderAnswered(MatterBody):
    """The leader has seen it. A new note stands on a slip of its own, `slip` under `slip_number`.

    `new_note` held its words in version 1, when there were no slips; it is empty since.
    """

    ACT = "matter.leader_answered"
    VERSION = 2
    LABEL = ACT_LABELS[Act.LEADER_ANSWERS]
    UPCAST = MappingProxyType({1: lambda body: body | {"slip": None, "slip_number": ""}})

    new_note: str
    slip: int | None
    slip_number: str


@dataclass(frozen=True, kw_only=True)
class MatterRechecked(MatterBody):
    """Somebody looked again: it holds."""

    ACT = "matter.rechecked"
    LABEL = ACT_LABELS[Act.RECHECK]

    reason: str


@dataclass(frozen=True, kw_only=True)
class MatterReopened(MatterBody):
    """Somebody looked again: it has relapsed, the doer goes on."""

    ACT = "matter.reopened"
    LABEL = ACT_LABELS[Act.REOPEN]

    reason: str


BODIES = (
    ClosingSubmitted,
    ClosingResubmitted,
    ClosingWithdrawn,
    SentBack,
    RectificationOrdered,
    MatterPublicised,
    MatterClosed,
    MatterConcluded,
    LeaderShown,
    LeaderAnswered,
    MatterRechecked,
    MatterReopened,
)
