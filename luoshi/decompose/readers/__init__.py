"""From bytes to an Extract: the kind is told by content, never by the file's name."""

from __future__ import annotations

from luoshi.decompose.errors import Unreadable
from luoshi.decompose.model import Extract

LIMIT = 64 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "这是 PDF 文件，目前还读不了。请打开后复制文字粘贴，或者另存为 docx 再上传"),
    (b"\x89PNG", "这是图片，读不出文字。请上传 docx 或文本，或者把文字录入后粘贴"),
    (b"\xff\xd8\xff", "这是图片，读不出文字。请上传 docx 或文本，或者把文字录入后粘贴"),
    (b"GIF8", "这是图片，读不出文字。请上传 docx 或文本，或者把文字录入后粘贴"),
    (b"BM", "这是图片，读不出文字。请上传 docx 或文本，或者把文字录入后粘贴"),
    (b"II*\x00", "这是图片，读不出文字。请上传 docx 或文本，或者把文字录入后粘贴"),
    (b"MM\x00*", "这是图片，读不出文字。请上传 docx 或文本，或者把文字录入后粘贴"),
    (b"RIFF", "这是图片或影音文件，读不出文字。请上传 docx 或文本"),
    (b"Rar!", "这是压缩包。请先解压，再上传里面的 docx 或文本"),
    (b"7z\xbc\xaf", "这是压缩包。请先解压，再上传里面的 docx 或文本"),
    (b"\x1f\x8b", "这是压缩包。请先解压，再上传里面的 docx 或文本"),
    (b"{\\rtf", "这是 RTF 文件，目前还读不了。请另存为 docx 再上传"),
    (b"MZ", "这是程序文件，不是公文，不能读取"),
    (b"\x7fELF", "这是程序文件，不是公文，不能读取"),
)


def read(data: bytes, name: str = "") -> Extract:
    """The text of a paper (docx, or text in UTF-8 or GB18030). `name` is for messages only.

    Raises Unreadable with a sentence for the person who sent it.
    """
    if not data.strip():
        raise Unreadable("文件是空的，请检查后重新上传")
    if len(data) > LIMIT:
        raise Unreadable(f"文件超过 {LIMIT // 1024 // 1024} 兆，请拆分后再上传")
    if data.startswith(_OLE):
        raise Unreadable(_old_office(data))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from .docx import read_docx

        return read_docx(data)
    for magic, sentence in _MAGIC:
        if data.startswith(magic) and not _is_words(data, magic):
            raise Unreadable(sentence)
    from .plain import read_plain

    return read_plain(data)


def _is_words(data: bytes, magic: bytes) -> bool:
    """A text may begin with the letters BM or MZ; a picture or program has zero bytes soon."""
    return len(magic) == 2 and magic.isalpha() and b"\x00" not in data[:512]


def _old_office(data: bytes) -> str:
    if _ENCRYPTED in data:
        return "文件设了密码，打不开。请取消密码后另存为 docx 再上传"
    return "这是旧格式的 doc、wps 或 xls 文件，目前还读不了。请用 WPS 或 Word 另存为 docx 再上传"
