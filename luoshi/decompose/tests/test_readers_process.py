"""The child that parses: its limits, its death, its silence; what the caller is told of them."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import pytest

from luoshi.decompose import Unreadable, read
from luoshi.decompose.readers import process, reading
from luoshi.decompose.readers.kinds import Kind
from luoshi.decompose.readers.process import Child
from luoshi.decompose.tests.typeset import Page, as_ofd, as_pdf

ROOT = Path(__file__).resolve().parents[3]
PAGE = Page(words=[(79.0, 200.0, 16.0, "云岭县重点工作任务")])
PDF = as_pdf([PAGE])


@contextmanager
def instead(program: str) -> Iterator[Child]:
    """A child that is a Python program of another kind: it stands for a parser gone wrong.

    It does nothing before it is asked: one that ended earlier would be replaced, and not heard.
    """
    asked = "import sys; sys.stdin.buffer.read(1)\n"
    child = Child()
    child._child = subprocess.Popen(
        [sys.executable, "-c", asked + program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        child.close()


def test_one_child_serves_a_batch_and_is_gone_at_the_end() -> None:
    with reading() as reader:
        reader.read(PDF)
        pid = reader._child._child.pid
        for data in (as_ofd([PAGE]), PDF, b"<html><body><p>\xe4\xba\x91</p></body></html>"):
            reader.read(data)
            assert reader._child._child.pid == pid
        with pytest.raises(Unreadable):
            reader.read(b"%PDF-1.4 torn")
        assert reader.read(PDF).text.strip() == "云岭县重点工作任务"
    assert not Path(f"/proc/{pid}").exists()


def test_a_text_starts_no_child() -> None:
    with reading() as reader:
        reader.read("云岭县".encode())
        assert reader._child is None


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_the_child_is_bounded_and_can_write_no_file() -> None:
    with reading() as reader:
        reader.read(PDF)
        limits = Path(f"/proc/{reader._child._child.pid}/limits").read_text()
    soft = {line[:25].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert int(soft["Max address space"]) <= 2 * 1024**3
    assert int(soft["Max cpu time"]) <= 20
    assert soft["Max file size"] == "0"
    assert soft["Max core file size"] == "0"


def test_the_child_gets_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    with reading() as reader:
        reader.read(PDF)
        told = Path(f"/proc/{reader._child._child.pid}/environ").read_bytes()
    assert b"secret" not in told
    assert b"DJANGO" not in told


def test_a_child_that_hangs_is_ended_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS", 0.5)
    began = time.monotonic()
    with (
        instead("import time; time.sleep(60)") as child,
        pytest.raises(Unreadable, match="没有读完") as caught,
    ):
        child.ask(Kind.PDF, PDF, None)
    assert time.monotonic() - began < 5
    assert "拆分" in caught.value.sentence


@pytest.mark.parametrize(
    "program",
    [
        "raise SystemExit(3)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import sys; sys.stdout.write('no frame at all, and long enough to look like one')",
        "import sys; sys.stdout.buffer.write(b'E' + bytes([127] * 8))",
        "import sys; sys.stdout.buffer.write(b'E' + (2).to_bytes(8, 'big') + b'{}')",
        "import sys; sys.stdout.buffer.write(b'P' + (2).to_bytes(8, 'big') + b'{}')",
    ],
)
def test_a_child_that_dies_or_babbles_is_a_sentence(program: str) -> None:
    with instead(program) as child:
        with pytest.raises(Unreadable, match="异常"):
            child.ask(Kind.PDF, PDF, lambda done, total: None)
        assert child.ask(Kind.PDF, PDF, None).kind == "pdf"  # the next one is served again


LYING = """
import json, sys
sys.path.insert(0, {root!r})
from array import array
from luoshi.decompose.readers import frames
head = dict(kind="pdf", warnings=[], header="", sheets=[])
out = sys.stdout.buffer
frames.send(out, frames.EXTRACT, json.dumps(head).encode())
frames.send(out, frames.TEXT, b"ab")
frames.send(out, frames.PLACES, array("I", {numbers}).tobytes())
"""


@pytest.mark.parametrize(
    "numbers", [[0, 9, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 7, 0, 0, 0, 0, 0, 0, 0], [1, 2, 3]]
)
def test_places_outside_the_text_are_not_believed(numbers: list[int]) -> None:
    with (
        instead(LYING.format(root=str(ROOT), numbers=numbers)) as child,
        pytest.raises(Unreadable, match="异常"),
    ):
        child.ask(Kind.PDF, PDF, None)


def test_an_interrupted_reading_leaves_no_child() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with reading() as reader:
        reader.read(PDF)
        pid = reader._child._child.pid
        with pytest.raises(KeyboardInterrupt):
            reader.read(PDF, progress=stop)
        assert not Path(f"/proc/{pid}").exists()


def test_the_child_loads_neither_django_nor_the_database() -> None:
    program = (
        "import sys\n"
        "from luoshi.decompose.readers import child, docx, ofd, office, pdf, sheets, web\n"
        "print([name for name in ('django', 'psycopg', 'docx', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


PARAGRAPH = "推进农村公路建设养护管理运营协调发展，年内完成三百公里。"


def long_pdf() -> bytes:
    words = [(79.0, 120.0 + 28 * i, 16.0, PARAGRAPH) for i in range(18)]
    return as_pdf([Page(words=words)] * 300)


def long_docx() -> bytes:
    document = docx.Document()
    for _ in range(300 * 18):
        document.add_paragraph(PARAGRAPH)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("make", "total"), [(long_pdf, 300), (long_docx, 5400)])
def test_three_hundred_pages_stay_small_and_tell_how_far_they_are(
    make: Callable[[], bytes], total: int
) -> None:
    told: list[int] = []
    with reading() as reader:
        extract = reader.read(make(), progress=lambda done, total: told.append(done))
        status = Path(f"/proc/{reader._child._child.pid}/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0])
    assert peak < 300 * 1024
    assert told[-1] == total
    assert told == sorted(told)
    assert len(extract.places) == 5400


def test_old_word_files_are_refused_plainly_where_nothing_converts_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument\0\0".encode("utf-16-le")
    for data in (old + bytes(600), b"{\\rtf1\\ansi \\'d4\\'c6}"):
        with pytest.raises(Unreadable, match="LibreOffice"):
            read(data)
