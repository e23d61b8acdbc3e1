"""Tables that a mirror or a paste has flattened into text, found again as cells.

Three ways of flattening: a row a line with bars or tabs between the cells; a stream of cells with
a bar after each; one cell a line with nothing between. Grids of box characters: see `grids`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from .alignment import SECTION, align, columns_of, is_header, is_section
from .cells import Column, kind_of
from .columns import Meaning, meaning_of
from .model import Extract, Place
from .text import Line, lines, outside
from .units import Span

_BARS = "|｜¦"
_BAR = re.compile(f"[{_BARS}]")
_TAB = re.compile(r"\t|[ \u3000]{4,}(?=\S)")
_BLANK = re.compile(r"[ \u3000]+(?=\S)")
_RULE = re.compile(r"[\s|:+\-—_=]+")
_MERGED = frozenset({Column.GROUP, Column.LEADER})
_MOST_GAP = 6
_LEAST_COLUMNS = 3
_LONGEST_TITLE = 12
_MOST_LINES = 8  # of one cell
_FULL = 1.8  # texts a row, from which on each row has a text in both of two columns


@dataclass(slots=True)
class _Found:
    """A table on its way: the columns of its header, its header row and its rows, as spans."""

    columns: list[Column]
    header: list[Span]
    rows: list[list[Span | None]]


def tables_in_text(extract: Extract, folded: str) -> Extract:
    """The extract with the cells of its flattened tables among its places."""
    rows = _free_lines(extract, folded)
    first = 1 + max((p.index for p in extract.places if p.kind == "cell"), default=-1)
    cells: list[Place] = []
    for index, table in enumerate(_tables(extract.text, folded, rows), first):
        cells += _cells(table, index)
    if not cells:
        return extract
    return Extract(
        extract.text,
        extract.kind,
        (*extract.places, *cells),
        extract.warnings,
        extract.header,
        extract.sheets,
    )


def _free_lines(extract: Extract, folded: str) -> list[Line]:
    """The lines outside the tables that the file itself gives."""
    taken = [(p.start, p.end) for p in extract.places if p.kind == "cell"]
    return outside(lines(folded, 0, len(folded)), taken)


def _tables(text: str, folded: str, rows: list[Line]) -> list[_Found]:
    found: list[_Found] = []
    at = 0
    while at < len(rows):
        table, after = _table_at(text, folded, rows, at)
        if table:
            found.append(table)
        at = max(after, at + 1)
    return found


def _table_at(text: str, folded: str, rows: list[Line], at: int) -> tuple[_Found | None, int]:
    """A table that begins at a line, and the line after it."""
    separator = _separator(text, rows[at]) or _blank(folded, rows[at])
    if separator:
        table, after = _parted(text, folded, rows, at, separator)
        if table:
            return table, after
    if _bar_follows(text, rows, at):
        return _stream(text, folded, rows, at)
    return _stacked(folded, rows, at)


def _bar_follows(text: str, rows: list[Line], at: int) -> bool:
    """Whether a bar stands in this line, or alone in the next."""
    if _BAR.search(text, rows[at].start, rows[at].end):
        return True
    return at + 1 < len(rows) and text[rows[at + 1].start : rows[at + 1].end].strip() in ("|", "｜")


def _separator(text: str, row: Line) -> re.Pattern[str] | None:
    """What parts the cells of a row: bars, else tabs or wide blanks; None in prose."""
    words = text[row.start : row.end]
    for pattern in (_BAR, _TAB):
        if len(pattern.findall(words)) >= _LEAST_COLUMNS - 1:
            return pattern
    return None


def _blank(folded: str, row: Line) -> re.Pattern[str] | None:
    """Single blanks part the cells below a line of nothing but titles of columns."""
    titles = folded[row.start : row.end].split()
    known = sum(map(is_header, titles))
    return _BLANK if known >= max(_LEAST_COLUMNS, len(titles) - 1) else None


def _split(text: str, row: Line, separator: re.Pattern[str], *, frames: bool = True) -> list[Span]:
    """The cells of one line; the empty ones outside a frame of bars are left out.

    Without `frames` a bar that begins a line stands behind an empty cell.
    """
    start, end = _ends(text, row, separator)
    cuts = [(start, start)]
    cuts += [match.span() for match in separator.finditer(text, start, end)]
    cuts.append((end, end))
    cells = [_bare(text, left[1], right[0]) for left, right in pairwise(cuts)]
    framed = separator is _BAR and text[row.start] in _BARS and frames
    return cells[1:] if framed else cells


def _ends(text: str, row: Line, separator: re.Pattern[str]) -> Span:
    """Where a line begins and ends, with the tabs at its ends: each stands for an empty cell."""
    start, end = row.start, row.end
    while separator is _TAB and start > 0 and text[start - 1] == "\t":
        start -= 1
    while separator is _TAB and text[end : end + 1] == "\t":
        end += 1
    return start, end


def _bare(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _columns(folded: str, cells: list[Span]) -> list[Column] | None:
    """The columns of a header row; None where the cells are no header."""
    columns = columns_of([folded[slice(*cell)] for cell in cells])
    while (
        columns and columns[-1] is None and cells[len(columns) - 1][0] >= cells[len(columns) - 1][1]
    ):
        columns.pop()
    known = [column for column in columns if column]
    if len(known) < _LEAST_COLUMNS or len(known) < len(columns) - 1:
        return None
    kinds = Counter(known)
    if not (kinds[Column.WHO] and (kinds[Column.CONTENT] or kinds[Column.GROUP])):
        return None
    return [column or Column.OTHER for column in columns]


def _unsure(folded: str, cells: list[Span]) -> list[Column] | None:
    """The columns of a row of short titles that name the task; one unknown may say who."""
    words = [folded[slice(*cell)] for cell in cells]
    columns = columns_of(words)
    short = all(len(title) <= _LONGEST_TITLE for title in words)
    some = len(columns) >= _LEAST_COLUMNS and sum(map(bool, columns)) >= _LEAST_COLUMNS - 1
    if not (short and some and Column.CONTENT in columns and "" not in words[:-1]):
        return None
    return [column or Column.OTHER for column in columns]


def _name_bodies(folded: str, columns: list[Column], body: list[list[Span]]) -> bool:
    """Make the unknown column whose cells all name bodies the one that says who."""
    whole = [cells for cells in body if len(cells) == len(columns)]
    for i, column in enumerate(columns):
        kinds = {kind_of(folded[slice(*cells[i])]) for cells in whole}
        if column is Column.OTHER and len(whole) > 1 and kinds == {Column.WHO}:
            columns[i] = Column.WHO
            return True
    return False


def _parted(
    text: str, folded: str, rows: list[Line], at: int, separator: re.Pattern[str]
) -> tuple[_Found | None, int]:
    """A row a line: a line with fewer cells goes on in the next, or lacks its merged cells."""
    header = _split(text, rows[at], separator)
    columns = _columns(folded, header) or _unsure(folded, header)
    if not columns:
        return None, at
    body, after = _body(text, rows, at + 1, separator, len(columns))
    if Column.WHO not in columns and not _name_bodies(folded, columns, body):
        return None, at
    if not body:
        return None, at
    header = header[: len(columns)]
    return _Found(columns, header, align(folded, columns, body)), after


def _body(
    text: str, rows: list[Line], at: int, separator: re.Pattern[str], width: int
) -> tuple[list[list[Span]], int]:
    """The rows under a header, and the line after them; lines between belong to a broken row."""
    body: list[list[Span]] = []
    frames = text[rows[at - 1].start] in _BARS
    gap = 0
    after = at
    for i in range(at, len(rows)):
        row = rows[i]
        if separator is _BLANK and len(_split(text, row, separator)) < width - 1:
            break
        if separator.search(text, *_ends(text, row, separator)) or (
            separator is _TAB and _parts_rows(text, rows, i)
        ):
            if not _RULE.fullmatch(text, row.start, row.end):
                body.append(_split(text, row, separator, frames=frames))
            after, gap = i + 1, 0
            continue
        gap += 1
        lacks = width - len(body[-1]) if body else 0
        following = rows[i + 1 : i + 1 + _MOST_LINES]
        if lacks <= 0 or not _resumes(text, following, separator, lacks, gap):
            break
        body[-1][-1] = (body[-1][-1][0] or row.start, row.end)
        after = i + 1
    return body, after


def _parts_rows(text: str, rows: list[Line], at: int) -> bool:
    """Whether a line without a tab heads the rows of tabs right below it."""
    after = rows[at + 1] if at + 1 < len(rows) else None
    heading = SECTION.fullmatch(text[rows[at].start : rows[at].end])
    return bool(heading and after and _TAB.search(text, after.start, after.end))


def _resumes(
    text: str, following: list[Line], separator: re.Pattern[str], lacks: int, gap: int
) -> bool:
    """Whether a row broken within a cell goes on after a line without what parts its cells."""
    if separator is not _TAB:
        return gap <= 2
    tabs = (separator.findall(text, *_ends(text, row, separator)) for row in following)
    return next((len(found) for found in tabs if found), lacks + 1) <= lacks


def _stream(text: str, folded: str, rows: list[Line], at: int) -> tuple[_Found | None, int]:
    """A bar after each cell, the cells over lines of their own."""
    end = at
    gap = 0
    while end < len(rows) and gap <= _MOST_GAP:
        gap = 0 if _BAR.search(text, rows[end].start, rows[end].end) else gap + 1
        end += 1
    end -= gap
    if end - at < 2 * _LEAST_COLUMNS:
        return None, at
    cuts = [(rows[at].start, rows[at].start)]
    cuts += [m.span() for m in _BAR.finditer(text, rows[at].start, rows[end - 1].end)]
    tokens = [_bare(text, left[1], right[0]) for left, right in pairwise(cuts)]
    table = _from_tokens(folded, tokens)
    return table, end if table else at


def _stacked(folded: str, rows: list[Line], at: int) -> tuple[_Found | None, int]:
    """One cell a line, nothing between: the header's words first, one below the other."""
    size = _header_size(folded, rows, at)
    if size < _LEAST_COLUMNS:
        return None, at
    end = at + size
    columns = columns_of([_words(folded, rows, i) for i in range(at, end)])
    while end < len(rows) and (
        _may_be_cell(_words(folded, rows, end)) or _heads(folded, rows, end, columns)
    ):
        end += 1
    table = _from_tokens(folded, [(row.start, row.end) for row in rows[at:end]])
    return table, end if table else at


