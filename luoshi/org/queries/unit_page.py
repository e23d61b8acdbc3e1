"""All that a unit's page shows, in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from luoshi.kernel.actor import Actor, Role
from luoshi.org.models import Appointment, Charge, Post, Unit, UnitRelation
from luoshi.org.queries.people import Holder, Leader, holders, leaders_of
from luoshi.org.queries.units import region_id_of, unit_for
from luoshi.org.rules.tree import is_within


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post and who holds it."""

    post: Post
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """A unit that a leader of this unit looks after; `who` heads his line of the table."""

    who: str
    unit_id: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What there is to know about a unit today."""

    unit: Unit
    line: tuple[Unit, ...]
    posts: tuple[PostLine, ...]
    contacts: tuple[Holder, ...]
    relations: tuple[UnitRelation, ...]
    leaders: tuple[Leader, ...]
    charges: tuple[ChargeLine, ...]
    live: bool
    inside: bool


def unit_page(actor: Actor, unit_id: int, *, today: date) -> UnitPage:
    """The unit with posts, relations and the leaders' table; raises NotFound."""
    unit = unit_for(actor, unit_id)
    held = defaultdict(list)
    everyone = holders(unit_ids=[unit.pk], roles=list(Role), today=today)
    for holder in everyone:
        held[holder.post_id].append(holder)
    posts = Post.objects.live(today).filter(unit=unit)
    return UnitPage(
        unit=unit,
        line=_line(unit),
        posts=tuple(PostLine(post, tuple(held[post.pk])) for post in posts),
        contacts=tuple(h for h in everyone if h.role in {Role.HEAD, Role.LIAISON}),
        relations=_relations(unit),
        leaders=tuple(leaders_of(unit_ids=[unit.pk], today=today)),
        charges=_charges(unit, today),
        live=unit.since <= today and (unit.until is None or today < unit.until),
        inside=is_within(unit.path, region_id_of(actor)),
    )


def _line(unit: Unit) -> tuple[Any, ...]:
    return tuple(Unit.objects.filter(pk__in=unit.path[:-1]).order_by("depth"))


def _relations(unit: Unit) -> tuple[Any, ...]:
    rows = UnitRelation.objects.filter(Q(source=unit) | Q(target=unit))
    return tuple(rows.select_related("source", "target").order_by("-since", "-pk"))


def _charges(unit: Unit, today: date) -> tuple[ChargeLine, ...]:
    """What the leaders who sit in this unit are in charge of."""
    rows = (
        Charge.objects.live(today)
        .filter(leader__unit=unit, leader__in=Appointment.objects.live(today))
        .select_related("leader__person", "leader__post", "unit")
        .order_by("leader__post__sort", "leader", "-kind", "unit__sort", "unit")
    )
    return tuple(
        ChargeLine(
            f"{row.leader.post.name} {row.leader.person.name} {row.get_kind_display()}",
            row.unit_id,
            row.unit,
        )
        for row in rows
    )
