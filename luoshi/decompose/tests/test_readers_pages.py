"""pdf and ofd: what was set on pages comes back as the paragraphs and tables it was set from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from luoshi.decompose import Extract, Unreadable, classified_in, decompose, read
from luoshi.decompose.tests.typeset import Ledger, Page, Typesetter, as_ofd, as_pdf

FORMS = [as_pdf, as_ofd]
Form = Callable[..., bytes]

TITLE = "云岭县二〇二六年民生实事任务分解方案"
LONG = (
    "（一）新建改扩建农村公路120公里，打通断头路15条，完善安保设施，推进客货邮融合发展，"
    "确保所有行政村通达四级以上公路，群众出行时间平均缩短一刻钟。"
    "（牵头单位：县交通运输局；配合单位：县财政局、县自然资源局；完成时限：2026年10月底前）"
)
MARKS = ["— {n} —", "-{n}-", "第{n}页", "第 {n} 页 共 {of} 页", "{n}/{of}", "{n}"]
SHORT = "牵头单位：县水利局"
HEADER = ["序号", "工作任务", "牵头单位", "完成时限"]
WIDTHS = [40.0, 236.0, 100.0, 72.0]


def ledger(count: int) -> list[list[str | None]]:
    return [
        HEADER,
        *(
            [
                str(i),
                f"整治第{i}段河道，清淤疏浚并修复两岸护坡，同步建设亲水步道和照明设施，竣工后移交管护。",
                "县水利局",
                f"{i % 12 + 1}月底前",
            ]
            for i in range(1, count + 1)
        ),
    ]


def words(extract: Extract) -> list[str]:
    return [extract.text[p.start : p.end] for p in extract.places if p.kind == "paragraph"]


def cells(extract: Extract, index: int = 0) -> dict[tuple[int, int], str]:
    return {
        (p.row, p.column): extract.text[p.start : p.end]
        for p in extract.places
        if p.kind == "cell" and p.index == index
    }


@pytest.mark.parametrize("form", FORMS)
def test_paragraphs_come_back_whole_over_lines_and_pages(form: Form) -> None:
    setter = Typesetter(mark="— {n} —")
    setter.paragraph(TITLE, centred=True)
    for _ in range(12):
        setter.paragraph(LONG)
        setter.paragraph(SHORT)
    pages = setter.finished()
    extract = read(form(pages))
    assert len(pages) > 2
    assert extract.kind == form.__name__[3:]
    assert words(extract) == [TITLE, *[LONG, SHORT] * 12]
    numbers = [place.page for place in extract.places]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, len(pages) + 1))
    tasks = decompose(extract).tasks
    assert len(tasks) == 12
    assert tasks[0].deadline_date is not None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "mark", ["— {n} —", "-{n}-", "第{n}页", "第 {n} 页 共 {of} 页", "{n}/{of}", "{n}"]
)
def test_page_marks_and_running_heads_are_no_text(form: Form, mark: str) -> None:
    setter = Typesetter(header="云岭县民生实事手册", mark=mark)
    for _ in range(14):
        setter.paragraph(LONG)
    extract = read(form(setter.finished()))
    assert words(extract) == [LONG] * 14
    assert extract.header == "云岭县民生实事手册"


@pytest.mark.parametrize("form", FORMS)
def test_a_table_over_pages_is_one_table(form: Form) -> None:
    setter = Typesetter()
    setter.paragraph(TITLE, centred=True)
    rows = ledger(40)
    setter.table(Ledger(WIDTHS, rows))
    extract = read(form(setter.finished()))
    assert len(setter.pages) > 2
    assert {p.index for p in extract.places if p.kind == "cell"} == {0}
    assert cells(extract) == {
        (i, j): text for i, row in enumerate(rows) for j, text in enumerate(row)
    }
    assert [task.lead for task in decompose(extract).tasks] == [("县水利局",)] * 40


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("repeat", [True, False])
def test_a_row_that_the_page_tears_is_mended(form: Form, repeat: bool) -> None:
    setter = Typesetter()
    rows = ledger(40)
    setter.table(Ledger(WIDTHS, rows, repeat_header=repeat, tear=True))
    extract = read(form(setter.finished()))
    assert len(setter.pages) > 2
    assert cells(extract) == {
        (i, j): text for i, row in enumerate(rows) for j, text in enumerate(row)
    }


@pytest.mark.parametrize("form", FORMS)
def test_merged_cells_span_their_rows(form: Form) -> None:
    rows = [
        ["类别", "工作任务", "责任单位"],
        ["交通", "修建通村公路十公里。", "县交通运输局"],
        [None, "改造危桥三座。", None],
        ["水利", "加固小型水库两座。", "县水利局"],
    ]
    setter = Typesetter()
    setter.table(Ledger([80.0, 200.0, 120.0], rows))
    extract = read(form(setter.finished()))
    spans = {
        extract.text[p.start : p.end]: (p.row, p.row_end)
        for p in extract.places
        if p.kind == "cell"
    }
    assert spans["交通"] == spans["县交通运输局"] == (1, 3)
    assert spans["水利"] == (3, 4)
    tasks = decompose(extract).tasks
    assert [(t.heading_path, t.lead) for t in tasks] == [
        (("交通",), ("县交通运输局",)),
        (("交通",), ("县交通运输局",)),
        (("水利",), ("县水利局",)),
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mark", ["绝密", "机密★1年", "秘密★长期"])
def test_a_mark_in_the_head_is_found(form: Form, mark: str) -> None:
    setter = Typesetter()
    setter.paragraph(mark, indent=0)
    setter.paragraph(TITLE, centred=True)
    setter.paragraph(LONG)
    assert classified_in(read(form(setter.finished()))) is not None


@pytest.mark.parametrize("form", FORMS)
def test_a_mark_in_the_running_head_is_found(form: Form) -> None:
    setter = Typesetter(header="机密★2年")
    for _ in range(14):
        setter.paragraph(LONG)
    assert classified_in(read(form(setter.finished()))) is not None


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_reads_the_same(turn: int) -> None:
    """Words along the page's own axes, shown turned: a landscape table in a portrait file."""
    lines = ["first line above", "second line below"]
    cosine = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[turn]
    across = {90: (-1, 0), 180: (0, 1), 270: (1, 0)}[turn]
    at = {90: (200, 100), 180: (400, 600), 270: (300, 700)}[turn]
    commands = ""
    for i, line in enumerate(lines):
        x, y = at[0] - across[0] * 30 * i, at[1] + across[1] * 30 * i
        matrix = " ".join(map(str, (*cosine, x, y)))
        commands += f"\nBT /F 16 Tf {matrix} Tm <{line.encode('utf-16-be').hex()}> Tj ET"
    assert words(read(as_pdf([Page()], extra=commands, turn=turn))) == lines