def _words(folded: str, rows: list[Line], at: int) -> str:
    return folded[rows[at].start : rows[at].end] if at < len(rows) else ""


def _heads(folded: str, rows: list[Line], at: int, columns: list[Column | None]) -> bool:
    """Whether a line heads a section of a stacked table: a number or a row follows it."""
    following = [folded[row.start : row.end] for row in rows[at + 1 : at + 1 + len(columns)]]
    return is_section(_words(folded, rows, at), following, columns)


def _header_size(folded: str, rows: list[Line], at: int) -> int:
    size = 0
    while at + size < len(rows):
        row = rows[at + size]
        if row.end - row.start > 14 or not is_header(folded[row.start : row.end]):
            break
        size += 1
    return size


_FOOT = "签收人?|填[报表]|联系人?|说明|附件?\\d{0,2}|注|备注|主办|打印本页"
_PROSE = re.compile(
    rf"[一二三四五六七八九十]{{1,3}}、|(?:{_FOOT})[::]|(?:督办|办理|工作)要求|第[一二三四五六]部分|【"
)


def _may_be_cell(words: str) -> bool:
    """Whether a line can be a cell of a stacked table; headings and notes end it."""
    return not _PROSE.match(words)


def _from_tokens(folded: str, tokens: list[Span]) -> _Found | None:
    """A header and its rows out of a stream of cells."""
    size = 0
    while size < len(tokens) and is_header(folded[slice(*tokens[size])]):
        size += 1
    columns = _columns(folded, tokens[:size])
    if not columns:
        return None
    body = tokens[size:]
    columns = _with_finer(folded, columns, tokens[:size], body)
    width = len(columns)
    whole = len(body) % width == 0 and all(
        kind_of(folded[slice(*body[i])]) in (Column.NUMBER, None)
        for i in range(0, len(body), width)
        if columns[0] is Column.NUMBER
    )
    if whole and columns[0] is Column.NUMBER:
        chunks = [body[i : i + width] for i in range(0, len(body), width)]
    else:
        chunks = [[token] for token in body if token[0] < token[1]]
    rows = align(folded, columns, chunks)
    return _Found(columns, tokens[:size], rows) if rows else None


