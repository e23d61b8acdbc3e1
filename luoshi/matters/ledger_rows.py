"""A ledger that came as a spreadsheet: which column is what, each row as a draft; no database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from luoshi.decompose import Task
from luoshi.decompose.columns import Meaning
from luoshi.decompose.dates import Base
from luoshi.decompose.grids import Grid, letter_of
from luoshi.decompose.layouts import Layout, header_at, layout_of
from luoshi.decompose.ledgers import LedgerRow, ledger_names, ledger_rows
from luoshi.decompose.model import Role
from luoshi.decompose.workbooks import Workbook
from luoshi.matters import rules
from luoshi.org.rules.names import MatchStatus, UnitMatch
from luoshi.org.rules.table import CellError

ROWS: Final = 1 << 20  # rows that a sheet can have: the place of a row in the whole workbook
MOST_SHEETS: Final = 2000
MOST_COLUMNS: Final = 60  # columns that a person can be asked about
_FINISHED = re.compile(r"已?(?:全部)?(?:完成|办结|销号|整改到位|整改完成|清零)|是|√|100%")
_ENDS = (Meaning.DONE, Meaning.STATE, Meaning.STRUCK, Meaning.PROGRESS)
_UNITS = (Role.LEAD, Role.DUTY, Role.COOPERATE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the clerk says of one sheet: the row of its header (from 1; 0: find it), its columns.

    A column that is not named keeps what its heading says; None: it is not read. `taken` is None
    where nothing was said: a hidden sheet then stays out.
    """

    header: int = 0
    columns: Mapping[int, Meaning | None] = field(default_factory=dict)
    taken: bool | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it will be read; `layout` is None where no header names a task."""

    index: int
    grid: Grid
    layout: Layout | None
    taken: bool

    @property
    def title(self) -> str:
        """Its name; a csv has none."""
        return self.grid.name or "表格"

    def letter(self, column: int) -> str:
        """The spreadsheet's own name of a column."""
        return letter_of(column)


def sheets_of(book: Workbook, choices: Mapping[int, Choice]) -> tuple[Sheet, ...]:
    """The sheets of a workbook under what the clerk says of them."""
    found = []
    for index, grid in enumerate(book.grids[:MOST_SHEETS]):
        choice = choices.get(index, Choice())
        layout = _layout(grid, choice)
        wanted = not grid.hidden if choice.taken is None else choice.taken
        found.append(Sheet(index, grid, layout, taken=wanted and layout is not None))
    return tuple(found)


def _layout(grid: Grid, choice: Choice) -> Layout | None:
    if not choice.header and not choice.columns:
        return layout_of(grid)
    row = choice.header - 1
    if row < 0:
        known = layout_of(grid)
        row = known.row if known else 0
    if row >= grid.height:
        return None
    return header_at(grid, row, choice.columns)


@dataclass(frozen=True, slots=True)
class Draft:
    """One row that becomes a draft: where it stands, what it says, what is doubtful about it.

    `place` orders the rows of the whole workbook; `problems` name the cells to look at.
    """

    place: int
    row: int
    task: Task
    acceptance: str
    problems: tuple[CellError, ...] = ()

    @property
    def mark(self) -> tuple[str, str, str]:
        """What makes it the same row in another file: task, lead and limit as they are written."""
        return mark_of(self.task.text, "、".join(self.task.lead), self.task.deadline_text or "")


def mark_of(content: str, lead_text: str, due_text: str) -> tuple[str, str, str]:
    """The mark of a stored row, cut as its columns are."""
    return content, lead_text[:400], due_text[:200]


def names_in(sheets: Iterable[Sheet], base: Base) -> list[str]:
    """The units that the rows of the chosen sheets name, each once."""
    named: set[str] = set()
    for sheet in sheets:
        if sheet.taken and sheet.layout:
            named |= ledger_names(sheet.grid, sheet.layout, base)
    return sorted(named)


def rows_of(sheets: Iterable[Sheet], base: Base) -> Iterator[tuple[Sheet, LedgerRow]]:
    """The rows of the chosen sheets in their order."""
    for sheet in sheets:
        if sheet.taken and sheet.layout:
            for row in ledger_rows(sheet.grid, sheet.layout, base):
                yield sheet, row


