"""How long a file, a function, a view and a template may be."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Final

from checks.source import Problem, Python, files, python_files

FILE: Final = 400
FUNCTION: Final = 40
VIEW: Final = 25
# Nine in ten stay below these: ratchets, to be lowered when the real figure falls. 150 is good.
P90: Final = {"file": 240, "function": 25, "template": 80}


def problems(root: Path) -> list[Problem]:
    """Return what is too long, and what has no docstring of its own."""
    found: list[Problem] = []
    ours = [file for file in python_files(root) if not file.is_migration]
    for file in ours:
        found += _of_file(file)
    found += _ratchets(root, [file for file in ours if not file.is_test])
    return found


def _of_file(file: Python) -> list[Problem]:
    found: list[Problem] = []
    if file.lines > FILE:
        text = f"{file.lines} lines; a file of more than {FILE} becomes a package with that face"
        found.append(Problem(file.path, 1, "file-length", text))
    if file.tree.body and not ast.get_docstring(file.tree):
        found.append(Problem(file.path, 1, "docstring", "a module says in one sentence what it is"))
    for function in file.functions():
        length = _length(function)
        limit = VIEW if _is_view(file, function) else FUNCTION
        if length > limit:
            text = f"{function.name} has {length} lines; the limit here is {limit}"
            found.append(Problem(file.path, function.lineno, "function-length", text))
    return found


def _is_view(file: Python, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether it answers a request, or helps to in a file of views."""
    if file.is_test:
        return False
    asked = any(argument.arg == "request" for argument in function.args.args)
    return file.is_kind("views") or (asked and file.parts[:2] == ("luoshi", "api"))


def _ratchets(root: Path, sources: list[Python]) -> list[Problem]:
    measured = {
        "file": [file.lines for file in sources if file.lines > 1],
        "function": [_length(one) for file in sources for one in file.functions()],
        "template": [text.count("\n") for _, text in files(root, "*/templates/**/*.html")],
    }
    found: list[Problem] = []
    for kind, lengths in measured.items():
        value = _p90(lengths)
        if value > P90[kind]:
            text = f"nine in ten {kind}s are at most {value} lines; {P90[kind]} is the ratchet"
            found.append(Problem("checks/sizes.py", 1, "p90", text))
    return found


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _p90(lengths: list[int]) -> int:
    ranked = sorted(lengths)
    return ranked[math.ceil(0.9 * len(ranked)) - 1] if ranked else 0
