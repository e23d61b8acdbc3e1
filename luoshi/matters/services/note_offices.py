"""Leaders' slips of an office that ended: its successor takes them up, and answers them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from luoshi.journal import services as journal
from luoshi.kernel.actor import Actor
from luoshi.matters.acts.instructions import InstructionSucceeded
from luoshi.matters.models import Instruction
from luoshi.matters.services import noted
from luoshi.org.models import Unit

LONGEST_NUMBER: Final = 40
BATCH: Final = 500


def carry_slips(
    old: int,
    heir: Unit,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    *,
    entry_id: int | None = None,
    reason: str = "",
) -> int:
    """Give the successor what is not answered yet, filed notes too; returns how many slips.

    Slips that another worker holds are left to him. What was answered stays, unless it relapses.
    """
    rows = Instruction.objects.filter(office=old, answered_at__isnull=True).order_by("pk")
    slips = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    if not slips:
        return 0
    name = Unit.objects.values_list("name", flat=True).get(pk=old)
    numbers = [slip.number for slip in slips]
    same = Instruction.objects.filter(office=heir, number__in=numbers)
    taken = set(same.values_list("number", flat=True))
    lines = []
    for slip in slips:
        before = slip.number if slip.number in taken else ""
        if before:  # the successor has given this number itself
            slip.number = f"{name[: LONGEST_NUMBER - len(before)]}{before}"
        slip.office, slip.version = heir, slip.version + 1
        body = InstructionSucceeded(
            **noted.facts(slip),
            from_office=old,
            number_before=before,
            decided_by_entry=entry_id,
            reason=reason,
        )
        lines.append(journal.Line(noted.KIND, slip.pk, body))
    Instruction.objects.bulk_update(slips, ["office", "number", "version"], batch_size=BATCH)
    journal.record_many(lines=lines, actor=actor, now=now, request_id=request_id)
    return len(slips)
