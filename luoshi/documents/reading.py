"""Reading a paper that was handed in: nothing here touches a disk, a database or a log."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from luoshi.decompose import (
    Paper,
    Unreadable,
    classified_in,
    classified_mark,
    decompose,
    internal_mark,
    read,
)
from luoshi.decompose.model import Extract
from luoshi.documents import rules
from luoshi.documents.rules import SHEETS
from luoshi.kernel.errors import BadInput

# The sentences repeat nothing of the paper, not even the mark that was found.
CLASSIFIED = (
    "这份文件标有密级或份号，不能进入本系统，系统没有留存它的任何内容。"
    "请按保密规定处理原件，并告知本单位保密人员；如系误标，请由定密单位解除后再收。"
)
SHEET_HEAD = 2000  # characters
SHEET_PLACES = 20_000  # cells; of more the places are found again in the bytes
LEVELS = frozenset({"绝密", "机密", "秘密"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a paper before anything of it is kept."""

    data: bytes
    name: str
    title: str
    issuer: str
    number: str
    dated: date | None
    internal: bool
    extract: Extract
    sha256: str
    text_sha256: str


def read_paper(data: bytes, name: str, title: str = "") -> Reading:
    """Read a paper; raises BadInput for one that is classified or cannot be read.

    File name and typed title are looked at as well: a mark may stand there alone.
    """
    if any(marked(words) for words in (rules.stem(name), title)):
        raise BadInput(CLASSIFIED)
    extract = _extract(data, name)
    if classified_in(extract) is not None:
        raise BadInput(CLASSIFIED)
    head = _head(extract)
    name = rules.clean_name(name)
    return Reading(
        data=data,
        name=name,
        title=rules.clean_title(title or head.title) or rules.clean_title(rules.stem(name)),
        issuer=rules.clean_title(head.issuer)[: rules.ISSUER_LIMIT],
        number=rules.clean_title(head.number)[: rules.NUMBER_LIMIT],
        dated=head.date,
        internal=internal_mark(extract.text) is not None,
        extract=replace(extract, warnings=extract.warnings + head.told),
        sha256=rules.fingerprint(data),
        text_sha256=rules.text_fingerprint(extract.text),
    )


def _head(extract: Extract) -> Paper:
    """What a paper says of itself; a spreadsheet does so above its first row of several cells."""
    if extract.kind in SHEETS:
        lines = extract.text[:SHEET_HEAD].split("\n")
        head = "\n".join(takewhile(lambda line: "\t" not in line, lines))
        extract = replace(extract, text=head)
    return decompose(extract)


def _extract(data: bytes, name: str) -> Extract:
    try:
        found = read(data, name, most_cells=SHEET_PLACES)
    except Unreadable as refusal:
        raise BadInput(f"{refusal.sentence.rstrip('。')}。") from None
    many = found.kind in SHEETS and len(found.places) > SHEET_PLACES
    return Extract(
        text=rules.clean_text(found.text),
        kind=found.kind,
        places=() if many else found.places,
        warnings=tuple(map(rules.clean_text, found.warnings)),
        header=rules.clean_text(found.header),
        sheets=tuple(map(rules.clean_text, found.sheets)),
    )


def marked(words: str) -> bool:
    """Whether a name or title is a mark; six digits alone are a date there, no copy number."""
    mark = classified_mark(words)
    return mark is not None and mark.level in LEVELS
