"""What passes between the caller and the child: lengths, JSON and arrays of numbers. No pickle."""

from __future__ import annotations

import json
import struct
from array import array
from typing import IO, Any

from .writing import Written

ASK, PROGRESS, REFUSED, EXTRACT, TEXT, PLACES = b"A", b"P", b"R", b"E", b"T", b"L"
MOST = 512 * 1024 * 1024
_HEAD = struct.Struct(">cQ")


class Torn(Exception):
    """The other side ended in the middle of a frame, or wrote no frame."""


def send(stream: IO[bytes], tag: bytes, *parts: bytes) -> None:
    """One frame: a tag, the length, the payload in its parts."""
    stream.write(_HEAD.pack(tag, sum(map(len, parts))))
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The next frame as (tag, payload). Raises EOFError at the end, Torn within a frame."""
    head = stream.read(_HEAD.size)
    if not head:
        raise EOFError
    if len(head) < _HEAD.size:
        raise Torn
    tag, size = _HEAD.unpack(head)
    if size > MOST:
        raise Torn
    payload = stream.read(size)
    if len(payload) < size:
        raise Torn
    return tag, payload


def as_json(values: dict[str, Any]) -> bytes:
    """JSON in ASCII: half a surrogate pair passes as well."""
    return json.dumps(values).encode("ascii")


def of_written(written: Written) -> tuple[bytes, bytes, bytes]:
    """What a reader wrote: its head as JSON, its text, and the bytes of its numbers."""
    head = {
        "kind": written.kind,
        "warnings": written.warnings,
        "header": written.header,
        "sheets": written.sheets,
    }
    text = written.text.encode("utf-8", "surrogatepass")  # a torn file may hold half a pair
    return as_json(head), text, written.numbers.tobytes()


def to_written(head: bytes, text: bytes, places: bytes) -> Written:
    """What `of_written` packed; raises Torn for anything else."""
    numbers = array("I")
    try:
        values = json.loads(head)
        numbers.frombytes(places)
        return Written(
            text=text.decode("utf-8", "surrogatepass"),
            kind=_word(values["kind"]),
            numbers=numbers,
            warnings=tuple(map(_word, values["warnings"])),
            header=_word(values["header"]),
            sheets=tuple(map(_word, values["sheets"])),
        ).checked()
    except (ValueError, KeyError, TypeError) as error:
        raise Torn from error


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
