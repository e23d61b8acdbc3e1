"""docx: paragraphs, automatic numbers, headings, tables with merged cells, text boxes, headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from luoshi.decompose.errors import NO_WORDS_IN_DOCX, Unreadable

from .numbering import Numbering, W, integer, numbering_of, value_of
from .package import Package
from .writing import Cell, Writer, Written

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = {f"{W}del", f"{W}instrText", f"{W}moveFrom", f"{_MC}Fallback", f"{W}pPr", f"{W}rPr"}
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_BOX = f"{W}txbxContent"
_HEAD_BLOCKS = 30
_MAX_COLUMNS = 200
_STEP = 100  # elements between two reports of progress


@dataclass(slots=True)
class _Style:
    level: int = 0
    num_id: str = ""
    depth: int = 0
    base: str = ""


@dataclass(slots=True)
class _Writer(Writer):
    """The writer, with what Word keeps aside: styles, list counters, boxes near the head."""

    styles: dict[str, _Style] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    boxes: list[str] = field(default_factory=list)


def read_docx(package: Package, progress: Callable[[int, int], None]) -> Written:
    """The text of a docx with a place for every paragraph, text box and table cell.

    `progress(done, total)` counts paragraphs and tables.
    """
    try:
        return _read(package, progress)
    except RecursionError as error:
        raise Unreadable("文件的结构嵌套过深，不能读取。请另存为 docx 再上传") from error


def _read(package: Package, progress: Callable[[int, int], None]) -> Written:
    root = package.xml("word/document.xml")
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise Unreadable("文件已损坏，打不开。请重新另存为 docx 再上传")
    writer = _writer(package, body)
    elements = list(_blocks(body))
    for done, element in enumerate(elements, 1):
        if element.tag == f"{W}p":
            _paragraph(writer, element)
        else:
            _table(writer, element)
        if done % _STEP == 0 or done == len(elements):
            progress(done, len(elements))
    if not any(part.strip() for part in writer.parts):
        raise Unreadable(NO_WORDS_IN_DOCX)
    return writer.written("docx", header="\n".join([*_headers(package), *writer.boxes]))


def _writer(package: Package, body: Element) -> _Writer:
    """Styles and numbers are parsed only where the body uses them: they outweigh a short paper."""
    styled = body.find(f".//{W}pStyle") is not None
    styles = _styles(package.xml("word/styles.xml")) if styled else {}
    listed = body.find(f".//{W}numPr") is not None or any(s.num_id for s in styles.values())
    numbering = numbering_of(package.xml("word/numbering.xml") if listed else None)
    return _Writer(styles=styles, numbering=numbering)


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, also inside content controls and tracked insertions."""
    for element in parent:
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag == f"{W}sdt":
            content = element.find(f"{W}sdtContent")
            if content is not None:
                yield from _blocks(content)
        elif element.tag in (f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            yield from _blocks(element)


def _inline(element: Element, boxes: list[Element]) -> str:
    """The visible text of a paragraph; its text boxes are handed out, not mixed in."""
    parts: list[str] = []
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif child.tag == _BOX:
            boxes.append(child)
        else:
            parts.append(_inline(child, boxes))
    return "".join(parts)


def _paragraph(writer: _Writer, element: Element) -> None:
    boxes: list[Element] = []
    text = _number(writer, element) + _inline(element, boxes)
    level = _level(writer, element)
    for box in boxes:
        for inner in _blocks(box):
            words = _inline(inner, []).strip()
            if words:
                writer.paragraph(words, kind="box")
                if writer.count <= _HEAD_BLOCKS:
                    writer.boxes.append(words)
    if text.strip():
        writer.paragraph(text, level=level)
    else:
        writer.write("\n")


def _style(writer: _Writer, element: Element) -> tuple[Element | None, _Style]:
    properties = element.find(f"{W}pPr")
    name = value_of(properties, "pStyle") if properties is not None else ""
    return properties, writer.styles.get(name, _Style())


def _level(writer: _Writer, element: Element) -> int:
    """The heading level 1–9 from the style or the outline level; 0 for body text."""
    properties, style = _style(writer, element)
    own = value_of(properties, "outlineLvl") if properties is not None else ""
    if own:
        depth = integer(own, 9)
        return depth + 1 if depth < 9 else 0
    return style.level


def _number(writer: _Writer, element: Element) -> str:
    """The automatic number before a paragraph, from itself or its style."""
    properties, style = _style(writer, element)
    own = properties.find(f"{W}numPr") if properties is not None else None
    num_id, depth = style.num_id, style.depth
    if own is not None:
        num_id = value_of(own, "numId", num_id)
        depth = integer(value_of(own, "ilvl", str(depth)))
    return writer.numbering.label(num_id, depth) if num_id else ""


def _styles(root: Element | None) -> dict[str, _Style]:
    """Paragraph styles by id; what a style leaves open comes from the one it is based on."""
    found: dict[str, _Style] = {}
    for element in root.iterfind(f"{W}style") if root is not None else ():
        style = _Style(base=value_of(element, "basedOn"))
        name = value_of(element, "name").lower()
        if name.startswith("heading ") and name[8:].isdecimal():
            style.level = min(integer(name[8:]), 9)
        properties = element.find(f"{W}pPr")
        number = properties.find(f"{W}numPr") if properties is not None else None
        if number is not None:
            style.num_id = value_of(number, "numId")
            style.depth = integer(value_of(number, "ilvl", "0"))
        found[element.get(f"{W}styleId", "")] = style
    for style in found.values():
        base = found.get(style.base)
        for _ in range(10):
            if base is None:
                break
            style.level = style.level or base.level
            if not style.num_id:
                style.num_id, style.depth = base.num_id, base.depth
            base = found.get(base.base)
    return found


def _table(writer: _Writer, element: Element) -> None:
    """Cells row by row; a merged cell is written once and its place spans its rows."""
    cells, rows = _cells(writer, element)
    writer.table(cells, rows)


def _cells(writer: _Writer, element: Element) -> tuple[list[Cell], int]:
    cells: list[Cell] = []
    open_cells: dict[int, Cell] = {}
    row = -1
    for row, line in enumerate(_rows(element)):
        column = _before(line)
        for source in _row_cells(line):
            properties = source.find(f"{W}tcPr")
            span = (
                integer(value_of(properties, "gridSpan", "1"), 1) if properties is not None else 1
            )
            end = min(column + max(span, 1), _MAX_COLUMNS)
            merge = properties.find(f"{W}vMerge") if properties is not None else None
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            above = open_cells.get(column)
            if goes_on and above is not None and above.row_end == row:
                above.row_end = row + 1
            elif column < _MAX_COLUMNS:
                cell = Cell(_cell_text(writer, source), row, row + 1, column, end)
                cells.append(cell)
                open_cells[column] = cell
            column = end
    return cells, row + 1


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if element.tag == f"{W}tr":
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins"):
            yield from _rows(element)


def _row_cells(row: Element) -> Iterator[Element]:
    for element in row:
        if element.tag == f"{W}tc":
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins"):
            yield from _row_cells(element)


def _before(row: Element) -> int:
    """Grid columns that a row leaves free at its left."""
    properties = row.find(f"{W}trPr")
    return (
        min(integer(value_of(properties, "gridBefore", "0")), 50) if properties is not None else 0
    )


def _cell_text(writer: _Writer, cell: Element) -> str:
    """The paragraphs of a cell, those of nested tables and boxes too, one a line."""
    found: list[str] = []
    for element in _blocks(cell):
        if element.tag == f"{W}p":
            boxes: list[Element] = []
            found.append(_number(writer, element) + _inline(element, boxes))
            found += [_inline(inner, []) for box in boxes for inner in _blocks(box)]
        else:
            found += [
                _cell_text(writer, inner) for row in _rows(element) for inner in _row_cells(row)
            ]
    return "\n".join(text for text in found if text.strip())


def _headers(package: Package) -> list[str]:
    """The lines of the page headers: a mark may stand there."""
    found: list[str] = []
    names = [name for name in package.names if name.startswith("word/header")]
    for name in sorted(names)[:12]:
        root = package.xml(name)
        if root is None:
            continue
        for paragraph in root.iter(f"{W}p"):
            boxes: list[Element] = []
            words = _inline(paragraph, boxes).strip()
            found += [words] if words else []
    return found
