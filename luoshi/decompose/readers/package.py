"""The zip around a docx, opened with care: sizes are counted as read, never believed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from luoshi.decompose.errors import Unreadable

MAX_ENTRIES = 4000
MAX_PART = 96 * 1024 * 1024
MAX_TOTAL = 192 * 1024 * 1024
_CHUNK = 1024 * 1024

_TORN = "文件已损坏，打不开。请重新另存为 docx 再上传"
_ODD = "文件里有不允许的内容（外部实体声明），不能读取。请用 WPS 或 Word 另存为 docx 再上传"
_HUGE = "文件解压后太大，不能读取。请拆分或删除图片后再上传"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9_.\-]+)[\"']")

_OTHERS: tuple[tuple[str, str], ...] = (
    ("xl/", "这是电子表格（xlsx），目前还读不了。请把表格复制到 docx 里再上传"),
    ("ppt/", "这是演示文稿，不是公文。请上传 docx 或文本"),
    ("OFD.xml", "这是 OFD 版式文件，目前还读不了。请复制文字粘贴，或者上传 docx"),
    ("content.xml", "这是 ODF 文件，目前还读不了。请另存为 docx 再上传"),
)


class Package:
    """The parts of a docx by name, each read under a limit."""

    def __init__(self, data: bytes) -> None:
        self._left = MAX_TOTAL
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.names = self._zip.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(_TORN) from error
        if len(self.names) > MAX_ENTRIES:
            raise Unreadable(_HUGE)
        if "word/document.xml" not in self.names:
            raise Unreadable(_what_else(self.names))

    def xml(self, name: str) -> ElementTree.Element | None:
        """A part as a tree; None where the package has no such part."""
        if name not in self.names:
            return None
        data = self._bytes(name)
        _refuse_entities(data)
        try:
            return ElementTree.fromstring(data)  # noqa: S314 - DOCTYPE was refused above
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise Unreadable(_TORN) from error

    def _bytes(self, name: str) -> bytes:
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise Unreadable("文件设了密码，打不开。请取消密码后另存为 docx 再上传")
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._left -= len(chunk)
                    if size > MAX_PART or self._left < 0:
                        raise Unreadable(_HUGE)
                    parts.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Unreadable(_TORN) from error
        except (NotImplementedError, RuntimeError, ValueError) as error:
            raise Unreadable(_TORN) from error
        return b"".join(parts)


def _refuse_entities(data: bytes) -> None:
    """A docx never needs a DOCTYPE; entity bombs and outside files do."""
    plain = data.replace(b"\x00", b"") if b"\x00" in data[:400] else data
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Unreadable(_ODD)
    declared = _DECLARED.match(plain[:200].lstrip(b"\xef\xbb\xbf\xff\xfe"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf-16", b"us-ascii"):
        raise Unreadable(_ODD)


def _what_else(names: list[str]) -> str:
    for start, sentence in _OTHERS:
        if any(name == start or name.startswith(start) for name in names):
            return sentence
    return "这是压缩包。请先解压，再上传里面的 docx 或文本"
