"""Workers killed at any instant while they tell people of lights and send messages outside.

No flip is lost and none is told twice; no message is sent twice, and one of which nobody can say
whether it arrived is shown as unknown.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as clock_time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest

from launch.processes import Child
from luoshi.kernel.periods import PEOPLE_LIVE_IN
from proofs.house import SEAT_THE_CAST, House

KILLS = int(os.environ.get("KILLS", "30"))
WORKERS = 3
PATIENCE = 60  # seconds until a worker that was started again must be at work
MATTERS = 90
# Matters of three bureaus under way, all with a date that comes near at the same moment.
SIGN = """
import django; django.setup()
from datetime import date, timedelta
from uuid import uuid4
from luoshi.clock.models import Deadline
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import Ownership, Row
from luoshi.world import cast
from datetime import UTC, datetime
now = datetime(2026, 9, 24, 2, tzinfo=UTC)
people = cast.load(now)
def act(service, who, **more):
    return service(actor=who, now=now, request_id=uuid4(), **more)
rows = []
for at in range(MATTERS):
    unit = people.units[("fagai", "caizheng")[at % 2]].pk
    row = Row(f"办好第{at}件。", "办好", False, Ownership.SINGLE, (unit,), (), date(2026, 12, 31))
    rows.append(act(services.add_draft, people.shen, row=row, source="plan").pk)
run = act(services.submit_for_sign_off, people.shen, matter_ids=rows)
for step, who in enumerate((people.han, people.gao)):
    act(services.decide_sign_off, who, sign_off_id=run.pk, step=step, agree=True)
act(services.dispatch, people.shen, matter_ids=rows)
for matter in Matter.objects.filter(pk__in=rows):
    who = people.zhou if matter.lead_id == people.units["fagai"].pk else people.fang
    act(services.sign, who, matter_id=matter.pk)
row = Deadline.objects.filter(node="settle").first()
print(row.warn_at.isoformat(), row.due_at.isoformat())
""".replace("MATTERS", str(MATTERS))
# What the schedule does, as often as it can, at one moment; killed, it is begun anew.
WORK = """
import django; django.setup()
import random, sys, time
from datetime import datetime, timedelta
from luoshi.clock import services as clock
from luoshi.matters.services import telling
from luoshi.notices import services as notices
at = datetime.fromisoformat(sys.argv[1])
later = datetime.fromisoformat(sys.argv[2])
print("at work", flush=True)
while True:
    clock.sweep(now=at, limit=2)
    telling.tell_flips(now=at, limit=1)
    notices.gather(now=later, limit=1)
    notices.send(now=later)
    time.sleep(random.uniform(0, 0.2))
"""
SETTLE = """
import django; django.setup()
import sys
from datetime import datetime, timedelta
from luoshi.clock import services as clock
from luoshi.matters.services import telling
from luoshi.notices import services as notices
at = datetime.fromisoformat(sys.argv[1])
later = datetime.fromisoformat(sys.argv[2])
while clock.sweep(now=at) or telling.tell_flips(now=at): pass
notices.give_up(now=later + timedelta(hours=1))
while notices.gather(now=later) or notices.send(now=later): pass
"""


class Gateway:
    """Takes every message, slowly, and remembers it."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.keys.append(json.loads(body)["id"])
                time.sleep(random.uniform(0, 0.05))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    here = Gateway()
    try:
        yield here
    finally:
        here.close()


