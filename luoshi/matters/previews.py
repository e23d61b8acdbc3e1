"""What acts on drafts would make, before they are done: parts, mergers, corrections, passages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from urllib.parse import urlencode

from luoshi.documents import queries as documents
from luoshi.documents.models import PaperVersion
from luoshi.kernel.actor import Actor
from luoshi.matters import queries
from luoshi.matters.board import DraftRow, draft_row
from luoshi.matters.drafting import Merged, Span, corrections, marked_at, merged
from luoshi.matters.models import Matter
from luoshi.matters.reading import (
    known_names,
    names_of,
    parties,
    passage_of,
    row_of,
    row_of_task,
    rows_corrected,
    surfaces_of,
)
from luoshi.matters.rules import Act, Row, State
from luoshi.org import queries as org
from luoshi.org.models import Unit

APART: Final = "…"  # stands for the words between two rows whose places are not known


@dataclass(frozen=True, slots=True)
class Likewise:
    """A name that a row takes for a unit, and how many other rows could do the same."""

    name: str
    unit: Unit
    count: int

    @property
    def query(self) -> str:
        """What the page of the correction is asked with."""
        return f"?{urlencode({'name': self.name, 'unit': self.unit.pk})}"


def likewise(actor: Actor, matter: Matter, today: date) -> list[Likewise]:
    """What a corrected row offers for the other drafts of its paper."""
    if matter.paper_version_id is None or matter.state != State.DRAFT:
        return []
    known = known_names(surfaces_of(matter), matter.dispatcher, today)
    found = corrections(names_of(matter, known), row_of(matter))
    if not found:
        return []
    units = {unit.pk: unit for unit in org.directory(actor).filter(pk__in=found.values())}
    others = [row for row in _open(actor, matter.paper_version_id) if row.pk != matter.pk]
    offered = [
        Likewise(name, units[unit], len(_naming(others, name, unit, today)))
        for name, unit in found.items()
        if unit in units
    ]
    return [one for one in offered if one.count]


def _open(actor: Actor, version_id: int) -> list[Matter]:
    rows = queries.drafts_of(actor, version_id, state=State.DRAFT)
    return [row for row in rows if Act.CORRECT in queries.acts_for(actor, row)]


def _naming(
    matters: Sequence[Matter], name: str, unit_id: int | None, today: date
) -> dict[int, Row]:
    """The rows that name a unit so; with the unit that is meant, as they would be then."""
    naming = [matter for matter in matters if name in surfaces_of(matter)]
    if unit_id is None:
        return {matter.pk: row_of(matter) for matter in naming}
    return rows_corrected(naming, name, unit_id, today)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A row as it is, and its units as they would be."""

    row: DraftRow
    leads: list[str]
    cooperating: list[str]

    @property
    def leads_before(self) -> list[str]:
        """Its leads as they are."""
        return [unit.label for unit in self.row.leads]

    @property
    def cooperating_before(self) -> list[str]:
        """Its cooperating units as they are."""
        return [unit.label for unit in self.row.cooperating]


def corrections_of(
    actor: Actor, version: PaperVersion, name: str, unit_id: int | None, today: date
) -> list[Corrected]:
    """The drafts of a version that name a unit so, each with what would become of it."""
    drafts = _open(actor, version.pk)
    rows = _naming(drafts, name, unit_id, today)
    labels = _labels(actor, rows.values())
    return [
        Corrected(
            draft_row(actor, matter),
            [labels[pk] for pk in rows[matter.pk].lead_ids],
            [labels[pk] for pk in rows[matter.pk].cooperating_ids],
        )
        for matter in drafts
        if matter.pk in rows
    ]


def _labels(actor: Actor, rows: Iterable[Row]) -> dict[int, str]:
    """What the units of some rows are called; one that the actor may not know has no name."""
    wanted = {pk for row in rows for pk in (*row.lead_ids, *row.cooperating_ids)}
    found = {unit.pk: unit.label for unit in org.directory(actor).filter(pk__in=wanted)}
    return {pk: found.get(pk, "—") for pk in wanted}


def proposal(actor: Actor, matters: Sequence[Matter]) -> Merged:
    """What neighbouring rows make together, before the clerk confirms it."""
    rows = [row_of(matter) for matter in matters]
    text = _text_of(actor, matters[0])
    spans = [(matter.span_start, matter.span_end) for matter in matters]
    gaps = [
        APART if left is None or right is None else text[left:right]
        for (_, left), (right, _) in pairwise(spans)
    ]
    return merged(rows, gaps, _labels(actor, rows))


def _text_of(actor: Actor, matter: Matter) -> str:
    if matter.paper_version_id is None or not queries.sees_paper(actor, matter):
        return ""
    return documents.version_for(actor, matter.paper_version_id).text


def text_to_cut(actor: Actor, matter: Matter, places: Sequence[int]) -> str:
    """A row's text with a mark at each of the places of the paper that lie in it."""
    start, end = matter.span_start, matter.span_end
    if not places or start is None or end is None:
        return matter.content
    return marked_at(matter.content, _text_of(actor, matter), (start, end), places)


@dataclass(frozen=True, slots=True)
class Passage:
    """A marked passage as a row to be added, what the paper calls its units, what is in doubt."""

    row: Row
    lead_text: str
    cooperating_text: str
    due_text: str
    doubts: tuple[str, ...]


def passage_row(actor: Actor, version: PaperVersion, span: Span, today: date) -> Passage:
    """What the paper says at a place of it; raises BadInput where there are no words."""
    task = passage_of(version, span)
    names = (*task.lead, *task.cooperate)
    known = known_names(names, org.unit_for(actor, actor.unit_id), today)
    return Passage(
        row=row_of_task(task, known),
        lead_text="、".join(task.lead),
        cooperating_text="、".join(task.cooperate),
        due_text=task.deadline_text or "",
        doubts=parties(task, known).doubts,
    )
