"""The tasks of a paper as a spreadsheet: one row a task, text only, ready to be worked on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlsxwriter

from luoshi.decompose import Paper, Task
from luoshi.decompose.model import Resolved

# Headings with the widths of their columns, in characters.
COLUMNS = (
    ("序号", 6),
    ("事项", 56),
    ("层级", 24),
    ("牵头", 20),
    ("配合", 28),
    ("领导", 12),
    ("时限", 18),
    ("目标", 20),
    ("验收标准（建议）", 36),
    ("来源", 28),
    ("把握", 8),
    ("疑点", 36),
)
_LONGEST = 32_767  # what a cell may hold
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone; the same paper, the same bytes


def sheet(paper: Paper) -> bytes:
    """An xlsx file: a frozen header, wrapped cells, no cell a formula or a link."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": paper.title[:250], "created": _MADE})
        page = book.add_worksheet("任务清单")
        look = {"text_wrap": True, "valign": "top", "border": 1}
        body = book.add_format(look)
        head = book.add_format({**look, "bold": True, "align": "center", "bg_color": "#E8ECF1"})
        for column, (name, width) in enumerate(COLUMNS):
            page.set_column(column, column, width)
            page.write_string(0, column, name, head)
        for row, task in enumerate(paper.tasks, 1):
            page.write_number(row, 0, row, body)
            for column, words in enumerate(_cells(paper, task), 1):
                page.write_string(row, column, _fitting(words), body)
        _arrange(page, len(paper.tasks))
    return stream.getvalue()


def _arrange(page: Any, rows: int) -> None:
    """Header in sight on the screen and on every printed page, lines that can be filtered."""
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(rows, 1), len(COLUMNS) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _cells(paper: Paper, task: Task) -> Iterator[str]:
    """The columns after the number."""
    yield " ".join(task.text.split())
    yield " › ".join(task.heading_path)
    yield _units(task.lead, task.lead_units)
    yield _units(task.cooperate, task.cooperate_units)
    yield "、".join(task.leader)
    yield _when(task)
    yield "\n".join(target.text for target in task.targets)
    yield "\n".join(one.text for one in task.standards)
    yield " ".join(part for part in (paper.issuer, paper.number, paper.title) if part)
    yield f"{task.confidence:.0%}"
    yield "\n".join(task.doubts)


def _units(names: tuple[str, ...], resolved: tuple[Resolved, ...]) -> str:
    """The strings as printed, each with its id where the directory knows it."""
    if not resolved:
        return "、".join(names)
    return "、".join(
        f"{one.text}（{one.unit_id}）" if one.unit_id else one.text for one in resolved
    )


def _when(task: Task) -> str:
    parts = [task.deadline_text or "", str(task.deadline_date or "")]
    return "\n".join(part for part in parts if part)


def _fitting(words: str) -> str:
    """At most what a cell holds, without characters that no file of this format may hold."""
    plain = "".join(char for char in words if char.isprintable() or char in "\n\t")
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
