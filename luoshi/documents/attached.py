"""Files that are attached to a record: read like papers, kept without any place they tell.

Nothing here touches a disk, a database or a log; sentences repeat nothing of what was read.
"""

import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import Final

from luoshi.decompose import Unreadable, classified_in, reading
from luoshi.decompose.readers import Reader
from luoshi.decompose.readers.kinds import Kind
from luoshi.documents import pictures, rules
from luoshi.documents.reading import CLASSIFIED, SHEET_PLACES, marked
from luoshi.kernel.errors import BadInput
from luoshi.kernel.unsaid import UNSAID

FIELD: Final = "attached"  # of every form that takes files
MOST_BYTES: Final = 20 * 1024 * 1024
MOST_FILES: Final = 20
MOST_PICTURED: Final = 192 * 1024 * 1024  # bytes of the pictures inside one document


class FileKind(StrEnum):
    """What an attached file is; its content decides."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    OFD = "ofd"
    TEXT = "txt"
    JPG = "jpg"
    PNG = "png"


SCANS: Final = (FileKind.PDF, FileKind.JPG, FileKind.PNG)
ENDINGS: Final = {
    FileKind.TEXT: (".txt", ".csv", ".md"),
    FileKind.JPG: (".jpg", ".jpeg"),
}
_ZIPPED: Final = {
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
    "OFD.xml": FileKind.OFD,
}
_READ: Final = (Kind.ZIP, Kind.PDF, Kind.TEXT)
_PICTURES: Final = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".mp4")

EMPTY = "是空的，请检查后重新选择。"
LONG = f"超过 {MOST_BYTES // 1024 // 1024} 兆，没有接收。请压缩图片或分成几份后再交。"
TORN = "不完整，或者不是真正的图片，打不开。请重新选择。"
PLACED = (
    "里的照片带有拍摄位置，没有接收。请去掉照片的位置信息（或者单独上传照片，系统会去掉）再交。"
)
NO_KIND = "的格式收不了。请用 {} 文件；旧格式和网页请另存后再交。"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as it is kept: a picture without what it told of place and device.

    Its contents alone make it the same file, whatever it is called.
    """

    data: bytes = field(metadata=UNSAID)  # `sha256` says it
    name: str = field(metadata=UNSAID)
    kind: FileKind
    sha256: str


def accepted(kinds: Iterable[FileKind] = tuple(FileKind)) -> str:
    """The endings that a browser offers to choose from."""
    return ",".join(ending for kind in kinds for ending in _endings(kind))


def read_attached(
    files: Sequence[tuple[str, bytes]],
    kinds: Collection[FileKind] = tuple(FileKind),
    field: str = FIELD,
) -> tuple[Attached, ...]:
    """Files (name, bytes) as they may be kept, each content once.

    Raises BadInput at `field` for the first that is empty, too long, torn, classified, of another
    kind, or that says where a picture was taken.
    """
    if len(files) > MOST_FILES:
        raise _refusal(field, f"一次最多交 {MOST_FILES} 个文件，请分几次交。")
    found: dict[str, Attached] = {}
    with reading() as reader:
        for at, (name, data) in enumerate(files, start=1):
            who = f"第 {at} 个文件" if len(files) > 1 else "文件"
            try:
                one = _read(reader, name, data, kinds)
            except _Refused as refused:
                raise _refusal(field, refused.said(who)) from None
            found.setdefault(one.sha256, one)
    return tuple(found.values())


class _Refused(Exception):
    """Why a file is not kept; a sentence of its own, or one that goes on after the file."""

    def __init__(self, words: str, *, whole: bool = False) -> None:
        super().__init__(words)
        self.words, self.whole = words, whole

    def said(self, who: str) -> str:
        return self.words if self.whole else f"{who}{self.words}"


def _refusal(field: str, sentence: str) -> BadInput:
    return BadInput(sentence, {field: sentence})


def _read(reader: Reader, name: str, data: bytes, kinds: Collection[FileKind]) -> Attached:
    if not data.strip():
        raise _Refused(EMPTY)
    if len(data) > MOST_BYTES:
        raise _Refused(LONG)
    if marked(rules.stem(name)):
        raise _Refused(CLASSIFIED, whole=True)
    if data.startswith((pictures.JPEG, pictures.PNG)):
        kind: FileKind | None = FileKind.JPG if data.startswith(pictures.JPEG) else FileKind.PNG
        data = _stripped(data)
    else:
        kind = _read_document(reader, name, data, kinds)
    if kind is None or kind not in kinds:
        raise _Refused(_of_kinds(kinds))
    return Attached(data, _named(name, kind), kind, rules.fingerprint(data))


def _stripped(data: bytes) -> bytes:
    try:
        return pictures.stripped(data)
    except pictures.Torn:
        raise _Refused(TORN) from None


def _read_document(
    reader: Reader, name: str, data: bytes, kinds: Collection[FileKind]
) -> FileKind | None:
    """Read the words of a document for marks; a scan has none and is taken as it is."""
    try:
        as_read = reader.kind(data)
    except Unreadable:
        raise _Refused(_of_kinds(kinds)) from None
    if as_read not in _READ:
        raise _Refused(_of_kinds(kinds))
    try:
        extract = reader.read(data, name, most_cells=SHEET_PLACES)
    except Unreadable as refusal:
        if not refusal.wordless or as_read is Kind.TEXT:
            raise _Refused(f"没有接收：{refusal.sentence.rstrip('。')}。") from None
    else:
        if classified_in(extract) is not None:
            raise _Refused(CLASSIFIED, whole=True)
    if as_read is not Kind.TEXT and _tells_place(data, as_read):
        raise _Refused(PLACED)
    return _kind(data, as_read)


def _kind(data: bytes, as_read: Kind) -> FileKind | None:
    if as_read is not Kind.ZIP:
        return FileKind.PDF if as_read is Kind.PDF else FileKind.TEXT
    with zipfile.ZipFile(BytesIO(data)) as package:
        names = {name.replace("\\", "/").lower() for name in package.namelist()}
    return next((kind for part, kind in _ZIPPED.items() if part.lower() in names), None)


def _tells_place(data: bytes, as_read: Kind) -> bool:
    """Whether a picture inside says where it was taken; the reader has opened the package."""
    if as_read is not Kind.ZIP:
        return pictures.tells_place(data)
    left = MOST_PICTURED
    with zipfile.ZipFile(BytesIO(data)) as package:
        for part in package.infolist():
            if not part.filename.lower().endswith(_PICTURES):
                continue
            left -= part.file_size
            if left < 0:
                raise _Refused(LONG)
            if pictures.tells_place(_part(package, part)):
                return True
    return False


def _part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part as long as it says it is, and no longer."""
    try:
        with package.open(part) as stream:
            return stream.read(part.file_size)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise _Refused(TORN) from None


def _of_kinds(kinds: Collection[FileKind]) -> str:
    return NO_KIND.format("、".join(kind.value for kind in FileKind if kind in kinds))


def _endings(kind: FileKind) -> tuple[str, ...]:
    return ENDINGS.get(kind, (f".{kind.value}",))


def _named(name: str, kind: FileKind) -> str:
    """The name with the ending of what the file is, whatever it was called."""
    clean = rules.clean_name(name)
    if clean.lower().endswith(_endings(kind)):
        return clean
    ending = _endings(kind)[0]
    stem = rules.stem(clean).strip(". ")[: rules.NAME_LIMIT - len(ending)] or "文件"
    return f"{stem}{ending}"
