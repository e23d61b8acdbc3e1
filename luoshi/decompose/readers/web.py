"""Web pages of government sites: title, paragraphs and tables of the part that is the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.decompose.errors import Unreadable

from .markup import Node, is_aside, parse
from .plain import decoded
from .writing import Cell, Writer, Written

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_CODECS = {b"utf-8": "utf-8", b"gb2312": "gb18030", b"gbk": "gb18030", b"gb18030": "gb18030",
           b"big5": "big5"}  # fmt: skip
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_ODD = "网页里有不允许的内容（实体声明），不能读取。请复制文字粘贴"
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "o:p",
        "st1:p",
    ]
)
_CONTAINERS = frozenset(
    [
        "root",
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "form",
        "center",
        "tr",
        "td",
        "tbody",
    ]
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE_GAP = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
_SITE = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+")
_MAX_SPAN = 200
_LONG_CELL = 1500


@dataclass(slots=True)
class _Page:
    """What is written of a page, and the paragraph that is being gathered."""

    whole: int
    writer: Writer = field(default_factory=Writer)
    line: list[str] = field(default_factory=list)
    level: int = 0

    def flush(self) -> None:
        words = _clean("".join(self.line))
        self.line.clear()
        if words:
            self.writer.paragraph(words, level=self.level)


def read_html(data: bytes) -> Written:
    """The paper on a web page; Unreadable where the page has no words."""
    text = _text(data)
    if _ENTITY.search(text):
        raise Unreadable(_ODD)
    root, title = parse(text)
    content = _content(root)
    page = _Page(content.words)
    heading = _heading(root, title)
    if heading and _squeezed(heading) not in _squeezed(_all_words(content)[:3000]):
        page.writer.paragraph(heading)
    _write(page, content)
    page.flush()
    if not page.writer.count:
        raise Unreadable("网页里没有文字。请打开网页后复制文字粘贴")
    return page.writer.written("html")


def _text(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    codec = _CODECS.get(declared[1].lower()) if declared else None
    if codec and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode(codec, "replace").lstrip("\ufeff")
        if text.count("\ufffd") * 200 <= len(text):
            return text
    return decoded(data)


def _content(root: Node) -> Node:
    """The innermost container that still holds nine tenths of the words that are no links."""
    node = root
    while True:
        own = node.words - node.linked
        inner = [
            child
            for child in node.elements()
            if (child.words - child.linked) * 10 >= own * 9 and own > 0
        ]
        if len(inner) != 1 or not _is_container(inner[0]):
            return node
        node = inner[0]


def _is_container(node: Node) -> bool:
    return node.tag in _CONTAINERS or (node.tag == "table" and not _is_data(node))


def _heading(root: Node, title: str) -> str:
    """The page's <h1>, else its <title> without the name of the site."""
    for node in root.walk():
        if node.tag == "h1" and node.words >= 4:
            return _clean(_all_words(node))
    return _SITE.split(title)[0].strip()


def _write(page: _Page, node: Node) -> None:
    """Write an element's content in order; blocks end the paragraph before and after them."""
    for number, child in enumerate(node.children):
        if isinstance(child, str):
            page.line.append(child)
        elif child.tag == "br":
            page.flush()
        elif child.tag in _INLINE:
            _write(page, child)
        elif not is_aside(child, page.whole):
            _block(page, child, node, number)


def _block(page: _Page, node: Node, parent: Node, number: int) -> None:
    page.flush()
    if node.tag == "table" and _is_data(node):
        cells, rows = _cells(node)
        page.writer.table(cells, rows)
        return
    if node.tag == "li" and parent.tag == "ol":
        before = sum(isinstance(one, Node) and one.tag == "li" for one in parent.children[:number])
        page.line.append(f"{before + 1}.")
    level, page.level = page.level, _level(node.tag) or page.level
    _write(page, node)
    page.flush()
    page.level = level


def _level(tag: str) -> int:
    """<h2> is the first level of headings: <h1> is the title of the page."""
    return int(tag[1]) - 1 if len(tag) == 2 and tag[0] == "h" and tag[1] in "23456" else 0


def _rows(table: Node) -> list[Node]:
    """The rows of a table itself, not of a table in its cells."""
    found: list[Node] = []
    stack = list(table.elements())[::-1]
    while stack:
        node = stack.pop()
        if node.tag == "tr":
            found.append(node)
        elif node.tag in ("thead", "tbody", "tfoot"):
            stack += list(node.elements())[::-1]
    return found


def _is_data(table: Node) -> bool:
    """Whether a table holds data: rows and columns, short cells, no table within."""
    rows = _rows(table)
    widths = [sum(cell.tag in ("td", "th") for cell in row.elements()) for row in rows]
    if len(rows) < 2 or max(widths) < 2:
        return False
    if any(node.tag == "table" for node in table.walk() if node is not table):
        return False
    return all(cell.words <= _LONG_CELL for row in rows for cell in row.elements())


def _cells(table: Node) -> tuple[list[Cell], int]:
    """The cells with their spans, as browsers lay them out: each takes the next free squares."""
    rows = _rows(table)
    taken: set[tuple[int, int]] = set()
    found: list[Cell] = []
    for row, line in enumerate(rows):
        column = 0
        for node in line.elements():
            if node.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            down = min(_span(node, "rowspan"), len(rows) - row)
            right = _span(node, "colspan")
            taken.update((row + i, column + j) for i in range(down) for j in range(right))
            found.append(Cell(_cell_text(node), row, row + down, column, column + right))
            column += right
    return [cell for cell in found if cell.text], len(rows)


def _span(node: Node, name: str) -> int:
    word = node.attributes.get(name, "").strip()
    value = int(word) if word.isascii() and word.isdecimal() and len(word) < 6 else 1
    return min(max(value, 1), _MAX_SPAN)


def _cell_text(node: Node) -> str:
    """The paragraphs of a cell, one a line."""
    page = _Page(whole=0)
    _write(page, node)
    page.flush()
    return "".join(page.writer.parts).strip()


def _all_words(node: Node) -> str:
    parts: list[str] = []
    stack: list[Node | str] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            parts.append(one)
        else:
            stack += one.children[::-1]
    return "".join(parts)


def _clean(text: str) -> str:
    """Blanks as a browser shows them; one between two Chinese characters came from a line end."""
    return _WIDE_GAP.sub("", _SPACE.sub(" ", text)).strip(" \u3000\xa0\u200b\ufeff")


def _squeezed(text: str) -> str:
    return "".join(text.split())
