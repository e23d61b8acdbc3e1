"""指定承办人: the lead names who of its people handles a matter."""

from datetime import datetime
from uuid import UUID

from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.matters.acts.growing import HandlerNamed
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act, StakeRole
from luoshi.matters.services import gate, stakes, telling
from luoshi.matters.services.answers import check_handler
from luoshi.notices import services as notices
from luoshi.notices.rules import Stage


@once
def name_handler(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    handler_id: int | None,
    version: int | None = None,
) -> Matter:
    """Name the handler, another one, or nobody for now; only he and those who answer see it then.

    Raises what `gate.take` raises, and BadInput for a person without a post in the lead unit.
    """
    if done := gate.done_before(
        request_id, actor, {HandlerNamed.ACT}, [matter_id], handler=handler_id
    ):
        return done[0]
    versions = {} if version is None else {matter_id: version}
    [matter] = gate.take(
        actor=actor, matter_ids=[matter_id], act=Act.NAME_HANDLER, versions=versions
    )
    check_handler(matter, handler_id, now)
    before, matter.handler_id = matter.handler_id, handler_id
    left = gate.move([matter], Act.NAME_HANDLER, ["handler"])
    if before != handler_id:
        stakes.close_stakes([matter], [StakeRole.HANDLER], now)
        if handler_id is not None and matter.lead is not None:
            stakes.open_stakes(
                [stakes.stake(matter, matter.lead, StakeRole.HANDLER, now, person_id=handler_id)]
            )
    body = HandlerNamed(**gate.facts(matter, left[matter.pk]), handler=handler_id, before=before)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    if before != handler_id:
        _settle_named(matter, before, now)
        telling.tell(Stage.NAMED, [matter], entries, actor, now)
    return matter


def _settle_named(matter: Matter, before: int | None, now: datetime) -> None:
    """Whoever handled it until now is not asked to any more."""
    if before is not None:
        named, ids = [Stage.NAMED], [matter.pk]
        notices.settle(
            subject_kind=gate.KIND, subject_ids=ids, stages=named, persons=[before], now=now
        )
