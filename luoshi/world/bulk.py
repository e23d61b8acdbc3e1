"""Writing many rows at once: ids reserved from the sequences, rows by COPY."""

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
    constants = tuple(_defaults(model, columns).values())
    with connection.cursor() as cursor, cursor.copy(_statement(model, columns)) as stream:
        for row in rows:
            stream.write_row((*row, *constants))


def _statement(model: type[Model], columns: Columns) -> sql.Composed:
    fields = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    names = (*columns, *_defaults(model, columns))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(fields[name]) for name in names),
    )


def _defaults(model: type[Model], given: Columns) -> dict[str, Any]:
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


def copy_text(model: type[Model], columns: Columns, chunks: Iterable[str]) -> None:
    """COPY lines that `text_line` made, each ended by the `tail` of the same columns."""
    with connection.cursor() as cursor, cursor.copy(_statement(model, columns)) as stream:
        for chunk in chunks:
            stream.write(chunk.encode("utf-8"))


def tail(model: type[Model], columns: Columns) -> str:
    """What ends each line of `copy_text`: the defaults of the columns that are not given."""
    defaults = _defaults(model, columns).values()
    return "".join(f"\t{_text(value)}" for value in defaults) + "\n"


def text_lines(rows: Iterable[Sequence[Any]], end: str) -> str:
    """Rows as COPY's text form wants them, each line ended by its `tail`."""
    return "".join(["\t".join(map(_text, row)) + end for row in rows])


def _text(value: Any) -> str:
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is str:
        return str(value.translate(_ESCAPES))
    if value is None:
        return r"\N"
    if kind is bytes:
        return rf"\\x{value.hex()}"
    if kind is bool:
        return "t" if value else "f"
    if kind is list:
        return "{" + ",".join(map(str, value)) + "}"
    return str(value)


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
