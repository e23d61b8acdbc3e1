"""What a leader's slip says in the journal; his words are kept apart."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from luoshi.journal.acts import Body
from luoshi.matters.rules import Act
from luoshi.matters.rules.instructions import NoteAct, NoteState
from luoshi.matters.words import ACT_LABELS, NOTE_ACT_LABELS, NOTE_STATE_LABELS


@dataclass(frozen=True, kw_only=True)
class InstructionBody(Body):
    """The facts that every act on a slip carries; `noted_on` is ISO text."""

    number: str
    office: int
    leader: int
    noted_on: str
    kind: str
    urgency: str


@dataclass(frozen=True, kw_only=True)
class InstructionFiled(InstructionBody):
    """A note was taken down; `wording` commits to its words and to what it was written on.

    `follows` is the slip whose result drew it, `after` the matter that was shown.
    """

    ACT = "instruction.filed"
    LABEL = _("登记批示")

    wording: str
    paper_version: int | None
    follows: int | None
    after: int | None


@dataclass(frozen=True, kw_only=True)
class InstructionCorrected(InstructionBody):
    """It had been taken down wrongly; the whole slip as it stands now."""

    ACT = "instruction.corrected"
    LABEL = NOTE_ACT_LABELS[NoteAct.CORRECT]

    wording: str
    paper_version: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class InstructionDrafted(InstructionBody):
    """Its words became drafts."""

    ACT = "instruction.drafted"
    LABEL = NOTE_ACT_LABELS[NoteAct.DRAFT]

    matters: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class InstructionPromoted(InstructionBody):
    """A filed note is to be acted on after all."""

    ACT = "instruction.promoted"
    LABEL = NOTE_ACT_LABELS[NoteAct.PROMOTE]

    reason: str


@dataclass(frozen=True, kw_only=True)
class InstructionPutAside(InstructionBody):
    """A note asks for nothing to be done: it is filed, with the reason."""

    ACT = "instruction.put_aside"
    LABEL = NOTE_ACT_LABELS[NoteAct.PUT_ASIDE]

    reason: str


@dataclass(frozen=True, kw_only=True)
class InstructionAnswered(InstructionBody):
    """The last matter born of it has ended, its result seen by the leader."""

    ACT = "instruction.answered"
    LABEL = NOTE_STATE_LABELS[NoteState.ANSWERED]

    matters: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class InstructionReopened(InstructionBody):
    """A matter born of it has relapsed: it is unanswered again."""

    ACT = "instruction.reopened"
    LABEL = _("重新办理")

    matters: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class InstructionSucceeded(InstructionBody):
    """The office that took it down is no more: `office` carries it on, under `number`."""

    ACT = "instruction.succeeded"
    LABEL = ACT_LABELS[Act.SUCCEED]

    from_office: int
    number_before: str
    decided_by_entry: int | None
    reason: str

    @property
    def left_by(self) -> int:
        """The unit whose ending this follows."""
        return self.from_office


BODIES = (
    InstructionFiled,
    InstructionCorrected,
    InstructionDrafted,
    InstructionPromoted,
    InstructionPutAside,
    InstructionAnswered,
    InstructionReopened,
    InstructionSucceeded,
)
# Written beside an act on a matter, under its request.
BESIDE = frozenset(
    {
        InstructionFiled.ACT,
        InstructionDrafted.ACT,
        InstructionAnswered.ACT,
        InstructionReopened.ACT,
        InstructionSucceeded.ACT,
    }
)
