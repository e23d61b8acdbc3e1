"""pytest fixtures: the migrated test database, a committed copy for one test, a running site."""

from __future__ import annotations

import fcntl
import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from pytest_django import DjangoDbBlocker

from launch import pytest_environment as environment
from launch.postgres import EXTENSIONS

if TYPE_CHECKING:
    from luoshi.world.cast import Cast

_numbers = itertools.count(1)
RUN: Final = os.environ[environment.FOLDER].rsplit("-", 1)[-1]
TEMPLATE: Final = f"test_luoshi_{RUN}"  # migrated, with the standing cast in it
BARE: Final = f"{TEMPLATE}_bare"  # migrated, and empty
DROPS: Final = 20  # tries, a fifth of a second apart
NOW: Final = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)  # ten in the morning in China


@dataclass(frozen=True)
class CommittedDatabase:
    """A database in which commits are real: for threads, other processes, kill -9."""

    name: str

    @property
    def url(self) -> str:
        """Return its address for the serving role."""
        return _address("DATABASE_URL", self.name)

    @property
    def owner_url(self) -> str:
        """Return its address for the owner, who migrates and in tests may tamper."""
        return _address("OWNER_DATABASE_URL", self.name)

    def environment(self) -> dict[str, str]:
        """Return the environment for a child process that shall work on it."""
        own = {"DATABASE_URL": self.url, "OWNER_DATABASE_URL": self.owner_url}
        return os.environ | own


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this process a migrated database, reached as the serving role.

    Migrated once a run as the owner; every other database is a copy of that one. The serving role
    may not truncate, so nothing is ever flushed: a test that must commit takes `committed_db`.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"{TEMPLATE}_{worker}"
    environment.start_cluster()
    with django_db_blocker.unblock():
        _migrate_template_once()
        _copy(name)
        with _pointed_at(name):
            yield
    _drop(name)


@pytest.fixture
def committed_db(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[CommittedDatabase]:
    """Point Django at a fresh copy of the database with the cast, for this test alone."""
    yield from committed(TEMPLATE, django_db_blocker)


@pytest.fixture
def empty_db(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[CommittedDatabase]:
    """Point Django at a fresh copy of the database as it is before anybody is in it."""
    yield from committed(BARE, django_db_blocker)


def committed(template: str, blocker: DjangoDbBlocker) -> Iterator[CommittedDatabase]:
    """Point Django at a fresh copy of a database until the iterator is closed."""
    name = f"{TEMPLATE}_{os.getpid()}_{next(_numbers)}"
    _copy(name, template)
    with blocker.unblock(), _pointed_at(name):
        yield CommittedDatabase(name)
    _drop(name)


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests live: a Thursday morning before the autumn holidays."""
    return NOW


@pytest.fixture
def cast(request: pytest.FixtureRequest, now: datetime) -> Cast:
    """The standing cast, as it sits in every test database: see `luoshi.world.cast`."""
    from luoshi.world import cast as casting

    if not {"committed_db", "site"} & set(request.fixturenames):
        request.getfixturevalue("db")
    return casting.load(now)


@pytest.fixture
def site(committed_db: CommittedDatabase) -> Iterator[str]:
    """Serve the pages from a thread of this process; yield the address of the first one."""
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("127.0.0.1")
    try:
        yield str(server.url)
    finally:
        server.stop()


def _migrate_template_once() -> None:
    with (environment.folder() / "template.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with _as_owner() as owner:
            known = owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
            if known.fetchone():
                return
            draft = f"{TEMPLATE}_draft"
            _execute(owner, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
            _execute(owner, "CREATE DATABASE {}", draft)
            _migrate(draft)
            _execute(owner, "CREATE DATABASE {} TEMPLATE {}", BARE, draft)
            _seat_the_cast(draft)
            _execute(owner, "ALTER DATABASE {} RENAME TO {}", draft, TEMPLATE)


def _migrate(name: str) -> None:
    from django.core.management import call_command

    with psycopg.connect(_address("OWNER_DATABASE_URL", name), autocommit=True) as connection:
        for extension in EXTENSIONS:
            _execute(connection, "CREATE EXTENSION IF NOT EXISTS {}", extension)
    with _pointed_at(name, user=urlsplit(os.environ["OWNER_DATABASE_URL"])):
        call_command("migrate", verbosity=0, interactive=False)


def _seat_the_cast(name: str) -> None:
    from luoshi.world import cast

    with _pointed_at(name):
        cast.build(NOW)


@contextmanager
def _pointed_at(name: str, user: Any = None) -> Iterator[None]:
    """Let Django's default connection lead to database `name`, as it is or as `user`."""
    from django.db import connection

    settings = connection.settings_dict
    before = {key: settings[key] for key in ("NAME", "USER", "PASSWORD")}
    settings["NAME"] = name
    if user is not None:
        settings |= {"USER": user.username, "PASSWORD": user.password or ""}
    connection.close()
    try:
        yield
    finally:
        connection.close()
        settings |= before


def _copy(name: str, template: str = TEMPLATE) -> None:
    with _as_owner() as owner:
        _execute(owner, "CREATE DATABASE {} TEMPLATE {}", name, template)


def _drop(name: str) -> None:
    """Delete a database, although a page that is still open may ask the site for more meanwhile."""
    for left in reversed(range(DROPS)):
        try:
            _drop_once(name)
        except psycopg.errors.InsufficientPrivilege:
            if not left:
                raise
            time.sleep(0.2)
        else:
            return


def _drop_once(name: str) -> None:
    # The owner may not end the serving role's sessions, but the serving role may end its own.
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as serving:
        serving.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [name],
        )
    with _as_owner() as owner:
        _execute(owner, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def _as_owner() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as connection:
        yield connection


def _execute(connection: psycopg.Connection[Any], command: str, *names: str) -> None:
    connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def _address(variable: str, database: str) -> str:
    parts = urlsplit(os.environ[variable])
    return urlunsplit(parts._replace(path=f"/{database}"))


def pytest_unconfigure() -> None:
    """On somebody else's server, take away the template too."""
    if not environment.is_worker() and "LUOSHI_TEST_CLUSTER" not in os.environ:
        _drop(TEMPLATE)
        _drop(BARE)
