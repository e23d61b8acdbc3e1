"""doc, wps and rtf through LibreOffice: run where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from luoshi.decompose import Unreadable, decompose, read
from luoshi.decompose.readers import process, reading

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

LINES = (
    "云岭县2026年重点任务分解",
    "1.新建标准化茶园3000亩。（责任单位：县农业农村局；完成时限：10月底前）",
    "2.培育龙头企业5家。（责任单位：县工信局）",
)


def rtf(lines: tuple[str, ...]) -> bytes:
    """Rich text with every character as its number."""
    body = "".join("".join(f"\\u{ord(char)}?" for char in line) + "\\par\n" for line in lines)
    return f"{{\\rtf1\\ansi\\ansicpg936\\uc1 {body}}}".encode("ascii")


def as_doc(data: bytes, folder: Path) -> bytes:
    """A binary Word file of it, by LibreOffice itself."""
    (folder / "in.rtf").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    words = ["--headless", "--convert-to", "doc:MS Word 97", "--outdir", str(folder)]
    subprocess.run(
        [str(SOFFICE), profile, *words, str(folder / "in.rtf")], check=True, capture_output=True
    )
    return (folder / "in.doc").read_bytes()


def left_over() -> set[str]:
    """Folders of conversions that are still there."""
    places = [process._SHARED_MEMORY, Path(tempfile.gettempdir())]
    return {str(path) for place in places if place.is_dir() for path in place.glob("luoshi-*")}


def test_rich_text_is_read_and_leaves_nothing() -> None:
    before = left_over()
    extract = read(rtf(LINES))
    assert extract.kind == "docx"
    assert [extract.text[p.start : p.end] for p in extract.places] == list(LINES)
    assert len(decompose(extract).tasks) == 2
    assert left_over() == before


def test_an_old_word_file_is_read() -> None:
    with tempfile.TemporaryDirectory(prefix="made-", dir="/dev/shm") as folder:
        data = as_doc(rtf(LINES), Path(folder))
    assert data.startswith(b"\xd0\xcf\x11\xe0")
    assert len(decompose(read(data)).tasks) == 2


def test_two_conversions_at_once_lose_nothing() -> None:
    with reading() as one, reading() as other:
        pool = ThreadPoolExecutor(2)
        found = list(pool.map(lambda reader: reader.read(rtf(LINES)).text, (one, other)))
    assert found[0] == found[1]


def test_a_late_conversion_is_ended_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS", 0.3)
    before = left_over()
    with pytest.raises(Unreadable):
        read(rtf(LINES))
    assert left_over() == before
