"""Two clerks, or two clicks, on the same rows at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from luoshi.documents import services as documents
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import Refusal
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import Ownership, Row, State

PAPER = """云岭县工作要点

1.建成食堂6个、花园9处。
牵头单位：县发改局
2.修路10公里。
牵头单位：县财政局
"""


def together(*acts: Callable[[], object]) -> list[str]:
    """Run acts at the same moment, each on a connection of its own; what each came to."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.fixture
def rows(committed_db: Any, cast: Any, now: datetime) -> list[Matter]:
    version = documents.receive_paper(
        actor=cast.shen, now=now, request_id=uuid4(), data=PAPER.encode(), name="要点.txt"
    ).version
    return services.draft_from_paper(
        actor=cast.shen, now=now, request_id=uuid4(), version_id=version.pk
    )


def split(actor: Any, now: datetime, row: Matter, request_id: Any) -> Callable[[], object]:
    return lambda: services.split_draft(
        actor=actor,
        now=now,
        request_id=request_id,
        matter_id=row.pk,
        version=row.version,
        text="建成食堂6个、‖花园9处。",
    )


def merge(actor: Any, now: datetime, rows: list[Matter]) -> Callable[[], object]:
    row = Row("合成一行", "建成", False, Ownership.SINGLE, (), (), None)
    return lambda: services.merge_drafts(
        actor=actor,
        now=now,
        request_id=uuid4(),
        matter_ids=[one.pk for one in rows],
        versions={one.pk: one.version for one in rows},
        row=row,
    )


def test_two_clicks_split_once(rows: list[Matter], cast: Any, now: datetime) -> None:
    once = uuid4()
    assert together(*[split(cast.shen, now, rows[0], once)] * 2) == ["done", "done"]
    assert Matter.objects.count() == 3
    assert Entry.objects.filter(request_id=once).count() == 2


def test_two_clerks_split_one_row_once(rows: list[Matter], cast: Any, now: datetime) -> None:
    acts = [split(who, now, rows[0], uuid4()) for who in (cast.shen, cast.jiang)]
    assert together(*acts) == ["done", "stale"]
    assert Matter.objects.count() == 3


def test_a_split_and_a_merger_of_one_row_lose_nothing(
    rows: list[Matter], cast: Any, now: datetime
) -> None:
    acts = [split(cast.shen, now, rows[0], uuid4()), merge(cast.jiang, now, rows)]
    outcomes = together(*acts)
    assert outcomes == ["done", "stale"]
    states = sorted(Matter.objects.values_list("state", flat=True))
    assert states in ([State.DRAFT] * 3, [State.CANCELLED, State.DRAFT])
    assert verify_database().sound
