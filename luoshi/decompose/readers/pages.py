"""Pages of placed characters (pdf, ofd) become paragraphs and tables, as if there were no pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from luoshi.decompose.errors import NO_WORDS, SCANNED, Unreadable

from .glyphs import Glyph, Line, Sheet, lines_of
from .grids import Table, joined, table_of
from .ruling import Grid, grids
from .wraps import Margins, paragraphs
from .writing import Writer, Written

_WORD = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
_DASHES = r"[-—–_·.\s]*"
_OF = r"\s*[,，/／、]?\s*(?:共\s*)?\d{1,4}\s*页?"
_PAGE_MARK = re.compile(
    rf"{_DASHES}(?:第\s*)?\d{{1,4}}\s*页?(?:{_OF})?{_DASHES}|[-—–·\s]*[ivxlcIVXLC]{{1,6}}[-—–·\s]*"
)
_WESTERN_MARK = re.compile(r"[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?")
_EDGE = 0.12  # of the page's height, where page marks and running heads stand
_SCAN_SHARE = 0.5
_FEW = 30  # characters on a page that is a picture

Item = Line | Table


@dataclass(slots=True)
class _Page:
    """A page in reading order."""

    number: int
    width: float
    height: float
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Pages:
    """Takes page after page, keeps their lines and tables, and gives the whole as text."""

    pages: list[_Page] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    lost: int = 0

    def add(self, sheet: Sheet) -> None:
        """Take a page; its characters and lines are let go."""
        page = _Page(sheet.number, sheet.width, sheet.height)
        page.items = _items(sheet)
        self.pages.append(page)
        self.lost += sheet.lost
        if sheet.pictured >= _SCAN_SHARE and len(sheet.glyphs) < _FEW:
            self.scanned.append(sheet.number)

    def written(self, kind: str) -> Written:
        """All pages as one text. Unreadable where there are no words, or only those of a stamp."""
        words = any(_WORD.search(_words(item)) for page in self.pages for item in page.items)
        if self.scanned and (not words or len(self.scanned) == len(self.pages)):
            raise Unreadable(SCANNED)
        if not words:
            raise Unreadable(NO_WORDS)
        header = _without_margins(self.pages)
        writer = Writer()
        for item in _flow(self.pages):
            if isinstance(item, Table):
                writer.table(item.cells, item.rows)
            else:
                writer.paragraph(item.text, page=item.page)
        return writer.written(kind, warnings=self._warnings(), header="\n".join(header))

    def _warnings(self) -> list[str]:
        found: list[str] = []
        if self.scanned:
            shown = "、".join(map(str, self.scanned[:10]))
            more = "等" if len(self.scanned) > 10 else ""
            found.append(f"第 {shown}{more} 页是扫描图片，没有文字可读，请核对")
        if self.lost:
            found.append(f"文件没有嵌入字体，有 {self.lost} 处单字可能没有读到，请核对")
        return found


def _words(item: Item) -> str:
    return item.text if isinstance(item, Line) else "".join(cell.text for cell in item.cells)


def _items(sheet: Sheet) -> list[Item]:
    """Tables with the characters that stand in them, and lines of the others."""
    found: list[Item] = []
    loose = sheet.glyphs
    for grid in grids(sheet.segments):
        loose, inside = _parted(loose, grid)
        table = table_of(grid, inside, sheet.number)
        if table is not None:
            found.append(table)
        else:
            loose += [glyph for glyphs in inside.values() for glyph in glyphs]
    found += lines_of(loose, sheet.number)
    return sorted(found, key=lambda item: item.top)


def _parted(glyphs: list[Glyph], grid: Grid) -> tuple[list[Glyph], dict[int, list[Glyph]]]:
    loose: list[Glyph] = []
    inside: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        square = grid.find(*glyph.middle)
        if square is None:
            loose.append(glyph)
        else:
            inside.setdefault(square, []).append(glyph)
    return loose, inside


def _without_margins(pages: list[_Page]) -> list[str]:
    """Take page marks and running heads and feet out of the pages; what the heads say."""
    for page in pages:
        page.items = [item for item in page.items if not _is_page_mark(item, page)]
    running = _running(pages)
    header: list[str] = []
    for page in pages:
        kept: list[Item] = []
        for item in page.items:
            if isinstance(item, Line) and _key(item, page) in running:
                header.append(item.text)
            else:
                kept.append(item)
        page.items = kept
    return list(dict.fromkeys(header))


def _is_page_mark(item: Item, page: _Page) -> bool:
    if not isinstance(item, Line) or not _at_edge(item, page):
        return False
    return bool(_PAGE_MARK.fullmatch(item.text) or _WESTERN_MARK.fullmatch(item.text))


def _at_edge(line: Line, page: _Page) -> bool:
    return line.bottom < page.height * _EDGE or line.top > page.height * (1 - _EDGE)


def _key(line: Line, page: _Page) -> tuple[str, int] | None:
    """What a running head has in common on all pages: its words but for numbers, its height."""
    if not _at_edge(line, page):
        return None
    return re.sub(r"\d+", "#", "".join(line.text.split())), round(line.top / 6)


def _running(pages: list[_Page]) -> set[tuple[str, int]]:
    """The heads and feet that stand on at least three pages and a third of all."""
    counted: Counter[tuple[str, int]] = Counter()
    for page in pages:
        keys = {_key(item, page) for item in page.items if isinstance(item, Line)}
        counted.update(key for key in keys if key is not None)
    least = max(3, len(pages) / 3)
    return {key for key, count in counted.items() if count >= least}


def _flow(pages: list[_Page]) -> list[Item]:
    """The items of all pages with what page and line ends tore apart joined again."""
    margins = _margins(pages)
    found: list[Item] = []
    lines: list[Line] = []
    for page in pages:
        for item in page.items:
            if isinstance(item, Line):
                lines.append(item)
                continue
            found += paragraphs(lines, margins)
            lines = []
            last = found[-1] if found else None
            if isinstance(last, Table) and last.page_end < item.page:
                whole = joined(last, item)
                if whole is not None:
                    found[-1] = whole
                    continue
            found.append(item)
    return found + list(paragraphs(lines, margins))


def _margins(pages: list[_Page]) -> dict[int, Margins]:
    """The margins by page number; pages of one width share theirs."""
    widths: dict[int, list[_Page]] = {}
    for page in pages:
        widths.setdefault(round(page.width), []).append(page)
    found: dict[int, Margins] = {}
    for group in widths.values():
        lines = [item for page in group for item in page.items if isinstance(item, Line)]
        shared = Margins.of(lines, group[0].width)
        found.update((page.number, shared) for page in group)
    return found
