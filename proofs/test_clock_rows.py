"""Whatever is done to deadlines, at once and by many: one history each, and rows that follow.

Acts and sweeps run in threads against one database, the sweeps late by chance. In the end no edge
stands twice, every flip begins with the light that the one before left, and each row is what its
inputs and its history say.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db import connection, transaction

from luoshi.clock import queries, services
from luoshi.clock.models import Deadline, Flip
from luoshi.clock.rules.history import Cause
from luoshi.clock.rules.lights import Light, light
from luoshi.clock.services import NewDeadline
from luoshi.kernel.periods import PEOPLE_LIVE_IN

KIND: Final = "proof"
SUBJECTS, STEPS, ACTORS, SWEEPERS = 40, 250, 3, 2
BEGIN: Final = datetime(2026, 9, 14, 9, tzinfo=PEOPLE_LIVE_IN)
REASONS: Final = ("help", "verification")


class Hours:
    """A clock that all threads share: every look moves it on by half an hour."""

    def __init__(self, steps: int) -> None:
        self.left, self._passed, self._lock = steps, 0, threading.Lock()

    def next(self) -> datetime | None:
        """The next moment; None when the time is over."""
        with self._lock:
            if self.left <= 0:
                return None
            self.left -= 1
            self._passed += 1
            return BEGIN + self._passed * timedelta(minutes=30)

    def late(self, chance: random.Random) -> datetime:
        """A moment some hours ago: a sweep is never ahead of the acts."""
        behind = timedelta(hours=chance.randint(5, 60))
        return BEGIN + self._passed * timedelta(minutes=30) - behind


def test_one_history_each_and_rows_that_follow_from_it(
    committed_db: object,
    seed: int,
    full: bool,
    record_property: Callable[[str, object], None],
) -> None:
    hours = Hours(STEPS * (8 if full else 1))
    with transaction.atomic():
        _set(range(1, SUBJECTS + 1), BEGIN)
    over = threading.Event()
    actors = [threading.Thread(target=_act, args=(hours, seed + n)) for n in range(ACTORS)]
    sweepers = [
        threading.Thread(target=_sweep, args=(hours, seed - n, over))
        for n in range(1, SWEEPERS + 1)
    ]
    for thread in [*actors, *sweepers]:
        thread.start()
    for thread in actors:
        thread.join()
    over.set()
    for thread in sweepers:
        thread.join()
    end = BEGIN + timedelta(days=365)
    while services.sweep(now=end):
        pass
    _check(end)
    record_property("flips", Flip.objects.count())


def _set(subjects: Any, now: datetime) -> None:
    services.set_deadlines(
        deadlines=[
            NewDeadline(
                subject_kind=KIND,
                subject_id=pk,
                regime="13710",
                kind="general",
                start_at=now,
                owner_id=1,
                entry_id=1,
            )
            for pk in subjects
        ],
        now=now,
    )


def _act(hours: Hours, seed: int) -> None:
    chance = random.Random(seed)
    while (now := hours.next()) is not None:
        with transaction.atomic():
            _one_act(chance, now)
    connection.close()


def _one_act(chance: random.Random, now: datetime) -> None:
    pk = chance.randint(1, SUBJECTS)
    one: dict[str, Any] = {"subject_kind": KIND, "entries": {pk: 2}, "now": now}
    paused = one | {"reason": chance.choice(REASONS)}
    day = (now + timedelta(days=chance.randint(1, 30))).date()
    acts: list[Callable[[], object]] = [
        lambda: services.stop(**paused),
        lambda: services.resume(**paused),
        lambda: services.void_pause(**paused),
        lambda: services.end(**one, nodes=[chance.choice(("deploy", "report", "settle"))]),
        lambda: services.reopen(**one),
        lambda: services.move(**one, node="settle", decided=day),
        lambda: services.change_rule(**one, regime_name="13710", kind="major"),
        lambda: services.hand_over(
            **one, owner_id=chance.randint(1, 9), regions=(), restart=("deploy", "report")
        ),
        lambda: _set([pk], now),
    ]
    weights = (6, 6, 1, 3, 2, 1, 1, 1, 1)
    chance.choices(acts, weights)[0]()


def _sweep(hours: Hours, seed: int, over: threading.Event) -> None:
    chance = random.Random(seed)
    while not over.is_set():
        services.sweep(now=hours.late(chance), limit=chance.choice((1, 3, 50)))
    connection.close()


def _check(end: datetime) -> None:
    known, stood = (), queries.standings(list(Deadline.objects.values_list("pk", flat=True)))
    calendar = queries.calendar_for()
    assert Deadline.objects.count() == SUBJECTS * 3
    for row in Deadline.objects.order_by("pk"):
        told = list(Flip.objects.filter(deadline=row).order_by("pk"))
        for before, after in pairwise(told):
            assert after.was == before.light, (row, after.pk)
        assert told[-1].light == row.light == light(queries.times_of(row), end)
        edges = [(f.light, f.at) for f in told if f.cause == Cause.EDGE]
        assert len(edges) == len(set(edges)), row
        assert all(f.at <= f.noticed_at for f in told)
        worked = queries.worked_out(row, calendar, known, stood[row.pk])
        assert (worked.times.warn_at, worked.times.due_at) == (row.warn_at, row.due_at), row
        assert row.light in {Light.RED, Light.DONE} or row.stopped_at is not None
        assert row.due_at.astimezone(PEOPLE_LIVE_IN).date() > date(2026, 9, 14)