def test_bold_by_double_printing_is_read_once() -> None:
    page = Page(words=[(79.0 + shift, 200.0, 16.0, "云岭县重点工作") for shift in (0, 0.4)])
    assert words(read(as_pdf([page]))) == ["云岭县重点工作"]


def test_a_frame_around_one_paragraph_is_no_table() -> None:
    page = Page(words=[(100.0, 200.0, 16.0, "注意事项")])
    page.strokes = [
        (90, 180, 300, 180),
        (90, 210, 300, 210),
        (90, 180, 90, 210),
        (300, 180, 300, 210),
    ]
    extract = read(as_pdf([page]))
    assert [place.kind for place in extract.places] == ["paragraph"]


IMAGE = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"


def test_a_scan_is_refused_and_says_so() -> None:
    with pytest.raises(Unreadable, match="扫描"):
        read(as_pdf([Page(), Page(words=[(300.0, 800.0, 10.0, "1")])], extra=f"\n{IMAGE}"))


def test_a_pdf_without_words_is_refused() -> None:
    with pytest.raises(Unreadable, match="没有文字"):
        read(as_pdf([Page()]))


def test_a_scanned_page_among_others_is_a_warning() -> None:
    setter = Typesetter(mark="")
    setter.paragraph(LONG)
    data = as_pdf([*setter.finished(), Page()], extra=f"\n{IMAGE}")
    (warning,) = read(data).warnings
    assert "第 2 页" in warning


