"""A ledger that came as a spreadsheet, taken in as drafts by one act."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import JSONField

from luoshi.documents.models import PaperVersion
from luoshi.journal import services as journal
from luoshi.journal.copying import copy, reserve
from luoshi.journal.in_bulk import Births
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts import MatterDrafted
from luoshi.matters.importing import Reading, book_of
from luoshi.matters.ledger_rows import Choice, Draft
from luoshi.matters.models import ANCESTORS, Matter, Share, Stake
from luoshi.matters.reading import columns_of
from luoshi.matters.rules import Ownership, StakeRole, State
from luoshi.matters.services import drafts as drafting
from luoshi.matters.services import gate
from luoshi.org.models import Unit
from luoshi.org.rules.names import UnitMatch

ISSUER: Final = 0x6C656467  # with the unit's id: one import of an issuer at a time
FIELDS: Final = tuple(field.attname for field in Matter._meta.concrete_fields)
JSON: Final = frozenset(
    field.attname for field in Matter._meta.concrete_fields if isinstance(field, JSONField)
)
DEFAULTS: Final = {field.attname: field.get_default() for field in Matter._meta.concrete_fields}
SEALED: Final = ("content", "acceptance")
STAKE: Final = ("matter_id", "unit_id", "role", *ANCESTORS, "since")
SHARE: Final = ("matter_id", "unit_id", "role")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many drafts an import made; rows that were there already; rows that were left out."""

    made: int
    present: int = 0
    left_out: int = 0


@transaction.atomic
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
    done = journal.replayed(request_id=request_id, actor=actor, act=MatterDrafted.ACT)
    if done:
        return Imported(len(done))
    dispatcher = drafting.dispatcher_of(actor)
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


@dataclass(slots=True)
class _Row:
    """A matter as its columns want it, and the units that share it: (unit, role)."""

    values: dict[str, Any]
    shares: list[tuple[int, str]]


def _store(
    drafts: Iterable[Draft], reading: Reading, births: Births, by: tuple[int, datetime]
) -> int:
    """The rows of all tables that a draft has, by COPY, and one entry a matter; how many.

    A row is read, judged and told of while the database is busy with the rows before it.
    """
    ids: list[int] = []
    shares: list[tuple[int, int, str]] = []
    paths = _paths(reading)
    rows = _rows(drafts, reading, by)

    def matters() -> Iterator[tuple[Any, ...]]:
        for row in rows():
            pk, values = row.values["id"], row.values
            ids.append(pk)
            shares.extend((pk, *share) for share in row.shares)
            said = {name: values[name] for name in SEALED}
            wording = births.seal(kind=gate.KIND, id=pk, field=gate.WORDING, value=said)
            births.add(journal.Line(gate.KIND, pk, _drafted(values, paths, wording)))
            yield _stored(values)

    copy(Matter, FIELDS, matters())
    copy(Share, SHARE, shares)
    unit = reading.dispatcher
    path = (*unit.path, *([None] * (len(ANCESTORS) - len(unit.path))))
    copy(Stake, STAKE, ((pk, unit.pk, StakeRole.DISPATCHER.value, *path, by[1]) for pk in ids))
    births.write()
    return len(ids)


def _paths(reading: Reading) -> dict[int, tuple[int, ...]]:
    """The units that the rows may have as their lead, with their ancestors."""
    named = {unit for match in reading.known.values() for unit in match.unit_ids}
    rows = Unit.objects.filter(pk__in=named).values_list("pk", "path")
    return {pk: tuple(path) for pk, path in rows}


def _rows(
    drafts: Iterable[Draft], reading: Reading, by: tuple[int, datetime]
) -> Callable[[], Iterator[_Row]]:
    """The drafts as rows; a row by the thousand is a dictionary, no model instance."""
    version = reading.version
    common = DEFAULTS | {
        "state": State.DRAFT.value,
        "source": version.paper.kind,
        "paper_version_id": version.pk,
        "dispatcher_id": reading.dispatcher.pk,
        "drafted_by_id": by[0],
        "drafted_at": by[1],
    }
    leaders = drafting.leaders_of_office(reading.dispatcher, by[1])
    ids = reserve(Matter, reading.most)
    return lambda: (
        _row(pk, draft, common, reading.known, leaders)
        for pk, draft in zip(ids, drafts, strict=False)
    )


def _row(
    pk: int,
    draft: Draft,
    common: Mapping[str, Any],
    known: Mapping[str, UnitMatch],
    leaders: Mapping[str, int],
) -> _Row:
    columns, row = columns_of(draft.task, known)
    values = {**common, **columns, "id": pk, "place": draft.place}
    values["ownership"] = row.ownership.value
    values["leader_id"] = leaders.get(drafting.first_leader(values["leader_text"]))
    if draft.acceptance:
        values |= {"acceptance": draft.acceptance, "unit_proposes_acceptance": False}
    if not draft.task.end:
        values |= {"span_start": None, "span_end": None}
    each = row.lead_ids if row.ownership is Ownership.EACH else ()
    shares = [(unit, Share.EACH) for unit in each]
    return _Row(values, shares + [(unit, Share.COOPERATING) for unit in row.cooperating_ids])


def _stored(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(
        [
            json.dumps(values[name], ensure_ascii=False) if name in JSON else values[name]
            for name in FIELDS
        ]
    )


def _drafted(
    values: Mapping[str, Any], paths: Mapping[int, tuple[int, ...]], wording: str
) -> MatterDrafted:
    """The entry of one draft: what `gate.facts` says of a matter, from its columns."""
    due, span = values["due"], (values["span_start"], values["span_end"])
    return MatterDrafted(
        source=values["source"],
        from_state=State.DRAFT.value,
        to_state=values["state"],
        dispatcher=values["dispatcher_id"],
        lead=values["lead_id"],
        lead_path=paths.get(values["lead_id"], ()),
        due=due.isoformat() if due else None,
        paper_version=values["paper_version_id"],
        span=tuple(at for at in span if at is not None),
        wording=wording,
    )
