"""What one may see and what the database shows agree, over random trees, stakes and actors."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from luoshi.kernel.actor import Actor, Role
from luoshi.matters import queries
from luoshi.matters.models import ANCESTORS, Matter, Stake
from luoshi.matters.rules import StakeRole, sees
from luoshi.org.models import Person, Unit

ROUNDS, MATTERS, ASKED = 12, 60, 60


def test_sight_and_stakes_agree(
    cast,  # type: ignore[no-untyped-def]
    now: datetime,
    seed: int,
    full: bool,
    record_property: Callable[[str, object], None],
) -> None:
    chance = random.Random(seed)
    units = list(Unit.objects.all())
    people = list(Person.objects.values_list("pk", flat=True))
    asked = 0
    for _ in range(ROUNDS * 20 if full else ROUNDS):
        matters = _matters(cast, now, chance, units, people)
        facts = {
            row.pk: [queries.stake_fact(stake) for stake in row.live_stakes]  # type: ignore[attr-defined]
            for row in queries.with_facts(Matter.objects.filter(pk__in=[m.pk for m in matters]))
        }
        for _ in range(ASKED):
            actor = _actor(chance, units, people)
            shown = set(
                queries.matters_for(actor).filter(pk__in=facts).values_list("pk", flat=True)
            )
            assert shown == {pk for pk, stakes in facts.items() if sees(actor, stakes)}, actor
            asked += len(facts)
        Stake.objects.filter(matter__in=facts).delete()
    record_property("questions", asked)
    assert asked >= 40_000


def _actor(chance: random.Random, units: list[Unit], people: list[int]) -> Actor:
    unit = chance.choice(units)
    return Actor(
        person_id=chance.choice(people),
        post_id=1,
        unit_id=unit.pk,
        unit_path=tuple(unit.path),
        roles=frozenset(chance.sample(list(Role), chance.choice((1, 1, 2)))),
    )


def _matters(cast, now: datetime, chance: random.Random, units: list[Unit], people: list[int]):  # type: ignore[no-untyped-def]
    office = cast.units["zfb"]
    rows = Matter.objects.bulk_create(
        Matter(
            content="试验事项",
            state="draft",
            source="other",
            dispatcher=office,
            drafted_by_id=cast.shen.person_id,
            drafted_at=now,
        )
        for _ in range(MATTERS)
    )
    stakes = {}
    for row in rows:
        for _ in range(chance.randrange(4)):
            unit, role = chance.choice(units), chance.choice(list(StakeRole))
            person = chance.choice([None, *chance.sample(people, 2)])
            over = now if chance.random() < 0.25 else None
            key = (row.pk, unit.pk, role, person, over is None)
            stakes[key] = Stake(
                matter=row,
                unit=unit,
                role=role.value,
                person_id=person,
                since=now,
                until=over,
                **dict(zip(ANCESTORS, unit.path, strict=False)),
            )
    Stake.objects.bulk_create(stakes.values())
    return rows
