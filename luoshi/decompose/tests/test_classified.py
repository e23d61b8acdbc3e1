"""Classification marks in the head, and words that are no marks."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from luoshi.decompose import classified_in, classified_mark, internal_mark, read

TITLE = "云岭县人民政府关于做好防汛工作的通知\n各乡镇人民政府：\n  请抓好落实。\n"

MARKED = [
    ("绝密\n", "绝密"),
    ("机密\n", "机密"),
    ("秘密\n", "秘密"),
    ("机 密\n", "机密"),
    ("秘　密\n", "秘密"),
    ("机密★1年\n", "机密"),
    ("秘密★\n", "秘密"),
    ("绝密 ★ 长期\n", "绝密"),
    ("机密★十年\n", "机密"),
    ("机密★１０年\n", "机密"),
    ("機密★1年\n", "机密"),
    ("秘密★6个月\n特急\n", "秘密"),
    ("机密★1年　　特急\n", "机密"),
    ("特急\t机密★1年\n", "机密"),
    ("000012\n机密★1年\n特急\n", "份号"),
    ("000012 机密★1年\n", "机密"),
    ("密级：秘密\n", "秘密"),
    ("【机密】\n", "机密"),
    ("（秘密）\n", "秘密"),
    ("机密级\n", "机密"),
    ("份号：000123\n", "份号"),
    ("份号 000123\n", "份号"),
    ("000123\n", "份号"),
    ("No.000123\n", "份号"),
    ("\n\n\n  秘密★5年  \n", "秘密"),
    ("云岭县人民政府文件\n机密★1年\n云政发〔2026〕3号\n", "机密"),
    ("云岭县人民政府文件    机密★1年\n", "机密"),
]


@pytest.mark.parametrize(("head", "level"), MARKED)
def test_a_mark_in_the_head_is_found(head: str, level: str) -> None:
    mark = classified_mark(head + TITLE)
    assert mark is not None
    assert mark.level == level


UNMARKED = [
    "",
    TITLE,
    "云岭县关于加强商业秘密保护工作的通知\n各乡镇：\n",
    "关于开展保守国家秘密宣传教育的通知\n各单位：\n一、学习绝密、机密、秘密三级的区别。\n",
    "保密工作要点\n严守国家秘密。\n",
    "云岭县国家保密局文件\n",
    "机密文件管理办法\n",
    "不涉密\n",
    "密级：公开\n",
    "密级：\n",
    "□绝密 □机密 □秘密 ☑普通\n",
    "内部资料 注意保存\n",
    "云政发〔2026〕123456号\n",
    "2026年3月18日\n",
    "邮编：655000\n",
    "各乡镇人民政府：\n机密\n",
    TITLE + "一、泄露秘密的，依法处理。\n秘密\n",
    "关于秘密渠道线索的通报\n",
    "最高机密是信任\n",
    "电话 0871-655000\n",
    "云岭县关于报送统计数据的通知\n123456\n",
    "第一行\n" * 12 + "机密\n",
]


@pytest.mark.parametrize("text", UNMARKED)
def test_words_that_mark_nothing_refuse_nothing(text: str) -> None:
    assert classified_mark(text) is None


@pytest.mark.parametrize(
    ("head", "internal"),
    [
        ("内部\n", True),
        ("内部资料　注意保存\n", True),
        ("内部文件，严禁外传\n", True),
        ("（内部使用）\n", True),
        ("加强内部管理\n", False),
        (TITLE, False),
    ],
)
def test_an_internal_paper_is_only_warned_of(head: str, internal: bool) -> None:
    text = head + TITLE
    assert (internal_mark(text) is not None) is internal
    assert classified_mark(text) is None


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def paper() -> docx.document.Document:
    document = docx.Document()
    for line in TITLE.splitlines():
        document.add_paragraph(line)
    return document


def test_a_plain_docx_is_not_marked() -> None:
    assert classified_in(read(saved(paper()))) is None


def test_a_mark_in_the_page_header_is_found() -> None:
    document = paper()
    document.sections[0].header.paragraphs[0].text = "机密★1年"
    mark = classified_in(read(saved(document)))
    assert mark is not None
    assert mark.level == "机密"


def test_a_mark_in_a_text_box_is_found() -> None:
    document = paper()
    box = parse_xml(
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape><v:textbox>"
        "<w:txbxContent><w:p><w:r><w:t>秘密★</w:t></w:r><w:r><w:t>5年</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.paragraphs[2]._p.append(box)
    mark = classified_in(read(saved(document)))
    assert mark is not None
    assert mark.level == "秘密"


def test_a_mark_in_the_first_cell_is_found() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "机密★1年"
    table.cell(0, 1).text = "特急"
    document.add_paragraph("云岭县防汛工作方案")
    mark = classified_in(read(saved(document)))
    assert mark is not None
    assert mark.level == "机密"


def test_an_automatic_number_or_a_split_run_hides_nothing() -> None:
    document = docx.Document()
    line = document.add_paragraph()
    for part in ("机", "", "密", "★1年"):
        line.add_run(part)
    document.add_paragraph("云岭县防汛工作方案")
    assert classified_in(read(saved(document))) is not None
