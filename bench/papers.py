"""Papers read and taken apart: a made corpus in four forms, beside bare extraction."""

from __future__ import annotations

import ctypes
import io
import re
import zipfile
from collections.abc import Callable

import docx
import pypdfium2.raw as pdfium
import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.measure import Figure, timed
from luoshi.decompose import decompose
from luoshi.decompose.readers import Reader, reading
from luoshi.decompose.tests.typeset import Ledger, Typesetter, as_pdf

PAGE = 500  # characters
PAGES = 100
FAST = 200  # pages a second
PDF_FAST = 20  # a second on one core; PDFium alone does about 80
ROWS = 20_000
_TAGS = re.compile(rb"<[^>]+>")
_ITEM = (
    "{n}.加快推进第{n}批农村公路改造提升，完成路面硬化{n}公里，同步完善排水和安保设施，确保年底前"
    "通车。（牵头单位：县交通运输局；配合单位：县财政局，各乡镇人民政府；完成时限：10月底前）"
)


def run(rounds: int) -> list[Figure]:
    """Every row; the child starts before the clock does."""
    lines = [_ITEM.format(n=n) for n in range(1, PAGE * PAGES // len(_ITEM) + 1)]
    turns = max(rounds // 8, 3)
    with reading() as reader:
        return [
            _row(reader, "as text", "\n".join(lines).encode(), _decoded, FAST, turns),
            _row(reader, "as docx", _docx(lines), _untagged, FAST, turns),
            _row(reader, "as pdf", _pdf(lines, tables=False), _printed, PDF_FAST, turns),
            _row(reader, "as pdf, in tables", _pdf(lines, tables=True), _printed, PDF_FAST, turns),
            _spreadsheet(reader, turns),
        ]


def _row(
    reader: Reader,
    name: str,
    data: bytes,
    bare: Callable[[bytes], object],
    fast: int,
    turns: int,
) -> Figure:
    """Reading and taking apart, in the time that so many pages a second leave."""
    size = len(reader.read(data).text)
    figure = Figure(f"decompose, {size // PAGE} pages {name}", size / PAGE / fast * 1000)
    for _ in range(turns):
        figure.runs.append(timed(lambda: decompose(reader.read(data))))
        figure.bare.append(timed(lambda: bare(data)))
    return figure


def _spreadsheet(reader: Reader, turns: int) -> Figure:
    """Reading only: what comes of the rows is the import's business."""
    data = _xlsx()
    figure = Figure(f"reading, {ROWS:,} rows as xlsx", 2000)
    for _ in range(turns):
        figure.runs.append(timed(lambda: reader.read(data)))
        figure.bare.append(timed(lambda: _values(data)))
    return figure


def _docx(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _pdf(lines: list[str], *, tables: bool) -> bytes:
    setter = Typesetter()
    if tables:
        rows: list[list[str | None]] = [["序号", "工作任务", "责任单位"]]
        rows += [[str(n), line, "县交通运输局"] for n, line in enumerate(lines, 1)]
        setter.table(Ledger([40.0, 300.0, 108.0], rows))
    else:
        for line in lines:
            setter.paragraph(line)
    return as_pdf(setter.finished())


def _xlsx() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for n in range(ROWS):
            sheet.write_row(n, 0, [n, f"推进第{n}批农村公路改造", "县交通运输局", "县财政局", 0.5])
    return stream.getvalue()


def _decoded(data: bytes) -> object:
    return data.decode()


def _untagged(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return _TAGS.sub(b"", package.read("word/document.xml")).decode()


def _printed(data: bytes) -> object:
    """The characters in the order of the file, as PDFium gives them."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    found = []
    for number in range(pdfium.FPDF_GetPageCount(document)):
        page = pdfium.FPDF_LoadPage(document, number)
        text = pdfium.FPDFText_LoadPage(page)
        count = pdfium.FPDFText_CountChars(text)
        characters = (ctypes.c_ushort * (count + 1))()
        pdfium.FPDFText_GetText(text, 0, count, characters)
        found.append(bytes(characters).decode("utf-16-le"))
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return found


def _values(data: bytes) -> object:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return book.get_sheet_by_index(0).to_python()
