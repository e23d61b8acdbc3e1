"""What asks for named evidence say in the journal; their words are kept apart."""

from dataclasses import dataclass

from luoshi.matters.acts.evidence import EvidenceBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class AskBody(EvidenceBody):
    """One ask: its id, beside the record it belongs to."""

    ask: int


@dataclass(frozen=True, kw_only=True)
class EvidenceAsked(AskBody):
    """The office asks the lead; `words` is the commitment to what and why."""

    ACT = "matter.evidence_asked"
    LABEL = ACT_LABELS[Act.ASK_EVIDENCE]

    words: str


@dataclass(frozen=True, kw_only=True)
class EvidenceAskAnswered(AskBody):
    """The lead lays files, `sealed` as elsewhere, or says in `words` why there are none."""

    ACT = "matter.evidence_ask_answered"
    LABEL = ACT_LABELS[Act.ANSWER_EVIDENCE]

    files: tuple[int, ...]
    media: tuple[str, ...]
    sizes: tuple[int, ...]
    sealed: tuple[str, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class EvidenceAskWithdrawn(AskBody):
    """The office needs it no longer."""

    ACT = "matter.evidence_ask_withdrawn"
    LABEL = ACT_LABELS[Act.DROP_ASK]


BODIES = (EvidenceAsked, EvidenceAskAnswered, EvidenceAskWithdrawn)
