"""Rules of demands: who sees which, and the months."""

from datetime import date

import pytest

from luoshi.burden import rules
from luoshi.burden.rules import DemandFacts
from luoshi.kernel.actor import Actor, Role

COUNTY, GOVERNMENT, OFFICE, TOWN, VILLAGE, OTHER = 1, 2, 3, 4, 5, 9
# The office asks something of the town; it does not stand above the town.
FACTS = DemandFacts(TOWN, (COUNTY, GOVERNMENT, TOWN), OFFICE)


def somebody(role: Role, *path: int) -> Actor:
    return Actor(1, 1, path[-1], path, frozenset({role}))


@pytest.mark.parametrize(
    ("actor", "sees", "all_of_it"),
    [
        (somebody(Role.CLERK, COUNTY, GOVERNMENT, TOWN), True, True),
        (somebody(Role.LIAISON, COUNTY, GOVERNMENT, TOWN), True, True),
        (somebody(Role.HANDLER, COUNTY, GOVERNMENT, TOWN), True, True),
        (somebody(Role.LEADER, COUNTY, GOVERNMENT), True, True),
        (somebody(Role.LIAISON, COUNTY, GOVERNMENT), False, False),
        (somebody(Role.CLERK, COUNTY, GOVERNMENT, OFFICE), True, False),
        (somebody(Role.LIAISON, COUNTY, GOVERNMENT, OFFICE), False, False),
        (somebody(Role.SECURITY_ADMIN, COUNTY, GOVERNMENT, TOWN), False, False),
        (somebody(Role.AUDIT_ADMIN, COUNTY, GOVERNMENT), False, False),
        (somebody(Role.HEAD, COUNTY, GOVERNMENT, TOWN, VILLAGE), False, False),
        (somebody(Role.CLERK, OTHER), False, False),
    ],
)
def test_the_unit_and_those_above_see_all_a_sender_sees_his_own(
    actor: Actor, sees: bool, all_of_it: bool
) -> None:
    assert rules.may_see(actor, FACTS) is sees
    assert rules.sees_all_of(actor, FACTS.unit_id, FACTS.unit_path) is all_of_it


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-02", date(2026, 2, 1)),
        ("2026-09", date(2026, 9, 1)),
        ("2026-10", date(2026, 9, 1)),
        ("2026-13", date(2026, 9, 1)),
        ("", date(2026, 9, 1)),
        ("'; --", date(2026, 9, 1)),
    ],
)
def test_a_month_is_read_and_none_lies_ahead(text: str, first: date) -> None:
    assert rules.month_of(text, date(2026, 9, 24)).first == first


def test_months_run_backwards_without_a_gap() -> None:
    found = [month.first for month in rules.months_up_to(date(2026, 2, 28), 4)]
    assert found == [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]
