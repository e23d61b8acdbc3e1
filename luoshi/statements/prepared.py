"""A cursor whose statements PostgreSQL reads and plans once a connection, not once a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from psycopg.types.numeric import Int8Dumper


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement as Django's log of queries reads it off a cursor."""

    query: bytes


class Preparing(ServerBindingCursor):
    """Values travel beside the statement, and the statement is prepared when it is first run.

    Whole numbers travel in one size: a statement is another one to PostgreSQL where a value has
    another type, and psycopg would choose the smallest that holds it.
    """

    def __init__(self, *connection: Any, **how: Any) -> None:
        super().__init__(*connection, **how)
        self.adapters.register_dumper(int, Int8Dumper)  # type: ignore[attr-defined]  # the driver's own

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """As any cursor; nothing is prepared where the connection is not to (`prepare_threshold`).

        Behind a pooler that gives each transaction another connection it must not.
        """
        ask = super().execute  # type: ignore[misc]  # the stubs leave out what the driver does
        done = ask(query, params, **{"prepare": True, **how})
        # What was prepared before travels as a name; whoever counts queries wants to read them.
        if self._query is None:  # type: ignore[has-type]  # the driver's own
            self._query = _Said(str(query).encode())
        return done


@contextmanager
def asking(*, prepare: bool, using: str = "default") -> Iterator[CursorWrapper]:
    """Such a cursor where the statement is to be prepared, else a usual one."""
    connection = connections[using]
    connection.ensure_connection()
    bare = connection.connection
    usual = bare.cursor_factory
    bare.cursor_factory = Preparing if prepare else usual
    try:
        cursor = connection.cursor()
    finally:
        bare.cursor_factory = usual
    with cursor:
        yield cursor
