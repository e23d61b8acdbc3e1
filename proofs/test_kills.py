"""Killed at any instant, 200 times: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from launch.binaries import find
from proofs.callers import Caller, Journey
from proofs.house import ISSUE_TOKENS, VICTIMS, House

KILLS = int(os.environ.get("KILLS", "200"))
OLDEST = 15  # the oldest PostgreSQL we run on; fewer blows there unless FULL=1
CALLERS = 3


@pytest.fixture(params=["newest", "oldest"])
def house(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    if request.param == "oldest":
        monkeypatch.setenv("PG_BIN", str(find(OLDEST).directory))
    here = House(tmp_path)
    try:
        here.open()
        yield here
    finally:
        here.close()


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(
    house: House,
    seed: int,
    full: bool,
    record_property: Callable[[str, object], None],
) -> None:
    kills = KILLS if full or house.cluster.major > OLDEST else KILLS // 5
    known = json.loads(house.run("-c", ISSUE_TOKENS))
    journeys = [
        Journey(Caller(house.address, known["tokens"]), known["units"]) for _ in range(CALLERS)
    ]
    over, failures = threading.Event(), []
    threads = [
        threading.Thread(target=_travel, args=(journey, seed + n, over, failures))
        for n, journey in enumerate(journeys)
    ]
    for thread in threads:
        thread.start()
    killed = _kill_around(house, kills, seed, over, failures)
    over.set()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    record_property("killed", dict(killed))
    record_property("acts", sum(len(journey.caller.said_yes) for journey in journeys))
    record_property("retries", sum(journey.caller.retries for journey in journeys))
    record_property("postgresql", house.cluster.major)
    _await_positions(house)
    with psycopg.connect(house.cluster.url()) as connection:
        _check_acknowledged(connection, journeys)
        _check_chains(connection, journeys)
        _check_demands(connection, journeys)
        _check_notices(connection)
        _check_positions(connection)
    house.run("-m", "luoshi.cli", "journal", "verify")  # fails unless every chain holds


def _travel(journey: Journey, seed: int, over: threading.Event, failures: list[str]) -> None:
    chance = random.Random(seed)
    ways = (journey.straight, journey.refused, journey.recalled, journey.fanned_out)
    while not over.is_set():
        try:
            chance.choice(ways)()
        except BaseException as error:  # noqa: BLE001 - told to the test, which fails
            failures.append(f"{type(error).__name__}: {error}")
            over.set()


def _kill_around(
    house: House, kills: int, seed: int, over: threading.Event, failures: list[str]
) -> Counter[str]:
    chance, killed = random.Random(seed), Counter[str]()
    while killed.total() < kills and not over.is_set():
        time.sleep(chance.uniform(0.05, 0.9))
        victim = chance.choices(VICTIMS, weights=(4, 2, 3))[0]
        house.kill(victim, chance)
        killed[victim] += 1
        if killed.total() % 10 == 0:
            house.await_answer()  # let the callers finish something between the blows
    house.await_answer()
    return killed


def _await_positions(house: House, patience: float = 150) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        house.raise_the_dead()
        with psycopg.connect(house.cluster.url()) as connection:
            row = connection.execute("SELECT count(*) FROM journal_unsequenced").fetchone()
        if row == (0,):
            return
        time.sleep(0.5)
    raise AssertionError(f"entries wait for a position: {house.children['worker'].last_words()}")


def _check_acknowledged(connection: psycopg.Connection[Any], journeys: list[Journey]) -> None:
    rows = connection.execute(
        "SELECT request_id, count(*), count(DISTINCT (chain_kind, chain_id))"
        " FROM journal_entry GROUP BY 1"
    )
    written = {row[0]: (row[1], row[2]) for row in rows}
    for journey in journeys:
        for act in journey.caller.said_yes:
            assert written.get(act.request_id) == (act.chains, act.chains), act


def _check_chains(connection: psycopg.Connection[Any], journeys: list[Journey]) -> None:
    rows = connection.execute(
        "SELECT chain_id, array_agg(act ORDER BY seq) FROM journal_entry"
        " WHERE chain_kind = 'matter' GROUP BY 1"
    )
    chains = {pk: [act.removeprefix("matter.") for act in acts] for pk, acts in rows}
    for journey in journeys:
        for pk, acts in journey.expected.items():
            assert chains[pk] == acts, pk
    known = {pk for journey in journeys for pk in journey.expected}
    assert set(chains) == known, "a matter exists that nobody was told of"


def _check_demands(connection: psycopg.Connection[Any], journeys: list[Journey]) -> None:
    rows = connection.execute(
        "SELECT subject_id, count(*) FROM burden_demand WHERE voided_at IS NULL GROUP BY 1"
    )
    live = dict(rows.fetchall())
    for journey in journeys:
        for pk, count in journey.demands.items():
            assert live.get(pk) == count, pk


def _check_notices(connection: psycopg.Connection[Any]) -> None:
    """Whoever a dispatch, a refusal or a recall concerns was told of it, each person once."""
    rows = connection.execute(
        "SELECT entry.act, count(notice.id), count(DISTINCT (notice.person_id, notice.stage))"
        " FROM journal_entry AS entry"
        " LEFT JOIN notices_notice AS notice ON notice.entry_id = entry.id"
        " WHERE entry.act IN ('matter.dispatched', 'matter.refusal_asked', 'matter.recalled')"
        " GROUP BY entry.id, entry.act"
    ).fetchall()
    assert rows
    assert [row for row in rows if row[1] == 0 or row[1] != row[2]] == []


def _check_positions(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute(
        "SELECT count(*), max(position), (SELECT count(*) FROM journal_entry) FROM journal_position"
    ).fetchone()
    assert row is not None
    assert row[0] == row[1] == row[2]
