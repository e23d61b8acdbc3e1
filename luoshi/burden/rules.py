"""Pure rules of demands: who sees which, and the months they are counted in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Role, Sight
from luoshi.kernel.periods import Cycle, Period, period_of

_SENDERS = (Role.CLERK, Role.DIRECTOR, Role.LEADER, Role.HEAD)
MONTHS_SHOWN = 12
# Decimal digits of an id that surely fits into a bigint.
ID_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Views:
    """Which demands somebody sees: his unit's, those on units below, those his unit sent."""

    own: bool
    below: bool
    sent: bool


@dataclass(frozen=True, slots=True)
class DemandFacts:
    """What the rule needs of a demand: the unit with its ancestors, and who sent it."""

    unit_id: int
    unit_path: tuple[int, ...]
    sender_id: int


def views_of(actor: Actor) -> Views:
    """Everybody sees what is asked of his own unit; the three administrators see none."""
    working = bool(actor.roles - ADMINISTRATORS)
    return Views(
        own=working,
        below=actor.sight is Sight.TREE,
        sent=actor.has(*_SENDERS),
    )


def may_see(actor: Actor, facts: DemandFacts) -> bool:
    """Whether a demand is shown; a sender sees his own demands only, so that the brake works."""
    views = views_of(actor)
    return (
        (views.own and actor.unit_id == facts.unit_id)
        or (views.below and actor.unit_id in facts.unit_path)
        or (views.sent and actor.unit_id == facts.sender_id)
    )


def sees_all_of(actor: Actor, unit_id: int, unit_path: tuple[int, ...]) -> bool:
    """Whether the count shown is the unit's whole count, not only what the actor's unit sent."""
    views = views_of(actor)
    return (views.own and actor.unit_id == unit_id) or (views.below and actor.unit_id in unit_path)


def month_of(text: str, today: date) -> Period:
    """The month written as 2026-10; this month for anything else and for months to come."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today
    return period_of(min(first, today), Cycle.MONTH)


def months_up_to(today: date, count: int = MONTHS_SHOWN) -> Iterator[Period]:
    """This month and the ones before it, newest first."""
    month = period_of(today, Cycle.MONTH)
    for _ in range(count):
        yield month
        month = period_of(month.first - timedelta(days=1), Cycle.MONTH)
