"""The sweep: lights turn when their edge has passed; dates are worked out anew when asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from luoshi.clock.models import Deadline, Flip
from luoshi.clock.queries import calendars, own_regimes, standings, worked_out
from luoshi.clock.rules.history import Cause
from luoshi.clock.rules.lights import Light
from luoshi.clock.services.changes import BATCH, Change, flip, shown, turn, turn_fully

STEP: Final = 10_000
RECOUNT = Change(Cause.RECOUNT, lambda row: None, lambda row: True)
SETTLED: Final = frozenset({Light.RED.value, Light.DONE.value})


@transaction.atomic
def sweep(*, now: datetime, limit: int = STEP) -> int:
    """Let lights turn whose edge has passed, one edge each; returns how many turned.

    Any number of workers may do this at once, as late and as often as they like: each takes what no
    other holds, and every flip is dated when it fell due.
    """
    return turn(now, limit=limit)


@transaction.atomic
def recount(*, now: datetime, limit: int = BATCH) -> int:
    """Work out anew some deadlines that wait for it; returns how many were looked at.

    Forward only: what is late or done stays as it is, and nothing moves into the past. A deadline
    whose last day moves gets one flip that somebody is to be told of.
    """
    waiting = Deadline.objects.filter(recount=True).order_by("pk")
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    turn_fully(now, ids)
    rows = list(Deadline.objects.filter(pk__in=ids).order_by("pk"))
    changed = _counted_anew([row for row in rows if _is_open(row)], now)
    _store(changed)
    Deadline.objects.filter(pk__in=ids).update(recount=False)
    return len(ids)


def _is_open(row: Deadline) -> bool:
    """Whether a new calendar may move it; what stands still is counted when it runs again."""
    return (
        row.light not in SETTLED
        and row.dropped_at is None
        and row.ended_at is None
        and row.stopped_at is None
    )


def _counted_anew(rows: Sequence[Deadline], now: datetime) -> list[Deadline]:
    """Give rows their new times and write what changed; returns the changed ones."""
    stood, known = standings([row.pk for row in rows]), own_regimes()
    book, changed, flips = calendars(), [], []
    for row in rows:
        was, due_at, warn_at = row.light, row.due_at, row.warn_at
        calendar = book.of(row.regions)
        found = worked_out(row, calendar, known, stood[row.pk])
        if (found.times.due_at, found.times.warn_at) == (due_at, warn_at):
            continue
        row.floor_at = now
        found = worked_out(row, calendar, known, stood[row.pk])
        row.warn_at, row.due_at = found.times.warn_at, found.times.due_at
        row.light = shown(row, now).value
        changed.append(row)
        one = flip(row, RECOUNT, was, now, None)
        one.answered_at = None if row.due_at != due_at else now
        flips.append(one)
    Flip.objects.bulk_create(flips, batch_size=BATCH)
    return changed


def _store(rows: Sequence[Deadline]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE clock_deadline AS d
            SET warn_at = n.warn_at, due_at = n.due_at, floor_at = n.floor_at, light = n.light
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
                        %s::text[]) AS n (id, warn_at, due_at, floor_at, light)
            WHERE d.id = n.id
            """,
            [
                [row.pk for row in rows],
                [row.warn_at for row in rows],
                [row.due_at for row in rows],
                [row.floor_at for row in rows],
                [row.light for row in rows],
            ],
        )


def answered(*, flips: Sequence[int], now: datetime) -> int:
    """Mark flips as told, by id; returns how many nobody had marked before (compare-and-set)."""
    rows = Flip.objects.filter(pk__in=flips, answered_at__isnull=True)
    return rows.update(answered_at=now)
