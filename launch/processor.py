"""What a command costs the processor, beside an interpreter that only starts: a fixture of pytest.

A budget in seconds is held or broken by the hour the machine has; one beside the bare work in the
same run is not.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = "argparse, calendar, dataclasses, datetime, enum, json, pathlib, re, shutil, zipfile"
START = 0.06  # seconds of an interpreter with those, on two cores that do nothing else

Beside = Callable[[Sequence[str], bytes], float]


@pytest.fixture
def seconds_on_a_free_machine(tmp_path: Path) -> Beside:
    """Processor time of a command fed some bytes: the best of five, as if a start took `START`.

    The code is compiled once, as for whoever has installed it.
    """
    compiled = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}

    def once(words: Sequence[str], given: bytes) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, *words]
        subprocess.run(
            command, input=given, check=True, capture_output=True, cwd=ROOT, env=compiled
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def beside(words: Sequence[str], given: bytes) -> float:
        start = ("-c", f"import {LIBRARIES}")
        pairs = [(once(words, given), once(start, b"")) for _ in range(6)]
        asked, bare = min(own for own, _ in pairs), min(bare for _, bare in pairs)
        return asked * START / bare

    return beside
