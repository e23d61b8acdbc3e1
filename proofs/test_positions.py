"""Readers that follow positions miss nothing, whoever commits when, however many sequencers run."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction

from luoshi.journal import queries
from luoshi.journal.bodies import SealsErased
from luoshi.journal.models import Entry, Position
from luoshi.journal.services import give_positions, record
from luoshi.journal.verify import verify_database

WRITERS, SEQUENCERS, ACTS = 4, 2, 150


def test_a_follower_sees_every_entry_once_in_a_dense_order(
    committed_db: object,
    cast,  # type: ignore[no-untyped-def]
    now: datetime,
    seed: int,
    full: bool,
    record_property: Callable[[str, object], None],
) -> None:
    acts = ACTS * 10 if full else ACTS
    over = threading.Event()
    start = Position.objects.order_by("-position").values_list("position", flat=True).first() or 0
    before = Entry.objects.count()
    writers = [
        threading.Thread(target=_write, args=(cast.cheng, now, acts, seed + n))
        for n in range(WRITERS)
    ]
    readers: list[list[tuple[int, int]]] = [[], []]
    others = [threading.Thread(target=_sequence, args=(over,)) for _ in range(SEQUENCERS)]
    others += [threading.Thread(target=_follow, args=(start, seen, over)) for seen in readers]
    for thread in [*writers, *others]:
        thread.start()
    for thread in writers:
        thread.join()
    while Entry.objects.count() != Position.objects.count():
        time.sleep(0.05)
    time.sleep(0.3)
    over.set()
    for thread in others:
        thread.join()
    made = Entry.objects.count() - before
    record_property("entries", made)
    assert made == WRITERS * acts
    for seen in readers:
        assert [position for position, _ in seen] == list(range(start + 1, start + made + 1))
        assert len({entry for _, entry in seen}) == made
    assert verify_database().sound


def _write(actor, now: datetime, acts: int, seed: int) -> None:  # type: ignore[no-untyped-def]
    """Acts on few chains by many, some of them slow to commit."""
    chance = random.Random(seed)
    for _ in range(acts):
        body = SealsErased(basis="proof", fields=(), commitments=())
        with transaction.atomic():
            record(
                kind="unit",
                id=chance.randrange(1, 6),
                body=body,
                actor=actor,
                now=now,
                request_id=uuid4(),
            )
            time.sleep(chance.choice((0, 0, 0, 0.01)))
    connection.close()


def _sequence(over: threading.Event) -> None:
    while not over.is_set():
        give_positions(limit=7)
    connection.close()


def _follow(position: int, seen: list[tuple[int, int]], over: threading.Event) -> None:
    while not over.is_set():
        for at, happening in queries.following(position, limit=50):
            position = at
            seen.append((at, happening.entry_id))
        time.sleep(0.005)
    connection.close()
