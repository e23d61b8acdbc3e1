"""A small writer of the old binary spreadsheet (BIFF8 in an OLE container), as xls and et are."""

from __future__ import annotations

import struct
from collections.abc import Iterable

Row = Iterable[str | float | None]
Merge = tuple[int, int, int, int]  # first row, last row, first column, last column

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def as_xls(
    sheets: dict[str, list[Row]], *, hidden: Iterable[str] = (), merges: Iterable[Merge] = ()
) -> bytes:
    """A workbook; the merges hold for every sheet."""
    bodies = [_sheet(rows, list(merges)) for rows in sheets.values()]
    size = len(_globals(dict.fromkeys(sheets, 0), set(hidden)))
    starts: dict[str, int] = {}
    for name, body in zip(sheets, bodies, strict=True):
        starts[name] = size
        size += len(body)
    return _container(_globals(starts, set(hidden)) + b"".join(bodies))


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _globals(starts: dict[str, int], hidden: set[str]) -> bytes:
    parts = [_bof(0x0005), _record(0x0042, struct.pack("<H", 1200))]
    for name, start in starts.items():
        words = name.encode("utf-16-le")
        head = struct.pack("<IBBBB", start, name in hidden, 0, len(name), 1)
        parts.append(_record(0x0085, head + words))
    return b"".join([*parts, _record(0x000A, b"")])


def _sheet(rows: list[Row], merges: list[Merge]) -> bytes:
    parts = [_bof(0x0010), _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, 20, 0))]
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                words = value.encode("utf-16-le")
                parts.append(_record(0x0204, at + struct.pack("<HB", len(value), 1) + words))
            elif value is not None:
                parts.append(_record(0x0203, at + struct.pack("<d", value)))
    ranges = b"".join(struct.pack("<HHHH", *merge) for merge in merges)
    parts.append(_record(0x00E5, struct.pack("<H", len(merges)) + ranges))
    return b"".join([*parts, _record(0x000A, b"")])


def _container(stream: bytes) -> bytes:
    """[MS-CFB]: one table of sectors, one sector of names, and the stream."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // _SECTOR)
    chain = [_FAT, _END, *range(3, count + 2), _END]
    table = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    names = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x003E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + table + names.ljust(_SECTOR, b"\0") + stream.ljust(count * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    words = f"{name}\0".encode("utf-16-le")
    head = words.ljust(64, b"\0") + struct.pack("<HBB", len(words), kind, 1)
    return (
        head
        + struct.pack("<III", _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
