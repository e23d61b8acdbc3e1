"""Decompose: an official paper in, draft rows out. Plain Python; a stranger to every other room.

The face is loaded on first use, so that a caller who only wants one part pays for that part.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .classified import classified_in, classified_mark, internal_mark
    from .directory import Directory
    from .errors import Unreadable
    from .model import Deadline, Extract, Mark, Paper, Place, Resolved, Standard, Target, Task
    from .paper import decompose, to_json
    from .passage import read_passage
    from .readers import read, reading
    from .reasons import explain
    from .unit_table import read_units

_FACE = {
    "read": "readers",
    "reading": "readers",
    "read_units": "unit_table",
    "explain": "reasons",
    "Directory": "directory",
    "decompose": "paper",
    "to_json": "paper",
    "read_passage": "passage",
    "classified_mark": "classified",
    "classified_in": "classified",
    "internal_mark": "classified",
    "Unreadable": "errors",
    "Deadline": "model",
    "Extract": "model",
    "Mark": "model",
    "Paper": "model",
    "Place": "model",
    "Resolved": "model",
    "Standard": "model",
    "Target": "model",
    "Task": "model",
}

__all__ = [
    "Deadline",
    "Directory",
    "Extract",
    "Mark",
    "Paper",
    "Place",
    "Resolved",
    "Standard",
    "Target",
    "Task",
    "Unreadable",
    "classified_in",
    "classified_mark",
    "decompose",
    "explain",
    "internal_mark",
    "read",
    "read_passage",
    "read_units",
    "reading",
    "to_json",
]


def __getattr__(name: str) -> Any:
    """A name of the face, from the module that holds it."""
    if name not in _FACE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_FACE[name]}"), name)
