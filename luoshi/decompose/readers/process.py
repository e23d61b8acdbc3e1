"""The caller's side of the child: start it, feed it, end it in time, never believe it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from luoshi.decompose.errors import Unreadable

from . import frames
from .kinds import Kind
from .writing import Written

SECONDS = 18.0
_ROOT = Path(__file__).resolve().parents[3]
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, used with a private subfolder
_LATE = f"文件读了 {SECONDS:.0f} 秒还没有读完，已经停止。请拆分后再上传"
_DIED = "文件的内容异常，读取时超出了限制，已经停止。请用 WPS 或 Office 重新另存后再上传"

Progress = Callable[[int, int], None]


class Child:
    """A process that parses, started when a file first needs it. For one thread."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """End the child and whatever it started."""
        child, self._child = self._child, None
        if child is None:
            return
        _kill(child)
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        child.wait()

    def ask(self, kind: Kind, data: bytes, progress: Progress | None) -> Written:
        """What the child wrote of a file, or Unreadable; one that fails is replaced."""
        with _scratch(kind) as scratch:
            child = self._started()
            late = threading.Event()
            clock = threading.Timer(SECONDS, _end_late, (child, late))
            clock.daemon = True
            clock.start()
            try:
                _send(child, kind, data, scratch)
                return _answer(child, progress)
            except (EOFError, OSError, frames.Torn):
                self.close()
                raise Unreadable(_LATE if late.is_set() else _DIED) from None
            except Unreadable:
                raise
            except BaseException:
                self.close()
                raise
            finally:
                clock.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "luoshi.decompose.readers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        return self._child


def _send(child: subprocess.Popen[bytes], kind: Kind, data: bytes, scratch: str) -> None:
    assert child.stdin is not None
    head = frames.as_json({"kind": kind, "scratch": scratch})
    frames.send(child.stdin, frames.ASK, head)
    frames.send(child.stdin, frames.ASK, data)


def _answer(child: subprocess.Popen[bytes], progress: Progress | None) -> Written:
    """Read frames until the file is done."""
    assert child.stdout is not None
    while True:
        tag, payload = frames.receive(child.stdout)
        if tag == frames.REFUSED:
            raise Unreadable(payload.decode("utf-8", "replace"))
        if tag == frames.EXTRACT:
            _, text = frames.receive(child.stdout)
            _, places = frames.receive(child.stdout)
            return frames.to_written(payload, text, places)
        if tag == frames.PROGRESS and progress is not None:
            _report(payload, progress)


def _report(payload: bytes, progress: Progress) -> None:
    try:
        values = json.loads(payload)
        done, total = int(values["done"]), int(values["total"])
    except (ValueError, KeyError, TypeError) as error:
        raise frames.Torn from error
    progress(done, total)


def _environment() -> dict[str, str]:
    """What the child may know: where Python and programs are, and no secret of the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    paths = [str(_ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "LC_ALL": "C.UTF-8"}


def _end_late(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """The child leads a session of its own: what it started ends with it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


@contextmanager
def _scratch(kind: Kind) -> Iterator[str]:
    """A private folder, in memory where the system has such, for a file that is converted."""
    if kind not in (Kind.WORD, Kind.RTF):
        yield ""
        return
    base = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
    folder = tempfile.mkdtemp(prefix="luoshi-", dir=base)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
