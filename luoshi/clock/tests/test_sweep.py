"""The sweep: late, early, twice, by two workers at once, after a night's outage; and its plan."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from luoshi.clock import services, tasks
from luoshi.clock.models import Deadline, Flip
from luoshi.clock.rules.history import Cause
from luoshi.clock.services.changes import TURN
from luoshi.clock.tests.conftest import KIND, at

Begin = Callable[..., list[Deadline]]
# A little after each edge of what was set on 2 November to be settled by Monday the 9th.
YELLOW, RED = "11-09T09:30", "11-10T00:30"


def edges() -> list[tuple[int, str, datetime]]:
    """Every edge that was written: deadline, light, the moment it fell due."""
    rows = Flip.objects.filter(cause=Cause.EDGE).order_by("deadline_id", "pk")
    return list(rows.values_list("deadline_id", "light", "at"))


@pytest.mark.django_db
def test_early_nothing_turns(begin: Begin) -> None:
    begin()
    assert tasks.sweep(at("11-03T08:59")) is False
    assert edges() == []


@pytest.mark.django_db
def test_one_edge_a_step_each_dated_when_it_fell_due(begin: Begin) -> None:
    row = begin(times=1, nodes=("settle",))[0]
    late = at("12-24T03:00")
    assert services.sweep(now=late) == 1
    assert Deadline.objects.get().light == "yellow"
    assert services.sweep(now=late) == 1
    assert services.sweep(now=late) == 0
    assert edges() == [(row.pk, "yellow", row.warn_at), (row.pk, "red", row.due_at)]
    assert {flip.noticed_at for flip in Flip.objects.filter(cause="edge")} == {late}


@pytest.mark.django_db
def test_twice_changes_nothing(begin: Begin) -> None:
    begin(times=3)
    now = at(RED)
    while tasks.sweep(now):
        pass
    before = edges()
    assert tasks.sweep(now) is False
    assert edges() == before
    assert len(before) == 3 * 3 * 2


@pytest.mark.django_db
def test_a_nights_outage_leaves_the_same_history_as_a_sweep_every_minute(begin: Begin) -> None:
    begin()
    with transaction.atomic():
        now = at("11-02T10:00")
        while now < at("11-11T00:00"):
            services.sweep(now=now)
            now += timedelta(minutes=30)
        attentive = edges()
        transaction.set_rollback(True)
    assert edges() == []
    while services.sweep(now=at("11-11T00:00")):
        pass
    assert edges() == attentive
    assert set(Deadline.objects.values_list("light", flat=True)) == {"red"}


def test_two_workers_on_two_connections_turn_each_light_once(
    begin: Begin, committed_db: object
) -> None:
    with transaction.atomic():
        begin(times=300)
    start, counts = threading.Barrier(2), [0, 0]

    def work(number: int) -> None:
        start.wait()
        for _ in range(200):
            counts[number] += services.sweep(now=at(RED), limit=50)
        connection.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found = edges()
    assert sum(counts) == len(found) == len(set(found)) == 300 * 3 * 2
    assert set(Deadline.objects.values_list("light", flat=True)) == {"red"}


def test_a_worker_leaves_alone_what_somebody_else_holds(begin: Begin, committed_db: object) -> None:
    """An act upon a matter is in the middle of its transaction: the sweep does not wait for it."""
    with transaction.atomic():
        rows = begin(times=2, nodes=("settle",))
    held, done = threading.Event(), threading.Event()

    def act() -> None:
        with transaction.atomic():
            Deadline.objects.select_for_update().get(pk=rows[0].pk)
            held.set()
            done.wait(20)
        connection.close()

    actor = threading.Thread(target=act)
    actor.start()
    try:
        assert held.wait(20)
        assert services.sweep(now=at(YELLOW)) == 1
        assert {pk for pk, _, _ in edges()} == {rows[1].pk}
    finally:
        done.set()
        actor.join()
    assert services.sweep(now=at(YELLOW)) == 1


def test_an_act_and_a_sweep_at_once_write_one_history(begin: Begin, committed_db: object) -> None:
    with transaction.atomic():
        rows = begin(times=40, nodes=("settle",))
    start = threading.Barrier(2)

    def close() -> None:
        start.wait()
        for row in rows:
            with transaction.atomic():
                services.end(subject_kind=KIND, entries={row.subject_id: 1}, now=at(RED))
        connection.close()

    closer = threading.Thread(target=close)
    closer.start()
    start.wait()
    for _ in range(60):
        services.sweep(now=at(RED), limit=7)
    closer.join()
    for row in rows:
        told = Flip.objects.filter(deadline=row).order_by("pk").values_list("was", "light")
        assert list(told) == [
            ("none", "green"),
            ("green", "yellow"),
            ("yellow", "red"),
            ("red", "done"),
        ]


WHOLE_SITE = """
import sys
from luoshi.config import wsgi
from django.urls import get_resolver
get_resolver().url_patterns
assert "luoshi.clock.views" in sys.modules
assert "luoshi.config.schedule" not in sys.modules
from procrastinate.contrib.django import app
assert not [name for name in app.tasks if name.startswith("clock.")], "a web worker has the jobs"
import threading
assert threading.active_count() == 1, "something runs beside the requests"
"""


def test_no_web_worker_runs_the_sweep_however_many_there_are() -> None:
    """Elsewhere each worker of the site started the jobs for itself, and each of them ran."""
    done = subprocess.run([sys.executable, "-c", WHOLE_SITE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_nothing_is_set_outside_the_act(committed_db: object) -> None:
    with pytest.raises(RuntimeError):
        services.set_deadlines(deadlines=[], now=at("11-02"))
    with pytest.raises(RuntimeError):
        services.end(subject_kind=KIND, entries={1: 1}, now=at("11-02"))


def buffers(now: Any) -> int:
    """How many pages of memory a sweep of nothing reads, and by which index it looks."""
    query = TURN.format(these="", skip="SKIP LOCKED")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clock_deadline")
        cursor.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", {"now": now, "limit": 1000}
        )
        plan = cursor.fetchone()[0][0]["Plan"]
    assert "deadline_wakes" in str(plan), "the sweep looks by its index"
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


COPIES = """
INSERT INTO clock_deadline (subject_kind, subject_id, node, owner_id, regions, regime, version,
    kind, start_at, warn_at, due_at, light, recount)
SELECT subject_kind, subject_id + n * 10, node, owner_id, regions, regime, version,
    kind, start_at, warn_at + n * interval '1 s', due_at + n * interval '1 s', light, recount
FROM clock_deadline, generate_series(%s, %s) AS n WHERE subject_id = 1
"""


@pytest.mark.django_db
def test_a_sweep_of_nothing_due_costs_the_same_among_few_and_many(begin: Begin) -> None:
    begin(nodes=("settle",))
    quiet = at("11-03T00:00")
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [1, 1000])
        few = buffers(quiet)
        cursor.execute(COPIES, [1001, 30000])
    assert Deadline.objects.count() == 30_001
    assert buffers(quiet) <= few + 2
