"""Two workers follow one merger, two clicks confirm one handover: each matter moves once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

from django.db import connection

from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.tests.test_handover import Leaving
from luoshi.matters.tests.test_succession import merge


def together(*acts: Callable[[], object]) -> list[object]:
    """Run acts at the same moment, each on a connection of its own."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_workers_carry_each_matter_once(committed_db: Any, office: Any, now: datetime) -> None:
    made = {office.underway().pk for _ in range(3)}
    merge(office, "fagai", into="caizheng")
    counts = together(*[lambda: services.follow_mergers(now=now)] * 2)
    while services.follow_mergers(now=now):
        pass
    assert sum(int(str(one)) for one in counts) <= len(made)
    moved = Entry.objects.filter(act="matter.succeeded").values_list("chain_id", flat=True)
    assert sorted(moved) == sorted(made)
    leads = Matter.objects.filter(pk__in=made).values_list("lead__code", flat=True)
    assert set(leads) == {"caizheng"}
    assert verify_database().sound


def test_two_clicks_confirm_once(committed_db: Any, office: Any) -> None:
    leaving = Leaving(office)
    matter = leaving.matter()
    row, key = leaving.signed(), uuid4()
    given = {"handover_id": row.pk, "request_id": key}
    together(*[lambda: leaving.act(services.confirm_handover, "su", **given)] * 2)
    assert Entry.objects.filter(act="matter.transferred", chain_id=matter.pk).count() == 1
