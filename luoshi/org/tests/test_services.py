"""The gate of the organisation against PostgreSQL: powers, compare-and-set, one entry an act."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import (
    BadInput,
    NotAllowed,
    NotFound,
    Refusal,
    RuleBroken,
    Stale,
)
from luoshi.org import queries, services
from luoshi.org.models import Unit, UnitRelation
from luoshi.org.rules.words import Level, RelationKind, UnitKind
from luoshi.org.tests.steps import appoint, draft, entries, new_person, new_post, new_unit

if TYPE_CHECKING:
    from luoshi.world.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_new_unit_stands_under_its_parent_and_answers_to_its_names(
    cast: Cast, now: datetime
) -> None:
    unit = new_unit(cast, now)
    assert unit.path == [*cast.units["gov"].path, unit.pk]
    assert entries("unit", unit.pk) == ["unit.created"]
    found = queries.unit_options(cast.zhou, "syj", today=now.date())
    assert [option["id"] for option in found] == [unit.pk]
    match = queries.match_units(["县试验局"], region_id=cast.units["yunling"].pk, today=now.date())
    assert match[0].unit_ids == (unit.pk,)


def test_a_double_click_makes_one_unit(cast: Cast, now: datetime) -> None:
    request_id, before = uuid4(), Unit.objects.count()
    made = [
        services.create_unit(
            actor=cast.cheng,
            now=now,
            request_id=request_id,
            parent_id=cast.units["gov"].pk,
            draft=draft(),
        )
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert Unit.objects.count() == before + 1


@pytest.mark.parametrize("values", [{"name": "云岭县发展和改革局"}, {"code": "fagai"}])
def test_a_name_or_code_in_use_is_refused_at_its_field(
    cast: Cast, now: datetime, values: dict[str, str]
) -> None:
    known = cast.units["fagai"]
    values = {key: getattr(known, key) for key in values}
    with pytest.raises(BadInput) as refused:
        new_unit(cast, now, **values)
    assert refused.value.fields
    assert not Unit.objects.filter(short_name="试验局").exists()


@pytest.mark.parametrize("name", ["shen", "gao", "zhou", "su", "wei", "fan", "lu"])
def test_only_the_system_administrator_sets_up_units(cast: Cast, now: datetime, name: str) -> None:
    with pytest.raises(NotAllowed):
        services.create_unit(
            actor=getattr(cast, name),
            now=now,
            request_id=uuid4(),
            parent_id=cast.units["gov"].pk,
            draft=draft(),
        )


def test_another_countys_administrator_finds_nothing_here(cast: Cast, now: datetime) -> None:
    stranger = Actor(
        person_id=cast.qiao.person_id,
        post_id=cast.qiao.post_id,
        unit_id=cast.qiao.unit_id,
        unit_path=cast.qiao.unit_path,
        roles=frozenset({Role.SYSTEM_ADMIN, Role.PERSONNEL}),
    )
    unit = cast.units["fagai"]
    common = {"actor": stranger, "now": now, "request_id": uuid4()}
    with pytest.raises(NotFound):
        services.rename_unit(**common, unit_id=unit.pk, version=1, name="新名")
    with pytest.raises(NotFound):
        services.abolish_unit(**common, unit_id=unit.pk)
    with pytest.raises(NotFound):
        services.create_post(**common, unit_id=unit.pk, name="岗", role=Role.HANDLER)
    with pytest.raises(NotFound):
        services.edit_person(
            **common,
            person_id=cast.zhou.person_id,
            version=1,
            name="某",
            work_phone="",
            home_id=unit.pk,
        )


def test_nobody_changes_the_line_above_his_region(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        services.rename_unit(
            actor=cast.cheng,
            now=now,
            request_id=uuid4(),
            unit_id=cast.units["linzhou"].pk,
            version=1,
            name="别的市",
        )


def details(**values: object) -> services.UnitDetails:
    base: dict[str, object] = {"kind": UnitKind.DEPARTMENT, "level": Level.COUNTY}
    return services.UnitDetails(**(base | values))  # type: ignore[arg-type]


def test_of_two_clerks_at_once_the_second_is_told_and_nothing_is_lost(
    cast: Cast, now: datetime
) -> None:
    unit = new_unit(cast, now)
    common = {"actor": cast.cheng, "now": now, "unit_id": unit.pk, "version": 1}
    services.edit_unit(**common, request_id=uuid4(), details=details(phone="0000-1"))
    with pytest.raises(Stale):
        services.edit_unit(**common, request_id=uuid4(), details=details(phone="0000-2"))
    unit.refresh_from_db()
    assert (unit.phone, unit.version) == ("0000-1", 2)
    assert entries("unit", unit.pk) == ["unit.created", "unit.edited"]


def test_saving_without_a_change_writes_no_entry(cast: Cast, now: datetime) -> None:
    unit = new_unit(cast, now)
    services.edit_unit(
        actor=cast.cheng,
        now=now,
        request_id=uuid4(),
        unit_id=unit.pk,
        version=1,
        details=details(short_name="试验局"),
    )
    assert entries("unit", unit.pk) == ["unit.created"]


def test_a_renamed_unit_is_still_found_by_its_old_name(cast: Cast, now: datetime) -> None:
    unit = new_unit(cast, now)
    services.rename_unit(
        actor=cast.cheng,
        now=now,
        request_id=uuid4(),
        unit_id=unit.pk,
        version=1,
        name="云岭县推广局",
        short_name="推广局",
    )
    today, region = now.date(), cast.units["yunling"].pk
    texts = ["县推广局", "推广局", "县试验局", "试验局"]
    matches = queries.match_units(texts, region_id=region, today=today)
    assert [match.unit_ids for match in matches] == [(unit.pk,)] * 4
    row = UnitRelation.objects.get(kind=RelationKind.RENAMED_TO, source=unit)
    assert (row.note, row.since) == ("云岭县试验局", today)
    assert queries.unit_options(cast.zhou, "syj", today=today)[0]["name"] == "云岭县推广局"


def paths_hold() -> bool:
    rows = {unit.pk: unit for unit in Unit.objects.all()}
    return all(
        unit.path == [*(rows[unit.parent_id].path if unit.parent_id else []), unit.pk]
        and unit.depth == len(unit.path) - 1
        for unit in rows.values()
    )


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=6))
def test_whatever_is_moved_every_path_is_the_parents_path_and_oneself(
    cast: Cast, now: datetime, moves: list[tuple[int, int]]
) -> None:
    region = cast.units["yunling"].pk
    ids = list(
        Unit.objects.filter(path__contains=[region]).order_by("pk").values_list("pk", flat=True)
    )
    for a, b in moves:
        unit_id, parent_id = ids[a % len(ids)], ids[b % len(ids)]
        try:
            services.move_unit(
                actor=cast.cheng,
                now=now,
                request_id=uuid4(),
                unit_id=unit_id,
                parent_id=parent_id,
            )
        except Refusal:
            continue
        assert Unit.objects.get(pk=unit_id).parent_id == parent_id
    assert paths_hold()


def test_a_merged_unit_ends_and_lives_on_in_its_successor(cast: Cast, now: datetime) -> None:
    today, region = now.date(), cast.units["yunling"].pk
    old, heir = new_unit(cast, now), new_unit(cast, now, name="云岭县推广局", code="T-2")
    section = services.create_unit(
        actor=cast.cheng,
        now=now,
        request_id=uuid4(),
        parent_id=old.pk,
        draft=services.UnitDraft(
            name="业务股", code="T-3", kind=UnitKind.SECTION, level=Level.COUNTY
        ),
    )
    post, person = new_post(cast, now, old, Role.HEAD), new_person(cast, now, old)
    held = appoint(cast.su, now, post, person, since=today - timedelta(days=1))
    services.merge_units(
        actor=cast.cheng,
        now=now,
        request_id=uuid4(),
        source_ids=[old.pk],
        target_id=heir.pk,
    )
    for row in (old, section, held, post):
        row.refresh_from_db()
    assert old.until == held.until == post.until == today
    assert section.path == [*heir.path, section.pk]
    assert paths_hold()
    match = queries.match_units(["县试验局"], region_id=region, today=today)
    assert match[0].unit_ids == (heir.pk,)
    for kind, pk in (("unit", old.pk), ("unit", heir.pk), ("person", person.pk)):
        assert entries(kind, pk)[-1] == "unit.merged"
    relation = UnitRelation.objects.get(kind=RelationKind.MERGED_INTO, source=old)
    assert relation.target_id == heir.pk
    with pytest.raises(RuleBroken):
        new_post(cast, now, old, Role.HANDLER)


def test_a_unit_cannot_merge_into_what_lies_below_it(cast: Cast, now: datetime) -> None:
    with pytest.raises(RuleBroken):
        services.merge_units(
            actor=cast.cheng,
            now=now,
            request_id=uuid4(),
            source_ids=[cast.units["gov"].pk],
            target_id=cast.units["fagai"].pk,
        )


def test_a_unit_with_units_below_is_not_abolished(cast: Cast, now: datetime) -> None:
    with pytest.raises(RuleBroken):
        services.abolish_unit(
            actor=cast.cheng, now=now, request_id=uuid4(), unit_id=cast.units["liuxi"].pk
        )
    assert Unit.objects.get(pk=cast.units["liuxi"].pk).until is None


def test_every_act_leaves_chains_that_verify(cast: Cast, now: datetime) -> None:
    unit = new_unit(cast, now)
    new_post(cast, now, unit, Role.LIAISON)
    services.relate_units(
        actor=cast.cheng,
        now=now,
        request_id=uuid4(),
        kind=RelationKind.GUIDANCE,
        source_id=unit.pk,
        target_id=cast.units["liuxi"].pk,
    )
    assert entries("unit", cast.units["liuxi"].pk)[-1] == "unit.related"
    assert verify_database().sound
