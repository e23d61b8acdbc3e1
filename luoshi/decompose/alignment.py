"""Cells without a grid put under the columns of a header, by what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .cells import Column, kind_of
from .columns import Meaning, meaning_of
from .layouts import task_column
from .units import Span

_OF_MEANING = {
    Meaning.ORDINAL: Column.NUMBER,
    Meaning.CATEGORY: Column.GROUP,
    Meaning.PROBLEM: Column.GROUP,
    Meaning.TASK: Column.GROUP,
    Meaning.MEASURE: Column.GROUP,
    Meaning.LEAD: Column.WHO,
    Meaning.DUTY: Column.WHO,
    Meaning.COOPERATE: Column.WHO,
    Meaning.LEADER: Column.LEADER,
    Meaning.DUE: Column.WHEN,
}
_SEVERAL = frozenset({Column.WHO, Column.LEADER, Column.CONTENT, Column.OTHER})
_TEXTS = (Column.GROUP, Column.CONTENT, Column.OTHER)
_NOTHING = re.compile(r"[-—–―/\\*无]+")
SECTION = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))\S{2,20}")


def is_header(words: str) -> bool:
    """Whether a cell's words can head a column."""
    return meaning_of("".join(words.split())) is not None


def columns_of(header: list[str]) -> list[Column | None]:
    """The columns of a header, None for words that head none; before the task stand its groups."""
    titles = {i: "".join(words.split()) for i, words in enumerate(header)}
    meanings = {i: found for i, words in titles.items() if (found := meaning_of(words))}
    columns: list[Column | None] = [
        _OF_MEANING.get(meanings[i], Column.OTHER) if i in meanings else None for i in titles
    ]
    task = task_column(meanings, titles)
    if task is None:
        return columns
    columns[task] = Column.CONTENT
    return [Column.OTHER if c is Column.GROUP and i > task else c for i, c in enumerate(columns)]


def is_section(words: str, following: Sequence[str], columns: Sequence[Column | None]) -> bool:
    """Whether a cell heads the rows below it: 「一、教育惠民」, and a number or a row comes next.

    `following` are the cells after it. A row is known by who is to do it and by when.
    """
    if not SECTION.fullmatch(words.strip()) or not following:
        return False
    if following[0].strip().isdigit():
        return True
    width = len(columns)
    kinds = [kind_of(cell) for cell in following[:width]]
    told = {Column.WHO, Column.WHEN} & set(columns)
    return Column.NUMBER not in columns and kinds[0] is None and told <= set(kinds)


class _Filler:
    """Fills rows cell by cell; a cell that fits no column further right begins a row."""

    def __init__(self, folded: str, columns: list[Column]) -> None:
        self.folded, self.columns = folded, columns
        self.rows: list[list[Span | None]] = []
        self.at = len(columns)
        self.numbered = False

    def begin(self) -> None:
        """A new row."""
        self.rows.append([None] * len(self.columns))
        self.at = 0
        self.numbered = False

    def row(self, chunk: list[Span]) -> None:
        """The cells of one line: a whole row, the head of a section, or a row with gaps."""
        width = len(self.columns)
        if len(chunk) in (1, width):
            self.rows.append(list(chunk) if len(chunk) == width else [chunk[0]] * width)
            self.at = width
        else:
            self.begin()
            self.fill(chunk)

    def fill(self, cells: list[Span]) -> None:
        """Cells one after another, the empty ones left out."""
        for i, cell in enumerate(cells):
            after = [self.folded[slice(*c)] for c in cells[i + 1 : i + 1 + len(self.columns)]]
            if is_section(self.folded[slice(*cell)], after, self.columns):
                self.rows.append([cell] * len(self.columns))
                self.at = len(self.columns)
            elif cell[0] < cell[1]:
                self.put(cell, _texts(self.folded, self.columns, cells[i:]))

    def put(self, cell: Span, texts: int = 1) -> None:
        """The next cell of the stream; `texts` cells of running text stand here in a row."""
        words = self.folded[slice(*cell)]
        if self.rows and _NOTHING.fullmatch("".join(words.split())):
            self.at = min(self.at + 1, len(self.columns) - 1)
            self.rows[-1][self.at] = cell
            return
        kind = kind_of(words)
        if kind is Column.NUMBER and Column.NUMBER not in self.columns:
            self._number()
            return
        at = self._next(kind)
        if at is None:
            self.begin()
            self.at = self._lacking(texts) if kind is None else 0
            at = self._next(kind)
        elif kind is None and self.columns[at] is Column.GROUP:
            self.at = max(at, self._lacking(texts))
            at = self._next(kind) or at
        if at is None:
            at = self.columns.index(Column.CONTENT) if Column.CONTENT in self.columns else 0
        before = self.rows[-1][at]
        self.rows[-1][at] = cell if before is None else (before[0], cell[1])
        self.at = at

    def _lacking(self, texts: int) -> int:
        """Where the texts of a row begin if it lacks the merged groups at its left."""
        if Column.CONTENT not in self.columns:
            return 0
        content = self.columns.index(Column.CONTENT)
        slots = [i for i in range(content + 1) if self.columns[i] in _TEXTS]
        return slots[-min(texts, len(slots))] if texts else 0

    def _number(self) -> None:
        """A number where the header names none: what comes next is the task."""
        content = self.columns.index(Column.CONTENT) if Column.CONTENT in self.columns else 0
        if not self.rows or self.at >= content:
            self.begin()
        self.at = content
        self.numbered = True

    def _next(self, kind: Column | None) -> int | None:
        """The first column from here on that such a cell may stand in."""
        if not self.rows:
            return None
        row = self.rows[-1]
        for at in range(self.at, len(self.columns)):
            free = row[at] is None
            if _fits(kind, self.columns[at]) and (free or self._goes_on(at, kind)):
                return at
        return None

    def _goes_on(self, at: int, kind: Column | None) -> bool:
        """Whether a cell may be one more line of the cell before it."""
        if at != self.at or self.columns[at] not in _SEVERAL:
            return False
        after = at + 1
        if (
            self.columns[at : after + 1] == [Column.WHO, Column.WHO]
            and self.rows[-1][after] is None
        ):
            return False
        if self.columns[at] is not Column.CONTENT:
            return kind is not None
        before = self.rows[-1][at]
        return kind is None and before is not None and self.folded[before[1] - 1] not in "。;!"


