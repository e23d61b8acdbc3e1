"""Leaders' notes as they go in and come out."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field

from luoshi.api.schemas.fields import Id, Reason, Schema, Short, Small
from luoshi.api.schemas.matters import MatterLine
from luoshi.matters.models import Instruction, Matter
from luoshi.matters.rules.instructions import LONGEST_NOTE, Note, NoteKind, Urgency

Words = Annotated[str, Field(max_length=LONGEST_NOTE)]


class NoteWordsIn(Schema):
    """Who wrote what, when, on what; `paper_version` is the paper where it was received."""

    leader: Id
    noted_on: date
    words: Words
    urgency: Urgency = Urgency.NORMAL
    paper: Short = ""
    paper_version: Id | None = None

    def note(self, kind: NoteKind = NoteKind.ACT_ON) -> Note:
        """The note as the service takes it."""
        return Note(
            leader_id=self.leader,
            noted_on=self.noted_on,
            words=self.words,
            kind=kind,
            urgency=self.urgency,
            paper=self.paper,
            version_id=self.paper_version,
        )


class InstructionIn(NoteWordsIn):
    """A note to be taken down; 阅知 (read) and 阅研 (study) are filed."""

    kind: NoteKind = NoteKind.ACT_ON


class CorrectionOfNoteIn(NoteWordsIn):
    """The whole note as it should be, why, and the version that was read."""

    reason: Reason
    version: Small | None = None


class AsideIn(Schema):
    """As what a note is filed, and why."""

    kind: NoteKind
    reason: Reason


class InstructionOut(Schema):
    """A slip: `state` is waiting, in_hand, answered or filed."""

    id: int
    number: str
    version: int
    state: str
    leader: int
    leader_name: str
    noted_on: date
    words: str
    kind: str
    urgency: str
    paper: str
    paper_version: int | None
    office: int
    registered_at: datetime
    answered_at: datetime | None
    follows: int | None
    matters: list[MatterLine]

    @staticmethod
    def of(slip: Instruction, born: list[Matter]) -> "InstructionOut":
        """A slip with the matters that the caller sees."""
        return InstructionOut(
            id=slip.pk,
            number=slip.number,
            version=slip.version,
            state=slip.state.value,
            leader=slip.leader_id,
            leader_name=slip.leader.name,
            noted_on=slip.noted_on,
            words=slip.words,
            kind=slip.kind,
            urgency=slip.urgency,
            paper=slip.paper,
            paper_version=slip.paper_version_id,
            office=slip.office_id,
            registered_at=slip.registered_at,
            answered_at=slip.answered_at,
            follows=slip.follows_id,
            matters=[MatterLine.line(matter) for matter in born],
        )


class InstructionPage(Schema):
    """A page of slips, the newest first; `next` is the cursor of the next one."""

    items: list[InstructionOut]
    next: str
    total: int
    exact: bool
