"""How what waits ends: decided, or void because something else has happened."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from luoshi.kernel.actor import Actor
from luoshi.matters.models import Matter, MatterRequest, Prepared
from luoshi.matters.rules.preparing import UNFINISHED, PreparedKind, PreparedState
from luoshi.matters.rules.requests import Outcome
from luoshi.matters.services.gate import KIND
from luoshi.notices import services as notices
from luoshi.notices.rules import Stage

Spans = Mapping[int, tuple[str, str]]
PAPER_TURNS: Final = (Stage.PREPARED_TURN, Stage.COUNTERSIGN_TURN, Stage.PREPARED_BACK)


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
    matters: Iterable[Matter], now: datetime, kinds: Iterable[PreparedKind] = tuple(PreparedKind)
) -> None:
    """Nobody is asked to pass it any more: the matter went on without it."""
    rows = Prepared.objects.filter(
        matter__in=[matter.pk for matter in matters],
        kind__in=[kind.value for kind in kinds],
        state__in=UNFINISHED,
    )
    _void(list(rows), now)


def _void(rows: Collection[Prepared], now: datetime) -> None:
    if rows:
        ids = [row.pk for row in rows]
        Prepared.objects.filter(pk__in=ids).update(state=PreparedState.VOID.value)
        settle_turns(rows, now)


def settle_turns(
    rows: Collection[Prepared],
    now: datetime,
    units: Collection[int] | None = None,
    but_in: Collection[int] = (),
) -> None:
    """Whoever was told that it is his turn with these papers has it no longer.

    `units`: those in whose inboxes; without it, in all but those of `but_in`.
    """
    notices.settle(
        subject_kind=KIND,
        subject_ids=[row.matter_id for row in rows],
        stages=PAPER_TURNS,
        ends=[turn_of(row) for row in rows],
        units=units,
        but_in=but_in,
        now=now,
    )


def turn_of(row: Prepared) -> str:
    """How the causes of notices end that tell of a turn with a working paper."""
    return f" paper {row.pk}"


def settle_reports(matters: Iterable[Matter], told: Spans, now: datetime) -> None:
    """A report was told for the very period (rhythm, first day) that another was prepared for."""
    rows: list[Prepared] = [row for matter in matters for row in matter.unfinished]  # type: ignore[attr-defined]  # prefetched
    overtaken = [
        row
        for row in rows
        if row.kind == PreparedKind.REPORT
        and (row.payload.get("rhythm"), row.payload.get("first")) == told[row.matter_id]
    ]
    _void(overtaken, now)
