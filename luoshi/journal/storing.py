"""How entries and seals reach their tables: one statement for however many rows.

For services only. A statement takes one list a column, so its text is the same for one row and for
thousands, and PostgreSQL keeps its plan.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import AutoField, Model
from psycopg import sql

from luoshi.journal.models import Entry, Said, Sealed
from luoshi.statements.prepared import asking

BATCH: Final = 2000  # rows of one statement


def store_entries(entries: Sequence[Entry], said: Sequence[Said]) -> None:
    """Store entries whose chains are locked, move the heads, and keep what their request said.

    Each gets its key and its place in the queue for a position; what was kept of the same request
    before stays.
    """
    for at in range(0, len(entries), BATCH):
        batch = entries[at : at + BATCH]
        with asking(prepare=True) as cursor:
            cursor.execute(_entries(), [*_columns(Entry, batch), *_columns(Said, said)])
            keys = {(kind, pk): key for kind, pk, key in cursor.fetchall()}
        for entry in batch:
            entry.pk = keys[entry.chain_kind, entry.chain_id]
            entry._state.adding, entry._state.db = False, connection.alias


def store_seals(rows: Sequence[Sealed]) -> None:
    """Store sealed values."""
    for at in range(0, len(rows), BATCH):
        with asking(prepare=True) as cursor:
            cursor.execute(_seals(), _columns(Sealed, rows[at : at + BATCH]))


@cache
def _entries() -> str:
    text = """
        WITH given AS (
          SELECT * FROM {entries}
        ), written AS (
          INSERT INTO journal_entry ({names}) SELECT {names} FROM given ORDER BY place
          RETURNING chain_kind, chain_id, id
        ), waiting AS (
          INSERT INTO journal_unsequenced (entry_id) SELECT id FROM written
        ), moved AS (
          UPDATE journal_head AS head SET seq = given.seq, hash = given.hash FROM given
          WHERE head.chain_kind = given.chain_kind AND head.chain_id = given.chain_id
        ), said AS (
          INSERT INTO journal_said ({said_names}) SELECT {said_names} FROM {said}
          ON CONFLICT DO NOTHING
        )
        SELECT chain_kind, chain_id, id FROM written
        """
    return _composed(
        text,
        names=_names(Entry),
        entries=_given(Entry),
        said_names=_names(Said),
        said=_given(Said),
    )


@cache
def _seals() -> str:
    text = "INSERT INTO journal_sealed ({names}) SELECT {names} FROM {rows} ORDER BY place"
    return _composed(text, names=_names(Sealed), rows=_given(Sealed))


def _composed(text: str, **parts: sql.Composable) -> str:
    return sql.SQL(text).format(**parts).as_string(None)


def _given(model: type[Model]) -> sql.Composable:
    """Rows of a table, given as one list a column, with their `place`."""
    lists = (sql.SQL(f"%s::{field.rel_db_type(connection)}[]") for field in _fields(model))
    return sql.SQL("unnest({}) WITH ORDINALITY AS given ({}, place)").format(
        sql.SQL(", ").join(lists), _names(model)
    )


def _names(model: type[Model]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(field.column) for field in _fields(model))


def _columns(model: type[Model], rows: Sequence[Model]) -> list[list[Any]]:
    return [[getattr(row, field.attname) for row in rows] for field in _fields(model)]


def _fields(model: type[Model]) -> list[Any]:
    """The fields of a table beside a key that counts by itself."""
    return [one for one in model._meta.concrete_fields if not isinstance(one, AutoField)]
