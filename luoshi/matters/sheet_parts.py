"""Cells of a workbook written in place: every byte of the file that is not theirs stays as it is.

An .xlsx is a zip of XML parts. A library that loads and saves a workbook drops what it does not
know (pictures, charts, conditional formats of newer kinds, print settings); here only the bytes
of the cells that are filled are replaced, in the part of their sheet. Pure; no database.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape

from luoshi.decompose.grids import letter_of

LONGEST: Final = 32_767  # characters that a cell can hold
MAX_PART: Final = 512 * 1024 * 1024
_RELATION = re.compile(r"\{[^}]*\}id$")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SPANS = re.compile(rb"\sspans=(?:\"[^\"]*\"|'[^']*')")
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Square = tuple[int, int]
Cells = Mapping[Square, str]


class Unfillable(Exception):
    """The workbook is written in a way that we do not touch."""


def fill(data: bytes, cells: Mapping[str, Cells]) -> bytes:
    """The workbook with these cells, by the name of their sheet; squares count from 0.

    A cell keeps its style; a new one takes that of its column, else of its left neighbour. A cell
    with a formula is left alone, and what is written never is one. Raises Unfillable.
    """
    wanted = {name: squares for name, squares in cells.items() if squares}
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = _sheet_parts(package)
        changed = {parts[name]: squares for name, squares in wanted.items() if name in parts}
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
            for info in package.infolist():
                part = _bytes(package, info)
                if info.filename in changed:
                    part = fill_part(part, changed[info.filename])
                out.writestr(info, part)
    return stream.getvalue()


def _bytes(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > MAX_PART:
        raise Unfillable
    return package.read(info)


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    book = "xl/workbook.xml"
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _tree(package, "xl/_rels/workbook.xml.rels")
    }
    found = {}
    for element in _tree(package, book).iter():
        if element.tag.endswith("}sheet"):
            key = next((v for k, v in element.attrib.items() if _RELATION.search(k)), "")
            target = targets.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            found[element.get("name", "")] = posixpath.normpath(path)
    return found


def _tree(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    try:
        data = _bytes(package, package.getinfo(name))
    except KeyError as error:
        raise Unfillable from error
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unfillable
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - DOCTYPE was refused above
    except ElementTree.ParseError as error:
        raise Unfillable from error


@dataclass(slots=True)
class _Cell:
    column: int
    style: str
    start: int
    end: int = 0
    formula: bool = False


@dataclass(slots=True)
class _Row:
    """A row of the part: its tag is [start, inner), its cells end at `close`; `end` is after it."""

    number: int
    start: int
    inner: int = 0
    close: int = 0
    end: int = 0
    cells: list[_Cell] = field(default_factory=list)


class _Scan:
    """Where the wanted rows of a sheet and their cells stand, as offsets in its bytes."""

    def __init__(self, data: bytes, wanted: set[int]) -> None:
        self.data, self.wanted = data, wanted
        self.rows: dict[int, _Row] = {}
        self.styles: dict[int, str] = {}
        self.prefix = ""
        self._number = self._column = -1
        self._row: _Row | None = None
        self._cell: _Cell | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            raise Unfillable from error

    def _refuse(self, *_doctype: Any) -> None:
        raise Unfillable

    def _start(self, tag: str, said: dict[str, str]) -> None:
        self._settle()
        prefix, _colon, name = tag.rpartition(":")
        at = self._parser.CurrentByteIndex
        if name == "row":
            self._number = int(said.get("r", self._number + 2)) - 1
            self._column = -1
            self._row = _Row(self._number, at) if self._number in self.wanted else None
            self.prefix = prefix
        elif name == "c" and self._number >= 0:
            match = _CELL.fullmatch(said.get("r", ""))
            self._column = _number_of(match[1]) if match else self._column + 1
            self._cell = _Cell(self._column, said.get("s", ""), at)
            if self._row is not None:
                self.styles.setdefault(self._column, self._cell.style)
        elif name == "f" and self._cell is not None:
            self._cell.formula = True

    def _settle(self) -> None:
        """The tag of a row ends where its first child begins."""
        if self._row is not None and not self._row.inner:
            self._row.inner = self.data.index(b">", self._row.start) + 1

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        at = self._parser.CurrentByteIndex
        # After <c/> expat already stands behind the tag, where the end of the row may follow.
        closing = self.data.startswith(f"</{tag}".encode(), at)
        after = self.data.index(b">", at) + 1 if closing else at
        if name == "c" and self._cell is not None:
            self._cell.end = after
            if self._row is not None:
                self._row.cells.append(self._cell)
            self._cell = None
        elif name == "row" and self._row is not None:
            row, self._row = self._row, None
            row.inner = row.inner or self.data.index(b">", row.start) + 1
            row.close, row.end = (at if closing else after), after
            self.rows[row.number] = row


def _number_of(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def fill_part(data: bytes, cells: Cells) -> bytes:
    """The XML of one sheet with these cells; all other bytes as they were. Raises Unfillable."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:64]:
        raise Unfillable  # UTF-16: no office program writes it
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in cells.items():
        by_row.setdefault(row, {})[column] = text
    scan = _Scan(data, set(by_row))
    parts, at = [], 0
    for number in sorted(by_row):
        if found := scan.rows.get(number):
            for start, end, new in _changes(found, by_row[number], scan):
                parts += [data[at:start], new]
                at = end
    return b"".join([*parts, data[at:]])


def _changes(row: _Row, texts: Mapping[int, str], scan: _Scan) -> Iterator[tuple[int, int, bytes]]:
    """What is replaced in a row, in the order of the bytes: (from, to, by what)."""
    there = {cell.column: cell for cell in row.cells}
    empty = row.close == row.end
    new = [column for column in texts if column not in there]
    tag = scan.data[row.start : row.inner]
    if new or empty:
        opened = _SPANS.sub(b"", tag)
        opened = opened[:-2].rstrip() + b">" if empty else opened
        yield row.start, row.inner, opened
    for column in sorted({*texts, *there} if texts else ()):
        cell = there.get(column)
        if column in texts and cell is None:
            at = next((c.start for c in row.cells if c.column > column), row.close)
            yield at, at, _written(row, column, texts[column], _style(row, column, scan), scan)
        elif column in texts and cell is not None and not cell.formula:
            yield cell.start, cell.end, _written(row, column, texts[column], cell.style, scan)
    if empty:
        yield row.end, row.end, f"</{_named('row', scan)}>".encode()


def _style(row: _Row, column: int, scan: _Scan) -> str:
    if column in scan.styles:
        return scan.styles[column]
    left = [cell.style for cell in row.cells if cell.column < column]
    return left[-1] if left else ""


def _named(name: str, scan: _Scan) -> str:
    return f"{scan.prefix}:{name}" if scan.prefix else name


def _written(row: _Row, column: int, text: str, style: str, scan: _Scan) -> bytes:
    """A cell of plain text; an inline string never is a formula, whatever it begins with."""
    c, holder, t = (_named(name, scan) for name in ("c", "is", "t"))
    styled = f' s="{escape(style)}"' if style else ""
    words = escape(_BAD.sub("", text)[:LONGEST])
    place = f"{letter_of(column)}{row.number + 1}"
    return (
        f'<{c} r="{place}"{styled} t="inlineStr"><{holder}>'
        f'<{t} xml:space="preserve">{words}</{t}></{holder}></{c}>'
    ).encode()
