"""What bytes are, told by their first ones and never by a name; and what no reader takes."""

from __future__ import annotations

import re
from enum import StrEnum

from luoshi.decompose.errors import Unreadable


class Kind(StrEnum):
    """Which reader takes the bytes. TEXT is read in the process, all others in the child."""

    TEXT = "text"
    ZIP = "zip"
    WORD = "word"
    SHEET = "sheet"
    PDF = "pdf"
    RTF = "rtf"
    HTML = "html"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURE = "这是图片，读不出文字。请上传有文字的 docx、pdf 或文本，或者把文字录入后粘贴"
_ARCHIVE = "这是压缩包。请先解压，再上传里面的文件"
_PROGRAM = "这是程序文件，不是公文，不能读取"
LOCKED = "文件设了密码，打不开。请取消密码后另存再上传"
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"RIFF", "这是图片或影音文件，读不出文字。请上传 docx、pdf 或文本"),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
)
_HTML = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,400}-->\s*)?"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|table)[\s>]",
    re.IGNORECASE,
)


def kind_of(data: bytes) -> Kind:
    """The kind of the bytes. Raises Unreadable for pictures, archives, programs and presentations.

    The content of a zip is not looked at here: that is the child's business.
    """
    if data.startswith(_OLE):
        return _in_ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.ZIP
    if data.startswith(b"%PDF"):
        return Kind.PDF
    if data.startswith(b"{\\rtf"):
        return Kind.RTF
    for magic, sentence in _REFUSED:
        if data.startswith(magic) and not _is_words(data, magic):
            raise Unreadable(sentence)
    return Kind.HTML if _HTML.match(_start(data)) else Kind.TEXT


def _start(data: bytes) -> bytes:
    """The first characters without a byte order mark and blanks."""
    start = data[:2000]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "ignore").encode()
    return start.lstrip(b"\xef\xbb\xbf").lstrip()


def _is_words(data: bytes, magic: bytes) -> bool:
    """A text may begin with the letters BM or MZ; a picture or program has zero bytes soon."""
    return len(magic) == 2 and magic.isalpha() and b"\x00" not in data[:512]


def _in_ole(data: bytes) -> Kind:
    """Which of the old Office formats: the names of its streams stand in the file in UTF-16."""
    if _ENCRYPTED in data:
        raise Unreadable(LOCKED)
    if _named(data, "Workbook") or _named(data, "Book"):
        return Kind.SHEET
    if _named(data, "WordDocument"):
        if _is_locked_word(data):
            raise Unreadable(LOCKED)
        return Kind.WORD
    if _named(data, "PowerPoint Document"):
        raise Unreadable("这是演示文稿，不是公文。请上传 docx、pdf 或文本")
    raise Unreadable("文件已损坏，或者不是 Word、WPS 文件，打不开。请另存为 docx 再上传")


def _named(data: bytes, name: str) -> bool:
    """A directory entry of 64 bytes begins with the name and pads it with zeros."""
    return f"{name}\0\0".encode("utf-16-le") in data


def _is_locked_word(data: bytes) -> bool:
    """[MS-DOC] 2.5.1: fEncrypted is bit 8 of the flags, ten bytes into the stream."""
    at = data.find(b"\xec\xa5", 512)
    while at >= 0:
        if at % 512 == 0:
            return at + 12 <= len(data) and bool(data[at + 11] & 0x01)
        at = data.find(b"\xec\xa5", at + 1)
    return False