def _fits(kind: Column | None, column: Column) -> bool:
    if kind is None:
        return column in _TEXTS
    if kind is Column.LEADER:
        return column in (Column.LEADER, *_TEXTS)
    if kind is Column.WHO:
        return column in (Column.WHO, Column.GROUP)
    return kind is column


def align(folded: str, columns: list[Column], chunks: list[list[Span]]) -> list[list[Span | None]]:
    """Rows of exactly the columns' number from chunks of cells; None where a row lacks a cell.

    A row of one cell heads a section: it stands in every column.
    `columns` grows by a group before the content where most rows have one cell more than it.
    """
    chunks = _whole(folded, len(columns), [_trimmed(chunk, len(columns)) for chunk in chunks])
    wider = sum(len(chunk) == len(columns) + 1 for chunk in chunks)
    if wider * 2 > len(chunks) and Column.CONTENT in columns:
        columns.insert(columns.index(Column.CONTENT), Column.GROUP)
    filler = _Filler(folded, columns)
    if all(len(chunk) == 1 for chunk in chunks):
        filler.fill([cell for chunk in chunks for cell in chunk])
        return filler.rows
    for chunk in chunks:
        filler.row(chunk)
    return filler.rows


def _texts(folded: str, columns: list[Column], cells: list[Span]) -> int:
    """How many cells of running text come first; numbers that no column holds do not part them."""
    count = 0
    for cell in cells:
        kind = kind_of(folded[slice(*cell)])
        if kind is None:
            count += 1
        elif kind is not Column.NUMBER or Column.NUMBER in columns:
            break
    return count


def _trimmed(chunk: list[Span], width: int) -> list[Span]:
    """A row without the empty cells beyond the header; one cell alone heads a section."""
    filled = [cell for cell in chunk if cell[0] < cell[1]]
    if len(filled) == 1 and filled[0] == chunk[0]:
        return filled
    while len(chunk) > width and chunk[-1][0] >= chunk[-1][1]:
        chunk = chunk[:-1]
    return chunk


def _whole(folded: str, width: int, chunks: list[list[Span]]) -> list[list[Span]]:
    """Rows broken within a cell joined again."""
    found: list[list[Span]] = []
    for chunk in chunks:
        last = found[-1] if found else []
        broken = 1 < len(last) < width and len(last) + len(chunk) - 1 <= width and len(chunk) > 1
        if broken and kind_of(folded[slice(*chunk[0])]) is not Column.NUMBER:
            last[-1] = (last[-1][0], chunk[0][1])
            last.extend(chunk[1:])
        else:
            found.append(list(chunk))
    return found
