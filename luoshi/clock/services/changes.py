"""How a deadline changes: edges passed so far first, then the act, worked out anew, one flip."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from luoshi.clock.models import Deadline, Flip
from luoshi.clock.queries import calendars, events_of, own_regimes, times_of, worked_out
from luoshi.clock.rules.deadlines import Term
from luoshi.clock.rules.history import SUCCEEDED, Cause, Event, Standing, standing
from luoshi.clock.rules.lights import Light, light
from luoshi.statements.writing_back import write_back

BATCH: Final = 1000
STORED: Final = (
    "owner_id",
    "regions",
    "regime",
    "version",
    "kind",
    "number",
    "decided",
    "start_at",
    "warn_at",
    "due_at",
    "floor_at",
    "stopped_at",
    "ended_at",
    "dropped_at",
    "light",
    "recount",
)
# One edge a step: each flip is dated when it fell due, however late this runs.
TURN = """
WITH due AS (
    SELECT id, light, wakes_at FROM clock_deadline
    WHERE wakes_at <= %(now)s {these}
    ORDER BY wakes_at LIMIT %(limit)s FOR UPDATE {skip}
), turned AS (
    UPDATE clock_deadline AS d
    SET light = CASE due.light
        WHEN 'none' THEN CASE WHEN d.warn_at <= d.start_at THEN 'yellow' ELSE 'green' END
        WHEN 'green' THEN 'yellow'
        ELSE 'red' END
    FROM due WHERE d.id = due.id
    RETURNING d.id, due.light AS was, d.light, due.wakes_at AS at, d.due_at, d.owner_id
)
INSERT INTO clock_flip
    (deadline_id, cause, reason, was, light, at, due_at, owner_id, noticed_at, answered_at)
SELECT id, 'edge', '', was, light, at, due_at, owner_id, %(now)s,
    CASE WHEN light = 'green' THEN %(now)s END
FROM turned ORDER BY at, id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """An act upon deadlines: why, for which pause, and what it edits; `applies` leaves rows out."""

    cause: Cause
    edit: Callable[[Deadline], None]
    applies: Callable[[Deadline], bool]
    reason: str = ""


def turn(now: datetime, *, limit: int, ids: Collection[int] | None = None) -> int:
    """Let at most `limit` lights turn by one edge; returns how many did.

    Rows that somebody else holds are left to him, unless the rows themselves are asked for.
    """
    query = TURN.format(
        these="" if ids is None else "AND id = ANY(%(ids)s)",
        skip="SKIP LOCKED" if ids is None else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"now": now, "limit": limit, "ids": list(ids or ())})
        return int(cursor.rowcount)


def turn_fully(now: datetime, ids: Sequence[int]) -> None:
    """Let some lights pass every edge that has fallen due; three are all there are."""
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        while turn(now, limit=BATCH, ids=some):
            pass


def perform(
    change: Change,
    *,
    subject_kind: str,
    entries: Mapping[int, int],
    now: datetime,
    nodes: Collection[str] | None = None,
) -> int:
    """Do an act to the live deadlines of many subjects; returns to how many it applied.

    `entries` maps a subject's id to the journal entry of the act that has this consequence.
    """
    demand_transaction()
    found = Deadline.objects.filter(
        subject_kind=subject_kind, subject_id__in=list(entries), dropped_at__isnull=True
    )
    if nodes is not None:
        found = found.filter(node__in=nodes)
    ids = list(found.order_by("pk").select_for_update().values_list("pk", flat=True))
    turn_fully(now, ids)
    rows = [
        row for row in Deadline.objects.filter(pk__in=ids).order_by("pk") if change.applies(row)
    ]
    _change(rows, change, entries, now)
    return len(rows)


def _change(
    rows: Sequence[Deadline], change: Change, entries: Mapping[int, int], now: datetime
) -> None:
    events, known = events_of([row.pk for row in rows]), own_regimes()
    book = calendars()
    flips = []
    for row in rows:
        was, before = row.light, row.due_at
        change.edit(row)
        stood = standing([*events[row.pk], Event(change.cause, now, change.reason)])
        row.stopped_at = stood.stopped_at
        if not _keeps(change):
            calendar = book.of(row.regions)
            found = worked_out(row, calendar, known, stood)
            if _too_late(row, before, found, stood, now):
                row.floor_at = now
                found = worked_out(row, calendar, known, stood)
            row.warn_at, row.due_at = found.times.warn_at, found.times.due_at
        row.light = shown(row, now).value
        flips.append(flip(row, change, was, now, entries[row.subject_id]))
    write_back(rows, STORED)
    Flip.objects.bulk_create(flips, batch_size=BATCH)


def _keeps(change: Change) -> bool:
    """What is done, or owed by a successor, has the date that it had, whatever calendar came."""
    succeeded = change.cause is Cause.HAND_OVER and change.reason == SUCCEEDED
    return change.cause is Cause.END or succeeded


def _too_late(row: Deadline, before: datetime, found: Term, stood: Standing, now: datetime) -> bool:
    """Whether what was in time when it stopped would be late at the moment it runs again.

    That is so where a calendar was published in between, whose working Saturday came before the
    stop: a new calendar is never held against the past. Then it falls due at the end of this or
    the next working day.
    """
    if row.ended_at or row.dropped_at or stood.stopped or not stood.pauses:
        return False
    last = stood.pauses[-1]
    return last.end == now and last.start < before and found.times.due_at <= now


def shown(row: Deadline, now: datetime) -> Light:
    """The light of a deadline; what was dropped shows none."""
    return Light.NONE if row.dropped_at is not None else light(times_of(row), now)


def flip(row: Deadline, change: Change, was: str, now: datetime, entry_id: int | None) -> Flip:
    """The row of history for an act; nobody has to be told of it a second time."""
    return Flip(
        deadline=row,
        cause=change.cause.value,
        reason=change.reason,
        was=was,
        light=row.light,
        at=now,
        due_at=row.due_at,
        owner_id=row.owner_id,
        entry_id=entry_id,
        noticed_at=now,
        answered_at=now,
    )


def demand_transaction() -> None:
    """Refuse to work outside the transaction of the act that has this consequence."""
    if not connection.in_atomic_block:
        raise RuntimeError("deadlines change in the transaction of the act that changes them")
