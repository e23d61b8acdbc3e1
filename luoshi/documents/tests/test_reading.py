"""What is read from a paper, and what is refused before anything is kept."""

from datetime import date
from io import BytesIO

import docx
import pytest

from luoshi.documents.reading import CLASSIFIED, read_paper
from luoshi.kernel.errors import BadInput

PLAN = """云岭县人民政府办公室文件
云政办发〔2026〕17号
云岭县人民政府办公室关于印发云岭县茶园提质行动方案的通知
各乡镇人民政府，县直各部门：
1．改造老茶园三千亩。（责任单位：县农业农村局）
云岭县人民政府办公室
2026年3月5日
"""


def as_docx(*lines: str, header: str = "") -> bytes:
    document = docx.Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for line in lines:
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data", [PLAN.encode(), PLAN.encode("gb18030"), as_docx(*PLAN.split("\n"))]
)
def test_head_and_text_are_read_from_every_form(data: bytes) -> None:
    reading = read_paper(data, "收文/方案.docx")
    assert reading.name == "方案.docx"
    assert reading.title == "云岭县人民政府办公室关于印发云岭县茶园提质行动方案的通知"
    assert reading.issuer == "云岭县人民政府办公室"
    assert reading.number == "云政办发〔2026〕17号"
    assert reading.dated == date(2026, 3, 5)
    assert not reading.internal
    assert "改造老茶园三千亩" in reading.extract.text


def test_one_wording_in_two_files_has_two_digests_and_one_text_fingerprint() -> None:
    text, word = read_paper(PLAN.encode(), "a"), read_paper(as_docx(*PLAN.split("\n")), "b")
    assert text.sha256 != word.sha256
    assert text.text_sha256 == word.text_sha256


def test_what_the_clerk_typed_stands_before_what_was_read() -> None:
    assert read_paper(PLAN.encode(), "a.txt", "  茶园\n方案 ").title == "茶园 方案"


def test_a_paper_without_a_title_is_called_by_its_file() -> None:
    assert read_paper("修路。请抓紧办理；。".encode(), "修路安排.txt").title


@pytest.mark.parametrize("mark", ["机密★3年", "绝密", "秘密★长期", "份号：000012", "秘　密"])
@pytest.mark.parametrize("form", ["text", "docx", "header"])
def test_a_marked_paper_is_refused_in_every_form(mark: str, form: str) -> None:
    lines = PLAN.split("\n")
    data = {
        "text": f"{mark}\n{PLAN}".encode(),
        "docx": as_docx(mark, *lines),
        "header": as_docx(*lines, header=mark),
    }[form]
    with pytest.raises(BadInput) as refusal:
        read_paper(data, "方案.docx")
    assert refusal.value.sentence == CLASSIFIED
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "title"), [("机密★1年.docx", ""), ("方案.docx", "绝密"), ("秘密.txt", "")]
)
def test_a_mark_alone_in_name_or_title_is_refused(name: str, title: str) -> None:
    with pytest.raises(BadInput, match="密级"):
        read_paper(PLAN.encode(), name, title)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("商业秘密保护方案.docx", "一是保护企业的商业秘密，二是办好服务。"),
        ("202603.txt", "干部要保守国家秘密。"),
    ],
)
def test_the_words_in_running_text_refuse_nothing(name: str, line: str) -> None:
    assert line in read_paper(f"{PLAN}{line}\n".encode(), name).extract.text


def test_an_internal_paper_is_taken_and_marked() -> None:
    assert read_paper(f"内部资料 注意保存\n{PLAN}".encode(), "a.txt").internal


def test_what_a_report_only_tells_is_said_to_the_clerk() -> None:
    done = "一、完成情况\n（一）改造老茶园三千亩。（责任单位：茶业股）\n"
    found = read_paper(f"云岭县茶办上半年工作总结\n{done}".encode(), "a.txt")
    assert "没有列为任务" in found.extract.warnings[-1]
    assert read_paper(PLAN.encode(), "a.txt").extract.warnings == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 secret-words",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04torn",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(BadInput) as refusal:
        read_paper(data, "很特别的文件名.pdf")
    assert refusal.value.sentence.endswith("。")
    assert "很特别" not in refusal.value.sentence
    assert refusal.value.__cause__ is None


def test_a_file_without_words_is_refused() -> None:
    with pytest.raises(BadInput, match="没有文字"):
        read_paper(as_docx("", " "), "空白.docx")
