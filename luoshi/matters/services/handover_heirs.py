"""Handovers in progress of a unit that ended: its successor brings them to an end (DESIGN §6)."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from luoshi.clock import services as clock
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries
from luoshi.matters.acts.handover import HandoverSucceeded
from luoshi.matters.models import Handover
from luoshi.matters.rules.handover import UNFINISHED
from luoshi.matters.services.handover import KIND, facts
from luoshi.org import queries as org
from luoshi.org.models import Unit

BATCH: Final = 500


@transaction.atomic
def follow_handovers(*, now: datetime) -> int:
    """Carry on what merged units had begun to hand over; returns how many lists.

    Whoever merged the units is named as the actor, as with their matters.
    """
    found = org.successors(civil_day(now))
    running = Handover.objects.filter(unit__in=found, state__in=UNFINISHED)
    old = set(running.order_by().values_list("unit", flat=True)) if found else set()
    endings = queries.endings_of(old) if old else {}
    heirs = Unit.objects.in_bulk({found[pk] for pk in endings})
    return sum(
        carry_handovers(pk, heirs[found[pk]], whose(entry), now, uuid4(), entry_id=entry.pk)
        for pk, entry in endings.items()
    )


def carry_handovers(
    old: int,
    heir: Unit,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    *,
    entry_id: int | None = None,
    reason: str = "",
) -> int:
    """Give the successor the lists that are not signed by all three; returns how many.

    Signatures and dates stand. Rows that another worker holds are left to him. A taker who has no
    post in the successor cannot finish: there the list is made void and laid out anew.
    """
    rows = Handover.objects.filter(unit=old, state__in=UNFINISHED).order_by("pk")
    held = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    if not held:
        return 0
    lines = []
    for row in held:
        row.unit = heir
        body = HandoverSucceeded(
            **facts(row, row.state), from_unit=old, decided_by_entry=entry_id, reason=reason
        )
        lines.append(journal.Line(KIND, row.pk, body))
    Handover.objects.bulk_update(held, ["unit"], batch_size=BATCH)
    entries = journal.record_many(lines=lines, actor=actor, now=now, request_id=request_id)
    own = {entry.chain_id: entry.pk for entry in entries}
    clock.succeed(subject_kind=KIND, entries=own, owners={old: tuple(heir.path)}, now=now)
    return len(held)


def whose(entry: Entry) -> Actor:
    """The person who merged or abolished, as far as the journal has to name him."""
    return Actor(
        person_id=entry.actor_person_id,
        post_id=entry.actor_post_id,
        unit_id=entry.actor_unit_id,
        unit_path=(entry.actor_unit_id,),
        roles=frozenset(),
        door=Door.JOB,
        on_behalf_of=entry.on_behalf_of_id,
    )