def read_drafts(
    rows: Iterable[tuple[Sheet, LedgerRow]], known: Mapping[str, UnitMatch], today: date
) -> Iterator[Draft | CellError]:
    """Judge the rows in their order: a draft, or why a row cannot become one.

    Units are held against those that are known, dates against `today`.
    """
    first: dict[tuple[str, ...], int] = {}
    for sheet, row in rows:
        reason = _reason(row)
        if row.task is None or reason:
            yield _error(sheet, row, row.column, reason)
            continue
        draft = _draft(sheet, row, row.task, known, today)
        same = first.setdefault((*draft.mark, *row.task.heading_path), draft.place)
        if same == draft.place:
            yield draft
        else:
            twin = same % ROWS
            sentence = f"与第 {twin} 行的任务、单位和时限都相同，只取前一行。"
            yield _error(sheet, row, row.column, sentence)


def _reason(row: LedgerRow) -> str:
    """Why a row cannot become a draft; empty if it can."""
    if row.task is None or not row.task.text:
        return "这一行写了单位或时限，没有写任务内容。"
    if len(row.task.text) > rules.LONGEST:
        return f"任务内容请控制在 {rules.LONGEST} 字以内，现有 {len(row.task.text)} 字。"
    return ""


def _draft(
    sheet: Sheet, row: LedgerRow, task: Task, known: Mapping[str, UnitMatch], today: date
) -> Draft:
    problems = [*_units(sheet, row, task, known), *_limit(sheet, row, task, today)]
    problems += _finished(sheet, row)
    due = task.deadline_date
    if due is not None and not rules.plausible(due, today):
        task = replace(task, deadline_date=None)
    said = [problem.sentence for problem in problems if problem.sentence.startswith("时限")]
    if said:
        task = replace(task, doubts=tuple(dict.fromkeys([*task.doubts, *said])))
    return Draft(
        place=sheet.index * ROWS + row.row + 1,
        row=row.row,
        task=task,
        acceptance=row.aims[: rules.LONGEST],
        problems=tuple(problems),
    )


def _units(
    sheet: Sheet, row: LedgerRow, task: Task, known: Mapping[str, UnitMatch]
) -> Iterator[CellError]:
    columns = dict(row.cells)
    lead = columns.get(Role.LEAD, columns.get(Role.DUTY, row.column))
    if not task.lead:
        yield _error(sheet, row, lead, "没有读出牵头或责任单位，立项前要补填。")
    for name in (*task.lead, *task.cooperate):
        match = known.get(name)
        column = columns.get(Role.COOPERATE, lead) if name in task.cooperate else lead
        if match is None or match.status is MatchStatus.UNKNOWN:
            yield _error(sheet, row, column, f"单位库里没有“{name[:30]}”。")
        elif match.status is MatchStatus.AMBIGUOUS:
            yield _error(sheet, row, column, f"“{name[:30]}”可能是几个单位，要选定一个。")
    if task.several_lead and not task.each_alone:
        sentence = f"写了 {len(task.lead)} 个牵头单位，按第一个牵头、其余配合。"
        yield _error(sheet, row, lead, sentence)


def _limit(sheet: Sheet, row: LedgerRow, task: Task, today: date) -> Iterator[CellError]:
    column = dict(row.cells).get(Role.DEADLINE)
    if column is None:
        return
    due, words = task.deadline_date, (task.deadline_text or "")[:30]
    if due is not None and not rules.plausible(due, today):
        yield _error(
            sheet, row, column, f"时限“{words}”读作 {due.isoformat()}，不合常理，没有填入。"
        )
    elif due is None and task.deadline_kind == "none":
        yield _error(sheet, row, column, f"时限“{words}”没有读成日期。")
    elif due is None and task.deadline_kind != "ongoing":
        yield _error(sheet, row, column, f"时限“{words}”没有写年份，没有换算成日期。")
    elif re.fullmatch(r"\d{4}\.1", words):
        yield _error(sheet, row, column, f"时限“{words}”按1月读；数字格式的格子里也可能是10月。")


def _finished(sheet: Sheet, row: LedgerRow) -> Iterator[CellError]:
    """A row that the office has closed already: the clerk decides whether it shall come back."""
    layout = sheet.layout
    if layout is None:
        return
    for column in layout.of(*_ENDS):
        words = sheet.grid.words(row.row, column)
        if words and _FINISHED.fullmatch(words):
            yield _error(sheet, row, column, f"表中写着“{words}”，已经办完的不必再立项。")
            return


def _error(sheet: Sheet, row: LedgerRow, column: int, sentence: str) -> CellError:
    return CellError(sheet.title, row.row + 1, letter_of(column), sentence)
