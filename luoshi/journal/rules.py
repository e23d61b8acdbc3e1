"""What binds entries together: canonical bytes, digests, commitments, and the check of a chain."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

ORIGIN = bytes(32)


class Algorithm(StrEnum):
    """The digests an installation may choose; SM3 is GB/T 32905."""

    SHA256 = "sha256"
    SM3 = "sm3"


class Wrong(StrEnum):
    """What can be wrong with a chain."""

    CHANGED = "changed"
    DROPPED = "dropped"
    INSERTED = "inserted"
    REORDERED = "reordered"
    REWRITTEN = "rewritten"
    UNSEALED = "unsealed"


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it is checked: its place, its digests and the bytes they were made of."""

    kind: str
    id: int
    seq: int
    prev: bytes
    hash: bytes
    algorithm: str
    header: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing found wrong in a chain; `seq` is the entry it was found at."""

    kind: str
    id: int
    seq: int
    wrong: Wrong

    def __str__(self) -> str:
        return f"{self.kind} {self.id}, entry {self.seq}: {self.wrong.value}"


def canonical(value: object) -> bytes:
    """The one way to write a value: UTF-8 JSON, keys sorted, no spaces, no floats.

    Raises TypeError for a float and for whatever JSON does not know.
    """
    _refuse_floats(value)
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical form; write it as text")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def moment(at: datetime) -> str:
    """A moment as UTC with microseconds, the form that stands in headers."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(algorithm: str, prev: bytes, header: bytes, body: bytes) -> bytes:
    """H(prev ‖ header ‖ body), each part preceded by its length so that no two splits agree."""
    parts = (prev, header, body)
    bound = b"".join([len(part).to_bytes(8, "big") + part for part in parts])
    return hashlib.new(algorithm, bound).digest()


def commitment(salt: bytes, value: bytes) -> bytes:
    """What stands in an entry instead of a personal value: it proves, and reveals nothing."""
    return hmac.digest(salt, value, "sha256")


def fold(previous: bytes, heads: Iterable[tuple[str, int, int, bytes]]) -> bytes:
    """The root of a checkpoint: the root before it, and every chain head changed since."""
    state = hashlib.sha256(previous)
    for kind, chain_id, seq, head in sorted(heads):
        state.update(canonical([kind, chain_id, seq, head.hex()]))
    return state.digest()


def first_fault(links: Sequence[Link], head: tuple[int, bytes] | None) -> Fault | None:
    """Check one chain in its stored order; `head` is the (seq, hash) it must end with, if known."""
    hashes = {link.hash: link.seq for link in links}
    prev, expected = ORIGIN, 1
    for link in links:
        if wrong := _wrong(link, prev, expected, hashes):
            return Fault(link.kind, link.id, link.seq, wrong)
        prev, expected = link.hash, expected + 1
    if head is not None and head != (expected - 1, prev) and links:
        wrong = Wrong.DROPPED if head[0] >= expected else Wrong.INSERTED
        return Fault(links[0].kind, links[0].id, expected, wrong)
    return None


def _wrong(link: Link, prev: bytes, expected: int, hashes: Mapping[bytes, int]) -> Wrong | None:
    if link.seq < expected:
        return Wrong.INSERTED if link.prev == prev or link.prev in hashes else Wrong.REORDERED
    if link.seq > expected:
        return Wrong.REORDERED if expected in hashes.values() else Wrong.DROPPED
    if digest(link.algorithm, link.prev, link.header, link.body) != link.hash:
        return Wrong.CHANGED
    if link.prev != prev:
        return Wrong.REORDERED if hashes.get(link.prev, link.seq) != link.seq - 1 else Wrong.CHANGED
    return None
