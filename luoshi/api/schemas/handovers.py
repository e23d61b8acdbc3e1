"""What handovers take and how they come out."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field
from pydantic import AfterValidator

from luoshi.api.schemas.fields import MOST, Id, Reason, Schema, storable
from luoshi.matters.models import Handover, HandoverItem
from luoshi.matters.rules.handover import LONGEST, Category
from luoshi.matters.services import Note, Parties

Words = Annotated[str, AfterValidator(storable), Field(max_length=LONGEST)]


class HandoverIn(Schema):
    """Whose post, who takes, who supervises; and where the hander cannot come, why."""

    appointment: Id
    to: Id
    supervisor: Id
    absent: bool = False
    reason: Words = ""

    def parties(self) -> Parties:
        """The persons as the service takes them."""
        return Parties(self.to, self.supervisor, self.absent, self.reason)


class NoteIn(Schema):
    """What the hander says of one line; `duty` only where it is no matter."""

    category: Category = Category.TASKS
    duty: Words = ""
    standing: Words = ""
    risk: Words = ""
    next_step: Words = ""

    def note(self) -> Note:
        """The words as the service takes them."""
        return Note(self.category, self.duty, self.standing, self.risk, self.next_step)


class QueryIn(Schema):
    """What the taker asks about one line; empty takes the question back."""

    remark: Words = ""


class SuccessorIn(Schema):
    """Who carries on what an abolished unit left, and why; `matters` are some of it, none all."""

    successor: Id
    reason: Reason
    matters: Annotated[list[Id], Field(max_length=MOST)] = Field(default_factory=list)


class CarriedOut(Schema):
    """How many matters went to the successor."""

    carried: int


class PersonOut(Schema):
    """A person, in one line."""

    id: int
    name: str


class PostOut(Schema):
    """A post that was left with duties and has no list yet."""

    appointment: int
    unit: str
    post: str
    person: PersonOut
    until: date | None


class HandoverLine(Schema):
    """A handover as a line of the list."""

    id: int
    state: str
    unit: str
    post: str
    from_person: PersonOut
    to_person: PersonOut
    supervisor: PersonOut
    absent: bool
    opened_at: datetime
    handed_at: datetime | None
    taken_at: datetime | None
    confirmed_at: datetime | None

    @classmethod
    def line(cls, row: Handover) -> "HandoverLine":
        """A row that comes from `queries.handovers_for`."""
        return HandoverLine(
            id=row.pk,
            state=row.state,
            unit=row.unit.name,
            post=row.appointment.post.name,
            from_person=PersonOut(id=row.from_person_id, name=row.from_person.name),
            to_person=PersonOut(id=row.to_person_id, name=row.to_person.name),
            supervisor=PersonOut(id=row.supervisor_id, name=row.supervisor.name),
            absent=row.absent,
            opened_at=row.opened_at,
            handed_at=row.handed_at,
            taken_at=row.taken_at,
            confirmed_at=row.confirmed_at,
        )


class ItemOut(Schema):
    """One line of a list."""

    id: int
    matter: int | None
    what: str
    category: str
    capacities: list[str]
    standing: str
    risk: str
    next_step: str
    answer: str
    remark: str

    @classmethod
    def of(cls, item: HandoverItem) -> "ItemOut":
        """A row that comes from `queries.items_of`."""
        return ItemOut(
            id=item.pk,
            matter=item.matter_id,
            what=item.what,
            category=item.category,
            capacities=item.capacities,
            standing=item.standing,
            risk=item.risk,
            next_step=item.next_step,
            answer=item.answer,
            remark=item.remark,
        )


class HandoverOut(Schema):
    """A whole handover, with what the caller may do now."""

    handover: HandoverLine
    items: list[ItemOut]
    acts: list[str]


class HandoverPage(Schema):
    """A page of handovers, and the posts that wait for one."""

    items: list[HandoverLine]
    left: list[PostOut]
    next: str
    total: int
    exact: bool
