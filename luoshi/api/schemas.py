"""The public contract: what goes in and what comes out, bounded and without surprises."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Header, Schema
from pydantic import AfterValidator

from luoshi.api.refusals import KEY
from luoshi.documents.models import Paper, PaperVersion
from luoshi.documents.rules import SourceKind
from luoshi.kernel.actor import Actor
from luoshi.matters import queries
from luoshi.matters.models import Matter, Share, SignOff
from luoshi.matters.rules import LONGEST, Ownership, Row
from luoshi.org.models import Unit

MOST = 5000  # rows of one bulk act


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError(_("内容里有无法保存的字符。"))
    return text


Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Small = Annotated[int, Field(ge=0, le=2**31 - 1)]
Text = Annotated[str, AfterValidator(_storable), Field(max_length=LONGEST)]
Reason = Annotated[str, AfterValidator(_storable), Field(max_length=1000)]
Short = Annotated[str, AfterValidator(_storable), Field(max_length=200)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST)]
Key = Annotated[UUID, Header(alias=KEY, description="UUID；重试时用同一个值，只办一次")]


class UnitOut(Schema):
    """A unit, in one line."""

    id: int
    name: str

    @staticmethod
    def of(unit: Unit | None) -> "UnitOut | None":
        """The unit as it is shown, or nothing where there is none."""
        return UnitOut(id=unit.pk, name=unit.name) if unit else None


class UnitLine(UnitOut):
    """A unit of the directory."""

    short_name: str
    code: str
    kind: str
    level: str
    parent: int | None

    @staticmethod
    def line(unit: Unit) -> "UnitLine":
        """A row of the directory."""
        return UnitLine(
            id=unit.pk,
            name=unit.name,
            short_name=unit.short_name,
            code=unit.code,
            kind=unit.kind,
            level=unit.level,
            parent=unit.parent_id,
        )


class VersionOut(Schema):
    """A version of a paper."""

    id: int
    ordinal: int
    name: str
    media: str
    size: int
    warnings: list[str]
    text: str | None = None

    @staticmethod
    def of(version: PaperVersion, *, text: bool = False) -> "VersionOut":
        """The version, with its wording where that was read."""
        return VersionOut(
            id=version.pk,
            ordinal=version.ordinal,
            name=version.name,
            media=version.media,
            size=version.size,
            warnings=[str(one) for one in version.warnings],
            text=version.text if text else None,
        )


class PaperOut(Schema):
    """A paper and one of its versions; `stored` is false where it was already here."""

    id: int
    title: str
    issuer: str
    number: str
    dated: date | None
    kind: SourceKind
    internal: bool
    received_at: datetime
    version: VersionOut
    stored: bool = True

    @staticmethod
    def of(paper: Paper, version: VersionOut, *, stored: bool = True) -> "PaperOut":
        """The paper with that version."""
        return PaperOut(
            id=paper.pk,
            title=paper.title,
            issuer=paper.issuer,
            number=paper.number,
            dated=paper.dated,
            kind=SourceKind(paper.kind),
            internal=paper.internal,
            received_at=paper.received_at,
            version=version,
            stored=stored,
        )


class MatterLine(Schema):
    """A matter as a line of the ledger; `due` is the last day."""

    id: int
    number: str
    content: str
    state: str
    version: int
    source: str
    lead: UnitOut | None
    dispatcher: int
    due: date | None
    parent: int | None
    fanned_out: bool

    @staticmethod
    def values(matter: Matter) -> dict[str, Any]:
        """What a line and a whole matter share."""
        return {
            "id": matter.pk,
            "number": matter.number,
            "content": matter.content,
            "state": matter.state,
            "version": matter.version,
            "source": matter.source,
            "lead": UnitOut.of(matter.lead),
            "dispatcher": matter.dispatcher_id,
            "due": matter.due,
            "parent": matter.parent_id,
            "fanned_out": matter.fanned_out,
        }

    @classmethod
    def line(cls, matter: Matter) -> "MatterLine":
        """A line; the lead is at hand."""
        return MatterLine(**cls.values(matter))


class MatterOut(MatterLine):
    """A whole matter, with the acts that this caller may do now."""

    acceptance: str
    unit_proposes_acceptance: bool
    ownership: str
    each: list[UnitOut]
    cooperating: list[UnitOut]
    doubts: list[str]
    due_text: str
    paper_version: int | None
    sign_off: int | None
    registered_at: datetime | None
    dispatched_at: datetime | None
    signed_at: datetime | None
    acts: list[str]

    @classmethod
    def of(cls, actor: Actor, matter: Matter) -> "MatterOut":
        """The matter as `queries.matter_for` brought it."""
        shares: list[Share] = matter.all_shares  # type: ignore[attr-defined]  # prefetched
        sides = {
            role: [UnitOut(id=s.unit_id, name=s.unit.name) for s in shares if s.role == role]
            for role in (Share.EACH, Share.COOPERATING)
        }
        return MatterOut(
            **cls.values(matter),
            acceptance=matter.acceptance,
            unit_proposes_acceptance=matter.unit_proposes_acceptance,
            ownership=matter.ownership,
            each=sides[Share.EACH],
            cooperating=sides[Share.COOPERATING],
            doubts=matter.doubts,
            due_text=matter.due_text,
            paper_version=matter.paper_version_id,
            sign_off=matter.sign_off_id,
            registered_at=matter.registered_at,
            dispatched_at=matter.dispatched_at,
            signed_at=matter.signed_at,
            acts=[act.value for act in queries.acts_for(actor, matter)],
        )


class StepOut(Schema):
    """One step of a sign-off."""

    ordinal: int
    label: str
    role: str
    unit: int
    decision: str
    note: str
    decided_at: datetime | None


class SignOffOut(Schema):
    """One run of a route over some drafts; `at_step` is the step that waits."""

    id: int
    title: str
    state: str
    at_step: int
    steps: list[StepOut]

    @staticmethod
    def of(run: SignOff) -> "SignOffOut":
        """The run as `queries.sign_off_for` brought it."""
        steps = [
            StepOut(
                ordinal=step.ordinal,
                label=step.label,
                role=step.role,
                unit=step.unit_id,
                decision=step.decision,
                note=step.note,
                decided_at=step.decided_at,
            )
            for step in run.all_steps  # type: ignore[attr-defined]  # prefetched
        ]
        return SignOffOut(
            id=run.pk, title=run.title, state=run.state, at_step=run.at_step, steps=steps
        )


class DraftIn(Schema):
    """A draft: with one owner, or with units that each answer alone."""

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
    note: Annotated[str, AfterValidator(_storable), Field(max_length=500)] = ""


class DispatchOneIn(Schema):
    """One matter to be sent out: the version that was read, a lead where it has none any more."""

    id: Id
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    lead: Id | None = None
    excluded: Annotated[list[Id], Field(max_length=MOST)] = Field(default_factory=list)


class DispatchIn(Schema):
    """Matters to be sent out in one act."""

    matters: Annotated[list[DispatchOneIn], Field(min_length=1, max_length=MOST)]


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


class MatterPage(Schema):
    """A page of the ledger; `next` is the cursor of the next one, empty at the end."""

    items: list[MatterLine]
    next: str
    total: int
    exact: bool


class UnitPage(Schema):
    """A page of the directory."""

    items: list[UnitLine]
    next: str
    total: int
    exact: bool
