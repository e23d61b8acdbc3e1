"""分解下达: a lead splits its own task among units below it and its own people (DESIGN §5)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from luoshi.burden import services as burden
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.journal.services import SPENT, Line
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries
from luoshi.matters.acts.growing import MatterHandedDown, MatterSubdivided
from luoshi.matters.models import ANCESTORS, Matter, Stake
from luoshi.matters.rules import Act, Ownership, StakeRole, State
from luoshi.matters.rules.schedule import shared
from luoshi.matters.rules.subdividing import Part, number_of, wrong_parts
from luoshi.matters.rules.timing import ONGOING
from luoshi.matters.services import clocks, gate, living, stakes, telling
from luoshi.notices.rules import Stage
from luoshi.org.models import Unit

INHERITED: Final = (
    *("source", "paper_version", "span_start", "span_end", "place", "heading", "leader"),
)
# Who sees the whole from above sees its parts; whoever dispatched it does not dispatch them.
ABOVE: Final = {
    StakeRole.DISPATCHER.value: StakeRole.ABOVE.value,
    StakeRole.ABOVE.value: StakeRole.ABOVE.value,
    StakeRole.LEADER.value: StakeRole.LEADER.value,
}

ACTS: Final = frozenset({MatterSubdivided.ACT, MatterHandedDown.ACT})


@once
def subdivide(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    parts: Sequence[Part],
    share_targets: bool = False,
    version: int | None = None,
) -> list[Matter]:
    """Hand parts of a task down; each is a matter of its own, dispatched by the lead.

    A part for a unit below waits for its signature; one for the lead's own people is under way at
    once, the lead has signed the whole. Whoever sees the whole from above sees its parts. With
    `share_targets` the targets are shared out by weight, and add up to those of the whole. Raises
    BadInput by field, and what `gate.take` raises.
    """
    if done := gate.done_before(request_id, actor, ACTS, [matter_id]):
        return _parts_before(request_id, matter_id, parts, done)
    versions = {} if version is None else {matter_id: version}
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.SUBDIVIDE, versions=versions)
    _check(matter, parts, now)
    left = gate.move([matter], Act.SUBDIVIDE)
    made = _made(matter, parts, actor, now)
    if share_targets:
        _share_targets(matter, made)
    Matter.objects.bulk_create(made)
    _open_stakes(matter, made, now)
    body = MatterSubdivided(
        **gate.facts(matter, left[matter.pk]),
        parts=tuple(part.pk for part in made),
        units=tuple(part.unit_id for part in parts),
        weights=tuple(part.weight for part in parts),
    )
    lines = [gate.line(matter, body), *_lines(made, now)]
    entries = gate.tell(lines, actor, now, request_id)
    _charge(made, entries, now)
    clocks.start(made, entries, now)
    telling.tell(Stage.DISPATCHED, made, entries, actor, now)
    return made


def _parts_before(
    request_id: UUID, matter_id: int, parts: Sequence[Part], done: Sequence[Matter]
) -> list[Matter]:
    """The parts that this very request has made; raises RuleBroken for other units or wholes."""
    body = gate.told_on(request_id, matter_id, MatterSubdivided)
    if body is None or body.units != tuple(part.unit_id for part in parts):
        raise RuleBroken(SPENT)
    return [part for part in done if part.pk != matter_id]


def _check(matter: Matter, parts: Sequence[Part], now: datetime) -> None:
    today = civil_day(now)
    units = [part.unit_id for part in parts]
    own = Unit.objects.filter(path__contains=[matter.lead_id], pk__in=units)
    ended = living.ended(own.values_list("pk", flat=True), now)
    said = {f"unit{at}": ended[unit] for at, unit in enumerate(units) if unit in ended}
    if wrong := said or wrong_parts(parts, queries.whole_of(matter, units, today), today):
        raise BadInput("".join(dict.fromkeys(wrong.values())), wrong)


def _made(matter: Matter, parts: Sequence[Part], actor: Actor, now: datetime) -> list[Matter]:
    last = matter.children.order_by("-branch").values_list("branch", flat=True).first() or 0
    units = Unit.objects.in_bulk([part.unit_id for part in parts])
    return [
        _part(matter, part, units[part.unit_id], branch, actor, now)
        for branch, part in enumerate(parts, start=last + 1)
    ]


def _part(
    matter: Matter, part: Part, unit: Unit, branch: int, actor: Actor, now: datetime
) -> Matter:
    own, due = unit.pk == matter.lead_id, part.due or matter.due
    return Matter(
        **{name: getattr(matter, name) for name in INHERITED},
        content=part.content.strip(),
        acceptance=part.acceptance.strip(),
        state=State.UNDERWAY if own else State.DISPATCHED,
        number=number_of(matter.number, branch),
        ownership=Ownership.SINGLE,
        lead=unit,
        handler_id=part.handler_id,
        due=due,
        due_kind="" if due else ONGOING,
        dispatcher=matter.lead,
        parent=matter,
        branch=branch,
        handed_down=True,
        weight=part.weight,
        drafted_by_id=actor.person_id,
        drafted_at=now,
        registered_at=now,
        dispatched_at=now,
        signed_at=now if own else None,
    )


def _share_targets(matter: Matter, made: Sequence[Matter]) -> None:
    """Each target shared out by weight to the last digit: the parts add up to the whole."""
    weights = [part.weight for part in made]
    for target in matter.targets:
        amounts = shared(queries.total_of(target), weights)
        for part, amount in zip(made, amounts, strict=True):
            unit = str(target.get("unit", ""))
            part.targets = [
                *part.targets,
                {"text": f"{amount:f}{unit}", "value": f"{amount:f}", "unit": unit},
            ]


def _open_stakes(matter: Matter, made: Sequence[Matter], now: datetime) -> None:
    """Dispatcher, lead, handler; and everybody who sees the whole from above."""
    above = [s for s in matter.live_stakes if s.role in ABOVE]  # type: ignore[attr-defined]  # prefetched
    rows = []
    for part in made:
        rows += [_copied(part, one, now) for one in above]
        if part.lead is None or matter.lead is None:
            continue
        rows.append(stakes.stake(part, matter.lead, StakeRole.DISPATCHER, now))
        rows.append(stakes.stake(part, part.lead, StakeRole.LEAD, now))
        if recorder := queries.recorder_of(part.lead):
            rows.append(stakes.stake(part, recorder, StakeRole.RECORDER, now))
        if part.handler_id is not None:
            rows.append(
                stakes.stake(part, part.lead, StakeRole.HANDLER, now, person_id=part.handler_id)
            )
    stakes.open_stakes(rows)


def _copied(part: Matter, above: Stake, now: datetime) -> Stake:
    columns = {name: getattr(above, name) for name in ANCESTORS}
    role = ABOVE[above.role]
    known = {"unit_id": above.unit_id, "role": role, "person_id": above.person_id}
    return Stake(matter=part, since=now, **known, **columns)


def _lines(made: Sequence[Matter], now: datetime) -> list[Line]:
    sealed = gate.seal_wording(made, now)
    return [
        gate.line(
            part,
            MatterHandedDown(
                **gate.facts(part, State.REGISTERED),
                number=part.number,
                parent=part.parent_id or 0,
                weight=part.weight,
                handler=part.handler_id,
                wording=sealed[part.pk],
            ),
        )
        for part in made
    ]


def _charge(made: Sequence[Matter], entries: Mapping[int, Entry], now: datetime) -> None:
    """What other units are asked is counted; a unit's own people are no demand on another."""
    demands = [
        burden.NewDemand(
            text=part.content,
            sender_id=part.dispatcher_id,
            unit_id=part.lead_id,
            subject_kind=gate.KIND,
            subject_id=part.pk,
            entry_id=entries[part.pk].pk,
        )
        for part in made
        if part.lead_id is not None and part.lead_id != part.dispatcher_id
    ]
    burden.charge(demands=demands, now=now)
