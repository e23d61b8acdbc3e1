"""What the page 任务分解 shows: the paper cut at its passages, and the draft rows beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from luoshi.documents import queries as documents
from luoshi.documents import rules as papers
from luoshi.documents.models import PaperVersion
from luoshi.kernel.actor import Actor
from luoshi.matters import queries, rules
from luoshi.matters.models import SURE, Matter, Share
from luoshi.matters.reading import name_doubts, row_of, surfaces_of
from luoshi.matters.rules import Act, Ownership, State
from luoshi.matters.sentences import tone_of
from luoshi.org.models import Unit

DOUBTS: Final = "doubts"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a paragraph; `matter` is the row drawn from it, if there is one."""

    text: str
    matter: int | None = None
    id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the paper; `start` is its offset in the text, in characters."""

    start: int
    level: int
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft as the page shows it."""

    matter: Matter
    leads: list[Unit]
    cooperating: list[Unit]
    missing: list[str]
    editable: bool
    passage: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether the clerk has to look at it before it goes on."""
        return self.editable and self.matter.in_doubt

    @property
    def reviewed(self) -> bool:
        """Whether a clerk has found it right as it stands, which he may take back."""
        return self.editable and self.matter.reviewed_in_doubt

    @property
    def doubts(self) -> list[tuple[str, str]]:
        """Each doubt, with the name of a unit that it is about, if it is about one."""
        named = {said: name for name in surfaces_of(self.matter) for said in name_doubts(name)}
        return [(said, named.get(said, "")) for said in self.matter.doubts]

    @property
    def each_alone(self) -> bool:
        """Whether every lead answers for a matter of its own."""
        return self.matter.ownership == Ownership.EACH

    @property
    def joint(self) -> bool:
        """Whether the leads own one matter together: the first reports, the others countersign."""
        return self.matter.ownership == Ownership.JOINT

    @property
    def fans_out(self) -> bool:
        """Whether dispatching makes one matter a unit of it."""
        return self.each_alone and self.matter.parent_id is None

    @property
    def exclusions(self) -> list[tuple[str, str]]:
        """What a fan-out may leave out: (value of the field `exclude`, name)."""
        return [(f"{self.matter.pk}:{unit.pk}", unit.label) for unit in self.leads]

    @property
    def lead_field(self) -> str:
        """The field that names a lead for a row that has none any more."""
        return f"lead-{self.matter.pk}"

    @property
    def html_id(self) -> str:
        """The id of the row in the page: passages lead here."""
        return f"r{self.matter.pk}"

    @property
    def target(self) -> str:
        """The row as htmx names it."""
        return f"#{self.html_id}"

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return tone_of(self.matter)

    @property
    def stamp(self) -> str:
        """The row and the version the page shows, as bulk acts send them back."""
        return f"{self.matter.pk}:{self.matter.version}"


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page: paragraphs left, the rows of the chosen view right."""

    version: PaperVersion
    paragraphs: list[Paragraph]
    rows: list[DraftRow]
    show: str
    order: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def on(self) -> dict[str, bool]:
        """Which view is shown, as tabs ask."""
        return {self.show: True}

    @property
    def doubts_first(self) -> bool:
        """Whether rows in doubt stand before the others, the least sure at the head."""
        return self.order == DOUBTS


def draft_row(actor: Actor, matter: Matter, passage: str = "") -> DraftRow:
    """One matter, fetched with its facts, as a row of the page."""
    shares: Sequence[Share] = matter.all_shares  # type: ignore[attr-defined]  # a prefetch
    owners = [share.unit for share in shares if share.role in (Share.EACH, Share.JOINT)]
    editable = Act.EDIT in queries.acts_for(actor, matter)
    missing = rules.missing_for_submission(row_of(matter)) if editable else {}
    return DraftRow(
        matter=matter,
        leads=[*([matter.lead] if matter.lead else []), *owners],
        cooperating=[share.unit for share in shares if share.role == Share.COOPERATING],
        missing=list(missing.values()),
        editable=editable,
        passage=passage,
    )


def board(actor: Actor, version: PaperVersion, show: str, order: str = "") -> Board:
    """The page of one version; `show` is doubts, missing, drafts, sent or all ("" chooses).

    `order` is "doubts" for rows in doubt first, else the order of the paper.
    """
    drafts = queries.drafts_of(actor, version.pk)
    anchors: dict[int, str] = {}
    paragraphs = _paragraphs(version, drafts, anchors)
    rows = [draft_row(actor, m, anchors.get(m.pk, "")) for m in drafts]
    views = {
        "doubts": [row for row in rows if row.doubtful],
        "missing": [row for row in rows if row.missing],
        "drafts": [row for row in rows if row.matter.state == State.DRAFT],
        "sent": [row for row in rows if row.matter.state != State.DRAFT],
        "all": rows,
    }
    if show not in views:
        show = next((name for name, found in views.items() if found), "all")
    shown = {row.matter.pk for row in views[show]}
    counts = {name: len(found) for name, found in views.items()}
    return Board(
        version=version,
        paragraphs=[_linked(paragraph, shown) for paragraph in paragraphs],
        rows=sorted(views[show], key=_least_sure) if order == DOUBTS else views[show],
        show=show,
        order=order if order == DOUBTS else "",
        counts=counts | {"reviewed": sum(row.reviewed for row in rows)},
    )


def _least_sure(row: DraftRow) -> tuple[bool, int]:
    return not row.doubtful, row.matter.confidence if row.doubtful else SURE


def _linked(paragraph: Paragraph, shown: set[int]) -> Paragraph:
    """Passages lead to their row; a row that this view leaves out is found in the whole list."""
    segments = [
        Segment(s.text, s.matter, s.id, f"{'' if s.matter in shown else '?show=all'}#r{s.matter}")
        if s.matter
        else s
        for s in paragraph.segments
    ]
    return Paragraph(paragraph.start, paragraph.level, segments)


def _paragraphs(
    version: PaperVersion, drafts: Iterable[Matter], anchors: dict[int, str]
) -> list[Paragraph]:
    spans = sorted(
        (m.span_start, m.span_end, m.pk)
        for m in drafts
        if m.span_start is not None and m.span_end is not None
    )
    found = []
    for passage in papers.passages(documents.extract_of(version)):
        # A passage is given without the blanks around it: its offset is where its words begin.
        start = version.text.index(passage.text, passage.anchor)
        end = start + len(passage.text)
        here = [span for span in spans if span[0] < end and span[1] > start]
        segments = _segments(version.text, start, end, here, anchors)
        found.append(Paragraph(start, passage.level, segments))
    return found


def _segments(
    text: str,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int, int]],
    anchors: dict[int, str],
) -> list[Segment]:
    """Cut a paragraph at the edges of its passages; where two overlap, the narrower one shows."""
    edges = {start, end} | {min(max(at, start), end) for span in spans for at in span[:2]}
    ordered = sorted(edges)
    found = []
    for left, right in pairwise(ordered):
        covering = [span for span in spans if span[0] <= left and span[1] >= right]
        if not covering:
            found.append(Segment(text[left:right]))
            continue
        pk = min(covering, key=lambda span: (span[1] - span[0], span[2]))[2]
        name = f"p{pk}" if pk not in anchors else f"p{pk}-{left}"
        for _start, _end, covered in covering:
            anchors.setdefault(covered, name)
        found.append(Segment(text[left:right], pk, name))
    return found
