"""What the desk shows: what one must do now, what one owes, what others owe; as lists and counts.

Every list begins with `matters_for`, so the desk never offers what the matter's page would refuse.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Value

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Role
from luoshi.matters.models import Matter, Refusal, Stake
from luoshi.matters.queries import (
    SIGNED_FOR,
    WORDING,
    handovers_waiting,
    help_to_answer,
    help_to_rule,
    matters_for,
    sign_offs_waiting,
    to_answer,
    to_confirm,
    to_look_at,
    to_pass,
    to_take_up,
    to_verify,
    without_plan,
)
from luoshi.matters.rules import DOING, OUT, StakeRole, State
from luoshi.notices.queries import unread
from luoshi.org.models import Unit, User
from luoshi.statements.kept import Kept

OFFICE: Final = frozenset({Role.CLERK, Role.DIRECTOR})
DECIDERS: Final = frozenset({Role.DIRECTOR, Role.LEADER, Role.HEAD})
ANSWERERS: Final = frozenset({Role.LIAISON, Role.HEAD})
DOERS: Final = ANSWERERS | {Role.HANDLER}
SIGNERS: Final = frozenset(Role) - ADMINISTRATORS
HELPERS: Final = OFFICE | ANSWERERS | {Role.LEADER}
IN_UNIT: Final = DOERS | {Role.LEADER}
OPEN: Final = tuple(state.value for state in OUT)


@dataclass(frozen=True, slots=True)
class PaperDrafts:
    """How many drafts of one paper wait to be sent to sign-off; no version: written by hand."""

    version_id: int | None
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A login of the demo and who is behind it."""

    username: str
    name: str


def to_sign_off(actor: Actor) -> QuerySet[Any]:
    """Sign-offs that wait for the actor's decision."""
    return sign_offs_waiting(actor).select_related("submitted_by", "dispatcher")


def to_sign(actor: Actor) -> QuerySet[Matter]:
    """Matters sent to the actor's unit, or to a village it signs for, that nobody has signed.

    What the unit has asked to give back waits for the dispatcher's answer, not for the unit.
    """
    asked = Refusal.objects.filter(matter=OuterRef("pk"), accepted__isnull=True)
    return _led(actor, State.DISPATCHED).filter(~Exists(asked))


def to_plan(actor: Actor) -> QuerySet[Matter]:
    """What the actor's unit leads and has to plan before it reports: the test of done is open."""
    rows = matters_for(actor).filter(lead__in=_own_units(actor))
    return without_plan(rows).select_related("lead", "dispatcher")


def to_decide(actor: Actor) -> QuerySet[Refusal]:
    """Refusals of matters that the actor's unit dispatched."""
    rows = Refusal.objects.filter(accepted__isnull=True, matter__dispatcher=actor.unit_id)
    seen = matters_for(actor).filter(pk=OuterRef("matter"))
    return rows.filter(Exists(seen)).select_related("matter", "unit", "asked_by")


def drafts(actor: Actor) -> QuerySet[Matter]:
    """Drafts of the actor's unit that were not yet sent to sign-off."""
    rows = _dispatched_by(actor, State.DRAFT).select_related("lead", "paper_version__paper")
    return rows.defer(*WORDING)


def drafts_by_paper(actor: Actor, *, limit: int) -> list[PaperDrafts]:
    """The same drafts, counted by the version of the paper they come from, newest first."""
    rows = (
        _dispatched_by(actor, State.DRAFT)
        .values("paper_version", "paper_version__paper__title")
        .annotate(count=Count("pk"), last=Max("drafted_at"))
        .order_by("-last")[:limit]
    )
    return [
        PaperDrafts(row["paper_version"], row["paper_version__paper__title"] or "", row["count"])
        for row in rows
    ]


def to_dispatch(actor: Actor) -> QuerySet[Matter]:
    """Registered matters that were not yet sent to their units."""
    return _dispatched_by(actor, State.REGISTERED).select_related("lead")


