"""One act on many chosen matters: each goes through its own gate, in its own transaction.

What one row refuses stops no other. A request id is derived for each row, so that the whole sent a
second time does no row twice, and two clerks who chose the same rows meet row by row. More or
other rows under the same number are refused: they would have another whole's answer.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from luoshi.journal.services import begin_each
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, Refusal
from luoshi.matters.acts.growing import HandlerNamed
from luoshi.matters.acts.requests import MatterUrged
from luoshi.matters.services.handlers import name_handler
from luoshi.matters.services.steering import urge

MOST_CHOSEN: Final = 200  # rows of one batch (DESIGN): its answers can still be read


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What became of one row; `refusal` says why nothing did, and is empty where it was done."""

    matter_id: int
    refusal: str = ""


def urge_many(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_ids: Collection[int],
    reason: str,
) -> list[RowAnswer]:
    """催办 with one note; what `urge` refuses is told by row. Raises BadInput for too many rows,
    RuleBroken for a number that was spent on other rows or with another note.
    """

    def one(**row: Any) -> None:
        urge(actor=actor, now=now, reason=reason, **row)

    said = {"reason": reason}
    return _each(MatterUrged.ACT, actor, request_id, matter_ids, said, one)


def name_handlers(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_ids: Collection[int],
    handler_id: int | None,
) -> list[RowAnswer]:
    """One handler for several matters of a unit; what `name_handler` refuses is told by row."""

    def one(**row: Any) -> None:
        name_handler(actor=actor, now=now, handler_id=handler_id, **row)

    said = {"handler": handler_id}
    return _each(HandlerNamed.ACT, actor, request_id, matter_ids, said, one)


def _each(
    act: str,
    actor: Actor,
    request_id: UUID,
    matter_ids: Collection[int],
    said: Mapping[str, object],
    one: Callable[..., None],
) -> list[RowAnswer]:
    chosen = list(dict.fromkeys(matter_ids))
    if len(chosen) > MOST_CHOSEN:
        raise BadInput(f"一次最多办理{MOST_CHOSEN}件，请分几次办。")
    begin_each(request_id, actor, act, chosen, said)
    found = []
    for pk in chosen:
        try:
            one(matter_id=pk, request_id=uuid5(request_id, str(pk)))
        except Refusal as refusal:
            found.append(RowAnswer(pk, refusal.sentence))
        else:
            found.append(RowAnswer(pk))
    return found
