"""pdf with a text layer, by PDFium: characters, ruling lines and pictures of every page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from luoshi.decompose.errors import Unreadable

from .glyphs import Glyph, Segment, Sheet
from .kinds import LOCKED
from .pages import Pages
from .writing import Written

MAX_PAGES = 3000
_MOST_CHARACTERS = 40_000  # on one page
_MOST_OBJECTS = 20_000
_MOST_POINTS = 200
_THIN = 3.0
_DEEP = 4
_TORN = "PDF 文件已损坏，打不开。请重新导出后再上传"
_LONG = f"文件超过 {MAX_PAGES} 页，请拆分后再上传"

# x' = a·x + c·y + e, y' = b·x + d·y + f
_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1, 0, 0, 1, 0, 0)


def read_pdf(data: bytes, progress: Callable[[int, int], None]) -> Written:
    """The text of a pdf; Unreadable if it is encrypted, torn or a scan without text."""
    with _opened(data) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count > MAX_PAGES:
            raise Unreadable(_LONG)
        if count < 1:
            raise Unreadable(_TORN)
        pages = Pages()
        for number in range(count):
            pages.add(_sheet(document, number))
            progress(number + 1, count)
    return pages.written("pdf")


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Unreadable(LOCKED if locked else _TORN)
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _sheet(document: Any, number: int) -> Sheet:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise Unreadable(_TORN)
    try:
        view = _View(page)
        sheet = Sheet(number + 1, view.width, view.height)
        _characters(page, view, sheet.glyphs)
        _Objects(view, sheet).take(page)
        return sheet
    finally:
        pdfium.FPDF_ClosePage(page)


class _View:
    """From the page's own coordinates (y upwards, unturned) to those a reader sees."""

    def __init__(self, page: Any) -> None:
        self.turn = pdfium.FPDFPage_GetRotation(page)
        self.width = pdfium.FPDF_GetPageWidthF(page) or 595.0
        self.height = pdfium.FPDF_GetPageHeightF(page) or 842.0
        sides = [ctypes.c_float() for _ in range(4)]
        refs = [ctypes.byref(side) for side in sides]
        boxed = pdfium.FPDFPage_GetCropBox(page, *refs) or pdfium.FPDFPage_GetMediaBox(page, *refs)
        self._x, self._y = (sides[0].value, sides[1].value) if boxed else (0.0, 0.0)

    def box(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) as seen; y grows downwards."""
        left, right, bottom, top = (
            left - self._x, right - self._x, bottom - self._y, top - self._y,
        )  # fmt: skip
        if self.turn == 1:
            return bottom, left, top, right
        if self.turn == 2:
            return self.width - right, bottom, self.width - left, top
        if self.turn == 3:
            return self.width - top, self.height - right, self.width - bottom, self.height - left
        return left, self.height - top, right, self.height - bottom


def _characters(page: Any, view: _View, glyphs: list[Glyph]) -> None:
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return
    box = pdfium.FS_RECTF()
    ref = ctypes.byref(box)
    try:
        for i in range(min(pdfium.FPDFText_CountChars(text), _MOST_CHARACTERS)):
            code = pdfium.FPDFText_GetUnicode(text, i)
            if code <= 0x20 or 0xD800 <= code <= 0xDFFF or code in (0xA0, 0x3000, 0xFFFE, 0xFFFF):
                continue
            if code > 0x10FFFF or not pdfium.FPDFText_GetLooseCharBox(text, i, ref):
                continue
            sides = view.box(box.left, box.bottom, box.right, box.top)
            glyphs.append(Glyph(chr(code), sides[0], sides[2], sides[1], sides[3]))
    finally:
        pdfium.FPDFText_ClosePage(text)


class _Objects:
    """Looks through the objects of a page for straight lines and pictures."""

    def __init__(self, view: _View, sheet: Sheet) -> None:
        self._view = view
        self._sheet = sheet
        self._left = _MOST_OBJECTS

    def take(self, page: Any) -> None:
        """All objects of the page, those in forms as well."""
        for i in range(pdfium.FPDFPage_CountObjects(page)):
            self._one(pdfium.FPDFPage_GetObject(page, i), _SAME, _DEEP)

    def _one(self, item: Any, outer: _Matrix, deep: int) -> None:
        self._left -= 1
        if self._left < 0 or not item:
            return
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self._picture(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            self._sheet.lost += _is_lost(item)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and deep:
            inner = _times(_matrix(item), outer)
            for i in range(pdfium.FPDFFormObj_CountObjects(item)):
                self._one(pdfium.FPDFFormObj_GetObject(item, i), inner, deep - 1)

    def _picture(self, item: Any, outer: _Matrix) -> None:
        sides = _bounds(item, outer)
        if sides:
            area = abs(sides[2] - sides[0]) * abs(sides[3] - sides[1])
            whole = max(self._sheet.width * self._sheet.height, 1.0)
            self._sheet.pictured = min(1.0, self._sheet.pictured + area / whole)

    def _path(self, item: Any, outer: _Matrix) -> None:
        sides = _bounds(item, outer)
        if sides is None:
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        drawn = pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        if not drawn or not (fill.value or stroke.value):
            return
        width, height = sides[2] - sides[0], sides[3] - sides[1]
        if min(width, height) <= _THIN:
            self._segment(sides)
        else:
            for edge in _edges(item, outer, stroked=bool(stroke.value)):
                self._segment(edge)

    def _segment(self, sides: tuple[float, float, float, float]) -> None:
        self._sheet.segments.append(Segment(*self._view.box(*sides)))


def _is_lost(item: Any) -> bool:
    """PDFium gives no text for words without width: one character of a font that is nowhere."""
    sides = _bounds(item, _SAME)
    if sides is None or sides[2] - sides[0] > 0:
        return False
    font = pdfium.FPDFTextObj_GetFont(item)
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 0


def _matrix(item: Any) -> _Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(found)):
        return _SAME
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    """First `one`, then `other`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _point(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(item: Any, outer: _Matrix) -> tuple[float, float, float, float] | None:
    """(left, bottom, right, top) on the page."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(side) for side in sides)):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return _around(_point(outer, left, bottom), _point(outer, right, top))


def _around(
    one: tuple[float, float], other: tuple[float, float]
) -> tuple[float, float, float, float]:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    )


def _edges(
    item: Any, outer: _Matrix, *, stroked: bool
) -> Iterator[tuple[float, float, float, float]]:
    """The strokes of a path along an axis; of filled shapes only those that are thin."""
    matrix = _times(_matrix(item), outer)
    for points in _outlines(item):
        seen = [_point(matrix, x, y) for x, y in points]
        if stroked:
            for one, other in pairwise(seen):
                sides = _around(one, other)
                if min(sides[2] - sides[0], sides[3] - sides[1]) <= 0.5:
                    yield sides
        elif len(seen) >= 4:
            sides = (
                min(x for x, _ in seen), min(y for _, y in seen),
                max(x for x, _ in seen), max(y for _, y in seen),
            )  # fmt: skip
            if min(sides[2] - sides[0], sides[3] - sides[1]) <= _THIN:
                yield sides


def _outlines(item: Any) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path; a part with a curve is left out."""
    count = pdfium.FPDFPath_CountSegments(item)
    points: list[tuple[float, float]] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(count, _MOST_POINTS * 20)):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if points and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            points.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if points and not curved:
        yield points
