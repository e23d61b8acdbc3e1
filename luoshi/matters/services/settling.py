"""How what waits ends: decided, or void because something else has happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from luoshi.kernel.actor import Actor
from luoshi.matters.models import Matter, MatterRequest, Prepared
from luoshi.matters.rules.preparing import UNFINISHED, PreparedKind, PreparedState
from luoshi.matters.rules.requests import Outcome

Spans = Mapping[int, tuple[str, str]]


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


def settle_prepared(
    matters: Iterable[Matter], kinds: Iterable[PreparedKind] = tuple(PreparedKind)
) -> None:
    """Nobody is asked to pass it any more: the matter went on without it."""
    Prepared.objects.filter(
        matter__in=[matter.pk for matter in matters],
        kind__in=[kind.value for kind in kinds],
        state__in=UNFINISHED,
    ).update(state=PreparedState.VOID.value)


def settle_reports(matters: Iterable[Matter], told: Spans) -> None:
    """A report was told for the very period (rhythm, first day) that another was prepared for."""
    rows: list[Prepared] = [row for matter in matters for row in matter.unfinished]  # type: ignore[attr-defined]  # prefetched
    overtaken = [
        row.pk
        for row in rows
        if row.kind == PreparedKind.REPORT
        and (row.payload.get("rhythm"), row.payload.get("first")) == told[row.matter_id]
    ]
    if overtaken:
        Prepared.objects.filter(pk__in=overtaken).update(state=PreparedState.VOID.value)
