"""Lock files pin by hash and hold no address, so that any mirror serves them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from checks.source import Problem

REQUIREMENTS: Final = ("requirements.lock", "requirements-dev.lock")
PACKAGES: Final = "package-lock.json"
ADDRESS: Final = re.compile(r"(?:https?|file|git\+\w+|ssh)://|\bresolved\b")
PIN: Final = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")


def problems(root: Path) -> list[Problem]:
    """Return addresses in the lock files, and what they leave unpinned or without a hash."""
    found: list[Problem] = []
    for name in (*REQUIREMENTS, PACKAGES):
        for number, line in enumerate((root / name).read_text().splitlines(), start=1):
            if ADDRESS.search(line):
                found.append(Problem(name, number, "lock-address", line.strip()[:80]))
    for name in REQUIREMENTS:
        found += _unpinned(name, (root / name).read_text())
    packages = json.loads((root / PACKAGES).read_text())["packages"]
    found += [
        Problem(PACKAGES, 1, "lock-hash", f"{path} has no integrity")
        for path, package in packages.items()
        if path and "integrity" not in package and not package.get("inBundle")
    ]
    return found


def pins(text: str) -> dict[str, str]:
    """Return name and version of each package that a requirements lock pins."""
    matches = (PIN.match(line) for line in text.splitlines())
    return {match["name"]: match["version"] for match in matches if match}


def _unpinned(name: str, text: str) -> list[Problem]:
    found: list[Problem] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if line.startswith((" ", "#")) or not line.strip():
            continue
        following = lines[number] if number < len(lines) else ""
        if not PIN.match(line) or "--hash=sha256:" not in following:
            found.append(Problem(name, number, "lock-hash", f"{line.strip()[:60]}: no pin or hash"))
    return found
