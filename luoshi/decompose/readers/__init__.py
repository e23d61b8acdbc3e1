"""From bytes to an Extract: the kind is told by content, never by the file's name."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from luoshi.decompose.errors import Unreadable
from luoshi.decompose.model import Extract

from .kinds import Kind, kind_of

if TYPE_CHECKING:
    from .process import Child
    from .writing import Written

__all__ = ["LIMIT", "Progress", "Reader", "read", "reading"]

LIMIT = 64 * 1024 * 1024

Progress = Callable[[int, int], None]


class Reader:
    """Reads files one after the other; one child process serves all that are no plain text.

    A context manager, for one thread: at its end the child is gone.
    """

    def __init__(self) -> None:
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child is not None:
            self._child.close()

    def read(
        self,
        data: bytes,
        name: str = "",
        progress: Progress | None = None,
        *,
        most_cells: int | None = None,
    ) -> Extract:
        """As `readers.read`."""
        if self.kind(data) is Kind.TEXT:
            from .plain import read_plain

            return read_plain(data, name)
        return self.written(data, progress).extract(most_cells)

    def written(self, data: bytes, progress: Progress | None = None) -> Written:
        """What the child wrote, before its places are objects: of a sheet there are a million.

        For every kind but text.
        """
        kind = self.kind(data)
        if self._child is None:
            from .process import Child  # costs a text nothing

            self._child = Child()
        return self._child.ask(kind, data, progress)

    @staticmethod
    def kind(data: bytes) -> Kind:
        """What the bytes are. Raises Unreadable for what is empty, too long or never a paper."""
        if not data.strip():
            raise Unreadable("文件是空的，请检查后重新上传")
        if len(data) > LIMIT:
            raise Unreadable(f"文件超过 {LIMIT // 1024 // 1024} 兆，请拆分后再上传")
        return kind_of(data)


def read(
    data: bytes,
    name: str = "",
    progress: Progress | None = None,
    *,
    most_cells: int | None = None,
) -> Extract:
    """The text of a paper.

    Text and csv are read here; docx, xlsx, xls, pdf, ofd, html, and where LibreOffice is installed
    doc, wps and rtf, in a child process with limits on memory and time. `name` only helps where
    the content allows two readings (lines with commas). `progress(done, total)` counts pages, in
    a docx paragraphs. The places of a workbook with more than `most_cells` cells are left out.
    Raises Unreadable with a sentence for the person who sent it.
    """
    with Reader() as reader:
        return reader.read(data, name, progress, most_cells=most_cells)


def reading() -> Reader:
    """For several files: `with reading() as reader: reader.read(data, name)`. One child for all."""
    return Reader()
