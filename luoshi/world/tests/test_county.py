"""The data files of the county fit together."""

from collections import Counter

from luoshi.kernel.actor import ADMINISTRATORS, Role
from luoshi.org.rules.words import ChargeKind, Level, RelationKind, UnitKind
from luoshi.world import county


def test_it_has_the_size_of_a_county() -> None:
    inside = [row for row in county.units() if not row.key.startswith(("linzhou", "chenghe"))]
    rural = [row for row in inside if row.kind in county.RURAL]
    assert len(rural) == 14
    assert 110 <= len(county.villages()) <= 130
    assert 45 <= len(inside) - len(rural) <= 60
    assert 380 <= len(county.seats()) <= 430


def test_units_stand_below_units_and_bear_known_words() -> None:
    seen: set[str] = {""}
    for row in (*county.units(), *county.villages()):
        assert row.parent in seen, row
        assert row.key not in seen
        seen.add(row.key)
        assert UnitKind(row.kind)
        assert Level(row.level)


def test_no_name_is_given_twice() -> None:
    for rows in (
        [row.name for row in (*county.units(), *county.villages())],
        [row.person for row in county.seats()],
    ):
        assert [name for name, times in Counter(rows).items() if times > 1] == []


def test_every_unit_that_can_be_charged_has_a_liaison() -> None:
    held = {(row.unit, row.role) for row in county.seats()}
    for row in county.units():
        if row.kind in {"department", "township", "street", "office", "institution"}:
            assert (row.key, Role.LIAISON) in held, row.name
            assert (row.key, Role.HEAD) in held, row.name


def test_three_administrators_are_three_people() -> None:
    held = [row for row in county.seats() if row.role in ADMINISTRATORS]
    assert {row.role for row in held} == ADMINISTRATORS
    assert len(held) == 3


def test_the_cast_sits_in_its_seats() -> None:
    seats = {(row.unit, row.seat): row for row in county.seats()}
    for row in county.cast_rows():
        assert seats[row.unit, row.seat].person == row.name


def test_leaders_table_and_relations_name_units_that_exist() -> None:
    keys = {row.key for row in county.units()}
    leaders = {row.seat for row in county.seats() if row.unit == county.GOVERNMENT}
    for charge in county.charges():
        assert charge.unit in keys
        assert charge.seat in leaders
        assert ChargeKind(charge.kind)
    once = Counter(row.unit for row in county.charges() if row.kind == ChargeKind.IN_CHARGE)
    assert max(once.values()) == 1
    for relation in county.relations():
        assert {relation.source, relation.target} <= keys
        assert RelationKind(relation.kind)