def _with_finer(
    folded: str, columns: list[Column], header: list[Span], body: list[Span]
) -> list[Column]:
    """The columns, with 具体措施 as the task where 重点任务 stands over several rows of it."""
    task = columns.index(Column.CONTENT) if Column.CONTENT in columns else -1
    after = header[task + 1] if 0 <= task < len(header) - 1 else (0, 0)
    if meaning_of("".join(folded[slice(*after)].split())) is not Meaning.MEASURE:
        return columns
    kinds = Counter(kind_of(folded[slice(*cell)]) for cell in body)
    rows = kinds[Column.WHEN]
    if not rows < kinds[None] < _FULL * rows:
        return columns
    finer = [*columns]
    finer[task : task + 2] = [Column.GROUP, Column.CONTENT]
    return finer


def _cells(table: _Found, index: int) -> list[Place]:
    """The cells as places. A cell that a row lacks stays away, an empty one is there.

    A group or leader that a row lacks is the one above: its cell was merged over the rows; so is
    the limit of a row that names no unit either.
    """
    found = _header(table, index)
    above: dict[int, int] = {}
    for row, cells in enumerate(table.rows, 1):
        if len(cells) > 1 and len(set(cells)) == 1 and cells[0]:
            found.append(Place(*cells[0], "cell", index, row, row + 1, 0, len(cells)))
            continue
        lacking = {table.columns[i] for i, cell in enumerate(cells) if cell is None}
        over = _MERGED | {Column.WHEN} if {Column.WHO, Column.WHEN} <= lacking else _MERGED
        for column, cell in enumerate(cells):
            merged = cell is None or cell[0] >= cell[1]
            if merged and table.columns[column] in over and column in above and row > 1:
                at = above[column]
                found[at] = replace(found[at], row_end=row + 1)
            elif cell is not None:
                above[column] = len(found)
                found.append(Place(*cell, "cell", index, row, row + 1, column, column + 1))
    return found


def _header(table: _Found, index: int) -> list[Place]:
    """The header's cells; where each row has one cell more, the task's title covers two columns."""
    wide = table.columns.index(Column.CONTENT) - 1 if len(table.columns) > len(table.header) else -1
    found: list[Place] = []
    column = 0
    for cell in table.header:
        after = column + (2 if column == wide else 1)
        found.append(Place(*cell, "cell", index, 0, 1, column, after))
        column = after
    return found
