"""The values that pass between the passes and out to the callers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a marker says about its task. DUTY is 责任: lead where nobody else leads."""

    LEAD = "lead"
    DUTY = "duty"
    COOPERATE = "cooperate"
    LEADER = "leader"
    DEADLINE = "deadline"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a range of the extracted text stands in the file.

    `kind` is "paragraph", "box" (text box) or "cell"; rows and columns count from 0 and their
    ends are exclusive, so a merged cell is one place over several rows. `index` counts the tables
    for a cell. `page` counts from 1 where the file has pages, else it is 0.
    """

    start: int
    end: int
    kind: str = "paragraph"
    index: int = 0
    row: int = 0
    row_end: int = 0
    column: int = 0
    column_end: int = 0
    level: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """A paper as text; all offsets count characters of `text`. `header` is the page header.

    `sheets` names the sheets of a spreadsheet by the index of their table.
    """

    text: str
    kind: str
    places: tuple[Place, ...] = ()
    warnings: tuple[str, ...] = ()
    header: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """One marker: a role over the range [start, end) that holds its value.

    `parts` are the fragments of a value that a drawn table has broken over lines.
    """

    role: Role
    start: int
    end: int
    form: str = "label"
    parts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: [start, end) without blanks; `body` is where the text after a number begins.

    `style` names the kind of number ("" = none), `rank` orders the kinds from outer to inner,
    `level` is the heading level that the file itself gives.
    """

    start: int
    end: int
    body: int
    style: str = ""
    rank: float = 9
    number: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Text [start, end) and the markers that close it, within one block."""

    start: int
    end: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A block with its markers: a label line (`labels`), or prose with marked pieces."""

    block: Block
    labels: tuple[Value, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A task as scope sees it: its text, where it stands, and every marker that covers it.

    `above` are the units of the heading it stands under, for where nothing else says who.
    `rule` names the rule of scope that made it, for the explanation. `parts` are the fragments of a
    text that a drawn table has broken over lines; [start, end) is the first of them.
    """

    start: int
    end: int
    path: tuple[str, ...]
    values: tuple[Value, ...]
    style: str = ""
    first_leads: bool = False
    doubts: tuple[str, ...] = ()
    rule: str = ""
    parts: tuple[tuple[int, int], ...] = ()
    above: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit as printed; its kind (see dates); `day` is the last day it allows, if known."""

    text: str
    kind: str
    day: date | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to be reached: 300 + 万亩, with the qualifier as printed (以上, 不少于 …)."""

    text: str
    value: float
    unit: str
    qualifier: str = ""


class Status(StrEnum):
    """How sure it is which unit of a directory a text names."""

    EXACT = "exact"
    ALIAS = "alias"
    ELIDED = "elided"
    COLLECTIVE = "collective"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A surface string and the unit it names; an id only where exactly one is meant.

    `members` are the units of a collective as far as the directory tells them, `candidates` those
    between which a clerk must choose.
    """

    text: str
    status: Status = Status.UNKNOWN
    unit_id: str | None = None
    members: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standard:
    """A proposed test of done; [start, end) of the source is the wording it rests on."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Task:
    """One draft row. Units are surface strings; `text` is exactly source[start:end].

    `text_full` is the whole text where a drawn table has broken it over lines, else "".
    `lead_units` and `cooperate_units` are empty without a directory, else one entry a string.
    `standards` are proposals, never more than the text says. `confidence_reason` says what lowers
    the confidence most, "" where nothing does.
    """

    text: str
    start: int
    end: int
    heading_path: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    cooperate: tuple[str, ...] = ()
    leader: tuple[str, ...] = ()
    deadline_text: str | None = None
    deadline_kind: str = "none"
    deadline_date: date | None = None
    other_deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()
    several_lead: bool = False
    each_alone: bool = False
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()
    text_full: str = ""
    lead_units: tuple[Resolved, ...] = ()
    cooperate_units: tuple[Resolved, ...] = ()
    standards: tuple[Standard, ...] = ()
    confidence_reason: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says about itself, and its tasks in the order of the text.

    `told` are the warnings of what it only tells and was not taken for a task; `warnings` has them
    too.
    """

    title: str
    issuer: str
    number: str
    date: date | None
    tasks: tuple[Task, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A classification mark: its level (绝密, 机密, 秘密, 份号 or 内部) and the line as printed."""

    level: str
    line: str
