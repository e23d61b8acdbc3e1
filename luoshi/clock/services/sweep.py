"""The sweep: lights turn when their edge has passed; dates are worked out anew when asked for."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from luoshi.clock.models import Deadline, Flip
from luoshi.clock.queries import calendars, own_regimes, standings, worked_out
from luoshi.clock.rules.deadlines import not_before
from luoshi.clock.rules.lights import Light, light
from luoshi.clock.services.changes import turn, turn_fully
from luoshi.kernel.presets import PresetError

log = logging.getLogger("luoshi.clock")
STEP: Final = 10_000
ANEW: Final = 2_000
SETTLED: Final = frozenset({Light.RED.value, Light.DONE.value})
# Rows whose times have moved get them, and a flip each.
STORE = """
WITH anew AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(warn_at)s::timestamptz[], %(due_at)s::timestamptz[],
                         %(light)s::text[]) AS a (id, warn_at, due_at, light)
), before AS (
    SELECT id, due_at, light FROM clock_deadline WHERE id = ANY(%(ids)s)
), moved AS (
    UPDATE clock_deadline AS d
    SET warn_at = anew.warn_at, due_at = anew.due_at, light = anew.light, floor_at = %(now)s,
        recount = false
    FROM anew, before WHERE d.id = anew.id AND before.id = anew.id
    RETURNING d.id, before.light AS was, d.light, d.due_at, before.due_at AS was_due, d.owner_id
)
INSERT INTO clock_flip
    (deadline_id, cause, reason, was, light, at, due_at, owner_id, noticed_at, answered_at)
SELECT id, 'recount', '', was, light, %(now)s, due_at, owner_id, %(now)s,
    CASE WHEN due_at = was_due THEN %(now)s END
FROM moved ORDER BY id
"""


@transaction.atomic
def sweep(*, now: datetime, limit: int = STEP) -> int:
    """Let lights turn whose edge has passed, one edge each; returns how many turned.

    Any number of workers may do this at once, as late and as often as they like: each takes what no
    other holds, and every flip is dated when it fell due.
    """
    return turn(now, limit=limit)


@transaction.atomic
def recount(*, now: datetime, limit: int = ANEW) -> int:
    """Work out anew some deadlines that wait for it; returns how many were looked at.

    Forward only: what is late or done stays as it is, and nothing moves into the past. A deadline
    whose last day moves gets one flip that somebody is to be told of.
    """
    waiting = Deadline.objects.filter(recount=True).order_by("pk")
    rows = list(waiting.select_for_update(skip_locked=True)[:limit])
    late = [row.pk for row in rows if row.wakes_at is not None and row.wakes_at <= now]
    turn_fully(now, late)
    caught_up = Deadline.objects.in_bulk(late)
    moved = _counted_anew([caught_up.get(row.pk, row) for row in rows], now)
    _store(moved, now)
    same = {row.pk for row in rows} - {row.pk for row in moved}
    Deadline.objects.filter(pk__in=same).update(recount=False)
    return len(rows)


def _is_open(row: Deadline) -> bool:
    """Whether a new calendar may move it; what stands still is counted when it runs again."""
    return (
        row.light not in SETTLED
        and row.dropped_at is None
        and row.ended_at is None
        and row.stopped_at is None
    )


def _counted_anew(every: Sequence[Deadline], now: datetime) -> list[Deadline]:
    """The rows whose times are other ones by the present calendar, with these times."""
    rows = [row for row in every if _is_open(row)]
    book, stood, known = calendars(), standings([row.pk for row in rows]), own_regimes()
    changed = []
    for row in rows:
        calendar = book.of(row.regions)
        try:
            found = worked_out(row, calendar, known, stood[row.pk])
        except (PresetError, ValueError, OverflowError):
            log.exception("deadline %s keeps its dates: its rule cannot be read", row.pk)
            continue
        if (found.times.due_at, found.times.warn_at) != (row.due_at, row.warn_at):
            found = not_before(found, calendar, now)
            row.warn_at, row.due_at = found.times.warn_at, found.times.due_at
            row.light = light(found.times, now).value
            changed.append(row)
    return changed


def _store(rows: Sequence[Deadline], now: datetime) -> None:
    values: dict[str, Any] = {
        "ids": [row.pk for row in rows],
        "warn_at": [row.warn_at for row in rows],
        "due_at": [row.due_at for row in rows],
        "light": [row.light for row in rows],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(STORE, values)


def answered(*, flips: Sequence[int], now: datetime) -> int:
    """Mark flips as told, by id; returns how many nobody had marked before (compare-and-set)."""
    rows = Flip.objects.filter(pk__in=flips, answered_at__isnull=True)
    return rows.update(answered_at=now)
