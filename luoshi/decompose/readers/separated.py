"""Tables as text: values parted by commas, tabs or semicolons (csv), told by their regularity."""

from __future__ import annotations

import csv
from io import StringIO
from itertools import islice

from luoshi.decompose.errors import Unreadable
from luoshi.decompose.model import Extract

from .writing import Cell, Writer

_DELIMITERS = "\t,;"
_TEXTS = (".txt", ".md", ".text")
_SAMPLE = 200
_HEAD_ROWS = 8
MAX_ROWS = 200_000
_TOO_MANY = f"表格超过 {MAX_ROWS:,} 行，不能读取。请拆分后再上传"


def separated(text: str, name: str = "") -> Extract | None:
    """The table that a text is, or None where it is prose.

    Without a name in .csv or .tsv every row must have as many values as the first, at least
    three, in at least three rows: prose never does. With one, two columns and two rows are enough.
    A text file, and what was pasted with tabs, stays as it is: `flattened` finds its tables.
    """
    if name.lower().endswith(_TEXTS):
        return None
    named = name.lower().endswith((".csv", ".tsv"))
    delimiter = _delimiter(text, named=named)
    if not delimiter or (delimiter == "\t" and not named):
        return None
    try:
        return _table(text, delimiter)
    except csv.Error:
        return None


def _delimiter(text: str, *, named: bool) -> str:
    """The sign between the values; "" for prose."""
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    for delimiter in sorted(_DELIMITERS, key=first.count, reverse=True):
        if not named and first.count(delimiter) < 2:
            return ""
        if _is_regular(text, delimiter, named=named):
            return delimiter
    return ""


def _is_regular(text: str, delimiter: str, *, named: bool) -> bool:
    try:
        rows = [row for row in islice(_rows(text, delimiter), _SAMPLE) if any(row)]
    except csv.Error:
        return False
    widths = [len(row) for row in rows]
    if named:
        usual = sum(width >= 2 for width in widths)
        return len(rows) >= 2 and usual * 10 >= len(rows) * 8
    return len(rows) >= 3 and widths[0] >= 3 and set(widths) == {widths[0]}


def _rows(text: str, delimiter: str) -> csv._reader:  # type: ignore[name-defined]
    return csv.reader(StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)


def _table(text: str, delimiter: str) -> Extract:
    cells: list[Cell] = []
    head: list[str] = []
    row = -1
    for row, values in enumerate(_rows(text, delimiter)):
        if row >= MAX_ROWS:
            raise Unreadable(_TOO_MANY)
        for column, value in enumerate(values):
            words = value.replace("\t", " ").replace("\r\n", "\n").strip()
            if words:
                cells.append(Cell(words, row, row + 1, column, column + 1))
                if row < _HEAD_ROWS:
                    head += words.split("\n")
    writer = Writer()
    writer.table(cells, row + 1)
    return writer.written("csv", header="\n".join(head)).extract()
