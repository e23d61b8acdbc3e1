"""Spreadsheets (xlsx, xls, et): values by calamine, a place for every cell with content."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from luoshi.decompose.errors import NO_CELLS, Unreadable

from .kinds import LOCKED
from .package import TORN, Package
from .writing import Row, Writer, Written

MAX_ROWS = 200_000
MAX_CELLS = 1_000_000
MAX_SQUARES = 4_000_000
_HEAD_ROWS = 8
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TOO_MANY = f"表格超过 {MAX_ROWS:,} 行或 {MAX_CELLS:,} 格，不能读取。请拆分后再上传"
_SPACES = re.compile(r"[\t\r\x0b\x0c]+")

# [row, column) of a cell that shows a percentage → its number of decimals
Percents = dict[tuple[int, int], int]


def read_xlsx(package: Package) -> Written:
    """Every visible sheet as a table; each XML part is checked before calamine sees the file."""
    parts = {name: package.safe(name) for name in package.names if name.endswith((".xml", ".rels"))}
    percents = _percents(package, parts)
    return _read(package.data, "xlsx", percents)


def read_xls(data: bytes) -> Written:
    """The old binary format, which et of WPS is as well."""
    return _read(data, "xls", {})


def _read(data: bytes, kind: str, percents: dict[str, Percents]) -> Written:
    writer = Writer()
    names: list[str] = []
    hidden: list[str] = []
    head: list[str] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is not SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible is not SheetVisibleEnum.Visible:
                    hidden.append(sheet.name)
                    continue
                names.append(sheet.name)
                found = book.get_sheet_by_name(sheet.name)
                head += _sheet(writer, found, percents.get(sheet.name, {}))
    except PasswordError as error:
        raise Unreadable(LOCKED) from error
    except (CalamineError, ValueError, OverflowError) as error:
        raise Unreadable(TORN) from error
    if not writer.count:
        raise Unreadable(NO_CELLS)
    warnings = [f"隐藏的工作表没有读：{'、'.join(hidden)}"] if hidden else []
    return writer.written(kind, warnings=warnings, header="\n".join(head), sheets=names)


def _sheet(writer: Writer, sheet: CalamineSheet, percents: Percents) -> list[str]:
    """Write one sheet; its first rows, cell by cell, are the head where a mark would stand."""
    rows = sheet.end[0] + 1 if sheet.end else 0
    if rows > MAX_ROWS or rows * sheet.total_width > MAX_SQUARES:
        raise Unreadable(_TOO_MANY)
    before = writer.count
    head: list[str] = []
    writer.rows(_cells(sheet, percents, head), rows)
    if writer.count - before > MAX_CELLS:
        raise Unreadable(_TOO_MANY)
    return head


def _cells(sheet: CalamineSheet, percents: Percents, head: list[str]) -> Iterator[Row]:
    """The cells that hold something, row by row; a merged one spans its range."""
    left = (sheet.start or (0, 0))[1]
    merged = dict(sheet.merged_cell_ranges or ())
    filled = 0
    for row, values in enumerate(sheet.iter_rows()):
        found: list[tuple[str, int, int, int]] = []
        for column, value in enumerate(values, left):
            if value == "":
                continue
            text = _text(value) if type(value) is str else _shown(value, percents, row, column)
            if text:
                last = merged.get((row, column), (row, column)) if merged else (row, column)
                found.append((text, column, last[0] + 1, last[1] + 1))
        if found:
            filled += 1
            if filled <= _HEAD_ROWS:
                head += [line for text, *_ in found for line in text.split("\n")]
            yield row, found


def _text(value: str) -> str:
    """A cell is one field of a line: no tabs, line ends of one kind."""
    if "\t" in value or "\r" in value:
        value = _SPACES.sub(" ", value.replace("\r\n", "\n"))
    return value.strip()


def _shown(value: object, percents: Percents, row: int, column: int) -> str:
    """A value as a person would have typed it: 3, 0.85, 85%, 2026-06-30, 是."""
    if type(value) is float and value.is_integer() and not percents:
        return str(int(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(float(value), percents.get((row, column)))
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return str(value)


def _number(value: float, decimals: int | None) -> str:
    """Without the noise of binary fractions: 0.1 + 0.2 is shown as 0.3."""
    if decimals is not None:
        return f"{value * 100:.{decimals}f}%"
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    shown = f"{value:.15g}"
    return format(Decimal(shown), "f") if "e" in shown else shown


def _percents(package: Package, parts: dict[str, bytes]) -> dict[str, Percents]:
    """Which cells of which sheet show a percentage: calamine tells values, not their format."""
    styles = _percent_styles(package.xml("xl/styles.xml"))
    if not styles:
        return {}
    found: dict[str, Percents] = {}
    for name, part in _sheet_parts(package).items():
        found[name] = _percent_cells(parts.get(part, b""), styles)
    return found


def _percent_styles(root: Element | None) -> dict[bytes, int]:
    """Cell style → decimals, for the styles whose number format ends in a percent sign."""
    if root is None:
        return {}
    own = {
        one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iter(f"{_MAIN}numFmt")
    }
    codes = {"9": "0%", "10": "0.00%"} | own
    styles = root.find(f"{_MAIN}cellXfs")
    found: dict[bytes, int] = {}
    for i, style in enumerate(styles if styles is not None else ()):
        code = codes.get(style.get("numFmtId", ""), "").split(";")[0]
        if code.rstrip('_) "').endswith("%"):
            found[str(i).encode()] = len(re.findall(r"\.(0*)", code + ".")[0])
    return found


def _sheet_parts(package: Package) -> dict[str, str]:
    """Sheet name → the part that holds its cells."""
    book = package.xml("xl/workbook.xml")
    links = package.xml("xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATED), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[sheet.get("name", "")] = part
    return found


def _percent_cells(part: bytes, styles: dict[bytes, int]) -> Percents:
    """The cells of a sheet's XML that have one of the styles."""
    either = b"|".join(styles)
    pattern = rb'<c (?:r="([A-Z]{1,3})([0-9]{1,7})" s="(%b)"|s="(%b)" r="([A-Z]{1,3})([0-9]{1,7})")'
    found: Percents = {}
    for one in re.finditer(pattern % (either, either), part):
        style, letters, row = one[3] or one[4], one[1] or one[5], one[2] or one[6]
        found[int(row) - 1, _column(letters)] = styles[style]
    return found


def _column(letters: bytes) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
