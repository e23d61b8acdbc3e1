"""Persons, who holds which post, the leaders' table, and logins for those who keep them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import NotAllowed, NotFound
from luoshi.kit.http import Option
from luoshi.org.models import CHARGE_LABELS, Appointment, Charge, Person, User
from luoshi.org.queries.units import region_id_of
from luoshi.org.rules.names import fold
from luoshi.org.rules.powers import Act, Facts, may
from luoshi.org.rules.words import ChargeKind


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post of a unit."""

    unit_id: int
    role: Role
    person_id: int
    person_name: str
    post_id: int
    appointment_id: int
    post_name: str = ""
    acting: bool = False


@dataclass(frozen=True, slots=True)
class Leader:
    """A line of the leaders' table, seen from the unit; `office_id` is where the leader sits."""

    unit_id: int
    kind: ChargeKind
    appointment_id: int
    person_id: int
    person_name: str
    post_name: str
    charge_id: int
    office_id: int

    @property
    def label(self) -> Any:
        """The kind in the words of people."""
        return CHARGE_LABELS[self.kind]


def holders(*, unit_ids: Collection[int], roles: Collection[Role], today: date) -> list[Holder]:
    """Who holds the posts of these roles in these units on a day."""
    rows = (
        Appointment.objects.live(today)
        .filter(unit__in=unit_ids, role__in=[role.value for role in roles])
        .select_related("person", "post")
        .order_by("unit", "post__sort", "pk")
    )
    return [
        Holder(
            unit_id=row.unit_id,
            role=Role(row.role),
            person_id=row.person_id,
            person_name=row.person.name,
            post_id=row.post_id,
            appointment_id=row.pk,
            post_name=row.post.name,
            acting=row.acting,
        )
        for row in rows
    ]


def leaders_of(*, unit_ids: Collection[int], today: date) -> list[Leader]:
    """Which leaders are in charge of, or in contact with, these units on a day."""
    rows = (
        Charge.objects.live(today)
        .filter(unit__in=unit_ids, leader__in=Appointment.objects.live(today))
        .select_related("leader__person", "leader__post")
        .order_by("unit", "-kind", "leader__post__sort", "pk")
    )
    return [
        Leader(
            unit_id=row.unit_id,
            kind=ChargeKind(row.kind),
            appointment_id=row.leader_id,
            person_id=row.leader.person_id,
            person_name=row.leader.person.name,
            post_name=row.leader.post.name,
            charge_id=row.pk,
            office_id=row.leader.unit_id,
        )
        for row in rows
    ]


def people_for(actor: Actor, *, text: str = "") -> QuerySet[Person]:
    """The persons of the actor's region, narrowed by name, pinyin or initials."""
    region = region_id_of(actor)
    serves = Appointment.objects.filter(person=OuterRef("pk"), unit__path__contains=[region])
    found = Person.objects.filter(Q(home__path__contains=[region]) | Q(Exists(serves)))
    if wanted := fold(text):
        found = found.filter(Q(name__contains=wanted) | Q(name_pinyin__contains=wanted))
    return found.select_related("home").order_by("name_pinyin", "pk")


def person_for(actor: Actor, person_id: int) -> Person:
    """One person of the actor's region; raises NotFound."""
    person = people_for(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def user_for(actor: Actor, user_id: int) -> User:
    """One login of the region, for the three administrators alone; raises NotFound."""
    user = users_for(actor).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def people_options(actor: Actor, text: str) -> list[Option]:
    """At most twenty persons for the picker, best first, with the unit that keeps their file."""
    found = people_for(actor, text=text)[:20]
    return [
        {
            "id": person.pk,
            "name": person.name,
            "short": person.home.label if person.home else "",
            "path": person.home.name if person.home else "",
        }
        for person in found
    ]


def users_for(actor: Actor, *, person_id: int | None = None) -> QuerySet[User]:
    """The logins of the region, for the three administrators alone; raises NotAllowed."""
    if not may(actor, Act.SEE_USERS, Facts()):
        raise NotAllowed
    found = User.objects.filter(person__in=people_for(actor).values("pk"))
    if person_id is not None:
        found = found.filter(person=person_id)
    return found.select_related("person").order_by("username")
