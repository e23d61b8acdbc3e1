"""What the checks share: the project's files, their syntax, and the listed exceptions."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
OURS: Final = ("luoshi", "launch", "checks", "tests", "proofs", "bench")
EXCEPTIONS: Final = Path("checks/exceptions.toml")


@dataclass(frozen=True)
class Problem:
    """One breach: where, which rule, and what to do."""

    path: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.text}"


@dataclass(frozen=True)
class Python:
    """A parsed Python file of the project; `path` is relative to the root."""

    path: str
    lines: int
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the path's parts, the last without `.py`."""
        return Path(self.path).with_suffix("").parts

    @property
    def is_test(self) -> bool:
        """Say whether it is a test, a proof or their set-up."""
        return bool({"tests", "proofs"} & set(self.parts)) or self.parts[-1] == "conftest"

    @property
    def is_migration(self) -> bool:
        """Say whether it is a migration."""
        return "migrations" in self.parts

    def is_kind(self, *kinds: str) -> bool:
        """Say whether it is a file of a room of that kind, be it `views.py` or in `views/`."""
        return self.parts[0] == "luoshi" and any(kind in self.parts[2:] for kind in kinds)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Yield every function and method."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def python_files(root: Path) -> list[Python]:
    """Return every Python file that is ours, sorted by path."""
    paths = [path for folder in OURS for path in (root / folder).rglob("*.py")]
    paths += root.glob("*.py")
    return [_parsed(root, path) for path in sorted(paths)]


def _parsed(root: Path, path: Path) -> Python:
    return _parse(str(path.relative_to(root)), path.read_text(encoding="utf-8"))


@cache
def _parse(name: str, text: str) -> Python:
    return Python(name, text.count("\n"), ast.parse(text, name))


def files(root: Path, pattern: str) -> Iterator[tuple[str, str]]:
    """Yield the relative path and the text of luoshi's files that match, sorted."""
    for path in sorted((root / "luoshi").glob(pattern)):
        yield str(path.relative_to(root)), path.read_text(encoding="utf-8")


def line_of(text: str, position: int) -> int:
    """Return the line number of a character."""
    return text.count("\n", 0, position) + 1


@dataclass(frozen=True)
class Exempt:
    """A listed exception: up to `at_most` breaches of `rule` in `path`, and why that is right."""

    rule: str
    path: str
    reason: str
    at_most: int = 1


def exceptions(root: Path) -> list[Exempt]:
    """Return the listed exceptions."""
    path = root / EXCEPTIONS
    if not path.exists():
        return []
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("exempt", [])
    return [Exempt(**row) for row in rows]


def unexcused(found: list[Problem], listed: list[Exempt]) -> list[Problem]:
    """Drop what the list excuses; add a problem for each exception that excuses too much.

    So the list can only shrink: an entry whose breach is gone has to go too.
    """
    left = list(found)
    for entry in listed:
        excused = [one for one in found if (one.rule, one.path) == (entry.rule, entry.path)]
        if len(excused) < entry.at_most:
            text = f"exempts {entry.at_most} × {entry.rule} in {entry.path}; {len(excused)} remain"
            left.append(Problem(str(EXCEPTIONS), 1, "exceptions", text))
        if len(excused) <= entry.at_most:
            left = [one for one in left if one not in excused]
    return left
