"""Small files of the demo, made in code: a note, a report, the scan of a sealed form."""

import zlib
from functools import cache
from io import BytesIO
from typing import Final

from docx import Document

from luoshi.documents.attached import Attached, read_attached

WIDE, HIGH = 620, 877  # points of a page of A4 at 75 to the inch
WHITE, INK, RED = 0, 1, 2
COLOURS: Final = bytes((255, 255, 255, 40, 44, 52, 200, 30, 40))
MARGIN, LINE, SEAL = 70, 34, 62
SEAL_AT: Final = (440, 650)


@cache
def proofs() -> tuple[Attached, ...]:
    """What a unit lays to its dossier."""
    note = "现场核对记录\n\n一、逐项对照验收标准核对，均已完成。\n二、资料已归档，可随时查阅。\n"
    return read_attached([("验收报告.docx", _report()), ("现场核对记录.txt", note.encode())])


@cache
def reason() -> tuple[Attached, ...]:
    """What a unit lays to a report that lags behind."""
    said = "滞后情况说明\n\n剩余部分受资金到位时间影响没有按期完成，已逐项排出时间，增加人员。\n"
    return read_attached([("滞后情况说明.txt", said.encode())])


@cache
def allotment() -> tuple[Attached, ...]:
    """What another bureau lays to its answer."""
    said = "资金安排情况说明\n\n配套资金已列入本年度追加预算，分两批下达。\n"
    return read_attached([("资金安排情况说明.txt", said.encode())])


@cache
def visit() -> tuple[Attached, ...]:
    """What a verifier lays to his verdict."""
    said = "现场核查记录\n\n到现场逐条核对，其中一条尚未达到验收标准，已当场告知承办单位。\n"
    return read_attached([("现场核查记录.txt", said.encode())])


@cache
def scan() -> tuple[Attached, ...]:
    """A sealed page as a scanner gives it."""
    return read_attached([("销号申请表（盖章）.png", _png())])


def _report() -> bytes:
    document, buffer = Document(), BytesIO()
    document.add_heading("验收报告", 1)
    document.add_paragraph("经现场查看和资料核对，任务全部完成，达到验收标准，同意验收。")
    document.save(buffer)
    return buffer.getvalue()


def _png() -> bytes:
    """Lines of writing, and a round seal across the last of them."""
    rows = b"".join(b"\0" + bytes(_point(x, y) for x in range(WIDE)) for y in range(HIGH))
    size = WIDE.to_bytes(4) + HIGH.to_bytes(4) + bytes((8, 3, 0, 0, 0))
    parts = ((b"IHDR", size), (b"PLTE", COLOURS), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def _point(x: int, y: int) -> int:
    away = ((x - SEAL_AT[0]) ** 2 + (y - SEAL_AT[1]) ** 2) ** 0.5
    if SEAL - 4 <= away <= SEAL or away <= SEAL / 4:
        return RED
    written = MARGIN <= x <= WIDE - MARGIN and 2 * MARGIN <= y <= SEAL_AT[1]
    return INK if written and y % LINE < 2 else WHITE
