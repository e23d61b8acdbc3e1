"""What taking a ledger in would do, seen before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from luoshi.decompose import Unreadable
from luoshi.decompose.dates import Base
from luoshi.decompose.workbooks import Workbook, workbook
from luoshi.documents import queries as documents
from luoshi.documents.models import PaperVersion
from luoshi.documents.rules import SHEETS
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.matters.ledger_rows import (
    Choice,
    Draft,
    Sheet,
    mark_of,
    names_in,
    read_drafts,
    rows_of,
    sheets_of,
)
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.org import queries as org
from luoshi.org.models import Unit
from luoshi.org.rules.table import CellError

MOST = 100_000  # rows of one ledger
NO_TABLE = "这份文件不是表格，请到任务分解页面读出任务。"


@dataclass(frozen=True, slots=True)
class Plan:
    """A workbook read for an issuer: its sheets, what would be drafted, what is there already.

    `count` are all rows, `present` those that are matters already, `doubtful` the cells to look
    at in rows that can become drafts.
    """

    sheets: tuple[Sheet, ...]
    new: tuple[Draft, ...]
    refused: tuple[CellError, ...]
    doubtful: tuple[CellError, ...]
    present: int
    count: int

    @property
    def right(self) -> tuple[Draft, ...]:
        """The new rows of which no cell is in doubt."""
        return tuple(draft for draft in self.new if not draft.problems)


class Reading:
    """A workbook being read for an issuer, row by row: `new` once, then the counts are whole.

    `known` says whom each name of a unit means. `year` is the year that limits without one mean;
    else the paper's own.
    """

    def __init__(
        self,
        actor: Actor,
        version: PaperVersion,
        book: Workbook,
        choices: Mapping[int, Choice],
        *,
        year: int | None,
        today: date,
    ) -> None:
        self.version, self.today = version, today
        self.dispatcher = Unit.objects.get(pk=actor.unit_id)
        self.sheets = sheets_of(book, choices)
        self.base = Base(year or year_of(version, today), version.paper.dated)
        names = names_in(self.sheets, self.base)
        region = org.region_of(self.dispatcher)
        matches = org.match_units(names, region_id=region.pk, today=today)
        self.known = {match.text: match for match in matches}
        own = Matter.objects.filter(paper_version=version, parent__isnull=True)
        self._places = set(own.values_list("place", flat=True))
        self._marks = _marks(version, self.dispatcher.pk)
        self.refused: list[CellError] = []
        self.doubtful: list[CellError] = []
        self.present = self.count = 0

    @property
    def most(self) -> int:
        """More rows than these sheets can give."""
        return sum(sheet.grid.height for sheet in self.sheets if sheet.taken)

    def new(self) -> Iterator[Draft]:
        """The rows that are no matter yet: neither by their place in this file nor by their words.

        A row that was not registered counts for this file: what was decided is not asked again.
        The database is not asked meanwhile: a COPY may hold it. Raises BadInput beyond MOST rows.
        """
        used: set[int] = set()
        for row in read_drafts(rows_of(self.sheets, self.base), self.known, self.today):
            self.count += 1
            if self.count > MOST:
                raise BadInput(f"一份表格一次最多导入 {MOST:,} 行，请分开导入。")
            if isinstance(row, CellError):
                self.refused.append(row)
                continue
            self.doubtful.extend(row.problems)
            same = next((pk for pk in self._marks.get(row.mark, ()) if pk not in used), None)
            if row.place in self._places:
                self.present += 1
            elif same is not None:
                used.add(same)
                self.present += 1
            else:
                yield row


def book_of(actor: Actor, version_id: int) -> tuple[PaperVersion, Workbook]:
    """A version the actor sees and its cells, read from the bytes as they came.

    Raises NotFound, and BadInput for a paper that is no spreadsheet.
    """
    version, data = documents.original_of(actor, version_id)
    if version.media not in SHEETS:
        raise BadInput(NO_TABLE)
    try:
        return version, workbook(data, version.name)
    except Unreadable as refusal:
        raise BadInput(f"{refusal.sentence}。") from None


def plan_import(
    actor: Actor,
    version: PaperVersion,
    book: Workbook,
    choices: Mapping[int, Choice],
    *,
    year: int | None,
    today: date,
) -> Plan:
    """What importing a workbook under these choices would do for the actor's unit."""
    reading = Reading(actor, version, book, choices, year=year, today=today)
    return Plan(
        sheets=reading.sheets,
        new=tuple(reading.new()),
        refused=tuple(reading.refused),
        doubtful=tuple(reading.doubtful),
        present=reading.present,
        count=reading.count,
    )


def year_of(version: PaperVersion, today: date) -> int:
    """The year of a ledger that names none: of its date, of its title, else this one."""
    if version.paper.dated:
        return version.paper.dated.year
    digits = [version.paper.title[at : at + 4] for at in range(len(version.paper.title) - 3)]
    years = [int(four) for four in digits if four.isascii() and four.isdecimal()]
    near = [year for year in years if abs(year - today.year) <= 1]
    return near[0] if near else today.year


def _marks(version: PaperVersion, dispatcher_id: int) -> dict[tuple[str, str, str], list[int]]:
    """The rows of an issuer by what they say now, and by what their file said at first."""
    rows = Matter.objects.filter(dispatcher=dispatcher_id, parent__isnull=True)
    rows = rows.exclude(state=State.CANCELLED).exclude(paper_version=version)
    fields = ("pk", "content", "lead_text", "due_text", "paper_version", "span_start", "span_end")
    texts: dict[int, str] = {}
    found: dict[tuple[str, str, str], list[int]] = {}
    for pk, content, lead, due, paper, start, end in rows.values_list(*fields).iterator():
        said = {content}
        if paper and start is not None and end is not None:
            text = texts.get(paper)
            if text is None:
                text = texts[paper] = PaperVersion.objects.values_list("text", flat=True).get(
                    pk=paper
                )
            said.add(text[start:end])
        for words in said:
            found.setdefault(mark_of(words, lead, due), []).append(pk)
    return found
