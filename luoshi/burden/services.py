"""The only writer of demands; both services work inside the transaction of the act that asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from luoshi.burden.models import Demand
from luoshi.kernel.errors import BadInput

BATCH = 2000


@dataclass(frozen=True, slots=True)
class NewDemand:
    """What is asked of a unit by the act whose journal entry is `entry_id`."""

    text: str
    sender_id: int
    unit_id: int
    subject_kind: str
    subject_id: int
    entry_id: int


def charge(*, demands: Sequence[NewDemand], now: datetime) -> list[Demand]:
    """Write one row for each demand; same order back.

    An act charges one unit once for one subject: a second row raises IntegrityError, and the act
    with it fails. Raises BadInput for a demand without words.
    """
    _demand_transaction()
    if any(not demand.text.strip() for demand in demands):
        raise BadInput("每一项要求都要写明内容。")
    rows = [
        Demand(
            text=demand.text.strip(),
            sender_id=demand.sender_id,
            unit_id=demand.unit_id,
            subject_kind=demand.subject_kind,
            subject_id=demand.subject_id,
            entry_id=demand.entry_id,
            at=now,
        )
        for demand in demands
    ]
    return Demand.objects.bulk_create(rows, batch_size=BATCH)


def void(
    *,
    subject_kind: str,
    entries: Mapping[int, int],
    now: datetime,
    unit_ids: Collection[int] | None = None,
) -> int:
    """Withdraw what still counts for each subject; returns how many demands were withdrawn.

    `entries` maps a subject's id to the journal entry that withdraws it (recall, refusal
    accepted, reassignment). With `unit_ids` only the demands on these units. A second call finds
    nothing and changes nothing.
    """
    _demand_transaction()
    rows = (
        Demand.objects.select_for_update()
        .live()
        .filter(subject_kind=subject_kind, subject_id__in=list(entries))
    )
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    found = list(rows.order_by("pk"))
    for row in found:
        row.voided_at, row.voided_by_entry = now, entries[row.subject_id]
    Demand.objects.bulk_update(found, ["voided_at", "voided_by_entry"], batch_size=BATCH)
    return len(found)


def reword(*, subject_kind: str, subject_ids: Collection[int], text: str) -> int:
    """Put other words on all demands for some subjects: their own were erased by an act there."""
    _demand_transaction()
    rows = Demand.objects.filter(subject_kind=subject_kind, subject_id__in=subject_ids)
    return rows.update(text=text)


def _demand_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("demands are charged in the transaction of the act that asks them")
