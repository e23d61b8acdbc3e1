"""Who is told of what befalls a matter: acts tell within their own transaction, flips by a task.

This room says which units and persons have to do with the matter; whom of them one tells, the
preset of `notices` says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.clock import queries as times
from luoshi.clock import services as clock
from luoshi.clock.models import Flip
from luoshi.clock.rules.history import Cause
from luoshi.clock.rules.lights import Light, light
from luoshi.journal import subjects
from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor
from luoshi.matters.models import Matter, Stake
from luoshi.matters.rules import StakeRole
from luoshi.matters.rules.timing import DOERS, SETTLING
from luoshi.matters.services import clocks
from luoshi.notices import services as notices
from luoshi.notices.rules import ANSWERS, Address, News, Party, Stage

KIND: Final = "matter"
SOME: Final = 500  # flips in one transaction
EXTRA_URGENT: Final = "extra_urgent"  # the kind of a regime that may break a night (特急)
# Through which stakes a unit, or a person, has to do with a matter. A village has no account: its
# township is told.
UNITS: Final = {
    StakeRole.LEAD: Party.LEAD,
    StakeRole.RECORDER: Party.LEAD,
    StakeRole.COOPERATING: Party.COOPERATING,
    StakeRole.DISPATCHER: Party.DISPATCHER,
}
PERSONS: Final = {StakeRole.HANDLER: Party.HANDLER, StakeRole.LEADER: Party.LEADER}
# The stage of a flip: a step of the doer's, the date that settles, what somebody else owes.
NEAR: Final = (Stage.STEP_NEAR, Stage.NEAR, Stage.OWED_NEAR)
LATE: Final = (Stage.STEP_LATE, Stage.LATE, Stage.OWED_LATE)
Units = dict[Party, list[int]]
Persons = dict[Party, list[Address]]


def tell(
    stage: Stage,
    matters: Collection[Matter],
    entries: Mapping[int, Entry],
    actor: Actor,
    now: datetime,
    former: Mapping[int, Collection[int]] | None = None,
) -> None:
    """Tell whom the preset names of an act, by the entry it wrote on each matter's chain.

    `former` names the units that had the matter until this act, where they have it no longer:
    what they were told before asks nothing of them any more; nor does what this act answers of
    the colleagues of whoever did it.
    """
    units, persons = _parties(matters)
    if former:
        gone = {pk: {*ids}.difference(*units[pk].values()) for pk, ids in former.items()}
        notices.settle_in(subject_kind=KIND, units=gone, now=now)
    if answered := ANSWERS.get(stage):
        ids = [matter.pk for matter in matters]
        notices.settle(subject_kind=KIND, subject_ids=ids, stages=answered, now=now)
    for pk, unit_ids in (former or {}).items():
        units[pk][Party.FORMER] = list(unit_ids)
    news = [_news(stage, m, units[m.pk], persons[m.pk], entry=entries[m.pk].pk) for m in matters]
    notices.tell(news=news, now=now, but_not={actor.person_id, actor.on_behalf_of})


def tell_each(
    stages: Mapping[Stage, Collection[Matter]],
    entries: Mapping[int, Entry],
    actor: Actor,
    now: datetime,
) -> None:
    """As `tell`, of several stages at once by one act, of each for its own matters.

    It settles nothing: for what an act tells anew that stood open before it.
    """
    units, persons = _parties({matter for found in stages.values() for matter in found})
    news = [
        _news(stage, m, units[m.pk], persons[m.pk], entry=entries[m.pk].pk)
        for stage, found in stages.items()
        for m in found
    ]
    notices.tell(news=news, now=now, but_not={actor.person_id, actor.on_behalf_of})


@transaction.atomic
def tell_flips(*, now: datetime, limit: int = SOME) -> int:
    """Translate some flips into notices, each once; returns how many flips were taken.

    Flips that another worker holds are left to him; they are marked as answered in the transaction
    that writes the notices, so that a kill leaves both or neither. A light that has turned again,
    or has gone out, is answered without a word: nobody is told what is no longer so. A date that a
    new calendar moved is carried into the ledger on the way. What stands beside matters (help
    that is owed, a handover) has an owner and no other parties.
    """
    kinds = [one.kind for one in subjects.subjects()]
    flips = times.unanswered(limit=limit, kinds=kinds, lock=True)
    clocks.follow(_ids(one for one in flips if one.cause == Cause.RECOUNT))
    live = _still_so(flips, now)
    matters = Matter.objects.in_bulk(_ids(live))
    units, persons = _parties(matters.values())
    news = [_beside(one) for one in live if one.deadline.subject_kind != KIND]
    for one in live:
        if one.deadline.subject_kind == KIND:
            matter = matters[one.deadline.subject_id]
            about = units[matter.pk] | {Party.OWNER: [one.owner_id]}
            news.append(_news(_stage(one), matter, about, persons[matter.pk], flip=one.pk))
    notices.tell(news=news, now=now)
    clock.answered(flips=[one.pk for one in flips], now=now)
    return len(flips)


def _ids(flips: Iterable[Flip]) -> set[int]:
    """The matters among the subjects of some flips."""
    rows = [one.deadline for one in flips]
    return {row.subject_id for row in rows if row.subject_kind == KIND}


def _beside(flip: Flip) -> News:
    """Of something that is no matter itself: whoever owes it is told."""
    row = flip.deadline
    return News(
        stage=_stage(flip),
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        cause=f"flip {flip.pk}",
        units={Party.OWNER: [flip.owner_id]},
    )


def _parties(matters: Iterable[Matter]) -> tuple[dict[int, Units], dict[int, Persons]]:
    """Who has to do with each matter, by its live stakes; one query."""
    rows = {matter.pk: matter for matter in matters}
    units: dict[int, Units] = defaultdict(lambda: defaultdict(list))
    persons: dict[int, Persons] = defaultdict(lambda: defaultdict(list))
    for stake in Stake.objects.filter(matter__in=rows, until__isnull=True).order_by("pk"):
        role = StakeRole(stake.role)
        if role in UNITS:
            units[stake.matter_id][UNITS[role]].append(stake.unit_id)
        elif role in PERSONS and stake.person_id is not None:
            address = (stake.person_id, stake.unit_id)
            persons[stake.matter_id][PERSONS[role]].append(address)
    for pk, matter in rows.items():
        units[pk][Party.VERIFIER] = [matter.verifier_id or matter.dispatcher_id]
    return units, persons


def holding(matters: Iterable[Matter], *, cooperating: bool) -> dict[int, list[int]]:
    """The units that have each matter to do now: for an act that takes it away from them."""
    units, _ = _parties(matters)
    parties = (Party.LEAD, Party.COOPERATING) if cooperating else (Party.LEAD,)
    return {pk: [one for party in parties for one in found[party]] for pk, found in units.items()}


def _news(
    stage: Stage,
    matter: Matter,
    units: Units,
    persons: Persons,
    *,
    entry: int | None = None,
    flip: int | None = None,
) -> News:
    cause = f"flip {flip}" if entry is None else f"entry {entry} {stage}"
    return News(
        stage=stage,
        subject_kind=KIND,
        subject_id=matter.pk,
        cause=cause,
        units=units,
        persons=persons,
        number=matter.number,
        entry_id=entry,
        urgent=matter.regime_kind == EXTRA_URGENT,
    )


def _still_so(flips: Sequence[Flip], now: datetime) -> list[Flip]:
    """The flips that still say what is: the newest of each deadline and kind, and not overtaken."""
    newest = {(one.deadline_id, one.cause): one for one in flips}
    return [one for one in newest.values() if _holds(one, now)]


def _holds(flip: Flip, now: datetime) -> bool:
    row = flip.deadline
    if row.dropped_at is not None or row.ended_at is not None:
        return False
    if flip.cause == Cause.RECOUNT:
        return row.due_at == flip.due_at
    return light(times.times_of(row), now) == flip.light


def _stage(flip: Flip) -> Stage:
    """What a flip says: of the doer's dates to him, of all others to the unit that owes them."""
    row = flip.deadline
    doers = row.subject_kind == KIND and row.node in DOERS
    if flip.cause == Cause.RECOUNT:
        return Stage.MOVED if doers else Stage.OWED_MOVED
    at = 2 if not doers else 1 if row.node in SETTLING else 0
    return (LATE if flip.light == Light.RED else NEAR)[at]
