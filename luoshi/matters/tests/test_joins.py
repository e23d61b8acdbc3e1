"""Hot statements join few tables: planning grows with every one, and passes the work itself."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.kit.paging import keyset
from luoshi.matters import queries
from luoshi.org.models import User
from luoshi.org.queries import appointments_of

pytestmark = pytest.mark.django_db
MOST = 5  # beyond it PostgreSQL plans for longer than a page may take (docs/performance.md)


def joins(work: Any) -> int:
    """The most joins that one of the statements of some work has."""
    with CaptureQueriesContext(connection) as log:
        work()
    return max(query["sql"].count(" JOIN ") for query in log.captured_queries)


def test_a_matter_and_what_an_act_takes(office: Any) -> None:
    row = office.register()
    assert joins(lambda: queries.matter_for(office.cast.shen, row.pk)) <= MOST
    assert joins(lambda: list(queries.with_facts(queries.matters_for(office.cast.shen)))) <= MOST


def test_a_page_of_the_ledger_with_its_columns(office: Any) -> None:
    office.register()
    rows = queries.with_columns(queries.ledger(office.cast.shen))
    assert joins(lambda: keyset(rows)) <= MOST


def test_who_may_act_in_what(office: Any, now: Any) -> None:
    user = User.objects.get(pk=office.cast.users["shen"].pk)
    assert joins(lambda: appointments_of(user, now=now)) <= MOST
