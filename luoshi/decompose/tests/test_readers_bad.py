"""Bad input on the command line: one sentence, exit code 2, in time, in little memory."""

from __future__ import annotations

import io
import random
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from luoshi.decompose.tests.typeset import Page, as_ofd, as_pdf

ROOT = Path(__file__).resolve().parents[3]
MEMORY = 4_000_000 * 1024  # as `ulimit -v 4000000`
SECONDS = 20
WORDS = [(79.0, 200.0, 16.0, "云岭县重点工作任务")]


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return stream.getvalue()


def locked_zip(name: str) -> bytes:
    """A package whose part says it is encrypted."""
    data = bytearray(zipped({name: b"<a/>"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def locked_pdf() -> bytes:
    """A pdf whose trailer asks for a password that nobody gave."""
    encrypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <" + b"41" * 32 + b"> /U <"
        + b"42" * 32 + b"> >> /ID [<" + b"43" * 16 + b"> <" + b"43" * 16 + b">]"
    )  # fmt: skip
    return as_pdf([Page(words=WORDS)]).replace(b"/Root 1 0 R", b"/Root 1 0 R " + encrypt)


def million_rows() -> bytes:
    row = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    rows = b"".join(row % (i, i) for i in range(1, 1_000_001))
    return workbook(b"<sheetData>" + rows + b"</sheetData>")


def workbook(sheet: bytes, before: bytes = b"") -> bytes:
    """A small xlsx by xlsxwriter with the XML of its sheet replaced."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet()
    old = zipfile.ZipFile(io.BytesIO(stream.getvalue()))
    main = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = before + main + sheet + b"</worksheet>"
    return zipped(parts)


BOMB = b"<w>" + b" " * (100 * 1024 * 1024)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOISE = random.Random(3).randbytes(200_000)

PICTURE = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \0 EI Q"

CASES = {
    "encrypted docx": (lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "encrypted part": (lambda: locked_zip("word/document.xml"), "密码"),
    "encrypted sheet": (lambda: locked_zip("xl/workbook.xml"), "密码"),
    "encrypted ofd": (lambda: locked_zip("OFD.xml"), "密码"),
    "encrypted pdf": (locked_pdf, "密码"),
    "scanned pdf": (
        lambda: as_pdf(
            [Page()], extra="q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \0 EI Q"
        ),
        "扫描件",
    ),
    "torn pdf": (lambda: as_pdf([Page(words=WORDS)])[:300], "损坏"),
    "torn ofd": (lambda: as_ofd([Page(words=WORDS)])[:300], "损坏"),
    "torn xlsx": (lambda: workbook(b"")[:2000], "损坏"),
    "torn xls": (lambda: OLE + "Workbook\0\0".encode("utf-16-le") + bytes(5000), "损坏"),
    "bomb in docx": (lambda: zipped({"word/document.xml": BOMB}), "太大"),
    "bomb in xlsx": (lambda: workbook(b" " * (100 * 1024 * 1024)), "太大"),
    "bomb in ofd": (lambda: zipped({"OFD.xml": BOMB}), "太大"),
    "entities in docx": (lambda: zipped({"word/document.xml": LAUGHS}), "不允许"),
    "entities in xlsx": (lambda: workbook(b"", before=LAUGHS[:-14]), "不允许"),
    "entities in ofd": (lambda: zipped({"OFD.xml": LAUGHS}), "不允许"),
    "outside entity in docx": (lambda: zipped({"word/document.xml": OUTSIDE}), "不允许"),
    "outside entity in ofd": (lambda: zipped({"OFD.xml": OUTSIDE}), "不允许"),
    "outside entity in html": (lambda: b"<!DOCTYPE html " + OUTSIDE[11:], "不允许"),
    "path trick": (lambda: zipped({"word/document.xml": b"<a/>", "../../etc/cron": b"x"}), "路径"),
    "absolute path": (lambda: zipped({"OFD.xml": b"<a/>", "/etc/passwd": b"x"}), "路径"),
    "archive of papers": (lambda: zipped({"方案.docx": b"PK"}), "解压"),
    "million rows": (million_rows, "行"),
    "noise": (lambda: NOISE, "编码"),
    "noise as pdf": (lambda: b"%PDF-1.7\n" + NOISE, "损坏"),
    "noise as zip": (lambda: b"PK\x03\x04" + NOISE, "损坏"),
    "noise as xls": (lambda: OLE + NOISE + "Workbook\0\0".encode("utf-16-le"), "损坏"),
}


def refused(path: Path) -> str:
    """Run the command in little memory; its one sentence, or a failed assertion."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "luoshi.cli", "decompose", str(path)],
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert time.monotonic() - began < SECONDS
    message = done.stderr.decode()
    assert done.returncode == 2, message
    assert done.stdout == b""
    assert "Traceback" not in message
    assert len(message.strip().splitlines()) == 1
    return message


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("suffix", ["docx", "txt"])
def test_it_is_refused_with_a_sentence(tmp_path: Path, case: str, suffix: str) -> None:
    make, word = CASES[case]
    if suffix == "txt" and case in ("million rows", "bomb in xlsx"):
        pytest.skip("the name decides nothing, and once is long enough")
    path = tmp_path / f"来件.{suffix}"
    path.write_bytes(make())
    assert word in refused(path)


def test_a_gigabyte_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "来件.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(1024**3)
    began = time.monotonic()
    assert "兆" in refused(path)
    assert time.monotonic() - began < 5
