"""Units end: merged into another or abolished; what hangs on them ends with them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q

from luoshi.journal.once import once
from luoshi.journal.services import replayed
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import RuleBroken
from luoshi.org import queries
from luoshi.org.acts import UnitAbolished, UnitMerged
from luoshi.org.models import Appointment, Charge, Post, Unit, UnitRelation
from luoshi.org.rules import pinyin
from luoshi.org.rules.powers import Act
from luoshi.org.rules.words import RelationKind
from luoshi.org.services import gate
from luoshi.org.services.posts import close_rows, close_terms
from luoshi.org.services.units import clean_aliases, rehang


@once
def merge_units(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    source_ids: Sequence[int],
    target_id: int,
    since: date | None = None,
) -> Unit:
    """Merge units into one: their names become its aliases, what lies below moves over.

    Appointments in the sources end that day. Raises RuleBroken for a source above the target.
    """
    merged = {"source_ids": tuple(sorted(set(source_ids))), "target_id": target_id}
    if replayed(request_id, actor, UnitMerged.ACT, **merged):
        return queries.unit_for(actor, target_id)
    gate.demand(actor, Act.MANAGE_UNITS)
    gate.lock_tree()
    first = gate.day(since, now)
    target = gate.live_unit_within(actor, target_id, today=first)
    sources = [gate.live_unit_within(actor, pk, today=first) for pk in sorted(set(source_ids))]
    _demand_mergeable(sources, target)
    moved = [pk for source in sources for pk in _hand_over_children(source, target, first)]
    ended, people = _close(sources, first)
    for source in sources:
        _succeed(source, target, first)
    body = UnitMerged(
        source_ids=tuple(source.pk for source in sources),
        target_id=target.pk,
        since=first.isoformat(),
        ended_appointments=tuple(ended),
        moved_units=tuple(moved),
    )
    chains = [("unit", unit.pk) for unit in (target, *sources)]
    chains += [("person", pk) for pk in people]
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)
    return target


@once
def abolish_unit(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    unit_id: int,
    successor_id: int | None = None,
    until: date | None = None,
) -> Unit:
    """End a unit that has nothing below it; with a successor its names live on there.

    Raises RuleBroken while live units hang below it.
    """
    if replayed(request_id, actor, UnitAbolished.ACT, unit_id=unit_id, successor_id=successor_id):
        return queries.unit_for(actor, unit_id)
    gate.demand(actor, Act.MANAGE_UNITS)
    gate.lock_tree()
    last = gate.day(until, now)
    unit = gate.live_unit_within(actor, unit_id, today=last)
    if unit.pk in actor.unit_path:
        raise RuleBroken("不能撤销您所在的单位或者它的上级单位。")
    if Unit.objects.live(last).filter(parent=unit).exists():
        raise RuleBroken("该单位还有下级单位，请先移走或者撤销下级单位。")
    ended, people = _close([unit], last)
    chains = [("unit", unit.pk)] + [("person", pk) for pk in people]
    if successor_id is not None:
        successor = gate.live_unit_within(actor, successor_id, today=last)
        _demand_mergeable([unit], successor)
        _succeed(unit, successor, last)
        chains.append(("unit", successor.pk))
    body = UnitAbolished(
        unit_id=unit.pk,
        successor_id=successor_id,
        until=last.isoformat(),
        ended_appointments=tuple(ended),
    )
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)
    unit.refresh_from_db()
    return unit


def _demand_mergeable(sources: Sequence[Unit], target: Unit) -> None:
    if not sources:
        raise RuleBroken("请选择要并入的单位。")
    for source in sources:
        if source.pk in target.path:
            raise RuleBroken(f"{source.name}是承接单位自己或者它的上级单位，不能并入。")


def _hand_over_children(source: Unit, target: Unit, first: date) -> list[int]:
    children = list(Unit.objects.live(first).filter(parent=source).order_by("pk"))
    for child in children:
        with gate.unique(f"承接单位之下已有“{child.name}”，请先合并或者更名。"):
            child.refresh_from_db()
            rehang(child, target)
    return [child.pk for child in children]


def _close(units: Collection[Unit], last: date) -> tuple[list[int], list[int]]:
    """End the units and all that hangs on them; returns ended appointments and their persons."""
    over = Q(until__isnull=True) | Q(until__gt=last)
    held = Appointment.objects.filter(over, unit__in=units).select_for_update()
    rows = list(held.order_by("pk").values_list("pk", "person_id"))
    ids = [pk for pk, _ in rows]
    close_terms(ids, last)
    close_rows(Charge.objects.filter(unit__in=units), last)
    close_rows(Post.objects.filter(unit__in=units), last)
    running = UnitRelation.objects.filter(Q(source__in=units) | Q(target__in=units))
    close_rows(running.exclude(kind=RelationKind.MERGED_INTO), last)
    for unit in units:
        Unit.objects.filter(pk=unit.pk).update(until=last, version=F("version") + 1)
    return ids, sorted({person for _, person in rows})


def _succeed(source: Unit, target: Unit, first: date) -> None:
    UnitRelation.objects.create(
        kind=RelationKind.MERGED_INTO, source=source, target=target, since=first, note=source.name
    )
    words = [source.name, source.short_name, *source.aliases]
    own = {target.name, target.short_name}
    target.aliases = clean_aliases([*target.aliases, *(w for w in words if w not in own)])
    target.pinyin = pinyin.keys([target.short_name, target.name, *target.aliases])
    Unit.objects.filter(pk=target.pk).update(
        aliases=target.aliases, pinyin=target.pinyin, version=F("version") + 1
    )
