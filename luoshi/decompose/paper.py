"""The passes in their order, and the result as JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .below import measures_first
from .blocks import blocks
from .closing import with_closing
from .dates import Base, programme_end, programme_limit
from .fields import task
from .head import head_of
from .headed import handed_down
from .markers import mark, with_bare_ends, with_more_units, with_times
from .model import Deadline, Draft, Extract, Marked, Paper, Task
from .output import places, source, standard, unit
from .reported import asked, asked_rows
from .scope import drafts, first_leads
from .standards import standards
from .text import fold

if TYPE_CHECKING:
    from .directory import Directory


def decompose(
    extract: Extract, *, year: int | None = None, units: Directory | None = None
) -> Paper:
    """The tasks of a paper: text → blocks → markers → scope → fields.

    `year` is the year that dates without one mean, where the caller knows better than the paper.
    `units` is the directory against which the units are resolved; the issuer tells whose they are.
    """
    return traced(extract, year=year, units=units)[0]


def traced(
    extract: Extract, *, year: int | None = None, units: Directory | None = None
) -> tuple[Paper, tuple[Draft, ...]]:
    """The paper, and the draft behind each of its tasks in the same order."""
    folded = fold(extract.text)
    head = head_of(extract, folded)
    extract, rows, tables, grids = _tables(extract, folded)
    marked = [mark(folded, block) for block in blocks(extract, folded, tables, grids)]
    marked = with_times(folded, with_more_units(folded, with_bare_ends(folded, marked)))
    marked = with_closing(folded, handed_down(folded, measures_first(folded, marked)))
    found, told = asked(folded, head.title, drafts(extract.text, folded, marked))
    found = [one for draft in found for one in _spoken_for(folded, draft)]
    found += asked_rows(head.title, rows)
    found += _unmarked(extract.text, folded, marked, head.title, found)
    found.sort(key=lambda draft: draft.start)
    found = first_leads(folded, found, marked)
    base = Base(year or head.year, head.date, programme_end(folded))
    base = replace(base, limit=programme_limit(folded, base))
    tasks = tuple(task(extract.text, folded, draft, base) for draft in found)
    tasks = tuple(_complete(item, extract.text, folded) for item in tasks)
    if units is not None:
        from .resolving import resolved  # a directory is asked for seldom, and costs its import

        view = units.seen_from(head.issuer)
        tasks = tuple(resolved(item, view) for item in tasks)
    warnings = tuple(dict.fromkeys(extract.warnings + told + _warnings(tasks, base)))
    paper = Paper(head.title, head.issuer, head.number, head.date, tasks, warnings, told)
    return paper, tuple(found)


_NEXT = re.compile("下一?步|下阶段|后续|今后")


def _unmarked(
    text: str, folded: str, marked: list[Marked], title: str, found: list[Draft]
) -> list[Draft]:
    """Tasks in sentences: of a paper without markers, or under its 「下一步」."""
    if found and not _NEXT.search(folded):
        return []
    from .spoken import following_drafts, spoken_drafts  # costs a paper with markers nothing

    if found:
        return following_drafts(text, folded, marked, title, found)
    return spoken_drafts(text, folded, marked, title)


def _spoken_for(folded: str, draft: Draft) -> list[Draft]:
    """An item without a marker among others that have one, by whom its sentences tell."""
    if draft.rule != "orphan":
        return [draft]
    from .orders import drafts_of

    told = drafts_of(folded, [(draft.start, draft.end)], draft.path, draft.style)
    return told if any(one.values for one in told) else [draft]


# What no table in text does without: bars, tabs, wide blanks, or a title of units on a line alone.
_BODIES = "单位|部门|[科处股]室|主体|站所|站办|机构|乡镇|镇街|村居?|社区|院系|大队|车间|办公室"
_WHO = rf"\S{{0,6}}(?:责任|牵头|主办|承办|落实)\S{{0,6}}(?:{_BODIES})\S{{0,4}}"
_BLANKS = r"[ \u3000]{4,}"
_MAY_HOLD_TABLE = re.compile(
    rf"[|｜¦\t│┃║]|\S{_BLANKS}\S[^\n]*\S{_BLANKS}\S|^\s*{_WHO}$|\S +{_WHO}(?: |$)", re.MULTILINE
)


def _tables(
    extract: Extract, folded: str
) -> tuple[Extract, list[Draft], frozenset[int], tuple[tuple[int, int], ...]]:
    """The paper with the cells of tables flattened into its text, and the rows of all tables.

    Also the indexes of the tables and the ranges of drawn grids that are read as rows.
    """
    cells = any(place.kind == "cell" for place in extract.places)
    if not (cells or "\t" in extract.text or _MAY_HOLD_TABLE.search(folded)):
        return extract, [], frozenset(), ()
    from .drawn import grid_drafts  # three modules that a paper without tables does not pay for
    from .flattened import tables_in_text
    from .tables import table_drafts

    extract = tables_in_text(extract, folded)
    rows, tables = table_drafts(extract, folded)
    drawn, grids = grid_drafts(folded)
    return extract, rows + drawn, tables, grids


def _complete(item: Task, text: str, folded: str) -> Task:
    """A row with the tests of done that its words propose."""
    return replace(item, standards=standards(text, folded, (item.start, item.end), item.targets))


def _warnings(tasks: tuple[Task, ...], base: Base) -> tuple[str, ...]:
    """What a clerk must know about the whole paper."""
    if not tasks:
        return ("没有找到写明责任单位的任务",)
    if base.year is None:
        return ("文件没有写明年份，没有写年份的时限未换算成日期",)
    return ()


def to_json(paper: Paper, extract: Extract) -> dict[str, Any]:
    """The paper as plain values; offsets count characters of `source_text`."""
    return {
        "title": paper.title,
        "issuer": paper.issuer,
        "number": paper.number,
        "date": paper.date.isoformat() if paper.date else None,
        "source": source(paper),
        "kind": extract.kind,
        "warnings": list(paper.warnings),
        "tasks": [_task(item) for item in paper.tasks],
        "source_text": extract.text,
        "map": places(extract),
    }


def _task(item: Task) -> dict[str, Any]:
    return {
        "text": item.text,
        "start": item.start,
        "end": item.end,
        "text_full": item.text_full,
        "heading_path": list(item.heading_path),
        "lead": list(item.lead),
        "cooperate": list(item.cooperate),
        "leader": list(item.leader),
        "deadline_text": item.deadline_text,
        "deadline_kind": item.deadline_kind,
        "deadline_date": item.deadline_date.isoformat() if item.deadline_date else None,
        "other_deadlines": [_deadline(other) for other in item.other_deadlines],
        "targets": [
            {"text": t.text, "value": t.value, "unit": t.unit, "qualifier": t.qualifier}
            for t in item.targets
        ],
        "several_lead": item.several_lead,
        "each_alone": item.each_alone,
        "confidence": item.confidence,
        "confidence_reason": item.confidence_reason,
        "doubts": list(item.doubts),
        "lead_units": [unit(one) for one in item.lead_units],
        "cooperate_units": [unit(one) for one in item.cooperate_units],
        "standards": [standard(one) for one in item.standards],
    }


def _deadline(item: Deadline) -> dict[str, Any]:
    return {
        "text": item.text,
        "kind": item.kind,
        "date": item.day.isoformat() if item.day else None,
    }
