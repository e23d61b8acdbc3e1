"""Sets paragraphs and tables on pages and writes them as pdf or ofd: files whose text is known."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0
LEFT, TOP, EM, PITCH, ACROSS, DOWN = 79.0, 105.0, 16.0, 28.0, 28, 22
_SMALL, _PAD, _STEP = 10.5, 5.0, 15.0
_MM = 25.4 / 72


@dataclass
class Page:
    """Words at (x, base line y, size) and strokes, in points, y downwards."""

    words: list[tuple[float, float, float, str]] = field(default_factory=list)
    strokes: list[tuple[float, float, float, float]] = field(default_factory=list)


@dataclass
class Ledger:
    """A table: widths in points; None in a row continues the cell above."""

    widths: list[float]
    rows: list[list[str | None]]
    repeat_header: bool = True
    tear: bool = False


@dataclass
class Typesetter:
    """Fills pages from the top; `mark` is a page mark with {n} and {of}."""

    header: str = ""
    mark: str = "— {n} —"
    pages: list[Page] = field(default_factory=lambda: [Page()])
    y: float = TOP

    @property
    def floor(self) -> float:
        return TOP + DOWN * PITCH

    def turn(self) -> None:
        self.pages.append(Page())
        self.y = TOP

    def paragraph(self, text: str, *, indent: int = 2, centred: bool = False) -> None:
        lines = wrapped(text, ACROSS, indent)
        for i, line in enumerate(lines):
            if self.y + PITCH > self.floor + 1:
                self.turn()
            shift = indent if i == 0 else 0.0
            if centred:
                shift = (ACROSS - measure(line)) / 2
            self.pages[-1].words.append((LEFT + shift * EM, self.y + EM, EM, line))
            self.y += PITCH

    def table(self, table: Ledger) -> None:
        lines = [
            [
                wrapped(text or "", (w - 2 * _PAD) / _SMALL)
                for text, w in zip(row, table.widths, strict=True)
            ]
            for row in table.rows
        ]
        at, left = 0, [0] * len(table.widths)
        while at < len(table.rows):
            at, left = self._slice(table, lines, at, left)

    def _slice(
        self, table: Ledger, lines: list[list[list[str]]], at: int, left: list[int]
    ) -> tuple[int, list[int]]:
        """One page's part of a table; where it stopped."""
        edges, drawn, top = [self.y], [], self.y
        if at and table.repeat_header:
            self._row(table, 0, lines[0], edges, drawn)
        while at < len(table.rows):
            rest = [cell[skip:] for cell, skip in zip(lines[at], left, strict=True)]
            tall = max(len(cell) for cell in rest)
            room = int((self.floor - self.y - 2 * _PAD) / _STEP)
            if tall > room:
                if table.tear and room > 0:
                    self._row(table, at, [cell[:room] for cell in rest], edges, drawn)
                    left = [skip + room for skip in left]
                break
            self._row(table, at, rest, edges, drawn)
            at, left = at + 1, [0] * len(table.widths)
        self._strokes(table, edges, drawn, top)
        if at < len(table.rows):
            self.turn()
        return at, left

    def _row(
        self, table: Ledger, row: int, cells: list[list[str]], edges: list[float], drawn: list[int]
    ) -> None:
        x = LEFT
        for cell, width in zip(cells, table.widths, strict=True):
            for i, line in enumerate(cell):
                base = self.y + _PAD + i * _STEP + _SMALL
                self.pages[-1].words.append((x + _PAD, base, _SMALL, line))
            x += width
        self.y += max(map(len, cells)) * _STEP + 2 * _PAD
        edges.append(self.y)
        drawn.append(row)

    def _strokes(self, table: Ledger, edges: list[float], drawn: list[int], top: float) -> None:
        xs = [LEFT + sum(table.widths[:i]) for i in range(len(table.widths) + 1)]
        strokes = self.pages[-1].strokes
        strokes += [(x, top, x, edges[-1]) for x in xs]
        for i, edge in enumerate(edges):
            below = table.rows[drawn[i]] if 0 < i < len(drawn) else None
            for j in range(len(table.widths)):
                if below is None or below[j] is not None:
                    strokes.append((xs[j], edge, xs[j + 1], edge))

    def finished(self) -> list[Page]:
        """The pages with their marks and heads."""
        for n, page in enumerate(self.pages, 1):
            if self.mark:
                mark = self.mark.format(n=n, of=len(self.pages))
                page.words.append((WIDTH / 2 - 20, HEIGHT - 60, 14.0, mark))
            if self.header:
                page.words.append((LEFT, 60.0, 9.0, self.header))
        return self.pages


