"""The child process that parses: it holds the limits, reads frames from its input and answers.

Started by `process`, never by a person. It imports nothing of the house but `luoshi.decompose`.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import IO

from luoshi.decompose.errors import Unreadable

from . import frames
from .kinds import Kind
from .writing import Written

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 16
_REPORT_EVERY = 0.1

_ODD = "文件的内容不合格式，不能读取。请用 WPS 或 Office 重新另存后再上传"
_BIG = "文件太大或结构过于复杂，超出内存限制，不能读取。请拆分后再上传"

Progress = Callable[[int, int], None]


def main() -> None:
    """Serve files until the input ends."""
    asked, answers = _streams()
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)  # a crash must not leave a paper on a disk
    while True:
        try:
            _, head = frames.receive(asked)
            _, data = frames.receive(asked)
        except (EOFError, frames.Torn):
            return
        _answer(answers, json.loads(head), data)


def _answer(answers: IO[bytes], head: dict[str, str], data: bytes) -> None:
    """Parse one file within its time; whatever goes wrong becomes a sentence."""
    used = int(time.process_time()) + 1
    _limit(resource.RLIMIT_CPU, used + CPU_SECONDS)
    # Calamine lays a sheet out as a full rectangle, however far apart its cells pretend to be.
    _limit(resource.RLIMIT_AS, MEMORY // 2 if head["kind"] == Kind.SHEET else MEMORY)
    _limit(resource.RLIMIT_FSIZE, 512 * 1024 * 1024 if head["scratch"] else 0)
    try:
        written = parse(Kind(head["kind"]), data, head["scratch"], _reporter(answers))
        parts = frames.of_written(written)
    except Unreadable as refusal:
        frames.send(answers, frames.REFUSED, refusal.sentence.encode())
    except MemoryError:
        frames.send(answers, frames.REFUSED, _BIG.encode())
    except Exception:  # noqa: BLE001 - a parser may fail in ways nobody listed
        frames.send(answers, frames.REFUSED, _ODD.encode())
    else:
        for tag, part in zip((frames.EXTRACT, frames.TEXT, frames.PLACES), parts, strict=True):
            frames.send(answers, tag, part)


def parse(kind: Kind, data: bytes, scratch: str, progress: Progress) -> Written:
    """The reader for a kind; each is loaded only when a file asks for it."""
    if kind is Kind.ZIP:
        return _zipped(data, progress)
    if kind is Kind.SHEET:
        from .sheets import read_xls

        return read_xls(data)
    if kind is Kind.PDF:
        from .pdf import read_pdf

        return read_pdf(data, progress)
    if kind is Kind.HTML:
        from .web import read_html

        return read_html(data)
    from .docx import read_docx
    from .office import as_docx
    from .package import Package

    return read_docx(Package(as_docx(data, kind, scratch)), progress)


def _zipped(data: bytes, progress: Progress) -> Written:
    from .package import Package

    package = Package(data)
    if package.kind == "docx":
        from .docx import read_docx

        return read_docx(package, progress)
    if package.kind == "xlsx":
        from .sheets import read_xlsx

        return read_xlsx(package)
    from .ofd import read_ofd

    return read_ofd(package, progress)


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """Input and output for frames; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.stdout = io.TextIOWrapper(os.fdopen(nowhere, "wb"))
    return sys.stdin.buffer, answers


def _limit(what: int, most: int) -> None:
    """Lower a soft limit as far as the system lets us; the hard one stays as it was given."""
    hard = resource.getrlimit(what)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(what, (soft, hard))
    except (ValueError, OSError):
        return  # macOS refuses some; the caller's clock still holds


def _reporter(answers: IO[bytes]) -> Progress:
    """Tell the caller how far it is, at most ten times a second and at the end."""
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if done == total or now - told >= _REPORT_EVERY:
            told = now
            frames.send(answers, frames.PROGRESS, frames.as_json({"done": done, "total": total}))

    return progress


if __name__ == "__main__":
    main()
