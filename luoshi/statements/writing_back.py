"""Rows that were read, changed and are stored again, many in one statement. For services only."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Model
from psycopg import sql

from luoshi.statements.prepared import asking

BATCH: Final = 5000  # rows of one statement


def write_back(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Store these fields of rows of one table, by their keys, as `bulk_update` does.

    That builds a CASE of expressions for every row and column: a hundred matters cost it more than
    all the rest of their act. Raises TypeError for a value that JSON cannot carry.
    """
    if not rows:
        return
    model = type(rows[0])
    stored = [model._meta.get_field(name) for name in fields]
    key, statement = model._meta.pk, _statement(model, tuple(stored))
    for at in range(0, len(rows), BATCH):
        given = [_values(row, [key, *stored]) for row in rows[at : at + BATCH]]
        with asking(prepare=True) as cursor:
            cursor.execute(statement, [json.dumps(given, default=_plain, ensure_ascii=False)])


def _values(row: Model, fields: Sequence[Any]) -> dict[str, Any]:
    return {field.column: getattr(row, field.attname) for field in fields}


@cache
def _statement(model: type[Model], fields: tuple[Any, ...]) -> str:
    key: Any = model._meta.pk
    columns = [sql.Identifier(field.column) for field in fields]
    kinds = [sql.SQL(_kind(field)) for field in [key, *fields]]  # Django's own names of types
    names = [sql.Identifier(key.column), *columns]
    composed = sql.SQL(
        "UPDATE {table} AS kept SET {set} FROM jsonb_to_recordset(%s::jsonb) AS given ({given})"
        " WHERE kept.{key} = given.{key}"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        set=sql.SQL(", ").join(sql.SQL("{0} = given.{0}").format(column) for column in columns),
        given=sql.SQL(", ").join(
            sql.SQL("{} {}").format(name, kind) for name, kind in zip(names, kinds, strict=True)
        ),
        key=sql.Identifier(key.column),
    )
    return composed.as_string(None)


def _kind(field: Any) -> Any:
    """The type of a column; that of a key without what makes it count."""
    return field.rel_db_type(connection) if field.primary_key else field.db_type(connection)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"JSON carries no {type(value).__name__}")
