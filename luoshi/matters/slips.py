"""A slip: an official form as values, and its document in the page geometry of GB/T 9704."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

BODY: Final = "仿宋_GB2312"
HEAD: Final = "黑体"
TITLE: Final = "方正小标宋简体"
LINE: Final = Pt(28.95)  # 22 lines in 225 mm
LABEL_WIDTH: Final = Mm(33)
VALUE_WIDTH: Final = Mm(123)  # both together are the 156 mm of the type area


@dataclass(frozen=True, slots=True)
class Slip:
    """A form as values: rows to read, whose seal and which day; rows to fill in, and by whom.

    `issuer_label` and `reply_by` say what either unit is to the matter (下达单位, 承办单位).
    `replies` stand on a page of their own under `reply_title`; without them there is no such page.
    """

    title: str
    number: str
    rows: tuple[tuple[str, str], ...]
    issuer: str
    issuer_label: str
    day: date
    replies: tuple[str, ...] = ()
    reply_title: str = ""
    reply_by: str = ""


def docx_of(*slips: Slip) -> bytes:
    """Slips as one .docx: A4, 37/28/26/35 mm, 22 lines a page, ruled table, place of the seal."""
    document = Document()
    _page(document)
    for at, slip in enumerate(slips):
        _slip(document, slip, first=at == 0)
    _page_number(document)
    document.core_properties.title = slips[0].title
    document.core_properties.author = slips[0].issuer
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _slip(document: Any, slip: Slip, *, first: bool) -> None:
    """One slip; each begins on a page of its own."""
    title = _paragraph(document, slip.title, font=TITLE, size=22, align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.page_break_before = not first
    _paragraph(document, _("编号：%s") % slip.number, size=14, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _table(document, slip.rows, height=Mm(11))
    _sealed(document, slip)
    if slip.replies:
        _replies(document, slip)


def _replies(document: Any, slip: Slip) -> None:
    """The page that comes back: what the unit writes, its seal, its day."""
    title = _paragraph(document, slip.reply_title, font=HEAD, align=WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.page_break_before = True
    _table(document, [(label, "") for label in slip.replies], height=Mm(24))
    _paragraph(document, _("%s（盖章）：") % slip.reply_by, size=16)
    _paragraph(document, _("日期：　　　年　　月　　日"), size=16)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # Not linesAndChars: LibreOffice would put every 16 pt character into two cells.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "580")
    _font(document.styles["Normal"], BODY, 16)


def _font(styled: Any, name: str, size: float) -> None:
    """A run or a style in a font; the East Asian name has to be set beside python-docx's own."""
    styled.font.name, styled.font.size = name, Pt(size)
    properties = styled.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    fonts.set(qn("w:eastAsia"), name)


def _paragraph(
    holder: Any, text: str, *, font: str = BODY, size: float = 16, align: Any = None
) -> Any:
    paragraph = holder.add_paragraph()
    _write(paragraph, text, font, size)
    paragraph.alignment = align
    return paragraph


def _write(paragraph: Any, text: str, font: str, size: float) -> None:
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.space_before = form.space_after = Pt(0)
    run = paragraph.add_run(text)
    _font(run, font, size)


def _table(document: Any, rows: Sequence[tuple[str, str]], *, height: Any) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, (LABEL_WIDTH, VALUE_WIDTH), strict=True):
        column.width = width  # LibreOffice reads the grid, Word the cells
    for label, text in rows:
        row = table.add_row()
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, height
        for cell, width in zip(row.cells, (LABEL_WIDTH, VALUE_WIDTH), strict=True):
            cell.width = width
        _cell(row.cells[0], label, HEAD, align=WD_ALIGN_PARAGRAPH.CENTER)
        _cell(row.cells[1], text, BODY)


def _cell(cell: Any, text: str, font: str, *, align: Any = None) -> None:
    """Each line of a text is a paragraph of its own, so that nothing runs together."""
    for at, line in enumerate(text.split("\n")):
        paragraph = cell.add_paragraph() if at else cell.paragraphs[0]
        _write(paragraph, line, font, 14)
        paragraph.alignment = align


def _sealed(document: Any, slip: Slip) -> None:
    """Name two, date four characters from the right: where the seal goes."""
    _paragraph(document, "")
    for text, characters in ((slip.issuer, 2), (_date(slip.day), 4)):
        paragraph = _paragraph(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
        paragraph.paragraph_format.right_indent = Pt(16 * characters)


def _date(value: date | datetime) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _page_number(document: Any) -> None:
    """— 1 — at the foot, one character in: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, right in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
        side = "right_indent" if right else "left_indent"
        setattr(paragraph.paragraph_format, side, Pt(14))
        _counted(paragraph)


def _counted(paragraph: Any) -> None:
    """The number between its dashes, counted by the word processor."""
    _font(paragraph.add_run("— "), "宋体", 14)
    field = paragraph.add_run()
    _font(field, "宋体", 14)
    for kind in ("begin", "", "end"):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = "PAGE"
        field._r.append(mark)
    _font(paragraph.add_run(" —"), "宋体", 14)
