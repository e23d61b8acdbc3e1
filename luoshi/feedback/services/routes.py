"""A report on its unit's own route: sent on from its draft, and told at the last step.

The route, its steps and who may take them are `matters`'; what a report says and how it is told
are this room's. So `matters` is given the telling as a function (docs/decisions/0012).
"""

from datetime import date, datetime
from uuid import UUID

from luoshi.feedback import rules
from luoshi.feedback.rules import Clash
from luoshi.feedback.services.reports import Given, save_draft, submit
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.matters import services as gate
from luoshi.matters.models import Matter, Prepared
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services import Passing, Preparing

PERIOD = ("rhythm", "first")


@once
def prepare_report(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, given: Given
) -> Matter:
    """拟报: the draft goes on the unit's route, complete as a report has to be.

    It stays a draft, which nobody changes meanwhile; handed back, it is written on. Raises what
    `save_draft` and `matters.services.prepare` raise, BadInput by field, and Clash.
    """
    kind = PreparedKind.REPORT
    if done := gate.prepared_before(request_id, actor, matter=matter_id, kind=kind):
        return done
    saved = save_draft(actor=actor, now=now, matter_id=matter_id, given=given)
    if saved.clashes:
        raise Clash(saved.clashes)
    draft = saved.draft
    rules.said(draft.values, len(draft.matter.targets))
    payload = {**draft.values, "rhythm": draft.rhythm, "first": draft.first.isoformat()}
    return gate.prepare(
        actor=actor,
        now=now,
        request_id=request_id,
        matter_id=matter_id,
        given=Preparing(kind, payload),
    )


def pass_report(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, passing: Passing
) -> Matter:
    """Pass a report on; at the last step it is told, for the period it was written for."""

    def tell(row: Prepared) -> int:
        report = submit(
            actor=actor,
            now=now,
            request_id=request_id,
            matter_id=row.matter_id,
            given=given_of(row),
            passed=True,
        )
        return report.entry_id

    return gate.pass_prepared(
        actor=actor,
        now=now,
        request_id=request_id,
        matter_id=matter_id,
        passing=passing,
        send=tell,
    )


def given_of(row: Prepared) -> Given:
    """What was prepared, as a report is given."""
    values = {name: str(text) for name, text in row.payload.items() if name not in PERIOD}
    first = date.fromisoformat(row.payload["first"])
    return Given(values, rhythm=row.payload["rhythm"], first=first)