def owed(actor: Actor) -> QuerySet[Matter]:
    """What the actor's unit (or the actor himself, as handler) is working on."""
    rows = matters_for(actor).filter(state__in=DOING, fanned_out=False)
    stakes = Stake.objects.filter(matter=OuterRef("pk"), until__isnull=True)
    if actor.has(*ANSWERERS):
        roles = (StakeRole.LEAD.value, StakeRole.COOPERATING.value)
        stakes = stakes.filter(unit__in=_own_units(actor), role__in=roles)
    else:
        stakes = stakes.filter(person=actor.person_id, role=StakeRole.HANDLER.value)
    return rows.filter(Exists(stakes)).select_related("lead", "dispatcher")


def owed_by_others(actor: Actor) -> QuerySet[Matter]:
    """What others owe: what the office dispatched or a unit handed down; what is below a leader."""
    rows = matters_for(actor).filter(state__in=OPEN, fanned_out=False)
    if actor.has(*OFFICE, Role.LIAISON):
        rows = rows.filter(dispatcher=actor.unit_id)
    return rows.exclude(lead=actor.unit_id).select_related("lead", "dispatcher")


MUST: Final[tuple[tuple[frozenset[Role], Callable[[Actor], QuerySet[Any]]], ...]] = (
    (DECIDERS, to_sign_off),
    (ANSWERERS, to_sign),
    (OFFICE | ANSWERERS, to_decide),
    (OFFICE | ANSWERERS, to_verify),
    (OFFICE | ANSWERERS, to_answer),
    (OFFICE | ANSWERERS, to_confirm),
    (ANSWERERS, to_plan),
    (IN_UNIT, to_pass),
    (HELPERS, help_to_answer),
    (OFFICE, help_to_rule),
    (frozenset({Role.LEADER, Role.HEAD}), to_look_at),
    (SIGNERS, handovers_waiting),
    (OFFICE, to_take_up),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers around every page: what waits on the desk, what is unread in the inbox."""

    waiting: int
    unread: int


def counted(actor: Actor) -> Counts:
    """How many decisions and signatures wait, and how many notices, in one query."""
    found = _COUNTED.rows(actor)
    return Counts(
        waiting=sum(row["size"] for row in found if row["of"] == "desk"),
        unread=sum(row["size"] for row in found if row["of"] == "inbox"),
    )


def _counts(actor: Actor) -> QuerySet[Any, dict[str, Any]]:
    desk = [_sized(rows(actor), "desk") for roles, rows in MUST if actor.has(*roles)]
    return _sized(unread(actor), "inbox").union(*desk, all=True)


def _sized(rows: QuerySet[Any], of: str) -> QuerySet[Any, dict[str, Any]]:
    named = rows.order_by().values(of=Value(of))
    sized: QuerySet[Any, dict[str, Any]] = named.annotate(size=Count("pk"))
    return sized


_COUNTED: Final = Kept(_counts)


def _led(actor: Actor, state: State) -> QuerySet[Matter]:
    rows = matters_for(actor).filter(state=state, lead__in=_own_units(actor), fanned_out=False)
    return rows.select_related("lead", "dispatcher")


def _own_units(actor: Actor) -> QuerySet[Unit, dict[str, Any]]:
    """The unit, and the villages it answers for: they have no account of their own."""
    village = Q(parent=actor.unit_id, kind__in=SIGNED_FOR)
    return Unit.objects.filter(Q(pk=actor.unit_id) | village).values("pk")


def _dispatched_by(actor: Actor, state: State) -> QuerySet[Matter]:
    return matters_for(actor).filter(dispatcher=actor.unit_id, state=state)


def demo_logins(usernames: Collection[str]) -> list[DemoLogin]:
    """Those of the demo's logins that exist here, in the order given."""
    names = dict(
        User.objects.filter(Q(username__in=usernames), is_active=True).values_list(
            "username", "person__name"
        )
    )
    return [DemoLogin(name, names[name] or "") for name in usernames if name in names]


def demo_user(username: str) -> User | None:
    """The login behind a button of the demo."""
    return User.objects.filter(username=username, is_active=True).select_related("person").first()


def database_answers() -> None:
    """Ask the database the least there is to ask; raises DatabaseError where it does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
