"""The small county of the standing cast: one database and one site for all journeys of a module."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from launch.pytest_postgres import TEMPLATE, committed
from luoshi.world import cast as casting
from luoshi.world.cast import Cast
from tests.journeys.town.works import Works, today


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The standing cast; what one journey leaves behind, the next one finds."""
    for _database in committed(TEMPLATE, django_db_blocker):
        yield casting.load(today())


@pytest.fixture(scope="module")
def county(people: Cast) -> Iterator[str]:
    """The address of a site that serves them."""
    server = LiveServer("127.0.0.1")
    try:
        yield str(server.url)
    finally:
        server.stop()


@pytest.fixture
def works(people: Cast) -> Works:
    """What happened before a journey begins."""
    return Works(people)
