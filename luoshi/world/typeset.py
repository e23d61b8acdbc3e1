"""Typesetting of the county's papers: docx with label lines, docx with a table, plain text."""

from io import BytesIO

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from luoshi.world.papers import Block, Paper, Task

BODY, TITLE, HEADING = "仿宋_GB2312", "方正小标宋简体", "黑体"
WIDTHS = (12, 20, 54, 24, 28, 18)  # mm, in the order of the columns


def typeset(paper: Paper) -> bytes:
    """The file as an office would send it; the ending of its name says which form."""
    if paper.file.endswith(".txt"):
        return _text(paper).encode("utf-8")
    return _docx(paper)


def _text(paper: Paper) -> str:
    lines = [paper.title, "", paper.number, "", *paper.opening, ""]
    for block in paper.blocks:
        lines += [*block.headings]
        for n, task in enumerate(block.tasks, start=1):
            units = "、".join(task.lead)
            lines.append(f"{n}.{task.text}（责任单位：{units}；完成时限：{task.due_text}）")
        lines.append("")
    return "\n".join([*lines, paper.issuer, _day(paper), ""])


def _day(paper: Paper) -> str:
    return f"{paper.dated.year}年{paper.dated.month}月{paper.dated.day}日"


def _docx(paper: Paper) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _write(document.add_paragraph(), paper.number, BODY, 16, WD_ALIGN_PARAGRAPH.CENTER)
    _write(document.add_paragraph(), paper.title, TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER)
    salutation, *rest = paper.opening
    _write(document.add_paragraph(), salutation, BODY, 16, indent=bool(not rest))
    for line in rest:
        _write(document.add_paragraph(), line, BODY, 16, indent=True)
    if paper.columns:
        _table(document, paper)
    else:
        _items(document, paper)
    _write(document.add_paragraph(), paper.issuer, BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    _write(document.add_paragraph(), _day(paper), BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _items(document: Docx, paper: Paper) -> None:
    number, written = 0, set[str]()
    for block in paper.blocks:
        for heading in block.headings:
            if heading not in written:
                _write(document.add_paragraph(), heading, HEADING, 16, indent=True)
                written.add(heading)
        for task in block.tasks:
            number += 1
            for line in _labelled(number, task):
                _write(document.add_paragraph(), line, BODY, 16, indent=True)


def _labelled(number: int, task: Task) -> tuple[str, ...]:
    return (
        f"{number}.{task.text}",
        f"牵头单位：{'、'.join(task.lead)}",
        f"责任单位：{'、'.join(task.cooperate)}",
        f"完成时限：{task.due_text}",
    )


def _table(document: Docx, paper: Paper) -> None:
    """One row a task; the category stands in a cell merged down its rows."""
    table = document.add_table(rows=1, cols=len(paper.columns), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, paper.columns, strict=True):
        _write(cell.paragraphs[0], name, HEADING, 12, WD_ALIGN_PARAGRAPH.CENTER)
    number = 0
    for block in paper.blocks:
        number = _rows(table, block, number)
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _rows(table: Table, block: Block, number: int) -> int:
    first = len(table.rows)
    for task in block.tasks:
        number += 1
        cells = table.add_row().cells
        values = (
            str(number),
            "",
            task.text,
            "、".join(task.lead),
            "、".join(task.cooperate),
            task.due_text,
        )
        for cell, value in zip(cells, values, strict=True):
            _write(cell.paragraphs[0], value, BODY, 12)
    merged = table.cell(first, 1).merge(table.cell(len(table.rows) - 1, 1))
    for extra in merged.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    _write(merged.paragraphs[0], block.headings[0], BODY, 12, WD_ALIGN_PARAGRAPH.CENTER)
    return number


def _write(
    paragraph: Paragraph,
    text: str,
    font: str,
    size: int,
    align: WD_ALIGN_PARAGRAPH | None = None,
    *,
    indent: bool = False,
) -> None:
    """Put a run of text into a paragraph; East Asian fonts have to be named one by one."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
