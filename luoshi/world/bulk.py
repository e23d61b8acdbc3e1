"""Writing whole data sets: rows as text that worker processes made, by COPY."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from luoshi.statements.copying import Columns, copy, defaults, reserve, statement, text_of

__all__ = ["copy", "copy_text", "reserve", "tail", "text_lines"]


def copy_text(model: type[Model], columns: Columns, chunks: Iterable[str]) -> None:
    """COPY lines that `text_line` made, each ended by the `tail` of the same columns."""
    with connection.cursor() as cursor, cursor.copy(statement(model, columns)) as stream:
        for chunk in chunks:
            stream.write(chunk.encode("utf-8"))


def tail(model: type[Model], columns: Columns) -> str:
    """What ends each line of `copy_text`: the defaults of the columns that are not given."""
    rest = defaults(model, columns).values()
    return "".join(f"\t{text_of(value)}" for value in rest) + "\n"


def text_lines(rows: Iterable[Sequence[Any]], end: str) -> str:
    """Rows as COPY's text form wants them, each line ended by its `tail`."""
    return "".join(["\t".join(map(text_of, row)) + end for row in rows])
