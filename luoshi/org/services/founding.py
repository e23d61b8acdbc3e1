"""The first act of all: the root unit and the three administrators, before anybody can act."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Door, Role
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.org.acts import Founded
from luoshi.org.models import ROLE_LABELS, Appointment, Person, Post, Unit, User, in_chinese
from luoshi.org.rules.words import UnitKind
from luoshi.org.services import gate
from luoshi.org.services.people import new_person
from luoshi.org.services.units import UnitDraft, new_unit
from luoshi.org.services.users import clean_username, put_password


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """One of the three administrators of a new installation."""

    role: Role
    name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new organisation begins with; the users stand in the order they were given."""

    root: Unit
    users: tuple[User, ...]
    actors: tuple[Actor, ...]


@transaction.atomic
def found(
    *,
    now: datetime,
    request_id: UUID,
    root: UnitDraft,
    administrators: tuple[Administrator, ...],
    door: Door = Door.CLI,
    must_change_password: bool = True,
) -> Founding:
    """Begin the organisation; the entries carry the system administrator as actor.

    Raises RuleBroken unless the organisation is empty, BadInput unless exactly three different
    persons hold the three powers.
    """
    gate.lock_tree()
    if Unit.objects.exists() or User.objects.exists():
        raise RuleBroken("组织已经建立，不能再次初始化。")
    _demand_three(administrators)
    today = gate.day(None, now)
    unit = new_unit(root, parent=None, unit_id=gate.new_ids(Unit, 1)[0], since=today)
    if root.kind is not UnitKind.REGION:
        raise BadInput("最上级单位须是行政区。", {"kind": "须是行政区。"})
    unit.save(force_insert=True)
    made = [_administrator(who, unit, now) for who in administrators]
    actors = tuple(_actor(row, unit, door) for row, _ in made)
    users = tuple(user for _, user in made)
    for user in users:
        user.must_change_password = must_change_password
        user.save(update_fields=["must_change_password"])
    body = _body(unit, made)
    first = next(actor for actor in actors if actor.has(Role.SYSTEM_ADMIN))
    chains = [("unit", unit.pk)]
    chains += [("person", row.person_id) for row, _ in made] + [("user", u.pk) for u in users]
    gate.write(chains, body, actor=first, now=now, request_id=request_id)
    return Founding(unit, users, actors)


def _demand_three(administrators: tuple[Administrator, ...]) -> None:
    roles = {who.role for who in administrators}
    people = {who.username for who in administrators}
    if len(administrators) != 3 or roles != ADMINISTRATORS or len(people) != 3:
        raise BadInput("须有系统、安全、审计三名管理员，由三个不同的人担任。")


def _administrator(who: Administrator, unit: Unit, now: datetime) -> tuple[Appointment, User]:
    person: Person = new_person(who.name, home_id=unit.pk)
    person.save()
    today = gate.day(None, now)
    post = Post.objects.create(
        unit=unit, name=in_chinese(ROLE_LABELS[who.role]), role=who.role, sort=90, since=today
    )
    row = Appointment.objects.create(
        person=person, post=post, unit=unit, role=who.role, since=today
    )
    user = User(username=clean_username(who.username), person=person)
    put_password(user, who.password, now=now)
    user.save()
    return row, user


def _actor(row: Appointment, unit: Unit, door: Door) -> Actor:
    return Actor(
        person_id=row.person_id,
        post_id=row.post_id,
        unit_id=unit.pk,
        unit_path=tuple(unit.path),
        roles=frozenset({Role(row.role)}),
        door=door,
        person_name=row.person.name,
        post_name=row.post.name,
        unit_name=unit.name,
    )


def _body(unit: Unit, made: list[tuple[Appointment, User]]) -> Founded:
    return Founded(
        unit_id=unit.pk,
        name=unit.name,
        code=unit.code,
        level=str(unit.level),
        administrators=tuple(
            {
                "role": str(row.role),
                "person_id": row.person_id,
                "post_id": row.post_id,
                "appointment_id": row.pk,
                "user_id": user.pk,
            }
            for row, user in made
        ),
    )
