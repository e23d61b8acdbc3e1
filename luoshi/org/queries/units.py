"""Units: what an actor may know, whom a text names, the picker and the tree."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.urls import reverse

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.kit.http import Option
from luoshi.org.models import DatedQuerySet, Unit
from luoshi.org.rules.names import Known, Names, UnitMatch, fold
from luoshi.org.rules.words import Level, UnitKind
from luoshi.statements.kept import Kept, among

OPTIONS = 20
Node = dict[str, Any]


def region_id_of(actor: Actor) -> int:
    """The actor's own region: the nearest unit above him of kind region, else the root."""
    return _nearest_region(actor.unit_path)


def region_of(unit: Unit) -> Unit:
    """The nearest unit of kind region at or above `unit`, else the root."""
    region: Unit = Unit.objects.get(pk=_nearest_region(unit.path))
    return region


def directory(actor: Actor) -> DatedQuerySet:
    """The units an actor may know: all of his own region, and the line above it.

    Abolished units are among them (history); narrow with `.live(today)`.
    """
    return _known(actor.unit_path)


def units_named(actor: Actor, unit_ids: Collection[int]) -> dict[int, Unit]:
    """Those of some units that are in the actor's directory, by id."""
    found = _NAMED.rows(list(actor.unit_path), list(unit_ids))
    return {unit.pk: unit for unit in found}


def unit_for(actor: Actor, unit_id: int) -> Unit:
    """One unit of the actor's directory; raises NotFound."""
    unit = units_named(actor, [unit_id]).get(unit_id)
    if unit is None:
        raise NotFound
    return unit


def offices_above(unit: Unit, today: date) -> list[Unit]:
    """The offices that may dispatch, of the levels above a unit; the nearest first."""
    above = list(reversed(unit.path[:-1]))
    found = Unit.objects.live(today).filter(issues=True, parent__in=above).exclude(pk=unit.pk)
    return sorted(found, key=lambda one: (above.index(one.parent_id), one.sort, one.pk))


def offices_for(units: Collection[Unit], today: date) -> dict[int, Unit]:
    """By unit, who issues for it: itself, its own office, or that of the nearest level above.

    Another department that issues stands for nobody but itself. Units for whom nobody issues are
    not there. One query.
    """
    levels = {pk for unit in units for pk in unit.path}
    offices = Q(parent__in=levels, kind=UnitKind.OFFICE)
    rows = list(Unit.objects.live(today).filter(offices | Q(pk__in=levels), issues=True))
    found = {}
    for unit in units:
        able = [(rank, one) for one in rows if (rank := _nearness(one, unit)) is not None]
        if able:
            found[unit.pk] = min(able, key=lambda one: one[0])[1]
    return found


def _nearness(office: Unit, unit: Unit) -> tuple[int, int, int, int] | None:
    """The unit itself first, then by level its office, then whoever is that level; None outside."""
    if office == unit:
        return (-1, 0, 0, 0)
    near = list(reversed(unit.path))
    if office.pk in near:
        return (near.index(office.pk), 1, office.sort, office.pk)
    if office.kind == UnitKind.OFFICE and office.parent_id in near:
        return (near.index(office.parent_id), 0, office.sort, office.pk)
    return None


def names_of(unit_ids: Collection[int]) -> dict[int, str]:
    """Full names by id, for pages that already know the ids may be shown."""
    return dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "name"))


def match_units(names: Sequence[str], *, region_id: int, today: date) -> list[UnitMatch]:
    """What each text of a paper names among the live units of a region; same order."""
    region = Unit.objects.filter(pk=region_id).only("name", "level").first()
    if region is None:
        raise NotFound
    rows = (
        Unit.objects.filter(path__contains=[region_id])
        .live(today)
        .order_by("depth", "sort", "pk")
        .values_list("pk", "name", "short_name", "aliases", "kind", "level", "parent_id")
    )
    known = (
        Known(pk, name, short, tuple(aliases), UnitKind(kind), Level(level), parent)
        for pk, name, short, aliases, kind, level, parent in rows
    )
    return Names(known, region=region.name, level=Level(region.level)).match_all(names)


