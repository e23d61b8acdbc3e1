"""Writing many rows at once: ids reserved from the sequences, rows by COPY. For services only."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import JSONField, Model
from psycopg import sql

Columns = Sequence[str]
Rows = Iterable[Sequence[Any]]


def reserve(model: type[Model], count: int) -> list[int]:
    """Take `count` ids from the sequence of a table, in rising order; the sequence stands past."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy(model: type[Model], columns: Columns, rows: Rows) -> None:
    """COPY rows into a table; columns that are not named get the default of their field.

    `columns` are attribute names (`unit_id`). Raises ValueError for a column that is neither
    given nor has a default.
    """
    constants = tuple(defaults(model, columns).values())
    wrapped = connection.wrap_database_errors  # a COPY breaks a constraint as an INSERT does
    with wrapped, connection.cursor() as cursor, cursor.copy(statement(model, columns)) as stream:
        for row in rows:
            stream.write_row((*row, *constants))


def statement(model: type[Model], columns: Columns) -> sql.Composed:
    """The COPY of these columns, and after them of those that get a default."""
    fields = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    names = (*columns, *defaults(model, columns))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(fields[name]) for name in names),
    )


def defaults(model: type[Model], given: Columns) -> dict[str, Any]:
    """The columns that are not given, with the default of their field."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.attname in given or field.primary_key:
            continue
        if field.null and not field.has_default():
            continue
        found[field.attname] = _default(field)
    return found


def _default(field: "models.Field[Any, Any]") -> Any:
    if not field.has_default() and not field.empty_strings_allowed:
        raise ValueError(f"{field} needs a value")
    value = field.get_default()
    return "[]" if isinstance(field, JSONField) and value == [] else value
