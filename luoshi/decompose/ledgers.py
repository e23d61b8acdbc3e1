"""Rows of a spreadsheet as tasks: the columns say what the markers say in running text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from .columns import ROLES, UNITS, Meaning
from .dates import Base
from .fields import task
from .grids import Grid
from .layouts import Layout
from .model import Draft, Role, Task, Value
from .rows import INHERITED, Entry, Kind, entries
from .tables import content_span
from .targets import targets
from .text import fold


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of a sheet. `row` and `column` (of the task's cell) count from 0.

    `task` is None where a row names units or a limit and no task. `aims` is what the columns for
    targets and standards say. Offsets of the task count characters of the file's text, and are 0
    where they are not known. `cells` gives the column of the first cell of each role.
    """

    row: int
    column: int
    task: Task | None
    aims: str = ""
    cells: tuple[tuple[Role, int], ...] = ()


def ledger_rows(grid: Grid, layout: Layout, base: Base) -> Iterator[LedgerRow]:
    """The rows under a header in their order; totals, notes and repeated headers are left out.

    Units, persons and limits are read as in a paper; what repeats is read once.
    """
    aims = layout.of(Meaning.TARGET)
    for entry in entries(grid, layout):
        line = entry.line
        cells = tuple({role: square.column for role, square in reversed(entry.said)}.items())
        if line.kind is not Kind.TASK:
            yield LedgerRow(line.row, line.column, None, cells=cells)
            continue
        said = [grid.text(line.row, column) for column in aims if column != line.column]
        read = _task(grid, layout, entry, base)
        yield LedgerRow(line.row, line.column, read, "\n".join(filter(None, said)), cells)


def ledger_names(grid: Grid, layout: Layout, base: Base) -> set[str]:
    """The units that the rows name, from the distinct cells of their columns alone."""
    cells = {
        (ROLES[layout.columns[column]], grid.text(row, column))
        for column in layout.of(*UNITS)
        for row in range(layout.below, grid.height)
    }
    tasks = [_marked((cell,), layout.first_leads, False, base) for cell in cells if cell[1]]
    return {name for one in tasks for name in (*one.lead, *one.cooperate)}


def _task(grid: Grid, layout: Layout, entry: Entry, base: Base) -> Task:
    said = tuple((role, grid.text(*square)) for role, square in entry.said)
    marked = _marked(said, layout.first_leads, entry.inherited, base)
    whole = grid.text(entry.line.row, entry.line.column)
    folded = fold(whole)
    start, end = content_span(folded, 0, len(whole))
    content, folded = whole[start:end], folded[start:end]
    path = [grid.text(*square) for square in entry.headings]
    names = [name.replace("\n", "").strip().rstrip("。：；") for name in path]
    at = grid.offset(entry.line.row, entry.line.column)
    found = Task(
        text=content,
        start=0 if at is None else at + start,
        end=0 if at is None else at + end,
        heading_path=tuple(dict.fromkeys(name for name in names if name)),
        lead=marked.lead,
        cooperate=marked.cooperate,
        leader=marked.leader,
        deadline_text=marked.deadline_text,
        deadline_kind=marked.deadline_kind,
        deadline_date=marked.deadline_date,
        other_deadlines=marked.other_deadlines,
        targets=tuple(targets("".join(folded.split()))),
        several_lead=marked.several_lead,
        each_alone=marked.each_alone,
        confidence=marked.confidence,
        doubts=marked.doubts,
    )
    return found if found.deadline_text else _with_limit(found, content, folded, base)


def _with_limit(found: Task, content: str, folded: str, base: Base) -> Task:
    """Without a cell for it, the limit that the task's own words name."""
    plain = task(content, folded, Draft(0, len(content), (), ()), base)
    return replace(
        found,
        deadline_text=plain.deadline_text,
        deadline_kind=plain.deadline_kind,
        deadline_date=plain.deadline_date,
        other_deadlines=plain.other_deadlines,
    )


@lru_cache(maxsize=65_536)
def _marked(
    said: tuple[tuple[Role, str], ...], first_leads: bool, inherited: bool, base: Base
) -> Task:
    """What the cells beside a task say; the same cells stand beside many tasks."""
    values, parts, at = [], [], 0
    for role, words in said:
        values.append(Value(role, at, at + len(words), "cell"))
        parts.append(words)
        at += len(words) + 1
    text = "\n".join(parts)
    doubts = (INHERITED,) if inherited else ()
    draft = Draft(0, 0, (), tuple(values), "row", first_leads, doubts, rule="row")
    return task(text, fold(text), draft, base)
