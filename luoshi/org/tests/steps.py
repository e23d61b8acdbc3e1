"""Steps that the tests of several services take: a unit, a post, a person, an appointment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role
from luoshi.org import services
from luoshi.org.models import Appointment, Person, Post, Unit
from luoshi.org.rules.words import Level, UnitKind

if TYPE_CHECKING:
    from luoshi.world.cast import Cast


def draft(name: str = "云岭县试验局", code: str = "T-1") -> services.UnitDraft:
    return services.UnitDraft(
        name=name, code=code, kind=UnitKind.DEPARTMENT, level=Level.COUNTY, short_name="试验局"
    )


def new_unit(cast: Cast, now: datetime, **values: str) -> Unit:
    return services.create_unit(
        actor=cast.cheng,
        now=now,
        request_id=uuid4(),
        parent_id=cast.units["gov"].pk,
        draft=draft(**values),
    )


def entries(kind: str, pk: int) -> list[str]:
    rows = Entry.objects.filter(chain_kind=kind, chain_id=pk).order_by("seq")
    return list(rows.values_list("act", flat=True))


def new_post(cast: Cast, now: datetime, unit: Unit, role: Role) -> Post:
    return services.create_post(
        actor=cast.cheng, now=now, request_id=uuid4(), unit_id=unit.pk, name="岗位", role=role
    )


def new_person(cast: Cast, now: datetime, unit: Unit, name: str = "测一") -> Person:
    return services.create_person(
        actor=cast.su, now=now, request_id=uuid4(), name=name, home_id=unit.pk
    )


def appoint(
    actor: Actor, now: datetime, post: Post, person: Person, since: date | None = None
) -> Appointment:
    return services.appoint(
        actor=actor,
        now=now,
        request_id=uuid4(),
        post_id=post.pk,
        person_id=person.pk,
        since=since,
    )
