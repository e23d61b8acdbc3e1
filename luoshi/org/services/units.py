"""Units: set up, corrected, renamed, moved, tied by relations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from luoshi.journal.once import once
from luoshi.journal.services import record, replayed
from luoshi.journal.subjects import unit_moved
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, RuleBroken, Stale
from luoshi.org import queries
from luoshi.org.acts import (
    UnitCreated,
    UnitEdited,
    UnitMoved,
    UnitRelated,
    UnitRenamed,
    UnitUnrelated,
)
from luoshi.org.models import RELATION_LABELS, Unit, UnitRelation
from luoshi.org.rules import pinyin, tree
from luoshi.org.rules.powers import Act
from luoshi.org.rules.words import Level, RelationKind, UnitKind
from luoshi.org.services import gate

NAME, SHORT, CODE, PHONE = 120, 40, 40, 40
SUCCESSION = {RelationKind.MERGED_INTO, RelationKind.RENAMED_TO}  # written by acts of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetails:
    """What may be corrected of a unit at any time."""

    kind: UnitKind
    level: Level
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    phone: str = ""
    sort: int = 0
    issues: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDraft(UnitDetails):
    """What is said of a unit when it is set up."""

    name: str
    code: str


@once
def create_unit(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    parent_id: int,
    draft: UnitDraft,
    since: date | None = None,
) -> Unit:
    """Set up a unit under a parent of the actor's region.

    Raises BadInput (name, code), RuleBroken (abolished parent, too deep), NotAllowed, NotFound.
    """
    if done := replayed(request_id, actor, UnitCreated.ACT, parent=parent_id):
        return queries.unit_for(actor, done[0].chain_id)
    gate.demand(actor, Act.MANAGE_UNITS)
    first = gate.day(since, now)
    gate.lock_tree()
    parent = gate.live_unit_within(actor, parent_id, today=first)
    unit = new_unit(draft, parent=parent, unit_id=gate.new_ids(Unit, 1)[0], since=first)
    with gate.unique("编码或者名称已被使用。", code="编码或者同一上级下的名称已被使用。"):
        unit.save(force_insert=True)
    body = created_body(unit)
    record(kind="unit", id=unit.pk, body=body, actor=actor, now=now, request_id=request_id)
    return unit


def new_unit(draft: UnitDraft, *, parent: Unit | None, unit_id: int, since: date) -> Unit:
    """A unit not yet saved, its texts checked and its search keys made; raises BadInput."""
    name = gate.filled(draft.name, "name", longest=NAME, word="单位全称")
    path = tree.path_under(parent.path if parent else (), unit_id)
    details = stored(draft)
    return Unit(
        pk=unit_id,
        name=name,
        code=gate.filled(draft.code, "code", longest=CODE, word="单位编码"),
        parent=parent,
        path=list(path),
        depth=len(path) - 1,
        pinyin=pinyin.keys([details["short_name"], name, *details["aliases"]]),
        since=since,
        **details,
    )


def created_body(unit: Unit) -> UnitCreated:
    """What the journal says of a new unit."""
    return UnitCreated(
        name=unit.name,
        short_name=unit.short_name,
        aliases=tuple(unit.aliases),
        code=unit.code,
        kind=str(unit.kind),
        level=str(unit.level),
        path=tuple(unit.path),
        issues=unit.issues,
        since=unit.since.isoformat(),
    )


@once
def edit_unit(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    unit_id: int,
    version: int,
    details: UnitDetails,
) -> Unit:
    """Correct what is said of a unit, all but its name and place; raises Stale on a lost race."""
    if replayed(request_id, actor, UnitEdited.ACT, unit=unit_id):
        return queries.unit_for(actor, unit_id)
    gate.demand(actor, Act.MANAGE_UNITS)
    unit = gate.unit_within(actor, unit_id)
    after = stored(details)
    before = {key: getattr(unit, key) for key in after}
    after = gate.changed(before, after)
    if not after:
        return unit
    set_unit(unit, version, **after)
    body = UnitEdited(before={key: before[key] for key in after}, after=after)
    record(kind="unit", id=unit_id, body=body, actor=actor, now=now, request_id=request_id)
    return unit


def stored(details: UnitDetails) -> dict[str, Any]:
    """The details in the form in which the table holds them."""
    return {
        "short_name": details.short_name.strip()[:SHORT],
        "aliases": clean_aliases(details.aliases),
        "kind": details.kind.value,
        "level": details.level.value,
        "phone": details.phone.strip()[:PHONE],
        "sort": details.sort,
        "issues": details.issues,
    }


@once
def rename_unit(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    unit_id: int,
    version: int,
    name: str,
    short_name: str = "",
    since: date | None = None,
) -> Unit:
    """Give a unit another name; the old names stay aliases and a dated row tells of it."""
    if replayed(request_id, actor, UnitRenamed.ACT, unit=unit_id):
        return queries.unit_for(actor, unit_id)
    gate.demand(actor, Act.MANAGE_UNITS)
    first = gate.day(since, now)
    unit = gate.live_unit_within(actor, unit_id, today=first)
    new = gate.filled(name, "name", longest=NAME, word="单位全称")
    short = short_name.strip()[:SHORT]
    if new == unit.name:
        raise BadInput("新名称与原名称相同。", {"name": "与原名称相同。"})
    old, old_short = unit.name, unit.short_name
    left = [word for word in (old, old_short) if word not in {new, short}]
    aliases = clean_aliases([*unit.aliases, *left])
    with gate.unique("同一上级下已有这个名称的单位。", name="同一上级下已有这个名称的单位。"):
        set_unit(unit, version, name=new, short_name=short, aliases=aliases)
    UnitRelation.objects.create(
        kind=RelationKind.RENAMED_TO, source=unit, target=unit, note=old, since=first, until=first
    )
    body = UnitRenamed(
        old=old,
        new=new,
        old_short_name=old_short,
        new_short_name=short,
        since=first.isoformat(),
    )
    record(kind="unit", id=unit_id, body=body, actor=actor, now=now, request_id=request_id)
    return unit


@once
def move_unit(
    *, actor: Actor, now: datetime, request_id: UUID, unit_id: int, parent_id: int
) -> Unit:
    """Hang a unit with all below it under another one of the same region.

    One UPDATE rewrites every path. Raises RuleBroken for a circle or a tree too deep.
    """
    if replayed(request_id, actor, UnitMoved.ACT, unit=unit_id, parent=parent_id):
        return queries.unit_for(actor, unit_id)
    gate.demand(actor, Act.MANAGE_UNITS)
    gate.lock_tree()
    today = gate.day(None, now)
    unit = gate.live_unit_within(actor, unit_id, today=today)
    parent = gate.live_unit_within(actor, parent_id, today=today)
    if unit.pk == queries.region_id_of(actor):
        raise RuleBroken("不能移动您所在的行政区。")
    old = tuple(unit.path)
    with gate.unique("新的上级单位之下已有同名单位。", parent_id="那里已有同名单位。"):
        units = rehang(unit, parent)
    unit.refresh_from_db()
    body = UnitMoved(old_path=old, new_path=tuple(unit.path), units=units)
    record(kind="unit", id=unit_id, body=body, actor=actor, now=now, request_id=request_id)
    return unit


def rehang(unit: Unit, parent: Unit) -> int:
    """Rewrite the paths of a subtree in one statement; returns how many units moved."""
    deepest = Unit.objects.filter(path__contains=[unit.pk]).order_by("-depth").first()
    height = deepest.depth - unit.depth if deepest else 0
    tree.demand_movable(unit.path, parent.path, height=height)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE org_unit SET
                path = %(target)s::bigint[] || path[%(cut)s:],
                depth = depth + %(delta)s,
                parent_id = CASE WHEN id = %(unit)s THEN %(parent)s ELSE parent_id END,
                version = version + CASE WHEN id = %(unit)s THEN 1 ELSE 0 END
            WHERE path @> ARRAY[%(unit)s]::bigint[]
            """,
            {
                "target": list(parent.path),
                "cut": unit.depth + 1,
                "delta": parent.depth + 1 - unit.depth,
                "unit": unit.pk,
                "parent": parent.pk,
            },
        )
        moved: int = cursor.rowcount
    unit_moved(unit.pk)
    return moved


