"""Starts child processes that never outlive us, and stops them in time."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
GONE: Final = ("Z", "X")  # states of who has ended and is only not yet counted as such
_libc: Final = ctypes.CDLL(None, use_errno=True)


def _end_with_parent() -> None:
    """In the child: be told to stop when the parent is killed before it can say so itself."""
    _libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


@dataclass
class Child:
    """A running program, in a process group of its own, that writes into a log file."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, name: str, command: list[str], environment: dict[str, str], log: Path) -> Child:
        """Start it. A group of its own keeps a terminal's Ctrl-C for us, who stop it in order."""
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        return cls(name, log, process)

    def ended(self) -> bool:
        """Say whether it is gone."""
        return self.process.poll() is not None

    def members(self) -> list[int]:
        """Who lives in its group, itself and whatever it started, by the kernel's own table."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _parent, group, *_ = stat.read_text().rpartition(")")[2].split()
                if int(group) == self.process.pid and state not in GONE:
                    found.append(int(stat.parent.name))
        return sorted(found)

    def kill(self, patience: float = 5.0) -> None:
        """Kill all of its group at one blow, and wait until nobody of it is left.

        One after the other would leave behind whom it starts in between.
        """
        _signal_group(self, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + patience
        while self.members() and time.monotonic() < deadline:
            time.sleep(0.01)

    def last_words(self, lines: int = 20) -> str:
        """Return the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def stop_all(children: list[Child], patience: float = 8.0) -> None:
    """Ask all to stop, give them `patience` seconds together, then kill what is left."""
    for child in children:
        _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + patience
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal_group(child, signal.SIGKILL)
            child.process.wait()
    for child in children:
        _signal_group(child, signal.SIGKILL)  # grandchildren, should a child have left any


def _signal_group(child: Child, number: signal.Signals) -> None:
    try:
        os.killpg(child.process.pid, number)
    except ProcessLookupError:
        return
