"""Pictures without what they say of the place and the device: cut by segment, never decoded.

No location is ever kept (DESIGN §8): a phone writes it into its picture, and nobody asked for it.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final, Literal

JPEG: Final = b"\xff\xd8\xff"
PNG: Final = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS: Final = 200_000_000

# JPEG markers (ITU-T T.81, table B.1).
_END, _SCAN, _COMMENT, _FIRST, _EXIF = 0xD9, 0xDA, 0xFE, 0xE0, 0xE1
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_APPS: Final = range(0xE0, 0xF0)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# What a viewer needs of the application segments: by marker, how the segment begins.
_KEPT: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_NEXT_MARKER: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
# PNG chunks that show the picture (ISO/IEC 15948); text, time and EXIF are none of them.
_CHUNKS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split()
)
_ORIENTATION, _GPS = 0x0112, 0x8825
_COORDINATES: Final = frozenset({2, 4})  # GPSLatitude, GPSLongitude
_EXIF_AT: Final = ((b"Exif\0\0", 6), (b"eXIf", 4), (b"EXIF", 8))
_SAID: Final = (b"GPSLatitude", b"GPSLongitude", b"GPSPosition", b"\xa9xyz")


class Torn(ValueError):
    """The picture is not whole, or not what its first bytes say."""


def stripped(data: bytes) -> bytes:
    """A JPEG or PNG without its metadata; raises Torn for one that is not whole."""
    return _jpeg(data) if data.startswith(JPEG) else _png(data)


def _jpeg(data: bytes) -> bytes:
    """Every segment but those that only tell; what follows the end of the picture is dropped."""
    head, rest = bytearray(data[:2]), bytearray()
    turned, framed = 1, False
    for marker, segment in _segments(data):
        if marker == _EXIF and segment[2:8] == b"Exif\0\0":
            turned = _orientation(segment[8:])
        if marker in _FRAMES:
            framed = True
            _demand_size(segment[5:7], segment[3:5])
        if _is_kept(marker, segment):
            (head if marker == _FIRST else rest).extend(bytes((0xFF, marker)) + segment)
    if not framed:
        raise Torn
    return bytes(head) + _turned(turned) + bytes(rest) + bytes((0xFF, _END))


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and segment up to the end of the picture; a scan's points belong to its segment."""
    at = 2
    while True:
        marker, at = _marker(data, at)
        if marker == _END:
            return
        if marker in _ALONE:
            yield marker, b""
            continue
        end = at + _length(data, at)
        if marker == _SCAN:
            found = _NEXT_MARKER.search(data, end)
            if found is None:
                raise Torn
            end = found.start()
        yield marker, data[at:end]
        at = end


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The next marker and where it ends; fill bytes may stand before it."""
    if data[at : at + 1] != b"\xff":
        raise Torn
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise Torn
    return data[at], at + 1


def _length(data: bytes, at: int) -> int:
    """How long a segment says it is, with the two bytes that say so."""
    length = int.from_bytes(data[at : at + 2])
    if length < 2 or at + length > len(data):
        raise Torn
    return length


def _is_kept(marker: int, segment: bytes) -> bool:
    if marker in _APPS:
        return marker in _KEPT and segment[2:].startswith(_KEPT[marker])
    return marker != _COMMENT


def _turned(orientation: int) -> bytes:
    """An EXIF of one word: how the picture is to be held."""
    if orientation not in range(2, 9):
        return b""
    entry = _ORIENTATION.to_bytes(2, "little") + b"\x03\0\x01\0\0\0" + bytes((orientation, 0, 0, 0))
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4)
    return bytes((0xFF, _EXIF)) + (len(exif) + 2).to_bytes(2) + exif


def _png(data: bytes) -> bytes:
    """Every chunk that shows the picture, each whole by its own sum."""
    kept, at, last = bytearray(PNG), len(PNG), b""
    while last != b"IEND":
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or (not last and name != b"IHDR"):
            raise Torn
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            raise Torn
        if name == b"IHDR":
            _demand_size(data[at + 8 : at + 12], data[at + 12 : at + 16])
        if name in _CHUNKS:
            kept += data[at:end]
        at, last = end, name
    return bytes(kept)


def _demand_size(width: bytes, height: bytes) -> None:
    pixels = int.from_bytes(width) * int.from_bytes(height)
    if not 0 < pixels <= MOST_PIXELS:
        raise Torn


def tells_place(data: bytes) -> bool:
    """Whether a picture, or a file that holds pictures as they are, says where one was taken."""
    if any(word in data for word in _SAID):
        return True
    starts = {0} if data[:4] in (b"II*\0", b"MM\0*") else set()
    for name, skip in _EXIF_AT:
        starts |= {found.start() + skip for found in re.finditer(re.escape(name), data)}
    return any(_has_coordinates(data, start) for start in starts)


def _has_coordinates(data: bytes, start: int) -> bool:
    order = _order(data[start : start + 4])
    if order is None:
        return False
    gps = _entries(data, start, int.from_bytes(data[start + 4 : start + 8], order), order)
    if _GPS not in gps:
        return False
    return bool(_COORDINATES & _entries(data, start, gps[_GPS], order).keys())


def _orientation(tiff: bytes) -> int:
    order = _order(tiff[:4])
    if order is None:
        return 1
    found = _entries(tiff, 0, int.from_bytes(tiff[4:8], order), order).get(_ORIENTATION, 1)
    return found if order == "little" else found >> 16


def _order(start: bytes) -> Literal["little", "big"] | None:
    if start == b"II*\0":
        return "little"
    return "big" if start == b"MM\0*" else None


def _entries(
    data: bytes, start: int, offset: int, order: Literal["little", "big"]
) -> dict[int, int]:
    """The entries of one directory of a TIFF by tag; what stands beyond the bytes is left out."""
    at = start + offset
    count = int.from_bytes(data[at : at + 2], order)
    found = {}
    for _ in range(min(count, 500)):
        entry = data[at + 2 : at + 14]
        if len(entry) < 12:
            break
        found[int.from_bytes(entry[:2], order)] = int.from_bytes(entry[8:12], order)
        at += 12
    return found