@once
def relate_units(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    kind: RelationKind,
    source_id: int,
    target_id: int,
    since: date | None = None,
) -> UnitRelation:
    """Begin a dated relation between two units of the region; mergers have acts of their own."""
    line = {"kind": kind.value, "source_id": source_id, "target_id": target_id}
    if replayed(request_id, actor, UnitRelated.ACT, **line):
        return UnitRelation.objects.get(kind=kind, source=source_id, target=target_id, until=None)
    gate.demand(actor, Act.MANAGE_UNITS)
    first = gate.day(since, now)
    if kind in SUCCESSION:
        raise RuleBroken("更名和并入请使用专门的办理按钮。")
    if source_id == target_id:
        raise BadInput("请选择另一个单位。", {"target": "请选择另一个单位。"})
    source = gate.live_unit_within(actor, source_id, today=first)
    target = gate.live_unit_within(actor, target_id, today=first)
    with gate.unique(f"两个单位之间已有“{RELATION_LABELS[kind]}”关系。"):
        row = UnitRelation.objects.create(kind=kind, source=source, target=target, since=first)
    body = UnitRelated(
        relation_id=row.pk,
        kind=kind.value,
        source_id=source.pk,
        target_id=target.pk,
        since=first.isoformat(),
    )
    chains = [("unit", source.pk), ("unit", target.pk)]
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)
    return row


@once
def end_relation(
    *, actor: Actor, now: datetime, request_id: UUID, relation_id: int, until: date | None = None
) -> None:
    """End a dated relation; raises RuleBroken if it has ended already."""
    if replayed(request_id, actor, UnitUnrelated.ACT, relation_id=relation_id):
        return
    gate.demand(actor, Act.MANAGE_UNITS)
    row = UnitRelation.objects.select_for_update().filter(pk=relation_id).first()
    gate.unit_within(actor, row.source_id if row else 0)
    if row is None or row.until is not None or row.kind in SUCCESSION:
        raise RuleBroken("这个关系已经解除，或者不能解除。")
    row.until = max(gate.day(until, now), row.since)
    row.save(update_fields=["until"])
    body = UnitUnrelated(relation_id=row.pk, until=row.until.isoformat())
    chains = [("unit", row.source_id), ("unit", row.target_id)]
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)


def clean_aliases(words: Sequence[str]) -> list[str]:
    """Aliases without blanks and doubles, in their order."""
    return [word[:NAME] for word in dict.fromkeys(word.strip() for word in words) if word]


def set_unit(unit: Unit, version: int, **values: Any) -> None:
    """Compare-and-set on the version; search keys follow the names. Raises Stale."""
    for key, value in values.items():
        setattr(unit, key, value)
    unit.pinyin = pinyin.keys([unit.short_name, unit.name, *unit.aliases])
    written = Unit.objects.filter(pk=unit.pk, version=version).update(
        **values, pinyin=unit.pinyin, version=F("version") + 1
    )
    if not written:
        raise Stale
    unit.version = version + 1
