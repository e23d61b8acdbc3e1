"""Help requests as they go in and come out."""

from datetime import date, datetime
from typing import Any

from luoshi.api.schemas.fields import Id, Reason, Schema
from luoshi.api.schemas.units import UnitOut
from luoshi.matters.models import HelpRequest
from luoshi.matters.queries import help_dates, last_day
from luoshi.matters.rules.help import Plea, Ruling


class PleaIn(Schema):
    """Of which unit what is asked, and which answer is wanted."""

    helper: Id
    question: Reason
    wanted: Reason

    def plea(self) -> Plea:
        """The request as the service takes it."""
        return Plea(self.helper, self.question, self.wanted)


class HelpAnswerIn(Schema):
    """What the helper says."""

    answer: Reason


class RulingIn(Schema):
    """Whether the pause stands, and why."""

    ruling: Ruling
    reason: Reason


class HelpOut(Schema):
    """A help request; `due` is the last day of the answer, null where none is owed any more."""

    id: int
    matter: int
    helper: UnitOut | None
    from_above: bool
    asked_by: UnitOut | None
    asked_at: datetime
    question: str
    wanted: str
    due: date | None
    answer: str
    answered_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    provisional: bool
    ruling: str
    ruling_reason: str

    @classmethod
    def of(cls, row: HelpRequest) -> "HelpOut":
        """One request with its date."""
        date_ = help_dates([row]).get(row.pk)
        return cls.with_date(row, last_day(date_) if date_ and row.is_open else None)

    @classmethod
    def with_date(cls, row: HelpRequest, due: date | None) -> "HelpOut":
        """A line of the list, whose date is at hand."""
        same: tuple[str, ...] = (
            *("from_above", "asked_at", "question", "wanted", "answer", "answered_at"),
            *("ended_at", "ended_why", "provisional", "ruling", "ruling_reason"),
        )
        plain: dict[str, Any] = {name: getattr(row, name) for name in same}
        return HelpOut(
            id=row.pk,
            matter=row.matter_id,
            helper=UnitOut.of(row.helper),
            asked_by=UnitOut.of(row.asked_unit),
            due=due,
            **plain,
        )


class HelpPage(Schema):
    """A page of answers owed, the most overdue first; `next` is the cursor of the next one."""

    items: list[HelpOut]
    next: str
    total: int
    exact: bool