def measure(text: str) -> float:
    """Width in characters; a Western one takes half."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.5 for char in text)


def wrapped(text: str, across: float, indent: int = 0) -> list[str]:
    """Lines that a width breaks, a line end within the text too."""
    found: list[str] = []
    for part in text.split("\n"):
        line, room = "", across - indent
        for char in part:
            if measure(line + char) > room:
                found.append(line)
                line, room = "", across
            line += char
        found.append(line)
    return found


_FONT = (
    """<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H
    /DescendantFonts [4 0 R] >>""",
    """<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500]
    /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>
    /FontDescriptor 5 0 R >>""",
    """<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /ItalicAngle 0 /Ascent 880
    /Descent -120 /CapHeight 880 /StemV 80 /FontBBox [-25 -254 1000 880] >>""",
)


def as_pdf(pages: Iterable[Page], *, extra: str = "", turn: int = 0) -> bytes:
    """A pdf with the standard font of Adobe-GB1, which needs no font file."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *map(str.encode, _FONT)]
    kids = []
    for page in pages:
        stream = _content(page) + extra.encode()
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d "
            b"/Contents %d 0 R /Resources << /Font << /F 3 0 R >> >> >>"
            % (WIDTH, HEIGHT, turn, len(objects))
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids).encode()
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), listed)
    return _file(objects)


def _content(page: Page) -> bytes:
    parts = [
        f"BT /F {size:g} Tf {x:g} {HEIGHT - y:g} Td <{text.encode('utf-16-be').hex()}> Tj ET"
        for x, y, size, text in page.words
        if text
    ]
    parts += [
        f"0.5 w {x:g} {HEIGHT - y:g} m {to_x:g} {HEIGHT - to_y:g} l S"
        for x, y, to_x, to_y in page.strokes
    ]
    return "\n".join(parts).encode()


def _file(objects: list[bytes]) -> bytes:
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def as_ofd(pages: Iterable[Page], *, more: dict[str, bytes] | None = None) -> bytes:
    """An OFD package of one document; runs of equal steps are written as `g n d`."""
    parts: dict[str, str] = {}
    listed = ""
    for i, page in enumerate(pages):
        where = f"Pages/Page_{i}/Content.xml"
        listed += f'<ofd:Page ID="{i + 10}" BaseLoc="{where}"/>'
        parts[f"Doc_0/{where}"] = (
            f'<ofd:Page {_NS}><ofd:Content><ofd:Layer ID="{i + 9000}">{_objects(page)}'
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    box = f"0 0 {WIDTH * _MM:.3f} {HEIGHT * _MM:.3f}"
    parts["Doc_0/Document.xml"] = (
        f"<ofd:Document {_NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{box}"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    parts["OFD.xml"] = (
        f'<ofd:OFD {_NS} Version="1.1"><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml'
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
        for name, data in (more or {}).items():
            package.writestr(name, data)
    return stream.getvalue()


def _objects(page: Page) -> str:
    parts = []
    for number, (x, y, size, text) in enumerate(page.words, 100):
        if not text:
            continue
        box = f"{x * _MM:.4f} {(y - size) * _MM:.4f} {measure(text) * size * _MM:.4f} {size:.4f}"
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        parts.append(
            f'<ofd:TextObject ID="{number}" Boundary="{box}" Font="1" Size="{size * _MM:.4f}">'
            f'<ofd:TextCode X="0" Y="{size * _MM:.4f}"{_deltas(text, size)}>{escaped}'
            "</ofd:TextCode></ofd:TextObject>"
        )
    for number, (x, y, to_x, to_y) in enumerate(page.strokes, 5000):
        parts.append(
            f'<ofd:PathObject ID="{number}" Boundary="0 0 210 297" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M {x * _MM:.4f} {y * _MM:.4f} L {to_x * _MM:.4f} "
            f"{to_y * _MM:.4f}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    return "".join(parts)


def _deltas(text: str, size: float) -> str:
    steps = [f"{measure(char) * size * _MM:.4f}" for char in text[:-1]]
    if not steps:
        return ""
    if len(set(steps)) == 1 and len(steps) > 1:
        return f' DeltaX="g {len(steps)} {steps[0]}"'
    return f' DeltaX="{" ".join(steps)}"'
