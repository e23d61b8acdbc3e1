"""What every act upon the organisation asks first, and how it reserves ids."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from luoshi.journal import services as journal
from luoshi.journal.acts import Body
from luoshi.journal.services import Line
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.org import queries
from luoshi.org.models import Unit
from luoshi.org.rules.powers import Act, Facts, may
from luoshi.org.rules.tree import is_within

TREE_LOCK = 0x6F72675F74726565  # one change of the tree at a time, so that no circle can close

M = TypeVar("M", bound=Model)


def demand(
    actor: Actor, act: Act, *, role: Role | None = None, person_id: int | None = None
) -> None:
    """Refuse what the actor's post may not do; raises NotAllowed."""
    if not may(actor, act, Facts(role=role, person_id=person_id)):
        raise NotAllowed


def unit_within(actor: Actor, unit_id: int) -> Unit:
    """A unit of the actor's own region, locked until the act is done.

    Raises NotFound outside his directory, NotAllowed for the line above his region.
    """
    region = queries.region_id_of(actor)
    unit: Unit | None = Unit.objects.select_for_update().filter(pk=unit_id).first()
    if unit is None or not (is_within(unit.path, region) or unit.pk in actor.unit_path):
        raise NotFound
    if not is_within(unit.path, region):
        raise NotAllowed("这个单位不在您管理的行政区内。")
    return unit


def live_unit_within(actor: Actor, unit_id: int, *, today: date) -> Unit:
    """As `unit_within`, and the unit is in force; raises RuleBroken for an abolished one."""
    unit = unit_within(actor, unit_id)
    if unit.until is not None and unit.until <= today:
        raise RuleBroken(f"{unit.name}已经撤销，不能再办理。")
    return unit


def lock_tree() -> None:
    """Wait for any other change of the tree to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def new_ids(model: type[Model], count: int) -> list[int]:
    """Ids from the table's own sequence, for rows that name themselves (paths) or come in bulk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def write(
    lines: Iterable[tuple[str, int]], body: Body, *, actor: Actor, now: datetime, request_id: UUID
) -> None:
    """One entry of the same words on each chain."""
    entries = [Line(kind, pk, body) for kind, pk in dict.fromkeys(lines)]
    journal.record_many(lines=entries, actor=actor, now=now, request_id=request_id)


@contextmanager
def unique(sentence: str, **fields: str) -> Iterator[None]:
    """Turn a broken unique constraint into a sentence; at `fields` if a form can show it there."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if fields:
            raise BadInput(sentence, fields) from error
        raise RuleBroken(sentence) from error


def day(since: date | None, now: datetime) -> date:
    """The given day, else today in the office's time zone."""
    return since or civil_day(now)


def filled(value: str, field: str, *, longest: int, word: str) -> str:
    """A text that must not be empty, trimmed; raises BadInput at its field."""
    text = value.strip()
    if not text:
        raise BadInput(f"请填写{word}。", {field: f"请填写{word}。"})
    if len(text) > longest:
        raise BadInput(f"{word}不能超过{longest}个字。", {field: f"不能超过{longest}个字。"})
    return text


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What differs in `after`."""
    return {key: value for key, value in after.items() if before[key] != value}
