"""Whose turn it is with a sign-off or with what a unit prepares: who is next is told, once.

Whoever had the turn before, and did not take it himself, has nothing to do there any more: what he
was told of it counts as read, in the same transaction.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter, Prepared, SignOff
from luoshi.matters.rules.preparing import SPEAKERS
from luoshi.matters.services import gate
from luoshi.matters.services.settling import settle_turns, turn_of
from luoshi.notices import services as notices
from luoshi.notices.rules import Address, News, Party, Stage, addressee
from luoshi.org import queries as org

SIGN_OFF: Final = "sign_off"
OFFICERS: Final = (Role.CLERK, Role.DIRECTOR)


def tell_turn(
    row: Prepared,
    matter: Matter,
    entry: Entry,
    actor: Actor,
    now: datetime,
    units: Collection[int] | None = None,
) -> None:
    """Tell who holds the open step: in the unit, or in each unit that countersigns.

    Nobody is told of his own words but at the last step, which he takes himself. `units` names
    those that have it only now, where others were told before.
    """
    steps = list(row.steps.filter(stage=row.at_stage, decision="").order_by("id"))
    settle_turns([row], now, but_in=[step.unit_id for step in steps] if units is not None else ())
    steps = [step for step in steps if units is None or step.unit_id in units]
    away = any(step.countersign for step in steps)
    stage = Stage.COUNTERSIGN_TURN if away else Stage.PREPARED_TURN
    found = [one for step in steps for one in _holders(step.unit_id, step.roles, now)]
    if not row.at_last:
        found = [one for one in found if one[0] != row.prepared_by_id]
    _tell(stage, found, row, matter, entry, (actor, now))


def tell_handed_back(
    row: Prepared, matter: Matter, entry: Entry, actor: Actor, now: datetime
) -> None:
    """Whoever wrote it writes it again."""
    writer = [(row.prepared_by_id, row.unit_id)]
    settle_turns([row], now)
    _tell(Stage.PREPARED_BACK, writer, row, matter, entry, (actor, now))


def tell_inherited(
    row: Prepared, matter: Matter, entry: Entry, actor: Actor, now: datetime
) -> None:
    """What an ended unit was writing lies before its successor: before its writer, where he has
    come along, else before whoever speaks for the unit."""
    persons = _present((row.prepared_by_id, row.unit_id), SPEAKERS, now)
    settle_turns([row], now)
    _tell(Stage.PREPARED_BACK, persons, row, matter, entry, (actor, now))


def tell_sign_off(run: SignOff, entry: Entry, actor: Actor, now: datetime) -> None:
    """Whoever signs next is told of it; whoever sent it, how it ended. Once for all its matters.

    Where the sender has no post any more in the office that has it now, the office is told.
    """
    stages = {SignOff.OPEN: Stage.SIGN_OFF_TURN, SignOff.APPROVED: Stage.SIGN_OFF_PASSED}
    stage = stages.get(run.state, Stage.SIGN_OFF_RETURNED)
    where = ""
    if run.state == SignOff.OPEN:
        step = run.steps.get(ordinal=run.at_step)
        held = _holders(step.unit_id, [step.role], now)
        where = f" unit {step.unit_id}"  # a step that a successor has is told there anew
        persons = [one for one in held if one[0] != run.submitted_by_id]
    else:
        persons = _present((run.submitted_by_id, run.dispatcher_id), OFFICERS, now)
    news = News(
        stage=stage,
        subject_kind=SIGN_OFF,
        subject_id=run.pk,
        cause=f"sign-off {run.pk} step {run.at_step} {stage}{where}",
        persons={Party.SIGNER: persons},
        entry_id=entry.pk,
    )
    turn = [Stage.SIGN_OFF_TURN]  # it is another's now, or over
    notices.settle(subject_kind=SIGN_OFF, subject_ids=[run.pk], stages=turn, now=now)
    who = addressee(actor)
    notices.acted(subject_kind=SIGN_OFF, subject_ids=[run.pk], person_id=who, now=now)
    notices.tell(news=[news], now=now, but_not={actor.person_id, actor.on_behalf_of})


def _holders(unit_id: int, roles: Collection[str], now: datetime) -> list[Address]:
    held = org.holders(unit_ids=[unit_id], roles=tuple(map(Role, roles)), today=civil_day(now))
    return [(one.person_id, unit_id) for one in held]


def _present(one: Address, roles: Collection[str], now: datetime) -> list[Address]:
    """The person himself while he has a post in the unit, else who holds these roles there."""
    there = _holders(one[1], tuple(Role), now)
    return [one] if one in there else _holders(one[1], roles, now)


def _tell(
    stage: Stage,
    persons: list[Address],
    row: Prepared,
    matter: Matter,
    entry: Entry,
    by: tuple[Actor, datetime],
) -> None:
    actor, now = by
    news = News(
        stage=stage,
        subject_kind=gate.KIND,
        subject_id=matter.pk,
        cause=f"entry {entry.pk} {stage}{turn_of(row)}",
        persons={Party.SIGNER: persons},
        number=matter.number,
        entry_id=entry.pk,
    )
    notices.tell(news=[news], now=now, but_not={actor.person_id, actor.on_behalf_of})
