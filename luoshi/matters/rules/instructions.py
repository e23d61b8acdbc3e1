"""A leader's note and its slip: what it needs, who sees it, what may be done with it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from luoshi.kernel.actor import Actor, Role, Sight
from luoshi.kernel.flow import step
from luoshi.matters.rules.timing import Timing

LONGEST_NOTE: Final = 2000  # characters of a note
OLD: Final = timedelta(days=3 * 366)  # a note older than that is a slip of the keyboard
REGIME: Final = "instruction"  # the time regime of notes, whose kinds are the urgencies
OFFICE: Final = (Role.CLERK, Role.DIRECTOR)
LEADERS: Final = (Role.LEADER, Role.HEAD)


class NoteKind(StrEnum):
    """What a note asks: 阅知 and 阅研 are filed, they are no 立项 (supervision §4.1)."""

    ACT_ON = "act_on"
    READ = "read"
    STUDY = "study"


class Urgency(StrEnum):
    """How urgent a note is: 1, 5, 15 or 30 days (supervision §4.2)."""

    EXTRA_URGENT = "extra_urgent"
    URGENT = "urgent"
    NORMAL = "normal"
    HARD = "hard"


class NoteState(StrEnum):
    """Where a slip stands; it follows from its kind and from the matters born of it."""

    WAITING = "waiting"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    FILED = "filed"


class NoteAct(StrEnum):
    """What an office does with a slip."""

    CORRECT = "correct"
    DRAFT = "draft"
    PROMOTE = "promote"
    PUT_ASIDE = "put_aside"


NOTE_FLOW: Final = {
    (NoteState.WAITING, NoteAct.CORRECT): NoteState.WAITING,
    (NoteState.WAITING, NoteAct.DRAFT): NoteState.IN_HAND,
    (NoteState.WAITING, NoteAct.PUT_ASIDE): NoteState.FILED,
    (NoteState.FILED, NoteAct.CORRECT): NoteState.FILED,
    (NoteState.FILED, NoteAct.PROMOTE): NoteState.WAITING,
}


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it is taken down; `paper` names what it was written on."""

    leader_id: int
    noted_on: date
    words: str
    kind: NoteKind = NoteKind.ACT_ON
    urgency: Urgency = Urgency.NORMAL
    paper: str = ""
    version_id: int | None = None


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What the rules ask of a slip; `office_path` ends with the office."""

    state: NoteState
    office_path: tuple[int, ...]
    leader_id: int


def state_of(kind: NoteKind, *, answered: bool, in_hand: bool) -> NoteState:
    """Where a slip stands. `in_hand`: a matter was drafted from it and is not cancelled."""
    if kind is not NoteKind.ACT_ON:
        return NoteState.FILED
    if answered:
        return NoteState.ANSWERED
    return NoteState.IN_HAND if in_hand else NoteState.WAITING


def answered_by(states: list[bool]) -> bool:
    """Whether a note is answered: some matter of it has closed, and none is open any more.

    `states` holds, for each matter that is not cancelled, whether it has closed.
    """
    return bool(states) and all(states)


def sees_note(actor: Actor, facts: NoteFacts) -> bool:
    """The office and whoever sits above it in the tree, and the leader whose words they are."""
    if actor.sight is Sight.TREE and actor.unit_id in facts.office_path:
        return True
    return noted_by(actor) == facts.leader_id


def noted_by(actor: Actor) -> int | None:
    """The leader as whom the actor is here: himself, or the one he stands in for."""
    return (actor.on_behalf_of or actor.person_id) if actor.has(*LEADERS) else None


def may_on_note(actor: Actor, facts: NoteFacts) -> bool:
    """The office's clerks and director, and nobody else, take a note further."""
    return actor.has(*OFFICE) and actor.unit_id == facts.office_path[-1]


def note_acts(actor: Actor, facts: NoteFacts) -> tuple[NoteAct, ...]:
    """The acts that a page offers."""
    if not (sees_note(actor, facts) and may_on_note(actor, facts)):
        return ()
    return tuple(act for state, act in NOTE_FLOW if state is facts.state)


def note_follows(state: NoteState, act: NoteAct) -> NoteState:
    """The state after an act; raises RuleBroken where there is no such row."""
    return step(NOTE_FLOW, state, act)


def wrong_note(note: Note, today: date) -> dict[str, str]:
    """What a note lacks, by field."""
    wrong = {}
    if not note.words.strip():
        wrong["words"] = "请照原文写下批示。"
    elif len(note.words) > LONGEST_NOTE:
        wrong["words"] = f"批示请控制在{LONGEST_NOTE}字以内。"
    elif "\x00" in note.words + note.paper:
        wrong["words"] = "内容里有无法保存的字符，请删去后再提交。"
    if not today - OLD <= note.noted_on <= today:
        wrong["noted_on"] = "批示日期不能晚于今天，也不能早于三年以前。"
    return wrong


def timing_of_note(urgency: Urgency) -> Timing:
    """The time regime under which a note's matters run."""
    return Timing(REGIME, urgency.value)
