"""A passage that a reader marked in a paper, as a row: the field passes over its words alone."""

from __future__ import annotations

from dataclasses import replace

from .blocks import blocks
from .dates import Base, programme_end
from .fields import task
from .head import head_of
from .markers import mark
from .model import Draft, Extract, Marked, Task, Value
from .orders import values_of
from .paper import decompose
from .subjects import subject_of
from .text import fold


def read_passage(extract: Extract, start: int, end: int) -> Task:
    """The row of text[start:end], which need not be a task of the paper.

    Markers in the passage, and the bracket that closes it, give its fields; label lines at its end
    are no part of its text. What its own words leave open is taken from the task of the paper that
    it lies in. Raises ValueError for a passage without words.
    """
    folded = fold(extract.text)
    marked = [mark(folded, block) for block in blocks(extract, folded, frozenset())]
    here = [m for m in marked if m.block.start < end and m.block.end > start]
    start, end = _words(extract.text, start, _before_labels(here, start, end))
    paper = decompose(extract)
    head = head_of(extract, folded)
    base = Base(head.year, head.date, programme_end(folded))
    around = next((one for one in paper.tasks if one.start < end and one.end > start), None)
    path = around.heading_path if around else ()
    values = _values(here, start, end) or _told(folded, start, end)
    row = task(extract.text, folded, Draft(start, end, path, values), base)
    return _filled(row, around) if around else row


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """The passage without the blanks around it."""
    words = text[start:end]
    if not words.strip():
        raise ValueError("a passage has words")
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _before_labels(here: list[Marked], start: int, end: int) -> int:
    """Where the words end and the label lines after them begin."""
    labels = [marked.block.start for marked in here if marked.labels]
    return next((at for at in labels if at > start), end)


def _values(here: list[Marked], start: int, end: int) -> tuple[Value, ...]:
    """The label lines of the passage, and what closes the pieces that it touches."""
    found: list[Value] = []
    for marked in here:
        found += marked.labels
        for piece in marked.pieces:
            if piece.start < end and piece.end > start:
                found += piece.values
    return tuple(found)


def _told(folded: str, start: int, end: int) -> tuple[Value, ...]:
    """Where no marker stands, the units that the passage itself tells to act."""
    subject = subject_of(folded, start, end)
    return values_of(subject) if subject else ()


def _filled(row: Task, around: Task) -> Task:
    """What a row does not say itself, as the task around it has it."""
    if not row.lead and not row.cooperate:
        row = replace(
            row,
            lead=around.lead,
            cooperate=around.cooperate,
            several_lead=around.several_lead,
            each_alone=around.each_alone,
        )
    if not row.leader:
        row = replace(row, leader=around.leader)
    if row.deadline_text is None:
        row = replace(
            row,
            deadline_text=around.deadline_text,
            deadline_kind=around.deadline_kind,
            deadline_date=around.deadline_date,
        )
    return row
