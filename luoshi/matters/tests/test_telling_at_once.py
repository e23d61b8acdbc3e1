"""Several workers at one queue of flips: shared, never doubled; and nothing outside an act."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connections

from luoshi.clock import services as clock
from luoshi.clock.models import Deadline
from luoshi.matters.services import telling
from luoshi.matters.tests.conftest import Office
from luoshi.notices import services as notices
from luoshi.notices.models import Notice


def test_workers_share_the_flips(committed_db, cast, now: datetime) -> None:  # type: ignore[no-untyped-def]
    office = Office(cast, now)
    matters = [office.underway() for _ in range(6)]
    at = Deadline.objects.get(subject_id=matters[0].pk, node="settle").warn_at
    while clock.sweep(now=at):
        pass

    def work(_: int) -> int:
        try:
            return sum(iter(lambda: telling.tell_flips(now=at, limit=1), 0))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        taken = sum(pool.map(work, range(3)))
    assert taken == len(matters)
    rows = Notice.objects.filter(stage="near")
    assert rows.count() == len(matters) == rows.values("subject_id").distinct().count()


def test_nobody_is_told_outside_a_transaction(committed_db, now: datetime) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RuntimeError, match="transaction"):
        notices.tell(news=[], now=now)
