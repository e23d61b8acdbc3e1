"""OFD (GB/T 33190): the fixed-layout format in which official papers are exchanged."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree.ElementTree import Element

from luoshi.decompose.errors import Unreadable

from .glyphs import Glyph, Segment, Sheet
from .kinds import LOCKED
from .package import TRICK, Package
from .pages import Pages
from .writing import Written

MAX_PAGES = 3000
_MM = 72 / 25.4  # lengths are millimetres in the file, points in a Sheet
_A4 = (0.0, 0.0, 210.0, 297.0)
_DEEP = 20
_MOST_DELTAS = 20_000
_ASCENT = 0.86  # of the size, above the base line
_TORN = "OFD 文件已损坏，打不开。请重新导出后再上传"
_LONG = f"文件超过 {MAX_PAGES} 页，请拆分后再上传"
_STEP = re.compile(r"([MSLQBAC])([^MSLQBAC]*)")

_Box = tuple[float, float, float, float]


def read_ofd(package: Package, progress: Callable[[int, int], None]) -> Written:
    """The text of an OFD file; Unreadable if it is encrypted, torn or a scan without text."""
    if any(name.rpartition("/")[2].lower().startswith("encrypt") for name in package.names):
        raise Unreadable(LOCKED)
    found = [page for document in _documents(package) for page in document.pages()]
    if not found:
        raise Unreadable(_TORN)
    if len(found) > MAX_PAGES:
        raise Unreadable(_LONG)
    pages = Pages()
    for number, (document, where) in enumerate(found, 1):
        pages.add(document.sheet(where, number))
        progress(number, len(found))
    return pages.written("ofd")


def _documents(package: Package) -> Iterator[_Document]:
    root = package.xml("OFD.xml")
    for element in root.iter() if root is not None else ():
        if _name(element) == "DocRoot":
            where = _inside("", (element.text or "").strip())
            tree = package.xml(where)
            if tree is None:
                raise Unreadable(_TORN)
            yield _Document(package, posixpath.dirname(where), tree)


@dataclass(slots=True)
class _Document:
    """One document of the package: its pages, their usual size and their templates."""

    package: Package
    folder: str
    tree: Element
    box: _Box = _A4
    templates: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for element in self.tree.iter():
            if _name(element) == "PhysicalBox":
                self.box = _numbers4(element.text, self.box)
            elif _name(element) == "TemplatePage":
                where = _inside(self.folder, element.get("BaseLoc", ""))
                self.templates[element.get("ID", "")] = where

    def pages(self) -> list[tuple[_Document, str]]:
        """Where the content of each page lies, in order."""
        return [
            (self, _inside(self.folder, element.get("BaseLoc", "")))
            for element in self.tree.iter()
            if _name(element) == "Page"
        ]

    def sheet(self, where: str, number: int) -> Sheet:
        """A page with what its template draws on it."""
        root = self.package.xml(where)
        if root is None:
            raise Unreadable(_TORN)
        box = self.box
        for element in root.iter():
            if _name(element) == "PhysicalBox":
                box = _numbers4(element.text, box)
        sheet = Sheet(number, box[2] * _MM, box[3] * _MM)
        for element in root:
            template = self.templates.get(element.get("TemplateID", ""))
            if _name(element) == "Template" and template:
                _draw(sheet, self.package.xml(template), _DEEP)
        _draw(sheet, root, _DEEP)
        return sheet


def _draw(sheet: Sheet, element: Element | None, deep: int) -> None:
    """Put the objects below an element on the sheet."""
    if element is None or not deep:
        return
    for child in element:
        name = _name(child)
        if name == "TextObject":
            _text(sheet, child)
        elif name == "PathObject":
            _path(sheet, child)
        elif name == "ImageObject":
            box = _numbers4(child.get("Boundary"), (0, 0, 0, 0))
            share = box[2] * box[3] * _MM * _MM / max(sheet.width * sheet.height, 1.0)
            sheet.pictured = min(1.0, sheet.pictured + max(share, 0.0))
        else:
            _draw(sheet, child, deep - 1)


class _Placing:
    """From an object's own coordinates to points on the page (GB/T 33190 8.5: CTM, Boundary)."""

    def __init__(self, element: Element) -> None:
        self._x, self._y, self.width, self.height = _numbers4(element.get("Boundary"), (0, 0, 0, 0))
        found = _numbers(element.get("CTM"))
        self._matrix = tuple(found[:6]) if len(found) >= 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Points on the page, y downwards."""
        a, b, c, d, e, f = self._matrix
        return (a * x + c * y + e + self._x) * _MM, (b * x + d * y + f + self._y) * _MM

    def box(self, left: float, top: float, right: float, bottom: float) -> _Box:
        """(left, top, right, bottom) on the page, also where the matrix turns or mirrors."""
        one, other = self.point(left, top), self.point(right, bottom)
        (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        return left, top, right, bottom


def _text(sheet: Sheet, element: Element) -> None:
    placing = _Placing(element)
    size = _number(element.get("Size") or element.get("size"), placing.height)
    if size <= 0 or element.get("Visible") == "false":
        return
    x = y = 0.0
    for code in element:
        if _name(code) != "TextCode":
            continue
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        at_x, at_y = x, y
        for i, char in enumerate(code.text or ""):
            wide = size if ord(char) > 0x2E7F else size / 2
            if not char.isspace():
                top, bottom = at_y - _ASCENT * size, at_y + (1 - _ASCENT) * size
                sides = placing.box(at_x, top, at_x + wide, bottom)
                sheet.glyphs.append(Glyph(char, sides[0], sides[2], sides[1], sides[3]))
            at_x += across[i] if i < len(across) else (0.0 if down else wide)
            at_y += down[i] if i < len(down) else 0.0


def _deltas(text: str | None) -> list[float]:
    """Distances between characters; `g n d` stands for n times d (GB/T 33190 11.3)."""
    words = (text or "").split()
    found: list[float] = []
    i = 0
    while i < len(words) and len(found) < _MOST_DELTAS:
        if words[i] == "g" and i + 2 < len(words):
            count = min(int(_number(words[i + 1], 0.0)), _MOST_DELTAS)
            found += [_number(words[i + 2], 0.0)] * count
            i += 3
        else:
            found.append(_number(words[i], 0.0))
            i += 1
    return found


def _path(sheet: Sheet, element: Element) -> None:
    """Straight strokes, and filled shapes that are as thin as a stroke."""
    placing = _Placing(element)
    data = next((child.text or "" for child in element if _name(child) == "AbbreviatedData"), "")
    stroked = element.get("Stroke", "true") != "false"
    for points in _outlines(data):
        seen = [placing.point(x, y) for x, y in points]
        if not stroked:
            seen = [(min(x for x, _ in seen), min(y for _, y in seen)),
                    (max(x for x, _ in seen), max(y for _, y in seen))]  # fmt: skip
        for one, other in pairwise(seen):
            left, right = sorted((one[0], other[0]))
            top, bottom = sorted((one[1], other[1]))
            if min(right - left, bottom - top) <= (0.5 if stroked else 3.0):
                sheet.segments.append(Segment(left, top, right, bottom))


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path (GB/T 33190 9.3.1); parts with curves are left out."""
    points: list[tuple[float, float]] = []
    curved = False
    for step in _STEP.finditer(data):
        letter, values = step[1], _numbers(step[2])
        if letter in "MS":
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        if letter in "QBA":
            curved = True
        elif letter == "C" and points:
            points.append(points[0])
        elif len(values) >= 2:
            points.append((values[0], values[1]))
    if len(points) > 1 and not curved:
        yield points


def _inside(folder: str, where: str) -> str:
    """A location as the name of a part: absolute ones begin at the root of the package."""
    path = where.replace("\\", "/")
    path = posixpath.normpath(path.lstrip("/") if path[:1] == "/" else posixpath.join(folder, path))
    if path.startswith("../"):
        raise Unreadable(TRICK)
    return path


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _number(word: str | None, default: float) -> float:
    try:
        value = float(word or "")
    except ValueError:
        return default
    return value if abs(value) < 1e6 else default


def _numbers(text: str | None) -> list[float]:
    return [_number(word, 0.0) for word in (text or "").split()]


def _numbers4(text: str | None, default: _Box) -> _Box:
    found = _numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) >= 4 else default
