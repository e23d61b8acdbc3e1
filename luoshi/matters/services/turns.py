"""Whose turn it is with what a unit prepares: who passes or countersigns next is told, once."""

from datetime import datetime

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter, Prepared, PreparedStep
from luoshi.matters.services import gate
from luoshi.notices import services as notices
from luoshi.notices.rules import Address, News, Party, Stage
from luoshi.org import queries as org


def tell_turn(row: Prepared, matter: Matter, entry: Entry, actor: Actor, now: datetime) -> None:
    """Tell who holds the open step: in the unit, or in each unit that countersigns.

    Nobody is told of his own words but at the last step, which he takes himself.
    """
    steps = list(row.steps.filter(stage=row.at_stage, decision="").order_by("id"))
    away = any(step.countersign for step in steps)
    stage = Stage.COUNTERSIGN_TURN if away else Stage.PREPARED_TURN
    found = [one for step in steps for one in _holders(step, now)]
    if not row.at_last:
        found = [one for one in found if one[0] != row.prepared_by_id]
    _tell(stage, found, matter, entry, actor, now)


def tell_handed_back(
    row: Prepared, matter: Matter, entry: Entry, actor: Actor, now: datetime
) -> None:
    """Whoever wrote it writes it again."""
    writer = [(row.prepared_by_id, row.unit_id)]
    _tell(Stage.PREPARED_BACK, writer, matter, entry, actor, now)


def _holders(step: PreparedStep, now: datetime) -> list[Address]:
    roles = tuple(map(Role, step.roles))
    held = org.holders(unit_ids=[step.unit_id], roles=roles, today=civil_day(now))
    return [(one.person_id, step.unit_id) for one in held]


def _tell(
    stage: Stage, persons: list[Address], matter: Matter, entry: Entry, actor: Actor, now: datetime
) -> None:
    news = News(
        stage=stage,
        subject_kind=gate.KIND,
        subject_id=matter.pk,
        cause=f"entry {entry.pk} {stage}",
        persons={Party.SIGNER: persons},
        number=matter.number,
        entry_id=entry.pk,
    )
    notices.tell(news=[news], now=now, but_not={actor.person_id, actor.on_behalf_of})
