"""Two clerks and a double click at the same moment: every row is done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connections

from luoshi.journal.models import Entry
from luoshi.matters import services
from luoshi.matters.services import RowAnswer
from luoshi.matters.tests.conftest import Office


def test_the_same_rows_at_once_are_urged_once(committed_db: None, cast: Any, now: datetime) -> None:
    office = Office(cast, now)
    ids = [office.underway().pk for _ in range(4)]
    one, other = uuid4(), uuid4()
    sent: list[tuple[str, UUID, list[int]]] = [
        ("shen", one, ids),
        ("shen", one, ids),
        ("jiang", other, ids[::-1]),
    ]

    def work(given: tuple[str, UUID, list[int]]) -> list[RowAnswer]:
        who, key, chosen = given
        try:
            return services.urge_many(
                actor=getattr(cast, who),
                now=now,
                request_id=key,
                matter_ids=chosen,
                reason="请抓紧",
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        first, again, second = pool.map(work, sent)
    done = Entry.objects.filter(act="matter.urged")
    assert done.count() == done.values("chain_id").distinct().count() == len(ids)
    assert first == again
    mine = {row.matter_id for row in first if not row.refusal}
    his = {row.matter_id for row in second if not row.refusal}
    assert mine | his == set(ids)
    assert not mine & his
