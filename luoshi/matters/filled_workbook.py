"""A ledger goes out as it came in: the same workbook, its columns filled with what stands now."""

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Final

import xlsxwriter
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from luoshi.decompose.columns import Meaning
from luoshi.decompose.grids import Grid
from luoshi.decompose.rows import lines
from luoshi.decompose.workbooks import Workbook
from luoshi.documents.models import PaperVersion
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.matters import queries
from luoshi.matters.ledger_rows import ROWS, Choice, Sheet, sheets_of
from luoshi.matters.models import Matter
from luoshi.matters.sentences import standing
from luoshi.matters.sheet_parts import LONGEST, Cells, Unfillable, fill

FILLED: Final = (Meaning.CODE, Meaning.STATE, Meaning.PROGRESS)
KEPT: Final = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Filled:
    """The file: its name and bytes; `remade` where only its content could be kept."""

    name: str
    data: bytes
    remade: bool


def filled_workbook(
    actor: Actor,
    version: PaperVersion,
    data: bytes,
    book: Workbook,
    choices: Mapping[int, Choice],
    *,
    over: bool = False,
    extra: bool = False,
) -> Filled:
    """The workbook of a version with number, state and progress of the matters the actor sees.

    Only empty cells are filled, with `over` also those in which something stands; a formula never
    is. With `extra` columns that the layout lacks are added at its right. An xls or csv is made
    anew as xlsx.
    """
    matters = _by_place(actor, version)
    sheets = sheets_of(book, choices)
    cells = {s.index: _cells(s, matters, over=over, extra=extra) for s in sheets if s.layout}
    path = PurePosixPath(version.name)
    suffix = path.suffix.lower()
    mark = _("（已填）")
    name = f"{path.stem or version.paper.title}{mark}"
    if book.kind != "xlsx" or suffix == ".xlsb":
        made = _remade(book.grids, cells)
        return Filled(f"{name}.xlsx", made, remade=True)
    by_name = {sheet.grid.name: cells.get(sheet.index, {}) for sheet in sheets}
    try:
        done = fill(data, by_name)
    except (Unfillable, zipfile.BadZipFile) as error:
        raise BadInput(_("这个表格的写法特殊，填不回去。请另存为 xlsx 后重新导入。")) from error
    return Filled(f"{name}{suffix if suffix in KEPT else '.xlsx'}", done, remade=False)


def _by_place(actor: Actor, version: PaperVersion) -> dict[int, Matter]:
    rows = queries.matters_for(actor).filter(paper_version=version, parent__isnull=True)
    branches = Prefetch("children", queries.matters_for(actor), to_attr="all_branches")
    return {matter.place: matter for matter in queries.with_facts(rows.order_by("id"), branches)}


def _cells(sheet: Sheet, matters: Mapping[int, Matter], *, over: bool, extra: bool) -> Cells:
    """What is written into one sheet, by square."""
    layout, grid = sheet.layout, sheet.grid
    if layout is None:
        return {}
    columns = {meaning: layout.of(meaning)[:1] for meaning in FILLED}
    found: dict[tuple[int, int], str] = {}
    added = _added(grid, [m for m in FILLED if not columns[m]]) if extra else {}
    for column, meaning in added.items():
        found[layout.row, column] = _headings()[meaning]
    for line in lines(grid, layout):
        matter = matters.get(sheet.index * ROWS + line.row + 1)
        if matter is None:
            continue
        for meaning in FILLED:
            for column in [*columns[meaning], *(c for c, m in added.items() if m is meaning)]:
                words = _said(meaning, matter)
                if words and _open(grid, line.row, column, over=over):
                    found[line.row, column] = words
    return found


def _added(grid: Grid, meanings: Iterable[Meaning]) -> dict[int, Meaning]:
    """The columns right of all others that the layout lacks."""
    return dict(enumerate(meanings, start=grid.width))


def _headings() -> dict[Meaning, str]:
    return {
        Meaning.CODE: _("编号"),
        Meaning.STATE: _("状态"),
        Meaning.PROGRESS: _("进展情况"),
    }


def _open(grid: Grid, row: int, column: int, *, over: bool) -> bool:
    """Whether a square may be written: the first of its cell, and empty unless `over`."""
    if column >= grid.width:
        return True
    span = grid.span(row, column)
    return (span.top, span.left) == (row, column) and (over or not grid.words(row, column))


def _said(meaning: Meaning, matter: Matter) -> str:
    if meaning is Meaning.CODE:
        return matter.number
    if meaning is Meaning.STATE:
        return str(matter.get_state_display())
    branches: list[Matter] = matter.all_branches  # type: ignore[attr-defined]  # a prefetch
    return standing(matter, branches)


def _remade(grids: Iterable[Grid], cells: Mapping[int, Cells]) -> bytes:
    """A workbook of the same sheets, texts and merged cells; every text is written as text."""
    stream = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    shown = []
    with xlsxwriter.Workbook(stream, options) as book:
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for index, grid in enumerate(grids):
            page = book.add_worksheet(grid.name or None)
            _write(page, grid, cells.get(index, {}), plain)
            if grid.hidden:
                page.hide()
            else:
                shown.append(page)
        if shown:  # a hidden sheet must not lie on top
            shown[0].set_first_sheet()
            shown[0].activate()
    return stream.getvalue()


def _write(page: Any, grid: Grid, new: Cells, plain: Any) -> None:
    for span in grid.merged:
        page.merge_range(span.top, span.left, span.bottom - 1, span.right - 1, "", plain)
    squares = {
        (row, column): text
        for row, texts in enumerate(grid.rows)
        for column, text in enumerate(texts)
        if text
    }
    for (row, column), text in (squares | dict(new)).items():
        page.write_string(row, column, text[:LONGEST], plain)
