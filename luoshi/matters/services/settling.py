"""How an open request ends: decided, or void because something else has happened."""

from datetime import datetime

from luoshi.kernel.actor import Actor
from luoshi.matters.models import Matter, MatterRequest
from luoshi.matters.rules.requests import Outcome


def settle_request(matter: Matter, actor: Actor, now: datetime, said: str) -> None:
    """What was asked has become void by a later act: nobody is asked to answer it any more."""
    row = matter.requests.select_for_update().filter(outcome="").first()
    if row is not None:
        decide(row, Outcome.TAKEN_BACK, said, actor, now)


def decide(row: MatterRequest, outcome: Outcome, answer: str, actor: Actor, now: datetime) -> None:
    """Store what became of a request, who said so and when."""
    row.outcome, row.answer = outcome.value, answer.strip()[:1000]
    row.decided_by_id, row.decided_at = actor.person_id, now
    row.save()
