"""Two clerks with one paper at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from luoshi.documents.models import Paper, PaperVersion
from luoshi.documents.services import Receipt

Receive = Callable[..., Receipt]
PLAN = "云岭县茶园工作要点\n一、改造老茶园。\n"


def together(*acts: Callable[[], Receipt]) -> list[Receipt]:
    """Run acts at the same moment, each on a connection of its own."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Receipt]) -> Receipt:
        gate.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_stores_and_the_other_is_told(committed_db: Any, cast: Any, receive: Receive) -> None:
    receipts = together(lambda: receive(cast.shen, PLAN), lambda: receive(cast.jiang, PLAN))
    assert sorted(receipt.stored for receipt in receipts) == [False, True]
    assert len({receipt.paper for receipt in receipts}) == 1
    assert Paper.objects.count() == 1


def test_a_double_click_in_two_workers_is_one_paper(
    committed_db: Any, cast: Any, receive: Receive
) -> None:
    once: UUID = uuid4()
    both = [lambda: receive(cast.shen, PLAN, request_id=once, keep_both=True)] * 2
    receipts = together(*both)
    assert all(receipt.stored for receipt in receipts)
    assert len({receipt.version for receipt in receipts}) == 1
    assert Paper.objects.count() == 1


def test_two_versions_at_once_get_two_numbers(
    committed_db: Any, cast: Any, receive: Receive
) -> None:
    paper = receive(cast.shen, PLAN).paper
    acts = [
        lambda n=n: receive(cast.shen, f"{PLAN}二、第 {n} 件事。", paper_id=paper.pk)
        for n in range(4)
    ]
    together(*acts)
    found = PaperVersion.objects.filter(paper=paper).order_by("ordinal")
    assert [version.ordinal for version in found] == [1, 2, 3, 4, 5]