@pytest.fixture
def house(tmp_path: Path, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("LUOSHI_CHANNELS", "webhook")
    monkeypatch.setenv("LUOSHI_WEBHOOK_URL", gateway.address)
    monkeypatch.setenv("LUOSHI_WEBHOOK_SECRET", "proof")
    here = House(tmp_path)
    try:
        here.cluster.start()
        here.run("-m", "luoshi.cli", "migrate")
        here.run("-c", SEAT_THE_CAST)
        yield here
    finally:
        here.close()


def test_no_flip_and_no_message_is_lost_or_doubled(
    house: House,
    gateway: Gateway,
    seed: int,
    full: bool,
    record_property: Callable[[str, object], None],
) -> None:
    chance, kills = random.Random(seed), KILLS * 4 if full else KILLS
    for light, edge in zip(("yellow", "red"), house.run("-c", SIGN).split(), strict=True):
        moments = [edge, _in_office_hours(edge)]
        _work_and_kill(house, moments, kills // 2, chance)
        house.run("-c", SETTLE, *moments)
        with psycopg.connect(house.cluster.url()) as connection:
            _check_flips(connection, light)
            states = _check_messages(connection, gateway)
    record_property("killed", kills)
    record_property("flips", 2 * MATTERS)
    record_property("messages", dict(states))


def _in_office_hours(edge: str) -> str:
    """Two in the afternoon, some working day after the edge: a digest may leave."""
    day = datetime.fromisoformat(edge).astimezone(PEOPLE_LIVE_IN).date() + timedelta(days=1)
    while day.weekday() > 3 or (day.month, day.day) == (1, 1):
        day += timedelta(days=1)
    return datetime.combine(day, clock_time(14), PEOPLE_LIVE_IN).isoformat()


def _work_and_kill(house: House, moments: list[str], kills: int, chance: random.Random) -> None:
    names = [f"teller-{n}" for n in range(WORKERS)]
    workers = {name: _start(house, name, moments) for name in names}
    house.children |= workers
    for _ in range(kills):
        name = chance.choice(names)
        _await_work(workers[name])
        time.sleep(chance.uniform(0, 0.6))
        _kill(workers[name])
        house.children[name] = workers[name] = _start(house, name, moments)
    for name in names:
        _kill(house.children.pop(name))


def _start(house: House, name: str, moments: list[str]) -> Child:
    command = [sys.executable, "-c", WORK, *moments]
    return Child.start(name, command, house.environment, house.folder / f"{name}.log")


def _await_work(worker: Child) -> None:
    until = time.monotonic() + PATIENCE
    while "at work" not in worker.log.read_text():
        assert time.monotonic() < until and not worker.ended(), worker.last_words()
        time.sleep(0.05)


def _kill(worker: Child) -> None:
    assert not worker.ended(), worker.last_words()
    worker.process.kill()
    worker.process.wait()


def _check_flips(connection: psycopg.Connection[Any], light: str) -> None:
    """Every light that turned was told to the same people, each once, and is marked so."""
    rows = connection.execute(
        "SELECT flip.owner_id, flip.answered_at IS NOT NULL,"
        " (SELECT array_agg(notice.person_id ORDER BY notice.person_id)"
        "  FROM notices_notice AS notice WHERE notice.cause = 'flip ' || flip.id)"
        " FROM clock_flip AS flip WHERE flip.cause = 'edge' AND flip.light = %s",
        [light],
    ).fetchall()
    assert len(rows) == MATTERS
    told = {(owner, answered, tuple(people or ())) for owner, answered, people in rows}
    assert len(told) == 2, told  # two bureaus, and for each always the same people
    assert all(answered and people for _, answered, people in told)


def _check_messages(connection: psycopg.Connection[Any], gateway: Gateway) -> Counter[str]:
    """What is marked as sent arrived once; what is unknown arrived once at most; nothing waits."""
    rows = connection.execute(
        "SELECT 'luoshi-' || digest_id || '-' || channel, state FROM notices_delivery"
    ).fetchall()
    arrived, states = Counter(gateway.keys), Counter(state for _, state in rows)
    assert set(states) <= {"sent", "unknown", "void"}
    for key, state in rows:
        allowed = {"sent": {1}, "unknown": {0, 1}, "void": {0}}[state]
        assert arrived[key] in allowed, (key, state)
    assert set(arrived) <= {key for key, _ in rows}
    told = connection.execute(
        "SELECT count(*) FROM notices_notice WHERE cause LIKE 'flip %' AND digest_id IS NULL"
    ).fetchone()
    assert told == (0,)
    return states
