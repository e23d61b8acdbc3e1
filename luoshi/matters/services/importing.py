"""A ledger that came as a spreadsheet, taken in as drafts by one act."""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from luoshi.decompose import Task
from luoshi.documents.models import PaperVersion
from luoshi.journal import services as journal
from luoshi.journal.in_bulk import Births
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts import MatterDrafted
from luoshi.matters.importing import Reading, book_of
from luoshi.matters.ledger_rows import Choice, Draft
from luoshi.matters.models import ANCESTORS, Matter, Share, Stake
from luoshi.matters.reading import acceptance_of, columns_of, heading_of, targets_of
from luoshi.matters.rules import StakeRole, State
from luoshi.matters.services import drafts as drafting
from luoshi.matters.services import gate
from luoshi.org.models import Unit
from luoshi.statements.copying import copy_lines, escaped, line_form, reserve, text_of

ISSUER: Final = 0x6C656467  # with the unit's id: one import of an issuer at a time
DEFAULTS: Final = {field.attname: field.get_default() for field in Matter._meta.concrete_fields}
# What is a row's own; all else it shares with the rows of the same units and limit.
OWN: Final = ("id", "content", "acceptance", "unit_proposes_acceptance", "place", "heading")
OWN_TOO: Final = ("targets", "span_start", "span_end")
SHARED: Final = tuple(name for name in DEFAULTS if name not in (*OWN, *OWN_TOO))
MATTER: Final = (*OWN, *OWN_TOO, *SHARED)
STAKE: Final = ("matter_id", "unit_id", "role", *ANCESTORS, "since")
SHARE: Final = ("matter_id", "unit_id", "role")
JSON: Final = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many drafts an import made; rows that were there already; rows that were left out."""

    made: int
    present: int = 0
    left_out: int = 0


@once
def import_ledger(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    version_id: int,
    choices: Mapping[int, Choice],
    year: int | None = None,
    only_right: bool = False,
) -> Imported:
    """Make a draft of every row of a spreadsheet that is no matter yet; never more than a draft.

    The same file, and the same rows in another file, change nothing. With `only_right` rows with
    a doubtful cell stay out. Raises NotFound, NotAllowed, and BadInput where there is nothing to
    read.
    """
    actor = actor.through(Door.IMPORT)
    done = journal.replayed(request_id, actor, MatterDrafted.ACT, paper_version=version_id)
    if done:
        return Imported(len(done))
    dispatcher = drafting.dispatcher_of(actor, now)
    version, book = book_of(actor, version_id)
    PaperVersion.objects.select_for_update().only("pk").get(pk=version.pk)
    _one_at_a_time(dispatcher.pk)
    reading = Reading(actor, version, book, choices, year=year, today=civil_day(now))
    if not any(sheet.taken for sheet in reading.sheets):
        raise BadInput("没有可以导入的工作表：请指出表头在哪一行、哪一列是任务内容。")
    births = Births(actor=actor, now=now, request_id=request_id, count=reading.most)
    right = (draft for draft in reading.new() if not (only_right and draft.problems))
    made = _store(right, reading, births, (actor.person_id, now))
    return Imported(made, reading.present, reading.count - reading.present - made)


def _one_at_a_time(dispatcher_id: int) -> None:
    """Two clerks with the same rows in two files: the second waits, and finds them there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [(ISSUER << 32) ^ dispatcher_id])


@dataclass(frozen=True, slots=True)
class _Alike:
    """What rows with the same units, leaders and limit share, with their texts for COPY."""

    line: Callable[..., str]
    shares: tuple[Callable[..., str], ...]
    tell: Callable[[int, Mapping[str, Any]], None]


