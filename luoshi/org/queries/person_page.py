"""All that a person's page shows, in a constant number of queries; and the history of a chain."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from luoshi.journal.queries import timeline
from luoshi.kernel.actor import Actor
from luoshi.org.models import Appointment, Charge, Delegation, Person, User
from luoshi.org.queries.people import person_for, users_for
from luoshi.org.rules.powers import Act, Facts, may

SHOWN = 20


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What there is to know about a person today; `users` is None for who may not see logins."""

    person: Person
    present: tuple[Appointment, ...]
    past: tuple[Appointment, ...]
    delegations: tuple[Delegation, ...]
    charges: tuple[Charge, ...]
    users: tuple[User, ...] | None


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of a history: what, when, by whom."""

    title: Any
    at: datetime
    who: str


def person_page(actor: Actor, person_id: int, *, today: date) -> PersonPage:
    """The person with posts, delegations and charges; raises NotFound."""
    person = person_for(actor, person_id)
    terms = list(
        Appointment.objects.filter(person=person)
        .select_related("post", "unit")
        .order_by("-since", "-pk")
    )
    present = tuple(term for term in terms if term.until is None or today < term.until)
    lent = Q(giver__person=person) | Q(taker__person=person)
    charges = Charge.objects.live(today).filter(leader__in=present)
    sees_users = may(actor, Act.SEE_USERS, Facts())
    return PersonPage(
        person=person,
        present=present,
        past=tuple(term for term in terms if term not in present),
        delegations=tuple(
            Delegation.objects.filter(lent, Q(until__isnull=True) | Q(until__gt=today))
            .select_related("giver__post", "giver__person", "taker__person")
            .order_by("since", "pk")
        ),
        charges=tuple(charges.select_related("unit", "leader").order_by("-kind", "unit__sort")),
        users=tuple(users_for(actor, person_id=person.pk)) if sees_users else None,
    )


def history(kind: str, pk: int) -> list[Happened]:
    """The last acts upon a subject, newest first; the caller has asked whether it may be seen."""
    rows = timeline(kind, pk)[::-1][:SHOWN]
    names = dict(
        Person.objects.filter(pk__in={row.person_id for row in rows}).values_list("pk", "name")
    )
    return [Happened(row.body.LABEL, row.at, names.get(row.person_id, "")) for row in rows]
