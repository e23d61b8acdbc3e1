"""Matters and sign-offs as they come out."""

from datetime import date, datetime
from typing import Any

from luoshi.api.schemas.fields import Schema
from luoshi.api.schemas.units import UnitOut
from luoshi.clock.queries import Shown
from luoshi.kernel.actor import Actor
from luoshi.kit.paging import Page
from luoshi.matters import queries
from luoshi.matters.models import Matter, Share, SignOff


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

    @staticmethod
    def of_row(row: dict[str, Any]) -> dict[str, Any]:
        """The values of a line, from a row that `queries.in_lines` gives."""
        name, lead = row.pop("lead__name"), row["lead"]
        return row | {"lead": None if lead is None else {"id": lead, "name": name}}

    @classmethod
    def line(cls, matter: Matter) -> "MatterLine":
        """A line; the lead is at hand."""
        return MatterLine(**cls.values(matter))


class DateOut(Schema):
    """One date of a matter: the last day, its light now, when that changes, and why."""

    node: str
    label: str
    due: date
    light: str
    wakes: datetime | None
    stopped: bool
    explanation: str


class MatterOut(MatterLine):
    """A whole matter, with the acts that this caller may do now."""

    acceptance: str
    unit_proposes_acceptance: bool
    ownership: str
    each: list[UnitOut]
    joint: list[UnitOut]
    cooperating: list[UnitOut]
    doubts: list[str]
    due_text: str
    paper_version: int | None
    sign_off: int | None
    registered_at: datetime | None
    dispatched_at: datetime | None
    signed_at: datetime | None
    dates: list[DateOut]
    acts: list[str]

    @classmethod
    def of(cls, actor: Actor, matter: Matter, now: datetime) -> "MatterOut":
        """The matter as `queries.matter_for` brought it."""
        shares: list[Share] = matter.all_shares  # type: ignore[attr-defined]  # prefetched
        sides = {
            role: [UnitOut(id=s.unit_id, name=s.unit.name) for s in shares if s.role == role]
            for role in (Share.EACH, Share.JOINT, Share.COOPERATING)
        }
        return MatterOut(
            **cls.values(matter),
            acceptance=matter.acceptance,
            unit_proposes_acceptance=matter.unit_proposes_acceptance,
            ownership=matter.ownership,
            each=sides[Share.EACH],
            joint=sides[Share.JOINT],
            cooperating=sides[Share.COOPERATING],
            doubts=matter.doubts,
            due_text=matter.due_text,
            paper_version=matter.paper_version_id,
            sign_off=matter.sign_off_id,
            registered_at=matter.registered_at,
            dispatched_at=matter.dispatched_at,
            signed_at=matter.signed_at,
            dates=[_date(one) for one in queries.dates_of(actor, matter, now)],
            acts=[act.value for act in queries.acts_for(actor, matter)],
        )


def _date(shown: Shown) -> DateOut:
    return DateOut(
        node=shown.deadline.node,
        label=shown.label,
        due=shown.due,
        light=shown.light.value,
        wakes=shown.wakes,
        stopped=shown.stopped,
        explanation=shown.explanation,
    )


class MatterPage(Schema):
    """A page of the ledger; `next` is the cursor of the next one, empty at the end."""

    items: list[MatterLine]
    next: str
    total: int
    exact: bool

    @staticmethod
    def of(found: Page[dict[str, Any]]) -> dict[str, Any]:
        """The values of a page of `queries.in_lines`; they are checked once, on the way out."""
        items = [MatterLine.of_row(row) for row in found.rows]
        return {"items": items, "next": found.next, "total": found.total, "exact": found.exact}


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
