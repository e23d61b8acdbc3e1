"""Attached files: what is taken, under which name, and that no place stays in any of them."""

import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from luoshi.decompose.tests.typeset import Page, as_ofd, as_pdf
from luoshi.documents import attached, pictures
from luoshi.documents.attached import MOST_BYTES, SCANS, FileKind, read_attached
from luoshi.documents.reading import CLASSIFIED
from luoshi.documents.tests.pictured import docx_with, jpeg, png
from luoshi.kernel.errors import BadInput

WORDS = "县发展改革局关于老旧小区改造的进展情况说明".encode()


def refusal(*files: tuple[str, bytes], **more: Any) -> str:
    with pytest.raises(BadInput) as refused:
        read_attached(files, **more)
    assert set(refused.value.fields) == {"attached"}
    return refused.value.sentence


def test_a_picture_loses_place_and_device_and_keeps_how_it_is_held() -> None:
    taken = jpeg(place=True, turned=6, tail=b"GPSLatitude of a film behind the picture")
    assert pictures.tells_place(taken)
    kept = pictures.stripped(taken)
    assert not pictures.tells_place(kept)
    for told in (b"GPS", b"xap", b"Photoshop", "城关镇".encode(), b"film"):
        assert told not in kept
    assert b"\x12\x01\x03\0\x01\0\0\0\x06" in kept and kept.startswith(b"\xff\xd8\xff\xe0")
    assert kept.endswith(b"\x37\xff\0\xff\xd0\x37\xff\xd9")
    assert pictures.stripped(kept) == kept
    assert b"Exif" not in pictures.stripped(jpeg())


def test_a_png_keeps_only_what_shows() -> None:
    kept = pictures.stripped(png() + b"tail")
    assert kept.endswith(b"IEND" + zlib.crc32(b"IEND").to_bytes(4))
    assert b"tEXt" not in kept and b"eXIf" not in kept and b"GPS" not in kept
    assert pictures.stripped(kept) == kept


@pytest.mark.parametrize("whole", [jpeg(), png()])
def test_a_torn_picture_is_refused_wherever_it_was_torn(whole: bytes) -> None:
    for end in range(4, len(whole) - 1):
        with pytest.raises(pictures.Torn):
            pictures.stripped(whole[:end])
    assert "不完整" in refusal(("现场.jpg", whole[:-2]))


def test_a_picture_that_claims_absurd_sizes_is_refused() -> None:
    assert "不完整" in refusal(("图.png", png(wide=60_000)))


def test_content_decides_kind_and_ending() -> None:
    page = Page(words=[(90, 120, 16, WORDS.decode())])
    given = [
        ("说明.txt", WORDS, FileKind.TEXT, "说明.txt"),
        ("说明.exe", WORDS, FileKind.TEXT, "说明.txt"),
        ("现场.png", jpeg(), FileKind.JPG, "现场.jpg"),
        ("C:\\照片\\现场.JPEG", jpeg(turned=3), FileKind.JPG, "现场.JPEG"),
        ("截图.png", png(), FileKind.PNG, "截图.png"),
        ("报告.docx", docx_with(WORDS.decode()), FileKind.DOCX, "报告.docx"),
        ("没有字.docx", docx_with("", jpeg()[:2]), FileKind.DOCX, "没有字.docx"),
        ("报告", as_pdf([page]), FileKind.PDF, "报告.pdf"),
        ("报告.ofd", as_ofd([page]), FileKind.OFD, "报告.ofd"),
    ]
    found = read_attached([(name, data) for name, data, _, _ in given[:1]])
    for name, data, kind, called in given:
        [found] = read_attached([(name, data)])
        assert (found.kind, found.name) == (kind, called)


def test_a_scan_without_words_is_taken() -> None:
    [found] = read_attached([("扫描件.pdf", as_pdf([Page()]))], SCANS)
    assert found.kind is FileKind.PDF


def test_one_content_is_one_file() -> None:
    assert len(read_attached([("甲.jpg", jpeg(place=True)), ("乙.jpg", jpeg())])) == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.txt", b" \n", "是空的"),
        ("长.txt", b"a" * (MOST_BYTES + 1), "超过 20 兆"),
        ("网页.txt", b"<!DOCTYPE html><html><script>1</script></html>", "的格式收不了"),
        ("程序.pdf", b"MZ\0\0" + bytes(600), "的格式收不了"),
        ("动图.jpg", b"GIF89a" + bytes(600), "的格式收不了"),
        ("旧.docx", b"{\\rtf1 abc}", "的格式收不了"),
        ("坏.pdf", b"%PDF-1.7 torn", "没有接收"),
        ("坏.docx", docx_with("一份说明")[:-40], "没有接收"),
        ("照片.docx", docx_with("一份说明", jpeg(place=True)), "拍摄位置"),
        ("照片.pdf", as_pdf([Page()]) + jpeg(place=True), "拍摄位置"),
    ],
)
def test_what_is_not_taken_says_why(name: str, data: bytes, said: str) -> None:
    assert said in refusal((name, data))


def test_a_classified_file_is_refused_and_nothing_of_it_repeated() -> None:
    marked = "机密★1年\n\n云岭县人民政府文件\n\n关于某项工作的通知\n".encode()
    assert refusal(("说明.txt", WORDS), ("某项工作.txt", marked)) == CLASSIFIED
    assert refusal(("机密★1年.txt", WORDS)) == CLASSIFIED


def test_of_several_files_the_wrong_one_is_named_by_its_place() -> None:
    assert refusal(("甲.txt", WORDS), ("乙.txt", b"")).startswith("第 2 个文件是空的")


def test_more_than_twenty_at_once_are_refused() -> None:
    many = [(f"{at}.txt", WORDS + str(at).encode()) for at in range(21)]
    assert "一次最多交 20 个文件" in refusal(*many)


def test_a_bomb_is_stopped_by_the_reader() -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w>" + b" " * (120 * 1024 * 1024))
    assert "没有接收" in refusal(("小.docx", buffer.getvalue()))


def test_pictures_that_unpack_without_end_are_not_looked_through() -> None:
    document = docx_with("一份说明")
    buffer = BytesIO(document)
    with ZipFile(buffer, "a", ZIP_DEFLATED) as package:
        for at in range(4):
            package.writestr(f"word/media/{at}.png", bytes(50 * 1024 * 1024))
    assert "超过" in refusal(("图.docx", buffer.getvalue()))


def test_a_scan_takes_no_text() -> None:
    assert "请用 pdf、jpg、png 文件" in refusal(("说明.txt", WORDS), kinds=SCANS)


def test_the_browser_is_offered_what_is_taken() -> None:
    assert attached.accepted(SCANS) == ".pdf,.jpg,.jpeg,.png"
