"""The headings above a place in a paper, by the kinds of their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .model import Block, Role, Value

_CLOSING = re.compile(r"[。;,:!?]+$")


@dataclass(slots=True)
class Heading:
    """One heading above a place."""

    text: str
    style: str
    rank: float
    number: int
    body: int
    end: int


class Headings:
    """The headings above a place. Numbers of one style under a plain heading start anew."""

    def __init__(self) -> None:
        self.entries: list[Heading] = []

    def enter(self, block: Block) -> tuple[str, ...]:
        """Leave what `block` does not stand under; return the path above it."""
        if block.style:
            at = self._sibling(block)
            if at is None:
                while self.entries and self.entries[-1].rank >= block.rank:
                    self.entries.pop()
            elif at < len(self.entries):
                del self.entries[at:]
        return self.path()

    def _sibling(self, block: Block) -> int | None:
        """Where the stack must be cut for a block that has a sibling on it."""
        same = [i for i, entry in enumerate(self.entries) if entry.style == block.style]
        if not same:
            return None
        for i in reversed(same):
            if block.number == self.entries[i].number + 1:
                return i
        last = same[-1]
        plain = any(entry.style == "" for entry in self.entries[last + 1 :])
        return len(self.entries) if plain and block.number > 1 else last

    def push(self, block: Block, text: str) -> None:
        """Open a heading; a plain one closes the plain one before it."""
        if not block.style:
            at = next((i for i, e in enumerate(self.entries) if e.style == ""), None)
            if at is not None:
                del self.entries[at:]
        rank = block.rank if block.style else (self.entries[-1].rank if self.entries else 0) + 0.4
        entry = Heading(text, block.style, rank, block.number, block.body, block.end)
        self.entries.append(entry)

    def who(self, folded: str) -> tuple[Value, ...]:
        """The units of the nearest heading where it names nothing else: 「一、县教育局」."""
        entry = self.entries[-1] if self.entries else None
        if entry is None or not entry.style:
            return ()
        return named_alone(folded, entry.body, entry.end)

    def path(self) -> tuple[str, ...]:
        """The headings as printed, outermost first."""
        return tuple(entry.text for entry in self.entries if entry.text)


def named_alone(folded: str, start: int, end: int) -> tuple[Value, ...]:
    """The units that a range names if it names nothing else, as a marker."""
    from .actors import actors_in  # a paper that names its units by labels does not pay for it

    end -= folded[end - 1] in ":。;"
    return (Value(Role.DUTY, start, end, "heading"),) if actors_in(folded, start, end) else ()


def heading_text(text: str, folded: str, block: Block) -> str:
    """A heading as printed, number kept, cut at its first full stop, without the last stop."""
    stop = folded.find("。", block.body, block.end)
    raw = text[block.start : stop if stop > 0 else block.end]
    return _CLOSING.sub("", re.sub(r"\s*\n\s*", "", raw)).rstrip("：；，、 ").strip()
