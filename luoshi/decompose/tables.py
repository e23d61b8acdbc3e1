"""Tables with a header row: a header covers its column, a merged cell covers its rows."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from .duties import first_rule
from .labels import CONTENT, LABEL, TASK_HEADER, content_rank, role_of
from .model import Draft, Extract, Place, Role, Value

_GROUP = re.compile(
    r"(?:类别|分类|领域|项目名称|任务类别|所属领域|一级\S{0,4}|板块|大类|项目|名称|任务名称|专项)"
)
_NUMBER = re.compile(r"(?:序号|编号|号)")
_UNITS = (Role.LEAD, Role.DUTY, Role.COOPERATE, Role.LEADER, Role.DEADLINE)


@dataclass(slots=True)
class _Table:
    """The cells of one table; `at[row, column]` finds the cell that covers a square."""

    cells: list[Place] = field(default_factory=list)
    at: dict[tuple[int, int], Place] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0


@dataclass(slots=True)
class _Header:
    """What each column holds."""

    row: int
    content: int
    groups: list[int] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)
    first_leads: bool = False


def table_drafts(extract: Extract, folded: str) -> tuple[list[Draft], frozenset[int]]:
    """The rows of every table whose header names a task and who is responsible for it.

    Also the indexes of these tables: the cells of all others are read as paragraphs.
    """
    found: list[Draft] = []
    used: set[int] = set()
    for index, table in _tables(extract).items():
        header = _header(table, folded)
        if header:
            found += _rows(table, header, extract.text, folded)
            used.add(index)
    return found, frozenset(used)


def _tables(extract: Extract) -> dict[int, _Table]:
    tables: dict[int, _Table] = defaultdict(_Table)
    for place in extract.places:
        if place.kind != "cell":
            continue
        table = tables[place.index]
        table.cells.append(place)
        table.rows = max(table.rows, place.row_end)
        table.columns = max(table.columns, place.column_end)
        for row in range(place.row, place.row_end):
            for column in range(place.column, place.column_end):
                table.at[row, column] = place
    return tables


def _words(folded: str, place: Place | None) -> str:
    return "".join(folded[place.start : place.end].split()) if place else ""


def _header(table: _Table, folded: str) -> _Header | None:
    """The first of the upper rows that names a content column and a unit or a limit."""
    for row in range(min(6, table.rows)):
        header = _read_header(table, folded, row)
        if header:
            return header
    return None


def _read_header(table: _Table, folded: str, row: int) -> _Header | None:
    contents: list[tuple[int, int]] = []
    header = _Header(row, -1)
    for column in range(table.columns):
        words = _words(folded, table.at.get((row, column)))
        role = _column_role(words)
        if role:
            header.roles[column] = role
            header.first_leads |= first_rule(words)
        elif TASK_HEADER.fullmatch(words):
            if _same(table.at.get((row, column - 1)), table.at.get((row, column))):
                header.groups.append(contents.pop()[1])
            contents.append((content_rank(words), column))
        elif _GROUP.fullmatch(words):
            header.groups.append(column)
    telling = any(role in (Role.LEAD, Role.DUTY, Role.COOPERATE) for role in header.roles.values())
    if not telling or not (contents or header.groups):
        return None
    header.content = min(contents)[1] if contents else header.groups.pop()
    header.groups += [column for _, column in contents if column < header.content]
    header.groups.sort()
    return header


def _same(left: Place | None, right: Place | None) -> bool:
    """Whether two squares of a header are one cell, so that a group stands before the task."""
    return left is not None and right is not None and left.start == right.start


def _column_role(words: str) -> Role | None:
    """责任单位, 完成时限 … as a header; the part in brackets after it is left out."""
    match = LABEL.fullmatch(words.strip(":"))
    return role_of(match["name"]) if match else None


def _rows(table: _Table, header: _Header, text: str, folded: str) -> list[Draft]:
    found: list[Draft] = []
    section = ""
    for row in range(header.row + 1, table.rows):
        content = table.at.get((row, header.content))
        if content is None or content.row != row or content.row == header.row:
            continue
        if content.column_end - content.column > max(2, table.columns // 2):
            section = _line(text, content)
            continue
        if len(_words(folded, content)) < 2 or _is_foot(table, header, folded, row):
            continue
        draft = _row(table, header, (text, folded, section), content, found)
        if draft:
            found.append(draft)
    return found


def _row(
    table: _Table, header: _Header, said: tuple[str, str, str], content: Place, above: list[Draft]
) -> Draft | None:
    text, folded, section = said
    values = []
    for column, role in header.roles.items():
        for row in range(content.row, content.row_end):
            cell = table.at.get((row, column))
            if cell and role in _UNITS and _words(folded, cell).strip("-/—无"):
                values.append(Value(role, cell.start, cell.end, "cell"))
    values = list(dict.fromkeys(values))
    doubts: tuple[str, ...] = ()
    if not any(value.role in _UNITS[:3] for value in values):
        lacking = all(table.at.get((content.row, column)) is None for column in header.roles)
        torn = lacking and content.row == table.rows - 1
        units = [v for v in above[-1].values if v.role in _UNITS[:3]] if above and not torn else []
        if not units and not torn:
            return None
        values += units
        doubts = ("责任单位一格是空的，按上一行填，请核对",) if units else ()
    groups = [table.at.get((content.row, column)) for column in header.groups]
    names = [_line(text, cell) for cell in groups if cell and cell is not content]
    path = tuple(name for name in dict.fromkeys([section, *names]) if name)
    start, end = _content_span(folded, content)
    return Draft(start, end, path, tuple(values), "row", header.first_leads, doubts, "row")


_FOOT = re.compile(r"合计|总计|小计|备注|注:?|说明:?|填[表报]\S{0,3}:?.*|审核\S{0,3}:?.*|联系人.*")


def _is_foot(table: _Table, header: _Header, folded: str, row: int) -> bool:
    """Whether a row sums up or signs the table: its first cells say so."""
    first = next(
        (p for c in range(table.columns) if (p := table.at.get((row, c))) and p.start < p.end), None
    )
    return first is not None and bool(_FOOT.fullmatch(_words(folded, first)))


def _line(text: str, place: Place) -> str:
    return "".join(text[place.start : place.end].split("\n")).strip().rstrip("。：；")


_ITEM = re.compile(r"\d{1,3} ?[.、](?!\d) ?")


def _content_span(folded: str, place: Place) -> tuple[int, int]:
    """A cell's text without the number and label it may begin with."""
    start, end = place.start, place.end
    number = _ITEM.match(folded, start, end)
    alone = number and not _ITEM.search(folded, number.end(), end)
    start = number.end() if number and alone else start
    label = CONTENT.match(folded, start, end)
    start = label.end() if label else start
    while start < end and folded[start] in " \n":
        start += 1
    while end > start and folded[end - 1] in " \n":
        end -= 1
    return start, end
