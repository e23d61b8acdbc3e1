"""Demands are charged and withdrawn inside the act that asks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from luoshi.burden import services
from luoshi.burden.models import Demand
from luoshi.burden.services import NewDemand
from luoshi.kernel.errors import BadInput

AT = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(days=2)
Ask = Callable[..., list[Demand]]


def new(cast: Any, **more: Any) -> NewDemand:
    values = {
        "text": "改造老茶园",
        "sender_id": cast.shen.unit_id,
        "unit_id": cast.units["liuxi"].pk,
        "subject_kind": "matter",
        "subject_id": 7,
        "entry_id": 70,
    }
    return NewDemand(**{**values, **more})


@pytest.mark.django_db
def test_one_row_for_each_demand_in_the_order_given(cast: Any) -> None:
    towns = [cast.units["shiqiao"].pk, cast.units["liuxi"].pk]
    rows = services.charge(demands=[new(cast, unit_id=pk) for pk in towns], now=AT)
    assert [row.unit_id for row in rows] == towns
    assert {(row.text, row.entry_id, row.at) for row in Demand.objects.all()} == {
        ("改造老茶园", 70, AT)
    }


@pytest.mark.django_db
def test_one_act_charges_a_unit_once_for_one_subject(cast: Any) -> None:
    services.charge(demands=[new(cast)], now=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.charge(demands=[new(cast)], now=AT)
    services.charge(demands=[new(cast, entry_id=71)], now=AT)
    assert Demand.objects.count() == 2


@pytest.mark.django_db
def test_a_demand_says_what_it_asks(cast: Any) -> None:
    with pytest.raises(BadInput):
        services.charge(demands=[new(cast), new(cast, text=" ", subject_id=8)], now=AT)
    assert Demand.objects.count() == 0


@pytest.mark.django_db
def test_withdrawing_keeps_the_row_and_names_the_entry(cast: Any) -> None:
    kept, gone = new(cast), new(cast, subject_id=8)
    services.charge(demands=[kept, gone], now=AT)
    assert services.void(subject_kind="matter", entries={8: 80}, now=LATER) == 1
    row = Demand.objects.get(subject_id=8)
    assert (row.voided_at, row.voided_by_entry) == (LATER, 80)
    assert [live.subject_id for live in Demand.objects.live()] == [7]


@pytest.mark.django_db
def test_what_was_withdrawn_is_not_withdrawn_again(cast: Any) -> None:
    services.charge(demands=[new(cast)], now=AT)
    services.void(subject_kind="matter", entries={7: 80}, now=LATER)
    assert services.void(subject_kind="matter", entries={7: 81}, now=LATER) == 0
    assert Demand.objects.get().voided_by_entry == 80


@pytest.mark.django_db
def test_withdrawing_may_be_narrowed_to_units_and_minds_the_kind(cast: Any) -> None:
    both = [new(cast, unit_id=cast.units[key].pk) for key in ("liuxi", "shiqiao")]
    services.charge(demands=both, now=AT)
    assert services.void(subject_kind="paper", entries={7: 80}, now=LATER) == 0
    only = [cast.units["shiqiao"].pk]
    services.void(subject_kind="matter", entries={7: 80}, now=LATER, unit_ids=only)
    assert [row.unit_id for row in Demand.objects.live()] == [cast.units["liuxi"].pk]


@pytest.mark.django_db
def test_five_hundred_demands_cost_as_many_statements_as_one(
    ask: Ask, cast: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2):
        rows = ask(cast.units["zfb"], cast.units["liuxi"], times=500)
    entries = {row.subject_id: 1 for row in rows}
    with django_assert_max_num_queries(4):
        assert services.void(subject_kind="errand", entries=entries, now=LATER) == 500


def test_nothing_is_charged_outside_a_transaction(committed_db: Any) -> None:
    with pytest.raises(RuntimeError):
        services.charge(demands=[], now=AT)
    with pytest.raises(RuntimeError):
        services.void(subject_kind="matter", entries={}, now=AT)
