"""A ledger that came as a spreadsheet, taken in as drafts by one act."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import JSONField

from luoshi.documents.models import PaperVersion
from luoshi.journal import services as journal
from luoshi.journal.copying import copy, reserve
from luoshi.journal.in_bulk import record_all, seal_all
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts import MatterDrafted
from luoshi.matters.importing import Plan, book_of, plan_import
from luoshi.matters.ledger_rows import Choice, Draft
from luoshi.matters.models import ANCESTORS, Matter, Share, Stake
from luoshi.matters.rules import StakeRole
from luoshi.matters.services import drafts as drafting
from luoshi.matters.services import gate
from luoshi.org.models import Unit

ISSUER: Final = 0x6C656467  # with the unit's id: one import of an issuer at a time
FIELDS: Final = tuple(field.attname for field in Matter._meta.concrete_fields)
JSON: Final = frozenset(
    field.attname for field in Matter._meta.concrete_fields if isinstance(field, JSONField)
)
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
    plan = plan_import(actor, version, book, choices, year=year, today=civil_day(now))
    if not any(sheet.taken for sheet in plan.sheets):
        raise BadInput("没有可以导入的工作表：请指出表头在哪一行、哪一列是任务内容。")
    wanted = plan.right if only_right else plan.new
    rows = [_row(plan, at, version, dispatcher, actor, now) for at in wanted]
    drafting.name_leaders([row.matter for row in rows], dispatcher, now)
    _store(rows, dispatcher, actor, now, request_id)
    left_out = len(plan.read.refused) + len(plan.new) - len(wanted)
    return Imported(len(rows), plan.present, left_out)


def _one_at_a_time(dispatcher_id: int) -> None:
    """Two clerks with the same rows in two files: the second waits, and finds them there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [(ISSUER << 32) ^ dispatcher_id])


def _row(
    plan: Plan,
    draft: Draft,
    version: PaperVersion,
    dispatcher: Unit,
    actor: Actor,
    now: datetime,
) -> drafting.New:
    new = drafting.from_task(draft.task, draft.place, version, dispatcher, plan.known, actor, now)
    if draft.acceptance:
        new.matter.acceptance, new.matter.unit_proposes_acceptance = draft.acceptance, False
    if not draft.task.end:
        new.matter.span_start = new.matter.span_end = None
    return new


def _store(
    rows: Sequence[drafting.New],
    dispatcher: Unit,
    actor: Actor,
    now: datetime,
    request_id: UUID,
) -> None:
    """The rows of all tables that a draft has, by COPY, and one entry a matter."""
    if not rows:
        return
    matters = [row.matter for row in rows]
    leads = Unit.objects.in_bulk({m.lead_id for m in matters if m.lead_id})
    for matter, pk in zip(matters, reserve(Matter, len(matters)), strict=True):
        matter.pk = pk
        if matter.lead_id:
            matter.lead = leads[matter.lead_id]
    copy(Matter, FIELDS, (_stored(matter) for matter in matters))
    shares = [(r.matter.pk, s.unit_id, s.role) for r in rows for s in r.shares]
    copy(Share, SHARE, shares)
    role = StakeRole.DISPATCHER.value
    path = (*dispatcher.path, *([None] * (len(ANCESTORS) - len(dispatcher.path))))
    copy(Stake, STAKE, ((m.pk, dispatcher.pk, role, *path, now) for m in matters))
    said: dict[int, object] = {
        m.pk: {"content": m.content, "acceptance": m.acceptance} for m in matters
    }
    sealed = seal_all(kind=gate.KIND, field=gate.WORDING, values=said, now=now)
    lines = [gate.line(m, drafting.drafted(m, sealed[m.pk])) for m in matters]
    record_all(lines=lines, actor=actor, now=now, request_id=request_id)


def _stored(matter: Matter) -> tuple[Any, ...]:
    held = matter.__dict__
    return tuple(
        [
            json.dumps(held[name], ensure_ascii=False) if name in JSON else held[name]
            for name in FIELDS
        ]
    )