def unit_options(actor: Actor, text: str, *, today: date) -> list[Option]:
    """At most twenty live units for the picker, best first: name, short form, pinyin, initials."""
    wanted = fold(text)
    found = directory(actor).live(today)
    if wanted:
        found = found.filter(_holds(wanted) | _elides(wanted))
    rank = Case(
        When(Q(short_name=wanted) | Q(name=wanted), then=Value(0)),
        When(Q(short_name__startswith=wanted) | Q(pinyin__startswith=wanted), then=Value(1)),
        When(pinyin__contains=f" {wanted}", then=Value(2)),
        When(_holds(wanted), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    chosen = list(found.order_by(rank, "depth", "sort", "pk")[:OPTIONS])
    names = names_of({pk for unit in chosen for pk in unit.path})
    return [
        {
            "id": unit.pk,
            "name": unit.name,
            "short": unit.short_name,
            "path": " › ".join(names[pk] for pk in unit.path[:-1]),
        }
        for unit in chosen
    ]


def tree(actor: Actor, *, current: Unit, today: date) -> list[Node]:
    """The tree of the actor's region, open along the way to `current`; the rest comes on demand."""
    top = region_id_of(actor)
    open_ids = {top, *current.path[_place(current.path, top) :]}
    rows = _with_children(today).filter(Q(pk=top) | Q(parent__in=open_ids), path__contains=[top])
    nodes = {unit.pk: _node(unit, current.pk, open_ids) for unit in rows}
    for unit in rows:
        if unit.parent_id in nodes and unit.pk != top:
            nodes[unit.parent_id]["children"].append(nodes[unit.pk])
    return [nodes[top]] if top in nodes else []


def children(actor: Actor, *, unit_id: int, today: date) -> list[Node]:
    """The nodes directly below a unit, for the tree that opens on demand."""
    unit = unit_for(actor, unit_id)
    return [_node(child, 0, set()) for child in _with_children(today).filter(parent=unit)]


def _nearest_region(path: Sequence[int]) -> int:
    return _REGION.rows(list(path))[0][0]


def _region(path: Sequence[int]) -> QuerySet[Any, tuple[int]]:
    """The key of the last region on a path; where there is none, of its root."""
    nearest = Case(When(kind=UnitKind.REGION, then=F("depth")), default=-1 - F("depth"))
    rows = Unit.objects.filter(pk__in=among(path)).order_by(nearest.desc())
    return rows.values_list("pk")[:1]


def _known(path: Sequence[int]) -> "DatedQuerySet":
    region = Func(Subquery(_region(path)), template="ARRAY[%(expressions)s]")
    return Unit.objects.filter(Q(pk__in=among(path)) | Q(path__contains=region))


_REGION: Final = Kept(_region)
_NAMED: Final[Kept[Unit]] = Kept(lambda path, ids: _known(path).filter(pk__in=among(ids)))


def _holds(wanted: str) -> Q:
    named = Q(name__contains=wanted) | Q(short_name__contains=wanted)
    return named | Q(aliases__icontains=wanted) | Q(pinyin__contains=wanted)


def _elides(wanted: str) -> Q:
    """发改局 for 发展和改革局: the characters in their order, for Chinese only."""
    if wanted.isascii():
        return Q(pk__in=())
    return Q(name__regex=".*".join(re.escape(character) for character in wanted))


def _place(path: Sequence[int], unit_id: int) -> int:
    return path.index(unit_id) if unit_id in path else len(path)


def _with_children(today: date) -> QuerySet[Any]:
    below = Unit.objects.filter(parent=OuterRef("pk")).live(today)
    rows: QuerySet[Any] = Unit.objects.live(today).annotate(has_children=Exists(below))
    return rows.order_by("sort", "pk")


def _node(unit: Any, current: int, open_ids: Collection[int]) -> Node:
    lazy = unit.has_children and unit.pk not in open_ids
    return {
        "name": unit.label,
        "url": reverse("org:unit", args=[unit.pk]),
        "children": [],
        "open": unit.pk in open_ids,
        "current": unit.pk == current,
        "more_url": reverse("org:children", args=[unit.pk]) if lazy else "",
    }
