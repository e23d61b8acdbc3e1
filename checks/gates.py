"""Only services write rows, pages fetch through queries, and no drawer is called utils."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

from checks.source import Problem, Python, python_files

ALWAYS_A_WRITE: Final = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
CHAINED_WRITE: Final = {"create", "update", "delete"} | ALWAYS_A_WRITE
DRAWERS: Final = {"utils", "helpers", "common", "core", "extras", "manager", "managers", "misc"}
# world makes whole data sets at once, below every gate; migrations and tests are no part of a run.
WRITERS: Final = "services"


def problems(root: Path) -> list[Problem]:
    """Return the breaches of the house's file kinds."""
    found: list[Problem] = []
    for file in python_files(root):
        found += _drawers(file)
        if file.parts[0] != "luoshi" or file.is_test or file.is_migration:
            continue
        found += _writes(file)
        found += _fetches(file)
    return found


def _drawers(file: Python) -> list[Problem]:
    names = DRAWERS & set(file.parts)
    text = "name it for what is in it"
    return [Problem(file.path, 1, "drawer", f"{name}: {text}") for name in sorted(names)]


def _writes(file: Python) -> list[Problem]:
    if file.is_kind(WRITERS) or file.parts[1] == "world":
        return []
    text = "writes rows; only services.py does, behind its gate"
    return [
        Problem(file.path, call.lineno, "write", f".{_name(call)}() {text}")
        for call in _calls(file)
        if _is_write(call)
    ]


def _fetches(file: Python) -> list[Problem]:
    kept = file.is_kind("models", "queries", "services")
    door = file.is_kind("views", "forms") or (file.parts[1] in {"api", "web"} and not kept)
    if not door or file.is_kind("queries", WRITERS):
        return []
    found = [
        Problem(file.path, node.lineno, "fetch", ".objects in a door; ask a query with the actor")
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    found += [
        Problem(file.path, call.lineno, "fetch", f".{_name(call)}() in a door; use a query")
        for call in _calls(file)
        if _name(call) in {"cursor", "raw"}
    ]
    return found


def _calls(file: Python) -> list[ast.Call]:
    return [node for node in ast.walk(file.tree) if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _is_write(call: ast.Call) -> bool:
    """Say whether a call writes rows, as far as its form tells.

    `document.save(stream)`, `digest.update(block)` and `known.update(mapping)` take something in
    their brackets where a row or a query set takes nothing or only keywords.
    """
    name = _name(call)
    if name.startswith("a") and name[1:] in CHAINED_WRITE | {"save"}:
        name = name[1:]
    if name in ALWAYS_A_WRITE:
        return True
    if name in {"save", "delete"} and not call.args:
        return True
    if name not in CHAINED_WRITE or not isinstance(call.func, ast.Attribute):
        return False
    receiver = call.func.value
    manager = isinstance(receiver, ast.Attribute) and (
        receiver.attr == "objects" or receiver.attr.endswith("_set")
    )
    if manager or isinstance(receiver, ast.Call):
        return not call.args
    return name == "update" and bool(call.keywords) and not call.args
