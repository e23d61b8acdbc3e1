"""Large data in small: rows as the gate would have left them, and chains that verify."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from luoshi.clock import queries as clock
from luoshi.clock.models import Deadline, Flip
from luoshi.clock.rules.lights import light
from luoshi.clock.services import sweep
from luoshi.journal.models import Entry, Position
from luoshi.journal.queries import typed
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor, Door, Role, Sight
from luoshi.kernel.errors import RuleBroken
from luoshi.matters import queries
from luoshi.matters.models import ANCESTORS, Matter, Stake
from luoshi.matters.rules import State, sees
from luoshi.org import queries as org
from luoshi.org.models import Unit, User
from luoshi.world import county
from luoshi.world.generator import realm
from luoshi.world.generator.history import LAST
from luoshi.world.generator.load import generate
from luoshi.world.generator.realm import Size

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
SMALL = 600


@pytest.fixture
def small(empty_db: Any) -> None:
    """A county, written by the serving role: without taking indexes down."""
    generate(Size.COUNTY, seed=7, now=NOW, matters=SMALL)


def test_the_command_loads_by_two_processes_and_puts_the_indexes_back(empty_db: Any) -> None:
    """As the owner, in more than one chunk; then the serving role finds everything in place."""
    before = _definitions()
    done = subprocess.run(
        [sys.executable, "-m", "luoshi.cli", "generate", "--size", "county", "--matters", "5500"],
        env=empty_db.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Matter.objects.count() == 5_500
    assert 2.7 < Stake.objects.count() / 5_500 < 3.3
    assert _definitions() == before
    report = verify_database()
    assert report.sound
    assert report.entries == Position.objects.count() == Entry.objects.count()
    assert Matter.objects.latest("id").pk < _next_id()


def _definitions() -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
        found = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint")
        return found | {row[0] for row in cursor.fetchall()}


def _next_id() -> int:
    """The id of the next matter: the sequence stands past what was loaded."""
    from luoshi.world import bulk

    return bulk.reserve(Matter, 1)[0]


def test_stakes_hold_the_ancestors_of_their_unit(small: None) -> None:
    for stake in Stake.objects.select_related("unit")[:300]:
        held = [getattr(stake, column) for column in ANCESTORS]
        assert [pk for pk in held if pk is not None] == stake.unit.path


def test_the_entry_says_how_the_matter_came_into_its_state(small: None) -> None:
    rows = Matter.objects.select_related("lead").order_by("pk")
    states = set()
    for matter in rows:
        entry = Entry.objects.get(chain_kind="matter", chain_id=matter.pk)
        body: Any = typed(entry).body
        assert (body.to_state, body.dispatcher) == (matter.state, matter.dispatcher_id)
        assert body.lead == matter.lead_id
        assert body.lead_path == (tuple(matter.lead.path) if matter.lead else ())
        assert body.due == (matter.due.isoformat() if matter.due else None)
        assert entry.at <= NOW
        states.add(matter.state)
    assert states == {state.value for state in LAST}


def test_clocks_are_what_the_clock_itself_works_out(small: None) -> None:
    """Every date that is out has one, and its times, light and flips are those of the rules."""
    rows = list(Deadline.objects.all())
    out = Matter.objects.filter(state__in=["dispatched", "underway"], due__isnull=False)
    assert {row.subject_id for row in rows} == set(out.values_list("pk", flat=True))
    assert {row.light for row in rows} == {"green", "yellow", "red"}
    stood, book = clock.standings([row.pk for row in rows]), clock.calendars()
    for row in rows:
        times = clock.worked_out(row, book.of(row.regions), (), stood[row.pk]).times
        assert (row.warn_at, row.due_at) == (times.warn_at, times.due_at)
        assert row.light == light(times, NOW)
        passed = [edge for edge in times.edges() if edge.at <= NOW]
        told = {(flip.at, flip.light) for flip in row.flips.all()}
        assert told <= {(edge.at, edge.light.value) for edge in passed}
        assert max(told) == (passed[-1].at, row.light)
    waiting = Flip.objects.filter(answered_at__isnull=True)
    assert 0 < waiting.count() < len(rows) // 5
    assert sweep(now=NOW) == 0


def test_what_is_proposed_waits_for_the_director(small: None) -> None:
    for matter in queries.with_facts(Matter.objects.filter(state=State.PROPOSED)):
        step = queries.facts_of(matter).step
        assert step is not None
        assert (step.role, step.unit_id, step.last) == (
            Role.DIRECTOR,
            matter.dispatcher_id,
            False,
        )


def test_the_same_seed_gives_the_same_world() -> None:
    prints = [_fingerprint(seed) for seed in (1, 1, 2)]
    assert prints[0] == prints[1] != prints[2]


def _fingerprint(seed: int) -> str:
    units = realm.realm_units(Size.COUNTY)
    seats = list(realm.realm_seats(units, Random(seed)))
    return hashlib.sha256(repr((units, seats)).encode()).hexdigest()


def test_a_province_has_its_size() -> None:
    units = realm.realm_units(Size.PROVINCE)
    assert 25_000 <= len(units) <= 26_000
    assert len({row.key for row in units}) == len({(row.parent, row.name) for row in units})
    assert len({row.key for row in units}) == len(units)
    assert 120_000 <= len(list(realm.realm_seats(units, Random(1)))) <= 130_000
    assert {row.kind for row in units} >= {"region", "township", "street", "village"}


def test_names_of_regions_are_all_different() -> None:
    regions = [row.name for row in realm.realm_units(Size.PROVINCE) if row.kind == "region"]
    assert len(regions) == len(set(regions)) == 139
    assert "云岭县" not in regions
    assert county.DEMO_COUNTY == "yunling"


def test_a_database_in_use_is_left_alone(small: None) -> None:
    units = Unit.objects.count()
    with pytest.raises(RuleBroken):
        generate(Size.COUNTY, seed=1, now=NOW, matters=10)
    assert Unit.objects.count() == units


def test_a_city_sees_down_the_tree_and_never_sideways(empty_db: Any) -> None:
    generate(Size.CITY, seed=7, now=NOW, matters=SMALL)
    _stakes_agree_with_the_rules()
    clerks = [_clerk(unit) for unit in Unit.objects.filter(code__regex=r"^c\d+-zfb$")]
    seen = [set(queries.matters_for(clerk).values_list("pk", flat=True)) for clerk in clerks]
    assert len(clerks) == 10
    assert all(seen)
    for one, other in pairwise(seen):
        assert not one & other


def _stakes_agree_with_the_rules() -> None:
    """What the one query shows is what the rules allow, for logins of every level."""
    rows = list(queries.with_facts(Matter.objects.all()))
    facts = {row.pk: queries.facts_of(row) for row in rows}
    for user in User.objects.all():
        actor = org.actor_for(user, appointment_id=None, door=Door.WEB, now=NOW)
        assert actor is not None
        seen = set(queries.matters_for(actor).values_list("pk", flat=True))
        assert seen == {pk for pk, fact in facts.items() if sees(actor, fact.stakes)}
        if actor.sight is Sight.TREE:
            assert seen


def _clerk(unit: Unit) -> Actor:
    [held] = org.holders(unit_ids=[unit.pk], roles=[Role.CLERK], today=NOW.date())[:1]
    return Actor(
        person_id=held.person_id,
        post_id=held.post_id,
        unit_id=unit.pk,
        unit_path=tuple(unit.path),
        roles=frozenset({Role.CLERK}),
    )
