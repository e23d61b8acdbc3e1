"""What is shown of demands: whose, how many, in which month."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from typing import Any

import pytest

from luoshi.burden import queries, rules, services
from luoshi.burden.models import Demand
from luoshi.burden.rules import DemandFacts
from luoshi.journal import subjects
from luoshi.journal.subjects import Subject
from luoshi.kernel.actor import Actor

pytestmark = pytest.mark.django_db
Ask = Callable[..., list[Demand]]
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


def facts(demand: Demand) -> DemandFacts:
    return DemandFacts(demand.unit_id, tuple(demand.unit.path), demand.sender_id)


def test_what_is_shown_agrees_with_the_rule_for_everybody(cast: Any, ask: Ask) -> None:
    units = cast.units
    for sender, unit in [
        ("zfb", "liuxi"),
        ("zfb", "fagai"),
        ("fagai", "liuxi"),
        ("liuxi", "shiqiao"),
        ("chenghe-zfb", "chenghe"),
    ]:
        ask(units[sender], units[unit])
    demands = list(Demand.objects.select_related("unit"))
    everybody = [*(actor for _, actor in cast), *cast.actors.values()]
    seen = 0
    for actor in everybody:
        shown = set(Demand.objects.visible_to(actor))
        assert shown == {d for d in demands if rules.may_see(actor, facts(d))}
        seen += len(shown)
    assert 0 < seen < len(everybody) * len(demands)


def test_an_outsider_of_another_county_sees_none(cast: Any, ask: Ask) -> None:
    ask(cast.units["zfb"], cast.units["liuxi"], times=3)
    assert not queries.demands_on(cast.qiao, cast.units["liuxi"].pk, *SEPTEMBER).exists()
    assert queries.tally(cast.qiao, [cast.units["liuxi"].pk], *SEPTEMBER) == []


def test_a_sender_sees_only_what_his_unit_sent(cast: Any, ask: Ask) -> None:
    town = cast.units["liuxi"]
    ask(cast.units["zfb"], town, times=2)
    ask(cast.units["fagai"], town, times=3)
    assert queries.demands_on(cast.lin, town.pk, *SEPTEMBER).count() == 5
    assert queries.demands_on(cast.gao, town.pk, *SEPTEMBER).count() == 5
    assert queries.demands_on(cast.shen, town.pk, *SEPTEMBER).count() == 2


def test_the_tally_is_the_list_counted_and_months_are_those_of_china(cast: Any, ask: Ask) -> None:
    office, town = cast.units["zfb"], cast.units["liuxi"]
    moments = {
        datetime(2026, 8, 31, 15, 59, tzinfo=UTC): date(2026, 8, 1),  # 23:59 there
        datetime(2026, 8, 31, 16, 0, tzinfo=UTC): date(2026, 9, 1),  # midnight there
        datetime(2026, 9, 30, 15, 59, tzinfo=UTC): date(2026, 9, 1),
        datetime(2026, 9, 30, 16, 0, tzinfo=UTC): date(2026, 10, 1),
    }
    for at in moments:
        ask(office, town, at=at)
    tally = queries.tally(cast.lin, [town.pk], date(2026, 8, 1), date(2026, 10, 31))
    assert {row.month: row.count for row in tally} == {
        date(2026, 8, 1): 1,
        date(2026, 9, 1): 2,
        date(2026, 10, 1): 1,
    }
    assert queries.demands_on(cast.lin, town.pk, *SEPTEMBER).count() == 2


def test_withdrawn_demands_leave_the_count_and_stay_in_the_list(cast: Any, ask: Ask) -> None:
    town = cast.units["liuxi"]
    rows = ask(cast.units["zfb"], town, times=3)
    gone = {rows[0].subject_id: 5}
    services.void(subject_kind="errand", entries=gone, now=rows[0].at)
    found = queries.demands_on(cast.lin, town.pk, *SEPTEMBER)
    assert (found.live().count(), found.voided().count()) == (2, 1)
    [sender] = queries.by_sender(cast.lin, town.pk, *SEPTEMBER)
    assert (sender.count, sender.voided) == (2, 1)
    [month] = queries.months_of(cast.lin, town.pk, date(2026, 9, 24))
    assert month.count == 2


def test_months_reach_back_to_the_oldest_that_has_a_count(cast: Any, ask: Ask) -> None:
    town = cast.units["liuxi"]
    for at in (datetime(2026, 9, 2, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)):
        ask(cast.units["zfb"], town, at=at)
    ask(cast.units["zfb"], town, at=datetime(2025, 9, 2, tzinfo=UTC))
    found = queries.months_of(cast.lin, town.pk, date(2026, 9, 24))
    assert [(one.month.month, one.count) for one in found] == [(9, 1), (8, 0), (7, 1)]


def test_links_lead_only_where_one_may_and_a_kind_is_asked_once(
    cast: Any, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def among(actor: Actor, ids: Collection[int]) -> Collection[int]:
        asked.append(set(ids))
        return [pk for pk in ids if pk % 2]

    errand = Subject("errand", "差事", lambda pk: f"/errands/{pk}/", lambda *_: False, (), among)
    monkeypatch.setitem(subjects._SUBJECTS, "errand", errand)
    office, town = cast.units["zfb"], cast.units["liuxi"]
    rows = ask(office, town, times=30, kind="errand")
    unknown = ask(office, town, times=2, kind="unheard-of")
    odd = {row.pk: f"/errands/{row.subject_id}/" for row in rows if row.subject_id % 2}
    assert queries.links(cast.lin, [*rows, *unknown]) == odd
    assert asked == [{row.subject_id for row in rows}]
