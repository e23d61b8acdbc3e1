"""What help requests say in the journal; their words are kept apart, a ruling gives its reason."""

from dataclasses import dataclass

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class HelpBody(MatterBody):
    """One help request of the matter: its id, and the unit that owes or owed the answer."""

    help: int
    helper: int


@dataclass(frozen=True, kw_only=True)
class HelpAsked(HelpBody):
    """The lead asks another unit; `words` is the commitment to question and wanted answer."""

    ACT = "matter.help_asked"
    LABEL = ACT_LABELS[Act.ASK_HELP]

    words: str
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class HelpAnswered(HelpBody):
    """The helper has answered; `words` is the commitment to the answer."""

    ACT = "matter.help_answered"
    LABEL = ACT_LABELS[Act.ANSWER_HELP]

    words: str


@dataclass(frozen=True, kw_only=True)
class HelpRuled(HelpBody):
    """The dispatcher says whether the asker's pause stands."""

    ACT = "matter.help_ruled"
    LABEL = ACT_LABELS[Act.RULE_ON_HELP]

    ruling: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class HelpWithdrawn(HelpBody):
    """The asker wants no answer any more."""

    ACT = "matter.help_withdrawn"
    LABEL = ACT_LABELS[Act.WITHDRAW_HELP]

    reason: str


BODIES = (HelpAsked, HelpAnswered, HelpRuled, HelpWithdrawn)
