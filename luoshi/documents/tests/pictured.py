"""Small pictures and documents made byte by byte: with and without a place."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import docx


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(*, place: bool, turned: int = 1) -> bytes:
    """An EXIF with how the picture is held and, if told, where it was taken."""
    turn = struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0)
    gps = struct.pack(">HHII", 0x8825, 4, 1, 38) if place else b""
    entries = [turn, gps] if place else [turn]
    head = b"MM\0*" + struct.pack(">IH", 8, len(entries)) + b"".join(entries) + bytes(4)
    latitude = struct.pack(">HHHII", 1, 2, 5, 3, 60) + bytes(4)
    return b"Exif\0\0" + head + (latitude if place else b"")


def jpeg(*, place: bool = False, turned: int = 1, tail: bytes = b"") -> bytes:
    """One grey point."""
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            segment(0xE1, exif(place=place, turned=turned)),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='26'/>"),
            segment(0xED, b"Photoshop 3.0\0City"),
            segment(0xFE, "云岭县城关镇".encode()),
            segment(0xDB, b"\0" + b"\1" * 64),
            segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0"),
            segment(0xC4, b"\0\1" + bytes(15) + b"\3"),
            segment(0xC4, b"\x10\1" + bytes(15) + b"\0"),
            segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x37\xff\0\xff\xd0\x37",
            b"\xff\xd9",
            tail,
        )
    )


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*, wide: int = 1, said: bytes = b"GPSLatitude 26") -> bytes:
    """One grey point, or the claim of many."""
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", wide, wide, 8, 0, 0, 0, 0)),
            chunk(b"tEXt", b"Comment\0" + said),
            chunk(b"eXIf", exif(place=True)[6:]),
            chunk(b"IDAT", zlib.compress(b"\0\0")),
            chunk(b"IEND", b""),
        )
    )


def docx_with(text: str, *pictures: bytes) -> bytes:
    """A document with words, and pictures laid into the package as they are."""
    document, buffer = docx.Document(), BytesIO()
    if text:
        document.add_paragraph(text)
    document.save(buffer)
    with ZipFile(buffer, "a") as package:
        for at, picture in enumerate(pictures):
            package.writestr(f"word/media/image{at}.jpeg", picture)
    return buffer.getvalue()
