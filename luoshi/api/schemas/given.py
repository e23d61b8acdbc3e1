"""What the acts on matters take."""

from datetime import date
from typing import Annotated

from ninja import Field

from luoshi.api.schemas.fields import MOST, Id, Ids, Note, Reason, Schema, Small, Text
from luoshi.documents.rules import SourceKind
from luoshi.matters.rules import Ownership, Row


class DraftIn(Schema):
    """A draft: with one owner, units that each answer alone, or units that own it jointly.

    Of `leads` of a joint draft the first reports, the others countersign.
    """

    content: Text
    acceptance: Text = ""
    unit_proposes_acceptance: bool = False
    ownership: Ownership = Ownership.SINGLE
    leads: Annotated[list[Id], Field(max_length=MOST)] = Field(default_factory=list)
    cooperating: Annotated[list[Id], Field(max_length=MOST)] = Field(default_factory=list)
    due: date | None = None

    def row(self) -> Row:
        """The draft as the service takes it."""
        return Row(
            content=self.content,
            acceptance=self.acceptance,
            unit_proposes_acceptance=self.unit_proposes_acceptance,
            ownership=self.ownership,
            lead_ids=tuple(self.leads),
            cooperating_ids=tuple(self.cooperating),
            due=self.due,
        )


class NewDraftIn(DraftIn):
    """A new draft and where it comes from; `start` and `end` mark a passage of the paper."""

    source: SourceKind = SourceKind.OTHER
    paper_version: Id | None = None
    start: Small | None = None
    end: Small | None = None


class NewDraftsIn(Schema):
    """Many new drafts of one source."""

    source: SourceKind = SourceKind.OTHER
    rows: list[DraftIn]


class EditIn(DraftIn):
    """A draft as it shall be, and the version that was read."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class ManyIn(Schema):
    """Matters by their ids."""

    ids: Ids


class ManyBecauseIn(ManyIn):
    """Matters by their ids, and why."""

    reason: Reason


class DecisionIn(Schema):
    """A decision on the open step of a sign-off; sending back needs a note."""

    step: Annotated[int, Field(ge=0, le=1000)]
    agree: bool
    note: Note = ""


class DispatchOneIn(Schema):
    """One matter to be sent out: the version that was read, a lead where it has none any more."""

    id: Id
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    lead: Id | None = None
    excluded: Annotated[list[Id], Field(max_length=MOST)] = Field(default_factory=list)


class TimingIn(Schema):
    """A time regime and one of its kinds, as `luoshi clock` names them."""

    regime: Annotated[str, Field(min_length=1, max_length=20)]
    kind: Annotated[str, Field(min_length=1, max_length=20)]


class DispatchIn(Schema):
    """Matters to be sent out in one act."""

    matters: Annotated[list[DispatchOneIn], Field(min_length=1, max_length=MOST)]
    timing: TimingIn | None = None


class SignIn(Schema):
    """Signing: who handles the matter, and the version that was read."""

    handler: Id | None = None
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class BecauseIn(Schema):
    """Why."""

    reason: Reason


class AnswerIn(Schema):
    """What the dispatcher says to a refusal."""

    accept: bool
    answer: Reason


class ReassignIn(BecauseIn):
    """To whom the matter goes, and why."""

    lead: Id
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
