"""Units that succeeded end themselves: a later merger finds what an earlier one left or gave."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from luoshi.journal.verify import verify_database
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries
from luoshi.matters.models import ANCESTORS, Matter, Stake
from luoshi.matters.rules import StakeRole
from luoshi.matters.rules.succession import LIVE_STATES
from luoshi.matters.tests.noting import Desk
from luoshi.matters.tests.test_succession import follow, merge
from luoshi.matters.tests.test_succession_offices import issue
from luoshi.org.models import Unit

pytestmark = pytest.mark.django_db
KEPT = (*LIVE_STATES, "closed")


def none_issues() -> None:
    Unit.objects.filter(issues=True).update(issues=False)


def all_with(code: str) -> bool:
    """Whether everything that is alive, or is looked at again, is dispatched from this unit."""
    rows = Matter.objects.filter(state__in=KEPT)
    live = Stake.objects.filter(matter__in=rows, until=None, role=StakeRole.DISPATCHER.value)
    places = {*rows.values_list("dispatcher__code", flat=True)}
    return places == {*live.values_list("unit__code", flat=True)} == {code}


def test_what_waited_for_an_office_goes_on_once_a_later_successor_is_one(
    office: Any, every_state: Callable[[], dict[str, Matter]]
) -> None:
    """The office went into a bureau that issues nothing, and that into another."""
    every_state()
    slip, late = Desk(office).file(), office.now + timedelta(days=20)
    none_issues()
    merge(office, "zfb", into="jiaoti")
    assert follow(late) == 0 and all_with("zfb")
    merge(office, "jiaoti", into="fagai")
    follow(late)
    assert all_with("zfb"), "nobody issues yet, above all not the bureau that is no more"
    heads = queries.without_successor(office.cast.lu, civil_day(late))
    assert [unit.code for unit in heads] == ["zfb"], "one office to be named, not two"
    issue(office, "fagai")
    assert follow(late) > 0 and all_with("fagai") and follow(late) == 0
    slip.refresh_from_db()
    assert slip.office.code == "fagai"
    assert verify_database().sound


def given_to(office: Any, code: str) -> None:
    """A bureau that issues nothing has what the office dispatched."""
    old, new = office.cast.units["zfb"], office.cast.units[code]
    for place in ("dispatcher", "verifier"):
        Matter.objects.filter(**{place: old}).update(**{place: new})
    path = dict(zip(ANCESTORS, (*new.path, *([None] * len(ANCESTORS))), strict=False))
    Stake.objects.filter(unit=old).update(unit=new, **path)


@pytest.mark.parametrize("office_first", [True, False])
def test_what_a_bureau_was_given_that_issues_nothing_goes_to_an_office_when_it_ends(
    office: Any, every_state: Callable[[], dict[str, Matter]], office_first: bool
) -> None:
    every_state()
    given_to(office, "jiaoti")
    late = office.now + timedelta(days=20)
    if not office_first:
        none_issues()
    merge(office, "jiaoti", into="fagai")
    follow(late)
    if not office_first:
        assert all_with("jiaoti")
        heads = queries.without_successor(office.cast.lu, civil_day(late))
        assert [unit.code for unit in heads] == ["jiaoti"]
        issue(office, "zfb")
        assert follow(late) > 0
    assert all_with("zfb") and follow(late) == 0
    assert verify_database().sound
