"""The clock at province size: a sweep beside the bare SQL it cannot do without, and a recount."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
from django.db import connection, transaction

from bench.measure import Figure, timed
from luoshi.clock import services
from luoshi.clock.models import Deadline

OPEN: Final = 1_000_000
CROSSED: Final = 50_000
LIVE: Final = 100_000
NOW: Final = datetime(2026, 12, 7, 2, tzinfo=UTC)  # ten on a Monday morning in China
RATIO: Final = 3
SWEPT: Final = NOW + timedelta(seconds=CROSSED - 1)

# A second between one deadline and the next, so that a moment decides how many have passed.
FILL = """
INSERT INTO clock_deadline (subject_kind, subject_id, node, owner_id, regions, regime, version,
    kind, start_at, warn_at, due_at, light, recount)
SELECT 'bench', n, 'settle', n %% 25000, '{1,2,3}', 'paper', 1, 'paper',
    %(now)s - interval '5 days', %(now)s + n * interval '1 s', %(now)s + n * interval '1 s'
    + interval '5 days', 'green', false
FROM generate_series(0, %(last)s) AS n
"""
# Matters of the generated world that would turn in these hours stand still: what turns is counted.
ASIDE = """
UPDATE clock_deadline SET stopped_at = %(now)s
WHERE subject_kind <> 'bench' AND wakes_at <= %(swept)s
"""
# What any implementation must pay: the rows whose time has come change, and each leaves a record.
BARE = """
WITH turned AS (
    UPDATE clock_deadline SET light = 'yellow' WHERE wakes_at <= %(now)s
    RETURNING id, warn_at, due_at, owner_id
)
INSERT INTO clock_flip
    (deadline_id, cause, reason, was, light, at, due_at, owner_id, noticed_at)
SELECT id, 'edge', '', 'green', 'yellow', warn_at, due_at, owner_id, %(now)s FROM turned
"""

# As they were filled in, and waiting: no date is what the calendar says, so all of them will move.
MARK = """
UPDATE clock_deadline SET warn_at = %(now)s + subject_id * interval '1 s', light = 'green',
    due_at = %(now)s + subject_id * interval '1 s' + interval '5 days',
    floor_at = NULL, recount = true
WHERE subject_kind = 'bench' AND subject_id >= %(first)s
"""


def run(rounds: int) -> tuple[dict[str, int], list[Figure]]:
    """Measure every row; each run is undone, so that the next finds the same."""
    _fill()
    turns = max(2, rounds // 8)
    return {"deadlines": Deadline.objects.count()}, [_sweep(turns), _nothing(rounds), _recount()]


def _fill() -> None:
    _as_owner(ASIDE, {"swept": SWEPT, "now": NOW})
    if Deadline.objects.filter(subject_kind="bench").count() == OPEN:
        return
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"now": NOW, "last": OPEN - 1})
    _vacuum()


def _sweep(turns: int) -> Figure:
    figure = Figure(f"sweep, {CROSSED:,} edges (budget {RATIO} × bare)", 0)
    for _ in range(turns):
        figure.bare.append(_undone(_bare))
        figure.runs.append(_undone(_swept))
    figure.budget_ms = RATIO * figure.bare_p50
    return figure


def _nothing(rounds: int) -> Figure:
    """A sweep that finds nothing to do, among all of them."""
    figure = Figure("sweep, nothing due", 20)
    for _ in range(rounds):
        figure.runs.append(timed(lambda: services.sweep(now=NOW - timedelta(seconds=1))))
    return figure


def _recount() -> Figure:
    """A new calendar: the thirty days of a paper, counted anew for each; every date moves."""
    figure = Figure(f"recount of {LIVE:,} live deadlines", 30_000)
    for _ in range(2):
        _as_owner(MARK, {"now": NOW, "first": OPEN - LIVE})
        _vacuum()
        figure.runs.append(timed(_recounted))
        _as_owner("DELETE FROM clock_flip WHERE cause = 'recount'")
    _vacuum()
    return figure


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"now": SWEPT})
        if cursor.rowcount != CROSSED:
            raise RuntimeError(f"{cursor.rowcount} rows, not {CROSSED}")


def _swept() -> None:
    turned = 0
    while some := services.sweep(now=SWEPT):
        turned += some
    if turned != CROSSED:
        raise RuntimeError(f"{turned} lights turned, not {CROSSED}")


def _recounted() -> None:
    while services.recount(now=NOW):
        pass
    if Deadline.objects.filter(recount=True).exists():
        raise RuntimeError("some still wait")


def _undone(work: Callable[[], None]) -> float:
    """Milliseconds of some work in a transaction that is rolled back, its dead rows swept away."""
    with transaction.atomic():
        spent = timed(work)
        transaction.set_rollback(True)
    _vacuum()
    return spent


def _vacuum() -> None:
    _as_owner("VACUUM ANALYZE clock_deadline, clock_flip")


def _as_owner(statement: str, values: dict[str, object] | None = None) -> None:
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute(statement, values)
