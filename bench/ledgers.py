"""A ledger of many rows taken in: the whole act beside reading the file and COPY of its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from random import Random
from uuid import uuid4

import xlsxwriter
from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bench.measure import Figure, timed
from luoshi.documents import services as documents
from luoshi.kernel.actor import Actor, Door
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.queries import may_draft
from luoshi.org import queries as org
from luoshi.org.models import Unit, User
from luoshi.statements.copying import copy, reserve

ROWS = 100_000
ROUNDS = 3  # each takes minutes
HEADER = ("序号", "领域", "任务内容", "牵头单位", "配合单位", "完成时限", "验收标准", "备注")
THINGS = ("道路", "桥梁", "学校", "水渠", "茶园", "卫生院", "管网", "公园", "车站", "冷库")
COLUMNS = (
    "id",
    "content",
    "state",
    "source",
    "lead_id",
    "lead_text",
    "cooperating_text",
    "due",
    "due_text",
    "acceptance",
    "place",
    "dispatcher_id",
    "drafted_by_id",
    "drafted_at",
)


class Undone(Exception):
    """Ends a run, so that the next one finds the tables as this one did."""


def run(rows: int = ROWS) -> Figure:
    """From the bytes handed in to drafts with their entries, each run rolled back.

    Beside it stands what nobody can leave out: the cells read, and one COPY of the rows into the
    table of matters as it is, indexes included. Nothing else that a draft has (stake, shares,
    seal, entry, head) is counted there.
    """
    actor, now = _clerk(), timezone.now()
    units = _units(actor)
    data = _workbook(rows, [unit.name for unit in units])
    figure = Figure(f"ledger of {rows:,} rows in", 0)
    for _turn in range(ROUNDS):
        figure.bare.append(timed(lambda: _undone(lambda: _bare(data, units, actor, now))))
        figure.runs.append(timed(lambda: _undone(lambda: _whole(data, actor, now, rows))))
    figure.budget_ms = 2 * figure.bare_p50
    return figure


def _clerk() -> Actor:
    """A clerk of the generated data who may draft."""
    now = timezone.now()
    for user in User.objects.filter(person__isnull=False).order_by("username"):
        actor = org.actor_for(user, appointment_id=None, door=Door.WEB, now=now)
        if actor is not None and may_draft(actor):
            return actor
    raise RuntimeError("the generated data have no clerk")


def _units(actor: Actor) -> list[Unit]:
    """Units of the clerk's region whose name is theirs alone there."""
    rows = list(org.directory(actor).filter(path__contains=[org.region_id_of(actor)])[:400])
    names = [unit.name for unit in rows]
    today = timezone.localdate()
    region = org.region_id_of(actor)
    matches = org.match_units(names, region_id=region, today=today)
    return [u for u, m in zip(rows, matches, strict=True) if m.unit_ids == (u.pk,)][:80]


def _workbook(rows: int, units: list[str]) -> bytes:
    """A ledger as an office would have it: every unit has a few usual partners."""
    random, stream = Random(3), BytesIO()
    partners = {unit: ["、".join(random.sample(units, 2)) for _ in range(4)] for unit in units}
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, HEADER)
        for at in range(1, rows + 1):
            unit, thing = random.choice(units), random.choice(THINGS)
            amount = random.randint(2, 900)
            text = f"第{at}项：新建改建{thing}{amount}处，验收后交付使用，资料归档齐全。"
            due = f"2027年{random.randint(1, 12)}月底前"
            line = (at, thing, text, unit, random.choice(partners[unit]), due, f"{amount}处完工")
            sheet.write_row(at, 0, line)
    return stream.getvalue()


def _bare(data: bytes, units: list[Unit], actor: Actor, now: datetime) -> None:
    """The cells as the reader gives them, and the same rows by COPY."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)[1:]
    ids = {unit.name: unit.pk for unit in units}
    fixed = (actor.unit_id, actor.person_id, now)
    made = (
        (pk, row[2], "draft", "plan", ids[str(row[3])], row[3], row[4], None, *row[5:7], at, *fixed)
        for at, (pk, row) in enumerate(zip(reserve(Matter, len(rows)), rows, strict=True))
    )
    copy(Matter, COLUMNS, made)


def _whole(data: bytes, actor: Actor, now: datetime, rows: int) -> None:
    """What the clerk's two clicks do."""
    receipt = documents.receive_paper(
        actor=actor, now=now, request_id=uuid4(), data=data, name="台账.xlsx", keep_both=True
    )
    version_id = receipt.version.pk
    done = services.import_ledger(
        actor=actor, now=now, request_id=uuid4(), version_id=version_id, choices={}
    )
    if done.made != rows:
        raise RuntimeError(f"{done.made} of {rows} rows were drafted")


def _undone(work: Callable[[], None]) -> None:
    """Run inside a transaction with its constraints checked, and take it back."""
    try:
        with transaction.atomic():
            work()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise Undone
    except Undone:
        pass
