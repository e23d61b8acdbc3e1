"""The tools of others that `make check` runs, with the words they are run by."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

BIN: Final = str(Path(sys.executable).parent)
MYPY: Final = ("luoshi", "launch", "checks")

COMMANDS: Final = {
    "ruff": (f"{BIN}/ruff", "check", "--quiet", "."),
    "format": (f"{BIN}/ruff", "format", "--check", "--quiet", "."),
    "mypy": (f"{BIN}/mypy", *MYPY),
    "import-linter": (f"{BIN}/lint-imports", "--no-cache"),
    "deploy": (sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"),
    "migrations": (sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"),
}


def run(name: str, root: Path) -> str:
    """Run a tool; return what it complained of, nothing if all is well."""
    done = subprocess.run(
        COMMANDS[name],
        cwd=root,
        env=production_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).strip() if done.returncode else ""


def production_environment() -> dict[str, str]:
    """Return an environment as in production: a long secret, TLS, no demo, no server needed."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "luoshi.config.settings",
        "DATABASE_URL": "postgresql://nobody@/nowhere?host=/nonexistent",
        "LUOSHI_SECRET_KEY": "static-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
        "LUOSHI_TLS": "1",
        "PYTHONWARNINGS": "ignore::RuntimeWarning",  # makemigrations misses the database
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LUOSHI_")}
    return kept | ours
