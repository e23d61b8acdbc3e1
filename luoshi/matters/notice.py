"""督办通知单: its fields once, and the document in the page geometry of GB/T 9704."""

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

from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.kit.components.words import day, moment
from luoshi.matters import queries
from luoshi.matters.columns import lead_of, source_label
from luoshi.matters.models import Matter, Share

BODY: Final = "仿宋_GB2312"
HEAD: Final = "黑体"
TITLE: Final = "方正小标宋简体"
LINE: Final = Pt(28.95)  # 22 lines in 225 mm
BRIEF: Final = 40  # characters of a matter's short name
LABEL_WIDTH: Final = Mm(33)
VALUE_WIDTH: Final = Mm(123)  # both together are the 156 mm of the type area


@dataclass(frozen=True, slots=True)
class Notice:
    """The slip as values: rows to read, rows the unit fills in, whose seal, which day."""

    title: str
    number: str
    rows: tuple[tuple[str, str], ...]
    replies: tuple[str, ...]
    issuer: str
    day: date


def notice_for(actor: Actor, matter: Matter, today: date) -> Notice:
    """The slip of a matter the actor has been shown; `matter` comes with its facts."""
    issued = civil_day(matter.dispatched_at) if matter.dispatched_at else today
    return Notice(
        title=_("督办通知单"),
        number=matter.number,
        rows=tuple(_rows(actor, matter, today)),
        replies=(_("反馈内容"), _("附件"), _("备注"), _("批复意见")),
        issuer=matter.dispatcher.name,
        day=issued,
    )


def _rows(actor: Actor, matter: Matter, today: date) -> list[tuple[str, str]]:
    shares = queries.shares_of(matter)
    cooperating = [s.unit.name for s in shares if s.role == Share.COOPERATING]
    name, phone = queries.contact_of(matter.dispatcher_id, today)
    leader = matter.leader.name if matter.leader else matter.leader_text
    rows = [
        (_("督办来源"), _source(matter)),
        (_("督办类型"), source_label(matter)),
        (_("督办事项"), _brief(matter)),
        (_("督办内容"), matter.content),
        (_("领导批示"), queries.passage_of(matter) if matter.source == "instruction" else ""),
        (_("验收标准"), matter.acceptance or _proposes(matter)),
        (_("承办单位"), matter.lead.name if matter.lead else lead_of(matter)),
        (_("协办单位"), "、".join(cooperating)),
        (_("负责领导"), leader),
        (_("办理时限"), _due(matter)),
        (_("反馈要求"), _("由承办单位汇总协办单位意见，一事一文书面反馈，并加盖单位公章。")),
        (_("下达时间"), moment(matter.dispatched_at) if matter.dispatched_at else ""),
        (_("签收情况"), _signature(matter)),
        (_("联系人"), f"{name} {phone}".strip()),
    ]
    # Whether a leader's words or a signature are there yet depends on the matter.
    optional = {_("领导批示"), _("负责领导"), _("协办单位")}
    return [(label, text) for label, text in rows if text or label not in optional]


def _source(matter: Matter) -> str:
    if matter.paper_version is None:
        return source_label(matter)
    paper = matter.paper_version.paper
    number = f"（{paper.number}）" if paper.number else ""
    return f"《{paper.title}》{number}" if paper.title else source_label(matter)


def _brief(matter: Matter) -> str:
    first = matter.content.replace("；", "。").split("。")[0].strip()
    return first if len(first) <= BRIEF else f"{first[: BRIEF - 1]}…"


def _proposes(matter: Matter) -> str:
    return _("由承办单位提出，经交办单位确认。") if matter.unit_proposes_acceptance else ""


def _due(matter: Matter) -> str:
    if matter.due is None:
        return matter.due_text or _("未定")
    said = _("（文件写：%s）") % matter.due_text if matter.due_text else ""
    return f"{day(matter.due)}{said}"


def _signature(matter: Matter) -> str:
    """Who signed and when, as the journal has it; a township that signed for a village says so."""
    if matter.signed_at is None:
        return ""
    for told in queries.history(matter):
        if told.what.act == "matter.signed":
            signed_for = told.units.get(getattr(told.what.body, "signed_for", None) or 0, "")
            note = _("（%(unit)s代%(village)s签收，代录）") % {
                "unit": told.unit,
                "village": signed_for,
            }
            return f"{told.person} {moment(told.what.at)}{note if signed_for else ''}"
    return moment(matter.signed_at)


def docx_of(notice: Notice) -> bytes:
    """The slip as .docx: A4, 37/28/26/35 mm, 22 lines a page, ruled table, place of the seal."""
    document = Document()
    _page(document)
    _paragraph(document, notice.title, font=TITLE, size=22, align=WD_ALIGN_PARAGRAPH.CENTER)
    _paragraph(document, _("编号：%s") % notice.number, size=14, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _table(document, notice.rows, height=Mm(11))
    _sealed(document, notice)
    reply = _paragraph(document, _("办理情况反馈"), font=HEAD, align=WD_ALIGN_PARAGRAPH.CENTER)
    reply.paragraph_format.page_break_before = True
    _table(document, [(label, "") for label in notice.replies], height=Mm(24))
    _paragraph(document, _("承办单位（盖章）："), size=16)
    _paragraph(document, _("日期：　　　年　　月　　日"), size=16)
    _page_number(document)
    document.core_properties.title = notice.title
    document.core_properties.author = notice.issuer
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


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
        _write(row.cells[0].paragraphs[0], label, HEAD, 14)
        row.cells[0].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _cell(row.cells[1], text)


def _cell(cell: Any, text: str) -> None:
    """Each line of a text is a paragraph of its own, so that nothing runs together."""
    first, *others = text.split("\n")
    _write(cell.paragraphs[0], first, BODY, 14)
    for line in others:
        _write(cell.add_paragraph(), line, BODY, 14)


def _sealed(document: Any, notice: Notice) -> None:
    """Name two, date four characters from the right: where the seal goes."""
    _paragraph(document, "")
    for text, characters in ((notice.issuer, 2), (_date(notice.day), 4)):
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
