"""补充交办: more units under a matter in which each answers alone (DESIGN §5)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from luoshi.journal.once import once
from luoshi.journal.services import SPENT
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters import rules
from luoshi.matters.acts import BranchesAdded, MatterDispatched
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules import Act, State
from luoshi.matters.services import gate, living, sending, telling
from luoshi.notices.rules import Stage
from luoshi.org import queries as org
from luoshi.org.models import Unit

ACTS: Final = frozenset({BranchesAdded.ACT, MatterDispatched.ACT})
PAST: Final = "总任务的完成时限已到，请给补充的单位另定时限。"


@once
def add_branches(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    unit_ids: Sequence[int],
    reason: str,
    due: date | None = None,
) -> list[Matter]:
    """Send the task to units that were left out or have come since; each gets a branch of its own.

    They run from this dispatch, to `due` or, without it, to the last day of the whole. Raises what
    `gate.take` raises, and BadInput by field for units that have a branch, cooperate, or are no
    more.
    """
    if done := gate.done_before(request_id, actor, ACTS, [matter_id]):
        return _added_before(request_id, matter_id, unit_ids, done)
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.ADD_BRANCH)
    units = _units(matter, unit_ids, actor, now)
    if wrong := _wrong(matter, reason, due, civil_day(now)):
        raise BadInput("".join(wrong.values()), wrong)
    left = gate.move([matter], Act.ADD_BRANCH)
    made = _made(matter, units, due, now)
    body = BranchesAdded(
        **gate.facts(matter, left[matter.pk]),
        branches=tuple(one.pk for one in made),
        added=tuple(unit.pk for unit in units),
        reason=reason.strip(),
    )
    beside = sending.cooperating(matter)
    lines = [gate.line(one, sending.dispatched(one, State.REGISTERED, beside)) for one in made]
    entries = gate.tell([gate.line(matter, body), *lines], actor, now, request_id)
    sent = sending.go_out(entries, now)
    telling.tell(Stage.DISPATCHED, sent, entries, actor, now)
    telling.tell(Stage.JOINED, sent, entries, actor, now)
    return sent


def _added_before(
    request_id: UUID, matter_id: int, unit_ids: Sequence[int], done: Sequence[Matter]
) -> list[Matter]:
    """The branches that this very request has made; raises RuleBroken for other units or wholes."""
    body = gate.told_on(request_id, matter_id, BranchesAdded)
    if body is None or set(body.added) != set(unit_ids):
        raise RuleBroken(SPENT)
    return [one for one in done if one.pk != matter_id]


def _units(matter: Matter, unit_ids: Sequence[int], actor: Actor, now: datetime) -> list[Unit]:
    """The units in the order they were named; raises BadInput at `units`."""
    named = list(dict.fromkeys(unit_ids))
    known: dict[int, Unit] = org.directory(actor).in_bulk(named) if named else {}
    if not named or len(known) < len(named):
        raise BadInput("请从列表里选择单位。", {"units": "请从列表里选择单位。"})
    living.demand_live(named, now, "units")
    if said := _taken(matter, list(known.values())):
        raise BadInput(said, {"units": said})
    return [known[pk] for pk in named]


def _taken(matter: Matter, units: Sequence[Unit]) -> str:
    """Why some of the units get no branch: they have a part in it. A cancelled one is none."""
    held = sending.branches_held(matter.pk)
    back = [u.label for u in units if held.get(u.pk) == State.REGISTERED]
    has_part = {pk for pk, state in held.items() if state != State.REGISTERED}
    has_part |= {*sending.cooperating(matter)}
    taken = [u.label for u in units if u.pk in has_part]
    said = sending.TAKEN.format("、".join(taken)) if taken else ""
    return said + (sending.WAITS.format("、".join(back)) if back else "")


def _wrong(matter: Matter, reason: str, due: date | None, today: date) -> dict[str, str]:
    wrong = {}
    if not reason.strip():
        wrong["reason"] = "请写明补充交办的理由。"
    if due is not None and (due < today or not rules.plausible(due, today)):
        wrong["due"] = "完成时限要在今天以后，请核对。"
    if due is None and matter.due is not None and matter.due < today:
        wrong["due"] = PAST
    return wrong


def _made(matter: Matter, units: Sequence[Unit], due: date | None, now: datetime) -> list[Matter]:
    """The branches, after those there are; the whole names the units among who answers alone."""
    last = matter.children.order_by("-branch").values_list("branch", flat=True).first() or 0
    each = [Share(matter=matter, unit=unit, role=Share.EACH) for unit in units]
    Share.objects.bulk_create(each, ignore_conflicts=True)  # those left out are named already
    return sending.make_branches(matter, units, now, after=last, due=due)
