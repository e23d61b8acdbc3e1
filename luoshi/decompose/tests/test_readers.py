"""Bytes into text: what is read, what is refused and with which words."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from luoshi.decompose import Unreadable, decompose, read
from luoshi.decompose.readers.numbering import han, shown

LINES = [
    "云岭县2026年重点任务分解",
    "一、壮大特色产业",
    "1.新建标准化茶园3000亩以上。",
    "牵头单位：县农业农村局",
    "配合单位：县财政局，各乡镇人民政府",
    "完成时限：10月底前",
    "2.培育龙头企业5家。（县工信局牵头，县供销社配合）",
]


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def typed(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return stream.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, "云岭.docx")
    return caught.value.sentence


def test_docx_and_text_give_the_same_tasks() -> None:
    text = "\n".join(LINES) + "\n"
    wanted = decompose(read(text.encode()))
    extract = read(typed(LINES))
    found = decompose(extract)
    assert extract.kind == "docx"
    assert len(found.tasks) == 2
    assert [
        (t.text, t.heading_path, t.lead, t.cooperate, t.deadline_date) for t in found.tasks
    ] == [(t.text, t.heading_path, t.lead, t.cooperate, t.deadline_date) for t in wanted.tasks]


def test_places_cover_the_paragraphs() -> None:
    extract = read(typed(LINES))
    assert [extract.text[place.start : place.end] for place in extract.places] == LINES


def test_a_text_file_is_given_character_for_character() -> None:
    text = "\ufeff一、任务\r\n　　1.建茶园。\r\n责任单位：县林草局\r\n"
    assert read(text.encode()).text == text
    assert read("云岭县重点工作任务".encode("gb18030")).text == "云岭县重点工作任务"


NUMBERING = (
    '<w:numbering {ns}><w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%2."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
)


def numbered(document: docx.document.Document, text: str, level: int) -> None:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="9"/></w:numPr>'
        )
    )


def test_automatic_numbers_become_text() -> None:
    document = docx.Document()
    part = document.part.numbering_part
    part._element.getparent()
    for child in list(part._element):
        part._element.remove(child)
    for child in parse_xml(NUMBERING.format(ns=nsdecls("w"))):
        part._element.append(child)
    numbered(document, "壮大产业", 0)
    numbered(document, "建设茶园。", 1)
    document.add_paragraph("责任单位：县林草局")
    numbered(document, "办好茶会。", 1)
    document.add_paragraph("责任单位：县商务局")
    numbered(document, "保障民生", 0)
    numbered(document, "扩大学位。", 1)
    document.add_paragraph("责任单位：县教育局")
    tasks = decompose(read(saved(document))).tasks
    assert [task.text for task in tasks] == ["建设茶园。", "办好茶会。", "扩大学位。"]
    assert [task.heading_path for task in tasks] == [("一、壮大产业",)] * 2 + [("二、保障民生",)]


def test_headings_without_numbers_lead_the_path() -> None:
    document = docx.Document()
    document.add_heading("壮大产业", 1)
    document.add_heading("茶叶", 2)
    document.add_paragraph("建设茶园1000亩。（责任单位：县林草局）")
    document.add_heading("保障民生", 1)
    document.add_paragraph("扩大学位。（责任单位：县教育局）")
    tasks = decompose(read(saved(document))).tasks
    assert [task.heading_path for task in tasks] == [("壮大产业", "茶叶"), ("保障民生",)]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (21, "japaneseCounting", "二十一"),
        (3, "decimalEnclosedCircle", "③"),
        (2, "lowerLetter", "b"),
        (4, "bullet", ""),
        (12, "decimal", "12"),
    ],
)
def test_number_formats(value: int, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_han_numerals() -> None:
    assert [han(n) for n in (5, 11, 20, 100, 105, 120)] == [
        "五", "十一", "二十", "一百", "一百零五", "一百二十",
    ]  # fmt: skip


def test_deleted_text_and_field_codes_are_not_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("责任单位：")
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>县水利局</w:delText></w:r></w:del>")
    )
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>县林草局</w:t></w:r></w:ins>"))
    assert read(saved(document)).text.strip() == "责任单位：县林草局"


def test_a_zip_bomb_is_refused_by_what_comes_out_of_it() -> None:
    bomb = zipped({"word/document.xml": b"<w>" + b" " * (100 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert "太大" in refusal(bomb)


def test_a_size_that_lies_is_not_believed() -> None:
    bomb = bytearray(zipped({"word/document.xml": b" " * (100 * 1024 * 1024)}))
    directory = bomb.rindex(b"PK\x01\x02")
    bomb[directory + 24 : directory + 28] = struct.pack("<I", 10)
    assert refusal(bytes(bomb))


def test_too_many_entries_are_refused() -> None:
    assert "太大" in refusal(zipped({f"word/{i}.xml": b"" for i in range(4001)}))


ENTITY = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]><w:document>&a;</w:document>'


@pytest.mark.parametrize(
    "part",
    [
        ENTITY.encode(),
        ENTITY.encode("utf-16"),
        b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>',
        b'<?xml version="1.0" encoding="cp037"?><w/>',
    ],
)
def test_entities_are_refused_not_skipped(part: bytes) -> None:
    assert "不允许" in refusal(zipped({"word/document.xml": part}))


REFUSED = [
    (b"", "空"),
    (b" \r\n\t", "空"),
    ("　\n".encode(), "没有文字"),
    (b"%PDF-1.7\n...", "PDF"),
    (b"\x89PNG\r\n\x1a\n" + bytes(50), "图片"),
    (b"\xff\xd8\xff\xe0" + bytes(50), "图片"),
    (b"BM" + bytes(60), "图片"),
    (b"Rar!\x1a\x07\x00", "压缩包"),
    (b"<!DOCTYPE html><html><body></body></html>", "网页"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "docx"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "密码",
    ),
    (bytes(range(256)) * 8, "编码"),
    (b"\x00\x01\x02\x03 abc", "编码"),
    ("雲嶺縣重點工作任務分解".encode("big5") * 5, "编码"),
    (b"PK\x03\x04torn", "损坏"),
    (zipped({"a.txt": b"x"}), "压缩包"),
    (zipped({"xl/workbook.xml": b"<x/>"}), "损坏"),
    (zipped({"OFD.xml": b"<x/>"}), "OFD"),
    (zipped({"word/document.xml": b"<torn"}), "损坏"),
    (zipped({"word/document.xml": b"<w/>"}), "损坏"),
    (typed([]), "没有文字"),
]


@pytest.mark.parametrize(("data", "word"), REFUSED)
def test_what_cannot_be_read_is_said_plainly(data: bytes, word: str) -> None:
    sentence = refusal(data)
    assert word in sentence
    assert len(sentence) < 80


def test_a_torn_docx_is_refused() -> None:
    whole = typed(LINES)
    for size in (len(whole) // 2, len(whole) - 30):
        assert refusal(whole[:size])


def test_content_decides_not_the_name() -> None:
    assert read(typed(LINES), "云岭.txt").kind == "docx"
    assert read("BMW 云岭县重点工作".encode(), "a.docx").kind == "text"


def test_deep_nesting_is_refused_with_a_sentence() -> None:
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    depth = 5000
    body = "<w:smartTag>" * depth + "<w:p/>" + "</w:smartTag>" * depth
    xml = f"<w:document {ns}><w:body>{body}</w:body></w:document>"
    assert refusal(zipped({"word/document.xml": xml.encode()}))