def test_progress_is_told_by_pages() -> None:
    told: list[tuple[int, int]] = []
    pages = [Page(words=[(79.0, 200.0, 16.0, f"第{i}项工作")]) for i in range(30)]
    read(as_pdf(pages), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (30, 30)
    assert told == sorted(told)


@pytest.mark.parametrize("form", FORMS)
def test_torn_files_are_refused(form: Form) -> None:
    setter = Typesetter()
    setter.paragraph(LONG)
    whole = form(setter.finished())
    with pytest.raises(Unreadable):
        read(whole[: len(whole) // 3])


def test_an_encrypted_ofd_is_refused() -> None:
    setter = Typesetter()
    setter.paragraph(LONG)
    with pytest.raises(Unreadable, match="密码"):
        read(as_ofd(setter.finished(), more={"Encryptions.xml": b"<a/>"}))


def test_characters_that_pdfium_cannot_tell_are_a_warning() -> None:
    page = Page(words=[(79.0, 200.0, 16.0, "云岭县重点工作"), (79.0, 230.0, 16.0, "县")])
    extract = read(as_pdf([page]))
    assert "县" in "".join(words(extract)[1:]) or "1 处单字" in extract.warnings[0]


PAGE = """<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Area>
<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>
<ofd:Template TemplateID="7" ZOrder="Background"/>
<ofd:Content><ofd:Layer ID="2"><ofd:PageBlock ID="3">{objects}</ofd:PageBlock></ofd:Layer>
</ofd:Content></ofd:Page>"""


def package(objects: str, template: str = "") -> bytes:
    """An OFD file of one page, written as other writers do: relative paths, templates, blocks."""
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    document = (
        f"<ofd:Document {ns}><ofd:CommonData>"
        '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="./Pages/Page_0/Content.xml"/></ofd:Pages>'
        "</ofd:Document>"
    )
    parts = {
        "OFD.xml": f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0\\Document.xml": document,
        "Doc_0/Tpls/Tpl_0/Content.xml": PAGE.format(objects=template),
        "Doc_0/Pages/Page_0/Content.xml": PAGE.format(objects=objects),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return stream.getvalue()


def text_object(code: str, more: str = "") -> str:
    return (
        f'<ofd:TextObject ID="9" Boundary="30 60 100 10" Font="1" Size="5" {more}>{code}'
        "</ofd:TextObject>"
    )


def test_ofd_with_template_blocks_and_relative_paths() -> None:
    head = text_object('<ofd:TextCode X="0" Y="5">云岭县文件</ofd:TextCode>').replace(
        "30 60", "30 30"
    )
    body = text_object('<ofd:TextCode X="0" Y="5" DeltaX="g 3 5 2.5">重点工作12</ofd:TextCode>')
    assert words(read(package(body, head))) == ["云岭县文件", "重点工作12"]


def test_ofd_with_a_mirrored_matrix_and_one_object_a_character() -> None:
    objects = "".join(
        text_object(f'<ofd:TextCode X="{i * 5}" Y="-5">{char}</ofd:TextCode>', 'CTM="1 0 0 -1 0 0"')
        for i, char in enumerate("修建农村公路")
    )
    assert words(read(package(objects))) == ["修建农村公路"]


def test_ofd_with_several_codes_in_an_object() -> None:
    codes = '<ofd:TextCode X="0" Y="5">第一行字</ofd:TextCode>'
    codes += '<ofd:TextCode Y="15">第二行字</ofd:TextCode>'
    assert words(read(package(text_object(codes)))) == ["第一行字", "第二行字"]
