"""Pure rules of papers: who may what, how two texts are the same, what a title says of its kind."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from luoshi.decompose.model import Extract, Place
from luoshi.kernel.actor import Actor, Role, Sight

NAME_LIMIT = 200
TITLE_LIMIT = 200
ISSUER_LIMIT = 120
NUMBER_LIMIT = 80
# Decimal digits of an id that surely fits into a bigint.
ID_DIGITS = 18
# Everything below 0x20 but tab and newline, and what PostgreSQL's text or a log line cannot carry.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_RECEIVERS = (Role.CLERK, Role.DIRECTOR)


class SourceKind(StrEnum):
    """Where a matter comes from: the kind of paper it stands in."""

    PLAN = "plan"
    REPORT = "report"
    MEETING = "meeting"
    INSTRUCTION = "instruction"
    LETTER = "letter"
    OTHER = "other"


class Media(StrEnum):
    """The form in which a paper came."""

    DOCX = "docx"
    TEXT = "text"
    PDF = "pdf"
    OFD = "ofd"
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    HTML = "html"


SHEETS = frozenset({Media.XLSX, Media.XLS, Media.CSV})
# What a browser offers to choose; content decides what a file is.
ACCEPTED = ".docx,.doc,.wps,.rtf,.pdf,.ofd,.xlsx,.xls,.et,.csv,.html,.htm,.txt,.md"


class Ground(StrEnum):
    """Why a paper is wiped."""

    CLASSIFIED = "classified"
    INTERNAL = "internal"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What the rules need to know of a paper: the unit that received it, with its ancestors."""

    unit_id: int
    unit_path: tuple[int, ...]
    erased: bool = False


def may_receive(actor: Actor) -> bool:
    """Papers are registered by the clerk or the director, for their own unit."""
    return actor.has(*_RECEIVERS)


def may_see(actor: Actor, facts: PaperFacts) -> bool:
    """Whoever sees by tree sees the papers of his unit and of all units below it."""
    return actor.sight is Sight.TREE and actor.unit_id in facts.unit_path


def may_amend(actor: Actor, facts: PaperFacts) -> bool:
    """A new version or a corrected head comes from the unit that received the paper."""
    return may_receive(actor) and actor.unit_id == facts.unit_id and not facts.erased


def may_open_erasing(actor: Actor) -> bool:
    """Wiping is the security administrator's power, and nobody else's."""
    return actor.has(Role.SECURITY_ADMIN)


def may_erase(actor: Actor, facts: PaperFacts, region_id: int) -> bool:
    """Only the security administrator wipes, and only within his own region."""
    return may_open_erasing(actor) and region_id in facts.unit_path


# The first pattern that is found decides, so the narrower words stand first.
_KINDS: tuple[tuple[SourceKind, re.Pattern[str]], ...] = (
    (SourceKind.REPORT, re.compile("工作报告")),
    (SourceKind.INSTRUCTION, re.compile("批示")),
    (SourceKind.MEETING, re.compile("纪要|会议")),
    (SourceKind.PLAN, re.compile("要点|分工|方案|计划|清单|台账|任务|分解")),
    (SourceKind.LETTER, re.compile("[函信]$|来文|复函|建议|提案")),
)


def kind_of(title: str) -> SourceKind:
    """The kind that a title suggests; the clerk may choose another."""
    bare = re.sub(r"\s", "", title)
    for kind, pattern in _KINDS:
        if pattern.search(bare):
            return kind
    return SourceKind.OTHER


def clean_name(name: str) -> str:
    """A file name without its folders and control characters, at most NAME_LIMIT characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return clean_text(last).replace("\n", " ").replace("\t", " ").strip()[:NAME_LIMIT]


def clean_text(text: str) -> str:
    """Text that the database can hold; lengths stay, so that passages keep their places."""
    return _CONTROL.sub(" ", text)


def clean_title(title: str) -> str:
    """One line, single blanks, at most TITLE_LIMIT characters."""
    return " ".join(clean_text(title).split())[:TITLE_LIMIT]


def stem(name: str) -> str:
    """A file name without its ending."""
    return PurePosixPath(name).stem if "." in name.strip(".") else name


def fingerprint(data: bytes) -> str:
    """SHA-256 of the bytes, in hexadecimal: the same file."""
    return hashlib.sha256(data).hexdigest()


def text_fingerprint(text: str) -> str:
    """SHA-256 of the text without blanks and width variants: the same wording in another file."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    return hashlib.sha256(bare.encode("utf-8")).hexdigest()


def packed(places: Iterable[Place]) -> list[list[Any]]:
    """Passages as plain lists, in the order of the fields of `Place`."""
    return [list(astuple(place)) for place in places]


def unpacked(rows: Iterable[list[Any]]) -> tuple[Place, ...]:
    """The passages that `packed` wrote."""
    return tuple(Place(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text as a page shows it; `anchor` is the offset it begins at."""

    anchor: int
    text: str
    kind: str
    level: int = 0


def passages(extract: Extract) -> tuple[Passage, ...]:
    """The text cut at the places of the file, or at line ends where the file names none."""
    if not extract.places:
        return tuple(_lines(extract.text, 0, len(extract.text)))
    found: list[Passage] = []
    at = 0
    for place in sorted(extract.places, key=lambda place: (place.start, place.end)):
        found.extend(_lines(extract.text, at, place.start))
        found.extend(_lines(extract.text, max(at, place.start), place.end, place.kind, place.level))
        at = max(at, place.end)
    found.extend(_lines(extract.text, at, len(extract.text)))
    return tuple(found)


def _lines(
    text: str, start: int, end: int, kind: str = "paragraph", level: int = 0
) -> Iterable[Passage]:
    at = start
    for line in text[start:end].split("\n") if start < end else ():
        if line.strip():
            yield Passage(at, line.strip(), kind, level)
        at += len(line) + 1
