"""Damaged files of every format: the caller gets an extract or a sentence, soon, in bounds."""

from __future__ import annotations

import io
import random
import resource
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import xlsxwriter

from luoshi.decompose import Extract, Unreadable
from luoshi.decompose.readers import Reader, reading
from luoshi.decompose.readers.child import MEMORY
from luoshi.decompose.tests.biff import as_xls
from luoshi.decompose.tests.typeset import Ledger, Typesetter, as_ofd, as_pdf

FILES, FULL_FILES = 400, 20_000
SECONDS = 5.0
GROWTH = 200 * 1024  # kilobytes that the caller may grow over all files
LINES = (
    "云岭县2026年重点任务分解",
    "一、壮大特色产业",
    "1.新建标准化茶园3000亩。（牵头单位：县农业农村局；配合单位：县财政局）",
    "2.培育龙头企业5家，完成时限为10月底前。（责任单位：县工信局）",
)
ROWS = [["序号", "工作任务", "责任单位"]] + [
    [str(i), f"整治第{i}段河道。", "县水利局"] for i in range(9)
]


def _docx() -> bytes:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(len(ROWS), 3)
    for row, values in zip(table.rows, ROWS, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _xlsx() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("台账")
        percent = book.add_format({"num_format": "0.0%"})
        sheet.merge_range(0, 0, 0, 3, LINES[0])
        for i, row in enumerate(ROWS, 1):
            sheet.write_row(i, 0, row)
            sheet.write(i, 3, i / 7, percent)
    return stream.getvalue()


def _pages() -> Typesetter:
    setter = Typesetter(header="云岭县")
    for line in LINES * 4:
        setter.paragraph(line)
    setter.table(Ledger([40.0, 220.0, 100.0], [*ROWS] * 3))
    return setter


def _html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{value}</td>' for value in row)}</tr>" for row in ROWS)
    body = "".join(f"<p>{line}</p>" for line in LINES)
    return f"<!DOCTYPE html><html><body>{body}<table>{rows}</table></body></html>".encode()


def whole_files() -> dict[str, bytes]:
    """One sound file of every format that is read without LibreOffice."""
    pages = _pages().finished()
    return {
        "docx": _docx(),
        "xlsx": _xlsx(),
        "pdf": as_pdf(pages),
        "ofd": as_ofd(pages),
        "html": _html(),
        "csv": "\n".join(",".join(row) for row in ROWS).encode("gb18030"),
        "text": "\n".join(LINES).encode(),
        "xls": as_xls({"台账": list(ROWS)}, merges=[(1, 3, 0, 0)]),
    }


def flipped(data: bytes, chance: random.Random) -> bytes:
    """A few bytes are others."""
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cut(data: bytes, chance: random.Random) -> bytes:
    """The end is missing, or a piece in the middle."""
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    return chance.choice((data[:start], data[:start] + data[end:]))


def doubled(data: bytes, chance: random.Random) -> bytes:
    """A piece stands in it many times, or at another place."""
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    piece = data[start : min(end, start + 5000)]
    at = chance.randrange(len(data))
    return data[:at] + piece * chance.choice((1, 2, 50)) + data[at:]


def swelled(data: bytes, chance: random.Random) -> bytes:
    """A number in it is huge or negative."""
    digits = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    if not digits:
        return data
    at = chance.choice(digits)
    number = chance.choice((b"99999999999", b"-1", b"1e308", b"2147483648", b"NaN", b""))
    return data[:at] + number + data[at + 1 :]


SIMPLE: tuple[Callable[[bytes, random.Random], bytes], ...] = (flipped, cut, doubled, swelled)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Damage the file, or where it is a package one of its parts, so that the zip stays sound."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        return _part_damaged(data, chance)
    return chance.choice(SIMPLE)(data, chance)


def _part_damaged(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = chance.choice([name for name, part in parts.items() if part])
    if chance.random() < 0.1:
        del parts[name]
    else:
        parts[name] = chance.choice(SIMPLE)(parts[name], chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for one, part in parts.items():
            package.writestr(one, part)
    return stream.getvalue()


def test_damaged_files_hurt_nobody(
    seed: int, full: bool, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(seed)
    files = whole_files()
    ends: Counter[str] = Counter()
    slowest = 0.0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with reading() as reader:
        for form, data in files.items():
            assert reader.read(data).kind == form
        for _ in range(FULL_FILES if full else FILES):
            form = chance.choice(list(files))
            began = time.monotonic()
            ends[_end(reader, mutated(files[form], chance))] += 1
            slowest = max(slowest, time.monotonic() - began)
            assert slowest < SECONDS, form
            assert _peak(reader) <= MEMORY // 1024
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    record_property("files", sum(ends.values()))
    record_property("read", ends["read"])
    record_property("refused", ends["refused"])
    record_property("slowest_s", round(slowest, 2))
    record_property("caller_grown_mb", grown // 1024)
    assert grown < GROWTH
    assert set(ends) == {"read", "refused"}  # the damage is neither nothing nor everything


def _end(reader: Reader, data: bytes) -> str:
    """What became of a file; anything but an extract or a sentence fails the proof."""
    try:
        extract = reader.read(data)
    except Unreadable as refusal:
        return "refused" if refusal.sentence else "refused without a word"
    assert isinstance(extract, Extract)
    assert all(place.end <= len(extract.text) for place in extract.places)
    return "read"


def _peak(reader: Reader) -> int:
    """The most memory the child had, in kilobytes; 0 where it is gone or the system hides it."""
    child = reader._child._child if reader._child else None
    path = Path(f"/proc/{child.pid}/status") if child else Path("/nowhere")
    try:
        status = path.read_text()
    except OSError:
        return 0
    return int((status.partition("VmHWM:")[2].split() or ["0"])[0])