def _store(
    drafts: Iterable[Draft], reading: Reading, births: Births, by: tuple[int, datetime]
) -> int:
    """The rows of all tables that a draft has, by COPY, and one entry a matter; how many.

    A row is read, judged and told of while the database is busy with the rows before it.
    """
    rows = _Rows(reading, births, by)
    reserved = reserve(Matter, reading.most)
    ids: list[int] = []
    shares: list[str] = []

    def matters() -> Iterator[str]:
        for pk, draft in zip(reserved, drafts, strict=False):
            alike = rows.alike(draft.task)
            ids.append(pk)
            shares.extend([share(pk) for share in alike.shares])
            yield rows.line(pk, draft, alike)

    copy_lines(Matter, MATTER, matters())
    copy_lines(Share, SHARE, shares)
    unit = reading.dispatcher
    path = dict(zip(ANCESTORS, (*unit.path, *([None] * len(ANCESTORS))), strict=False))
    known = {"unit_id": unit.pk, "role": StakeRole.DISPATCHER.value, "since": by[1], **path}
    copy_lines(Stake, STAKE, map(line_form(Stake, STAKE, known), ids))
    births.write()
    return len(ids)


class _Rows:
    """Drafts as lines of the table of matters; a row by the thousand is text, no model instance."""

    def __init__(self, reading: Reading, births: Births, by: tuple[int, datetime]) -> None:
        version = reading.version
        self._known, self._births = reading.known, births
        self._common = DEFAULTS | {
            "state": State.DRAFT.value,
            "source": version.paper.kind,
            "paper_version_id": version.pk,
            "dispatcher_id": reading.dispatcher.pk,
            "drafted_by_id": by[0],
            "drafted_at": by[1],
        }
        self._leaders = drafting.leaders_of_office(reading.dispatcher, by[1])
        self._paths = _paths(reading)
        self._alike: dict[Hashable, _Alike] = {}

    def alike(self, task: Task) -> _Alike:
        """What a task shares with others; made when the first of them comes."""
        who = (task.lead, task.cooperate, task.leader, task.each_alone)
        when = (task.deadline_text, task.deadline_kind, task.deadline_date)
        key = (*who, *when, task.confidence, task.doubts)
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = self._made(task)
        return found

    def _made(self, task: Task) -> _Alike:
        columns, row = columns_of(task, self._known)
        values = {**self._common, **columns, "ownership": row.ownership.value}
        values["leader_id"] = self._leaders.get(drafting.first_leader(values["leader_text"]))
        shares = [(unit, row.ownership.value) for unit in row.owners]
        shares += [(unit, Share.COOPERATING) for unit in row.cooperating_ids]
        entry = journal.Line(gate.KIND, 0, _drafted(values, self._paths))
        return _Alike(
            line_form(Matter, MATTER, {name: values[name] for name in SHARED}),
            tuple(line_form(Share, SHARE, {"unit_id": u, "role": role}) for u, role in shares),
            self._births.form(entry, ("span", "wording")),
        )

    def line(self, pk: int, draft: Draft, alike: _Alike) -> str:
        """The line of one matter, once its words are sealed and its entry is made."""
        task = draft.task
        content = task.text_full or task.text
        acceptance = draft.acceptance or acceptance_of(task)
        said = {"content": content, "acceptance": acceptance}
        wording = self._births.seal(kind=gate.KIND, id=pk, field=gate.WORDING, value=said)
        span = (task.start, task.end) if task.end else ()
        alike.tell(pk, {"span": span, "wording": wording})
        return alike.line(
            pk,
            escaped(content),
            escaped(acceptance),
            "f" if acceptance else "t",
            draft.place,
            text_of(heading_of(task)),
            escaped(JSON.encode(targets_of(task))),
            *(span or (r"\N", r"\N")),
        )


def _paths(reading: Reading) -> dict[int, tuple[int, ...]]:
    """The units that the rows may have as their lead, with their ancestors."""
    named = {unit for match in reading.known.values() for unit in match.unit_ids}
    rows = Unit.objects.filter(pk__in=named).values_list("pk", "path")
    return {pk: tuple(path) for pk, path in rows}


def _drafted(values: Mapping[str, Any], paths: Mapping[int, tuple[int, ...]]) -> MatterDrafted:
    """The entries of drafts alike: what `gate.facts` says of a matter, from its columns."""
    due = values["due"]
    return MatterDrafted(
        source=values["source"],
        from_state=State.DRAFT.value,
        to_state=values["state"],
        dispatcher=values["dispatcher_id"],
        lead=values["lead_id"],
        lead_path=paths.get(values["lead_id"], ()),
        due=due.isoformat() if due else None,
        paper_version=values["paper_version_id"],
        span=(),
        wording="",
    )
