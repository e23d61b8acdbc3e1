"""From a login to an actor: which posts it may act in today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from luoshi.kernel.actor import Actor, Door, Role
from luoshi.kernel.periods import civil_day
from luoshi.org.models import Appointment, Delegation, User
from luoshi.statements.kept import Kept, among


@dataclass(frozen=True, slots=True)
class Holding:
    """A post that a login may act in: its own, or another's under a delegation."""

    appointment_id: int
    post_id: int
    post_name: str
    role: Role
    unit_id: int
    unit_name: str
    unit_path: tuple[int, ...]
    on_behalf_of: int | None = None
    on_behalf_name: str = ""

    @property
    def label(self) -> str:
        """How the post stands in the menu."""
        behalf = f"（代{self.on_behalf_name}）" if self.on_behalf_name else ""
        return f"{self.unit_name} {self.post_name}{behalf}"


def appointments_of(user: User, *, now: datetime) -> list[Holding]:
    """The posts the login may act in now: own ones first, then delegated ones."""
    if user.person_id is None or not user.is_active:
        return []
    today = civil_day(now)
    held = sorted(_OWN.rows(user.person_id, today), key=lambda a: (a.post.sort, a.pk))
    if held:
        user.person = held[0].person  # the same row; saves every page a query
    lent_posts = _lent(held, today)
    return [_holding(a) for a in held] + [_holding(a, behalf=True) for a in lent_posts.values()]


def own_holding(user: User, appointment: Appointment, *, now: datetime) -> Holding | None:
    """A login's own post, where it was read with its unit and person; None unless it is in force.

    No query: it says of one row what `appointment_of` asks the database.
    """
    today = civil_day(now)
    if not user.is_active or appointment.person_id != user.person_id:
        return None
    if not (appointment.is_live(today) and appointment.unit.is_live(today)):
        return None
    user.person = appointment.person  # the same row
    return _holding(appointment)


def appointment_of(user: User, appointment_id: int, *, now: datetime) -> Holding | None:
    """One of those posts, for a caller who acts in no other; one query where it is the login's own.

    None where the login may not act in it now.
    """
    if user.person_id is not None and user.is_active:
        own = _ONE.rows(user.person_id, civil_day(now), appointment_id)
        if own:
            return _holding(own[0])
    held = appointments_of(user, now=now)
    return next((one for one in held if one.appointment_id == appointment_id), None)


def _own(person_id: int, today: date) -> "QuerySet[Appointment]":
    own = Appointment.objects.live(today).filter(_in_force("unit__", today), person=person_id)
    return own.select_related("post", "unit", "person")


def _one(person_id: int, today: date, appointment_id: int) -> "QuerySet[Appointment]":
    return _own(person_id, today).filter(pk=appointment_id)


def _lent(held: Sequence[Appointment], today: date) -> dict[int, Appointment]:
    """The posts lent to the holders of these, by id; every request asks: one plain join."""
    if not held:
        return {}
    rows = _LENT.rows([one.pk for one in held], today)
    return {row.giver_id: row.giver for row in rows}


def _lent_to(takers: Sequence[int], today: date) -> "QuerySet[Delegation]":
    return (
        Delegation.objects.live(today)
        .filter(_in_force("giver__", today), _in_force("giver__unit__", today))
        .filter(taker__in=among(takers))
        .select_related("giver__post", "giver__unit", "giver__person")
        .order_by("pk")
    )


def _in_force(path: str, today: date) -> Q:
    """Dated rows at the end of a path are in force, as `DatedQuerySet.live` says it of its own."""
    begun, open_ = Q(**{f"{path}since__lte": today}), Q(**{f"{path}until__isnull": True})
    return begun & (open_ | Q(**{f"{path}until__gt": today}))


_OWN: Final = Kept(_own)
_ONE: Final = Kept(_one)
_LENT: Final = Kept(_lent_to)


def actor_for(user: User, *, appointment_id: int | None, door: Door, now: datetime) -> Actor | None:
    """The actor of a login in one post; None if it holds none today.

    An id that is not among the login's posts, or none, means the first post.
    """
    return actor_in(user, appointments_of(user, now=now), appointment_id=appointment_id, door=door)


def actor_in(
    user: User, held: Sequence[Holding], *, appointment_id: int | None, door: Door
) -> Actor | None:
    """As `actor_for`, for a caller who has read the login's posts already."""
    if not held or user.person is None:
        return None
    chosen = next((h for h in held if h.appointment_id == appointment_id), held[0])
    return Actor(
        person_id=user.person.pk,
        post_id=chosen.post_id,
        unit_id=chosen.unit_id,
        unit_path=chosen.unit_path,
        roles=frozenset({chosen.role}),
        door=door,
        on_behalf_of=chosen.on_behalf_of,
        person_name=user.person.name,
        post_name=chosen.post_name,
        unit_name=chosen.unit_name,
    )


def _holding(appointment: Appointment, *, behalf: bool = False) -> Holding:
    post, unit, person = appointment.post, appointment.unit, appointment.person
    return Holding(
        appointment_id=appointment.pk,
        post_id=post.pk,
        post_name=post.name,
        role=Role(appointment.role),
        unit_id=unit.pk,
        unit_name=unit.label,
        unit_path=tuple(unit.path),
        on_behalf_of=person.pk if behalf else None,
        on_behalf_name=person.name if behalf else "",
    )
