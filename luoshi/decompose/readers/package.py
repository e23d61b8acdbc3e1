"""The zip around docx, xlsx and ofd, opened with care: sizes are counted as they come out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from luoshi.decompose.errors import Unreadable

from .kinds import LOCKED

MAX_ENTRIES = 4000
MAX_PART = 96 * 1024 * 1024
MAX_TOTAL = 192 * 1024 * 1024
_CHUNK = 1024 * 1024

TORN = "文件已损坏，打不开。请重新另存后再上传"
_ODD = "文件里有不允许的内容（外部实体声明），不能读取。请用 WPS 或 Word 另存后再上传"
_HUGE = "文件解压后太大，不能读取。请拆分或删除图片后再上传"
TRICK = "文件里有不允许的路径，不能读取。请用 WPS 或 Word 另存后再上传"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9_.\-]+)[\"']")
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")

# The part that only this kind has.
_KINDS = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd"))
_OTHERS: tuple[tuple[str, str], ...] = (
    ("ppt/", "这是演示文稿，不是公文。请上传 docx、pdf 或文本"),
    ("content.xml", "这是 ODF 文件，目前还读不了。请另存为 docx 或 xlsx 再上传"),
    ("xl/workbook.bin", "这是 xlsb 表格，目前还读不了。请另存为 xlsx 再上传"),
)


class Package:
    """The parts of a zip by name, each read under a limit; `kind` is docx, xlsx or ofd."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._left = MAX_TOTAL
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            stored = self._zip.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(TORN) from error
        if len(stored) > MAX_ENTRIES:
            raise Unreadable(_HUGE)
        if any(_OUTSIDE.search(name) for name in stored):
            raise Unreadable(TRICK)
        self._stored = {name.replace("\\", "/"): name for name in stored}
        self.names = list(self._stored)
        self.kind = _kind(self.names)

    def xml(self, name: str) -> ElementTree.Element | None:
        """A part as a tree; None where the package has no such part."""
        if name not in self._stored:
            return None
        try:
            return ElementTree.fromstring(self.safe(name))  # noqa: S314 - `safe` refuses DOCTYPE
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise Unreadable(TORN) from error

    def safe(self, name: str) -> bytes:
        """The bytes of an XML part that declares no entities; Unreadable for one that does."""
        data = self._bytes(name)
        _refuse_entities(data)
        return data

    def _bytes(self, name: str) -> bytes:
        info = self._zip.getinfo(self._stored[name])
        if info.flag_bits & 0x1:
            raise Unreadable(LOCKED)
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
            raise Unreadable(TORN) from error
        except (NotImplementedError, RuntimeError, ValueError) as error:
            raise Unreadable(TORN) from error
        return b"".join(parts)


def _refuse_entities(data: bytes) -> None:
    """No office file needs a DOCTYPE; entity bombs and outside files do."""
    plain = data.replace(b"\x00", b"") if b"\x00" in data[:400] else data
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Unreadable(_ODD)
    declared = _DECLARED.match(plain[:200].lstrip(b"\xef\xbb\xbf\xff\xfe"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf-16", b"us-ascii"):
        raise Unreadable(_ODD)


def _kind(names: list[str]) -> str:
    for name, kind in _KINDS:
        if name in names:
            return kind
    for start, sentence in _OTHERS:
        if any(name == start or name.startswith(start) for name in names):
            raise Unreadable(sentence)
    raise Unreadable("这是压缩包。请先解压，再上传里面的文件")
