"""Text files in UTF-8 or GB18030, and pasted text: the decoded characters, one for one."""

from __future__ import annotations

import codecs
import re

from luoshi.decompose.errors import NO_WORDS, Unreadable
from luoshi.decompose.model import Extract, Place
from luoshi.decompose.text import fold, lines

from .separated import separated

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff\ue000-\uf8ff]")
_WORD = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")
_NOISE = "读不出文字：文件不是文本，或者编码不是 UTF-8 或 GB18030。请用记事本另存为 UTF-8 再上传"


def read_plain(data: bytes, name: str = "") -> Extract:
    """Decode a text file; offsets count the characters of the decoded file.

    Lines that are plainly the rows of a table become one (kind "csv").
    """
    text = decoded(data)
    start = text[:200].lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<?xml", "<!doctype")):
        raise Unreadable("这是 XML 文件，不是公文文本。请另存为 docx 或文本再上传")
    if not _WORD.search(text):
        raise Unreadable(NO_WORDS)
    table = separated(text, name)
    if table is not None:
        return table
    rows = enumerate(lines(fold(text), 0, len(text)))
    return Extract(text, "text", tuple(Place(row.start, row.end, index=i) for i, row in rows))


def decoded(data: bytes) -> str:
    """The characters of a text file in UTF-8, UTF-16 with its mark, or GB18030; else Unreadable."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(_try(data, "utf-16"))
    text = _try(data, "utf-8")
    if text is not None:
        return _checked(text)
    text = _try(data, "gb18030")
    if text is None or not _is_chinese(text):
        raise Unreadable(_NOISE)
    return _checked(text)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None) -> str:
    """Refuse what decodes by chance: control characters beyond a stray one."""
    if text is None or len(_CONTROL.findall(text)) * 200 > len(text) + 200:
        raise Unreadable(_NOISE)
    return text


def _is_chinese(text: str) -> bool:
    """Bytes of another encoding read as GB18030 give characters that no clerk writes."""
    wide = [char for char in text if ord(char) > 127]
    usual = sum(_is_usual(char) for char in wide)
    return usual * 10 >= len(wide) * 6


def _is_usual(char: str) -> bool:
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return "\u4e00" <= char <= "\u9fff" and len(char.encode("gbk", "replace")) == 2
