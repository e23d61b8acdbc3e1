"""The units of a row, resolved against a directory, with a doubt for each that is not settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .directory import Directory, View
from .model import Resolved, Status, Task
from .trust import lowered


def resolved(task: Task, view: View) -> Task:
    """The task with `lead_units` and `cooperate_units`, doubted where the directory is no help."""
    lead, cooperate = view.resolve(task.lead), view.resolve(task.cooperate)
    doubts = [said for unit in (*lead, *cooperate) if (said := _doubt(unit, view.directory))]
    doubts = [said for said in dict.fromkeys(doubts) if said not in task.doubts]
    trust, why = lowered(task.confidence, task.confidence_reason, doubts)
    return replace(
        task,
        lead_units=lead,
        cooperate_units=cooperate,
        doubts=(*task.doubts, *doubts),
        confidence=trust,
        confidence_reason=why,
    )


def _doubt(unit: Resolved, directory: Directory) -> str:
    """What a clerk must do about one string; "" where nothing is to be done."""
    if unit.status is Status.UNKNOWN:
        return f"单位表里没有“{unit.text}”，请核对或补充别名"
    if unit.status is not Status.AMBIGUOUS:
        return ""
    return f"“{unit.text}”可能是{_names(unit.candidates, directory)}，请选定"


def _names(ids: Sequence[str], directory: Directory) -> str:
    words = "、".join(directory.by_id[pk].name for pk in ids[:3])
    return f"{words}等{len(ids)}个单位" if len(ids) > 3 else words
