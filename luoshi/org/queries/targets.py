"""What an act is done to: its name, its page, what its form begins with, whose it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotFound
from luoshi.org.models import Appointment, Charge, Delegation, Post, UnitRelation
from luoshi.org.queries.aliases import alias_suggestion_for
from luoshi.org.queries.people import person_for, user_for
from luoshi.org.queries.units import region_id_of, unit_for
from luoshi.org.rules.powers import Act, Facts, may
from luoshi.org.rules.tree import is_within


@dataclass(frozen=True, slots=True)
class Target:
    """The subject of an act, as far as the actor may know it."""

    pk: int
    name: str
    url: str
    inside: bool = True
    role: Role | None = None
    person_id: int | None = None
    initial: dict[str, Any] = field(default_factory=dict)


def target(actor: Actor, subject: str, pk: int) -> Target:
    """The subject of an act; raises NotFound."""
    finder = FINDERS.get(subject)
    if finder is None:
        raise NotFound
    return finder(actor, pk)


def holds(actor: Actor, act: Act, subject: Target) -> bool:
    """Whether the actor's post may do this act to this subject."""
    facts = Facts(inside=subject.inside, role=subject.role, person_id=subject.person_id)
    return may(actor, act, facts)


def appointment_of_person(actor: Actor, person_id: int, *, today: date) -> int:
    """The first post a person holds today, to act in another's; raises BadInput for none."""
    person = person_for(actor, person_id)
    held = Appointment.objects.live(today).filter(person=person).order_by("post__sort", "pk")
    first = held.values_list("pk", flat=True).first()
    if first is None:
        sentence = "此人现在没有任职，不能代办。"
        raise BadInput(sentence, {"person_id": sentence})
    return int(first)


def _unit(actor: Actor, pk: int) -> Target:
    unit = unit_for(actor, pk)
    initial = {
        "version": unit.version,
        "name": "",
        "short_name": unit.short_name,
        "aliases": "\n".join(unit.aliases),
        "kind": unit.kind,
        "level": unit.level,
        "phone": unit.phone,
        "sort": unit.sort,
        "issues": unit.issues,
        "home_id": unit.pk,
    }
    inside = is_within(unit.path, region_id_of(actor))
    return Target(unit.pk, unit.name, _unit_url(unit.pk), inside, initial=initial)


def _post(actor: Actor, pk: int) -> Target:
    post = _found(Post.objects.filter(pk=pk).first())
    unit = _unit(actor, post.unit_id)
    name = f"{unit.name} {post.name}"
    return Target(post.pk, name, unit.url, unit.inside, role=Role(post.role))


def _appointment(actor: Actor, pk: int) -> Target:
    rows = Appointment.objects.select_related("person", "post")
    row = _found(rows.filter(pk=pk).first())
    unit = _unit(actor, row.unit_id)
    name = f"{unit.name} {row.post.name} {row.person.name}"
    return Target(row.pk, name, unit.url, unit.inside, Role(row.role), row.person_id)


def _delegation(actor: Actor, pk: int) -> Target:
    row = _found(Delegation.objects.filter(pk=pk).select_related("taker__person").first())
    giver = _appointment(actor, row.giver_id)
    name = f"{giver.name} → {row.taker.person.name}"
    url = reverse("org:person", args=[giver.person_id])
    return Target(row.pk, name, url, giver.inside, giver.role, giver.person_id)


def _charge(actor: Actor, pk: int) -> Target:
    rows = Charge.objects.select_related("leader__person", "unit")
    row = _found(rows.filter(pk=pk).first())
    unit = _unit(actor, row.unit_id)
    name = f"{row.leader.person.name} {row.get_kind_display()} {row.unit.name}"
    return Target(row.pk, name, unit.url, unit.inside)


def _relation(actor: Actor, pk: int) -> Target:
    row = _found(UnitRelation.objects.filter(pk=pk).select_related("source", "target").first())
    unit = _unit(actor, row.source_id)
    name = f"{row.source.name} {row.get_kind_display()} {row.target.name}"
    return Target(row.pk, name, unit.url, unit.inside)


def _person(actor: Actor, pk: int) -> Target:
    person = person_for(actor, pk)
    initial = {
        "version": person.version,
        "name": person.name,
        "work_phone": person.work_phone,
        "home_id": person.home_id,
    }
    return Target(person.pk, person.name, _person_url(person.pk), initial=initial)


def _user(actor: Actor, pk: int) -> Target:
    user = user_for(actor, pk)
    assert user.person is not None  # the region's logins are those of its persons
    name = f"{user.person.name}（{user.username}）"
    initial = {"active": "no" if user.is_active else "yes"}
    return Target(user.pk, name, _person_url(user.person.pk), initial=initial)


def _alias(actor: Actor, pk: int) -> Target:
    row = alias_suggestion_for(actor, pk)
    return Target(row.pk, f"“{row.surface}” → {row.unit.name}", reverse("org:aliases"))


def _found(row: Any) -> Any:
    if row is None:
        raise NotFound
    return row


def _unit_url(pk: int) -> str:
    return reverse("org:unit", args=[pk])


def _person_url(pk: int) -> str:
    return reverse("org:person", args=[pk])


FINDERS: dict[str, Callable[[Actor, int], Target]] = {
    "unit": _unit,
    "post": _post,
    "appointment": _appointment,
    "delegation": _delegation,
    "charge": _charge,
    "relation": _relation,
    "person": _person,
    "user": _user,
    "alias": _alias,
}
