"""Writing many rows at once: ids reserved from the sequences, rows by COPY. For services only.

`copy` takes values. `copy_lines` takes lines of COPY's text form that a `line_form` filled: of rows
that share most of their columns the shared ones become text once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, models
from django.db.models import JSONField, Model
from psycopg import sql
from psycopg.copy import QueuedLibpqWriter

Columns = Sequence[str]
Rows = Iterable[Sequence[Any]]
BLOCK: Final = 64  # lines sent at once
NEEDS_ESCAPE: Final = ("\\", "\t", "\n", "\r")
ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


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


def copy_lines(model: type[Model], columns: Columns, lines: Iterable[str]) -> None:
    """COPY lines that a `line_form` of the same model and columns gave."""
    wrapped = connection.wrap_database_errors
    with wrapped, connection.cursor() as cursor, _ahead(cursor, model, columns) as stream:
        block: list[str] = []
        for line in lines:
            block.append(line)
            if len(block) == BLOCK:
                stream.write("".join(block).encode("utf-8"))
                block.clear()
        stream.write("".join(block).encode("utf-8"))


def _ahead(cursor: Any, model: type[Model], columns: Columns) -> Any:
    """A COPY whose lines wait in a queue: the next are made while the database is busy.

    A queue holds 1,024 blocks at most; then whoever makes the lines waits.
    """
    own = cursor.cursor  # Django's wrapper passes no writer on
    return own.copy(statement(model, columns), writer=QueuedLibpqWriter(own))


def line_form(model: type[Model], columns: Columns, known: Mapping[str, Any]) -> Callable[..., str]:
    """A function from the texts of the columns that are not `known`, in their order, to a line."""
    ends = [text_of(value) for value in defaults(model, columns).values()]
    cells = [text_of(known[name]).replace("%", "%%") if name in known else "%s" for name in columns]
    form = "\t".join([*cells, *(end.replace("%", "%%") for end in ends)]) + "\n"
    return lambda *open_cells: form % open_cells


def text_of(value: Any) -> str:
    """A value as COPY's text form wants it."""
    if type(value) is int:
        return str(value)
    if isinstance(value, str):
        return escaped(value)
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return escaped(_array(value))
    return str(value)


def escaped(words: str) -> str:
    """Words as COPY's text form wants them."""
    if any(odd in words for odd in NEEDS_ESCAPE):
        return words.translate(ESCAPES)
    return words


def _array(values: Collection[Any]) -> str:
    """The literal of an array of numbers or of words."""
    return "{" + ",".join(map(_item, values)) + "}"


def _item(value: Any) -> str:
    if not isinstance(value, str):
        return str(value)
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


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
