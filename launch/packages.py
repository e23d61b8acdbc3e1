"""The one list of system packages that the tests need; installs them, or names the one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CREATE_CLUSTER: Final = Path("/etc/postgresql-common/createcluster.conf")


@dataclass(frozen=True)
class Package:
    """A distribution's package, why the tests want it, and how to see that it is there."""

    name: str
    reason: str
    present: Callable[[], bool]


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _file(root: str, pattern: str) -> Callable[[], bool]:
    return lambda: next(Path(root).glob(pattern), None) is not None


PACKAGES: Final = (
    Package(
        "postgresql",
        "the distribution's own server, beside the wheel's",
        _file("/usr/lib/postgresql", "[0-9]*/bin/initdb"),
    ),
    Package(
        "libatomic1", "the browser's driver is linked to it", _file("/usr/lib", "**/libatomic.so.1")
    ),
    Package("chromium", "browser journeys", _program("chromium", "chromium-browser")),
    Package(
        "fonts-noto-cjk", "Chinese on screenshots", _file("/usr/share/fonts", "**/NotoSansCJK*")
    ),
    Package(
        "libreoffice-writer-nogui",
        "to look at the documents we write",
        _program("soffice", "libreoffice"),
    ),
)


def missing() -> list[str]:
    """Return the names of the packages that are not there."""
    return [package.name for package in PACKAGES if not package.present()]


def install(names: list[str]) -> bool:
    """Install them with apt-get; return whether that was possible and went well."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    if not CREATE_CLUSTER.exists():  # we want PostgreSQL's programs, not a server at every boot
        CREATE_CLUSTER.parent.mkdir(exist_ok=True)
        CREATE_CLUSTER.write_text("create_main_cluster = false\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    options = ("-q", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold")
    for command in (("update", "-q"), ("install", *options, *names)):
        if subprocess.run(("apt-get", *command), env=environment, check=False).returncode:
            return False
    return not missing()


def main() -> int:
    """See that every package is there."""
    names = missing()
    if not names:
        return 0
    sys.stdout.write(
        f"测试需要系统软件包 {' '.join(names)}。 The tests need these system packages.\n"
    )
    sys.stdout.flush()
    if install(names):
        return 0
    sys.stderr.write(
        "请由管理员执行下面一行，然后再试。 As the administrator run this line, then try again:\n"
        f"  apt-get install -y --no-install-recommends {' '.join(missing())}\n"
        "不装也可以直接运行不需要它们的测试。 Tests that do without them run by:\n"
        "  .venv/bin/python -m pytest luoshi/kernel\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
