"""What a unit prepares and its steps, as they go in and come out; the route that a unit keeps."""

from datetime import datetime

from luoshi.api.schemas.closing import ClosingIn
from luoshi.api.schemas.fields import Note, Schema, Short, Small
from luoshi.api.schemas.requests import RequestIn
from luoshi.matters import queries
from luoshi.matters.models import Prepared, PreparedStep
from luoshi.matters.queries import RouteShown
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services import Passing, Preparing


class PreparedClosingIn(ClosingIn):
    """A dossier to be prepared; `version` is the working paper's, null where there is none."""

    def preparing(self) -> Preparing:
        """The same as the service takes it."""
        words = {f"done{at}": text for at, text in enumerate(self.done)}
        words |= {"summary": self.summary, "evidence": self.evidence}
        return Preparing(PreparedKind.CLOSING, words, self.version)


class PreparedRequestIn(RequestIn):
    """A request to be prepared; `version` is the working paper's, null where there is none."""

    version: Small | None = None

    def preparing(self) -> Preparing:
        """The same as the service takes it."""
        words = {name: getattr(self, name) for name in ("reason", "progress", "acceptance")}
        words |= {"kind": self.kind.value, "until": self.until.isoformat() if self.until else ""}
        return Preparing(PreparedKind.REQUEST, words, self.version)


class PassIn(Schema):
    """A step; `version` is the one that was read, `stage` its `at_stage`, null for whichever is
    open.
    """

    version: Small
    note: Note = ""
    stage: Small | None = None

    def passing(self, kind: PreparedKind) -> Passing:
        """The same as the service takes it."""
        return Passing(kind, self.version, self.note, self.stage)


class PreparedStepOut(Schema):
    """One decision that is waited for, or was made."""

    stage: int
    label: str
    unit: int
    countersign: bool
    decision: str
    note: str
    decided_at: datetime | None

    @staticmethod
    def of(step: PreparedStep) -> "PreparedStepOut":
        """The step as it comes out."""
        return PreparedStepOut(
            stage=step.stage,
            label=step.label,
            unit=step.unit_id,
            countersign=step.countersign,
            decision=step.decision,
            note=step.note,
            decided_at=step.decided_at,
        )


class PreparedOut(Schema):
    """Something on its way out of a unit: its words, its steps, whose step it is."""

    kind: PreparedKind
    state: str
    version: int
    unit: int
    fields: dict[str, str | list[str]]
    at_stage: int
    steps: list[PreparedStepOut]
    returned_note: str

    @staticmethod
    def of(row: Prepared) -> "PreparedOut":
        """The working paper as `queries.prepared_for` brought it."""
        steps: list[PreparedStep] = row.all_steps  # type: ignore[attr-defined]  # prefetched
        return PreparedOut(
            kind=PreparedKind(row.kind),
            state=row.state,
            version=row.version,
            unit=row.unit_id,
            fields=row.payload,
            at_stage=row.at_stage,
            steps=[PreparedStepOut.of(step) for step in steps],
            returned_note=row.returned_note,
        )


class UnitRouteIn(Schema):
    """The name of the route that the unit keeps from now on."""

    route: Short


class UnitRouteOut(Schema):
    """A route: its steps by name, and whether the caller's unit keeps it now."""

    name: str
    version: int
    label: str
    basis: str
    steps: list[str]
    present: bool

    @staticmethod
    def of(shown: RouteShown, unit_id: int) -> "UnitRouteOut":
        """The route as a unit sees it."""
        present, route = queries.route_of(unit_id), shown.route
        return UnitRouteOut(
            name=route.name,
            version=route.version,
            label=route.label,
            basis=route.basis,
            steps=[label for label, _people in shown.steps],
            present=(present.name, present.version) == (route.name, route.version),
        )
