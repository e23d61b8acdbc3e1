"""Workbooks and csv as grids: the one place that opens them for whoever wants rows of cells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .errors import Unreadable
from .grids import Grid, Span
from .model import Extract

KINDS = frozenset({"xlsx", "xls", "csv"})
MOST_SQUARES = 8_000_000  # of one sheet: a stray cell in the last corner makes billions
MAX_UNPACKED = 512 * 1024 * 1024
MAX_ENTRIES = 4000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_TORN = "读不出这个表格，可能已经损坏。请用 WPS 表格或 Excel 另存为 xlsx 后再上传"
_LOCKED = "表格设了密码，打不开。请取消密码后再上传"
_WIDE = "工作表“{}”的有效区域太大，可能有误填到末行末列的格子。请删去多余的行列后再上传"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file in their order, and their text: rows by line, cells by tab."""

    kind: str
    grids: tuple[Grid, ...]
    text: str

    def extract(self) -> Extract:
        """The file as a paper; cells are found again in the bytes, so no places are noted."""
        return Extract(self.text, self.kind, sheets=tuple(grid.name for grid in self.grids))


def kind_of(data: bytes, name: str = "") -> str:
    """xlsx, xls or csv; "" for what is none. Content decides, only csv is known by its name."""
    if data.startswith(_ZIP):
        return "xlsx" if _names(data) & {"xl/workbook.xml", "xl/workbook.bin"} else ""
    if data.startswith(_OLE):
        return "xls" if any(word in data for word in _OLD) else ""
    return "csv" if name.lower().endswith(".csv") and b"\x00" not in data[:512] else ""


def workbook(data: bytes, name: str = "") -> Workbook:
    """All sheets of an xlsx, xls or csv; raises Unreadable with a sentence for the sender."""
    kind = kind_of(data, name)
    if not kind:
        raise Unreadable("这不是表格，请上传 xlsx、xls 或者 csv 文件")
    found = list(_rows_of_text(data) if kind == "csv" else _rows_of_sheets(data))
    grids, parts, at = [], [], 0
    for title, rows, merged, hidden in found:
        lines = ["\t".join(row).rstrip("\t") for row in rows]
        starts = []
        for line in lines:
            starts.append(at)
            at += len(line) + 1
        at += 1
        parts.append("\n".join(lines))
        grids.append(Grid(title, rows, merged, hidden=hidden, starts=starts))
    return Workbook(kind, tuple(grids), "\n\n".join(parts))


_Sheet = tuple[str, list[list[str]], list[Span], bool]


def _rows_of_sheets(data: bytes) -> Iterator[_Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet:
                    yield _sheet(
                        book.get_sheet_by_name(sheet.name),
                        hidden=sheet.visible is not SheetVisibleEnum.Visible,
                    )
    except PasswordError as error:
        raise Unreadable(_LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(_TORN) from error


def _sheet(sheet: CalamineSheet, *, hidden: bool) -> _Sheet:
    bottom, right = sheet.end or (0, 0)
    if (bottom + 1) * (right + 1) > MOST_SQUARES:
        raise Unreadable(_WIDE.format(sheet.name))
    rows = [[_words(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [
        Span(top, left, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return sheet.name, rows, merged, hidden


def _rows_of_text(data: bytes) -> Iterator[_Sheet]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            rows = [[_plain(cell) for cell in row] for row in _csv(text)]
        except (UnicodeDecodeError, csv.Error):
            continue
        yield "", rows, [], False
        return
    raise Unreadable("读不出这个 csv 文件的文字，请另存为 xlsx 或 UTF-8 编码的 csv 后再上传")


def _csv(text: str) -> Iterable[list[str]]:
    """Rows parted by comma, semicolon or tab, whichever the first lines use most."""
    head = text[:4000]
    delimiter = max(",\t;", key=head.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _words(cell: object) -> str:
    """A cell as people read it: whole numbers without .0, dates as 2026-06-30."""
    kind = type(cell)
    if kind is str:
        return _plain(str(cell))
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")[:16]
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return _plain(str(cell))


def _plain(text: str) -> str:
    if "\t" in text or "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return text.strip()


def _names(data: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return set()
    if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable("表格解压后太大，不能读取。请删去图片或拆分后再上传")
    return {part.filename for part in parts}
