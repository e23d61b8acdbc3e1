"""Starts and stops a PostgreSQL cluster of our own in a folder, for the demo and the tests."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from launch import binaries
from launch.privilege import privilege

SUPERUSER: Final = "app"
OWNER: Final = "luoshi_owner"  # owns the tables, migrates
SERVING: Final = "luoshi_serving"  # what web, worker and tests run as; owns nothing
DATABASE: Final = "luoshi"
EXTENSIONS: Final = ("pg_trgm", "btree_gin")
PATIENCE: Final = 30.0  # seconds for a start; a crashed server recovers within it
SOCKET_LIMIT: Final = 80  # bytes for the folder; the kernel allows 107 for the whole socket path

SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "max_connections": "100",
}
# What makes a throw-away cluster quick and a real one unsafe.
FORGETFUL: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
}


class PostgresFailed(RuntimeError):
    """PostgreSQL did not start or stop; the text carries the end of its log."""


class Cluster:
    """One PostgreSQL in `directory`, reached over a Unix socket that only its user can open.

    Any number of processes may call `start` at once: the first one starts, the others find it
    running. `durable=False` gives up safety against a crash for speed; `settings` are PostgreSQL's.
    """

    def __init__(
        self, directory: Path, *, durable: bool, settings: Mapping[str, str] | None = None
    ) -> None:
        self.durable = durable
        self.settings = dict(settings or {})
        self.home = privilege().home(directory)
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"  # written by the server, who may be another user
        self.words = self.home / "programs.log"  # written by us: what initdb and pg_ctl say
        self.socket = _socket_folder(self.home)
        found = binaries.find(self._version_of_data())
        self.major = found.major
        self._locale = found.locale
        self._programs = privilege().reachable(found.directory)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, database: str = DATABASE, role: str = SERVING) -> str:
        """Return the address of a database for a role, as DATABASE_URL understands it."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='/')}"

    def start(self) -> None:
        """Make the cluster where there is none, start it, and create roles and database."""
        with self._lock():
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self.ready():
                self._start_server()
            self._provision()

    def stop(self) -> None:
        """Stop the server: connections are cut, work is written. Stopping twice is harmless."""
        if not self.data.exists():
            return
        with self._lock():
            for mode, patience in (("fast", "10"), ("immediate", "5")):
                if not self._answers_at_all():
                    return
                if self._run("pg_ctl", *self._place, "stop", "-m", mode, "-t", patience) == 0:
                    return
        raise PostgresFailed(f"PostgreSQL did not stop:\n{self._end_of_log()}")

    def remove(self) -> None:
        """Stop the server and delete every file of the cluster."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)

    def ready(self) -> bool:
        """Say whether the server takes connections; a killed one that still has a pid does not."""
        return self._run("pg_isready", "-q", "-h", str(self.socket), "-U", SUPERUSER) == 0

    @property
    def _place(self) -> tuple[str, ...]:
        return ("-D", str(self.data))

    def _answers_at_all(self) -> bool:
        return self.ready() or self._run("pg_ctl", *self._place, "status") == 0

    def _version_of_data(self) -> int | None:
        stamp = self.data / "PG_VERSION"
        return int(stamp.read_text().strip()) if stamp.exists() else None

    def _initialise(self) -> None:
        half = self.home / "data.new"  # an interrupted initdb leaves only this behind
        shutil.rmtree(half, ignore_errors=True)
        sync = () if self.durable else ("--no-sync",)
        arguments = ("--encoding=UTF8", *self._locale, "--auth-local=trust", "--auth-host=reject")
        failed = self._run("initdb", "-D", str(half), "-U", SUPERUSER, *arguments, *sync)
        if failed:
            raise PostgresFailed(f"initdb failed:\n{self._end_of_log()}")
        half.rename(self.data)

    def _start_server(self) -> None:
        settings = SETTINGS | self.settings | {"unix_socket_directories": str(self.socket)}
        if not self.durable:
            settings |= FORGETFUL
        options = " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())
        deadline = time.monotonic() + PATIENCE
        # A killed server's pid can outlive it and proves nothing: try until one answers.
        while not self.ready():
            if time.monotonic() > deadline:
                raise PostgresFailed(f"PostgreSQL did not start:\n{self._end_of_log()}")
            start = ("start", "-w", "-t", "20", "-l", str(self.log), "-o", options)
            if self._run("pg_ctl", *self._place, *start):
                time.sleep(0.1)

    def _provision(self) -> None:
        with psycopg.connect(self.url("postgres", SUPERUSER), autocommit=True) as connection:
            for role, power in ((OWNER, "CREATEDB"), (SERVING, "NOCREATEDB")):
                if not _exists(connection, "pg_roles", "rolname", role):
                    command = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER " + power)
                    connection.execute(command.format(sql.Identifier(role)))
            if not _exists(connection, "pg_database", "datname", DATABASE):
                command = sql.SQL("CREATE DATABASE {} OWNER {}")
                names = (sql.Identifier(DATABASE), sql.Identifier(OWNER))
                connection.execute(command.format(*names))
        with psycopg.connect(self.url(DATABASE, SUPERUSER), autocommit=True) as connection:
            for name in EXTENSIONS:
                command = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}")
                connection.execute(command.format(sql.Identifier(name)))

    def _run(self, program: str, *arguments: str) -> int:
        """Run one of PostgreSQL's programs, what it says into a file; return its exit status."""
        command = (*privilege().prefix, str(self._programs / program), *arguments)
        environment = os.environ | {"LC_ALL": "C.UTF-8"}
        with self.words.open("ab") as log:
            return subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                cwd="/",
                check=False,
            ).returncode

    def _end_of_log(self, lines: int = 15) -> str:
        ends = (
            path.read_text(errors="replace").splitlines()[-lines:]
            for path in (self.words, self.log)
            if path.exists()
        )
        return "\n".join(line for end in ends for line in end)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.home / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _socket_folder(home: Path) -> Path:
    """Return a folder whose path is short and plain enough for a socket, made if need be."""
    folder = home / "socket"
    if len(os.fsencode(folder)) > SOCKET_LIMIT or not re.fullmatch(r"[\w./-]+", str(folder), re.A):
        name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"luoshi-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = home.stat().st_uid
    if folder.stat().st_uid != owner:
        os.chown(folder, owner, -1)
    return folder


def _exists(
    connection: psycopg.Connection[tuple[object, ...]], table: str, column: str, value: str
) -> bool:
    command = sql.SQL("SELECT 1 FROM {} WHERE {} = %s")
    found = connection.execute(
        command.format(sql.Identifier(table), sql.Identifier(column)), [value]
    )
    return found.fetchone() is not None
