"""The page of a unit's demands, by role."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from luoshi.burden import services
from luoshi.burden.models import Demand
from luoshi.org.models import Unit

pytestmark = pytest.mark.django_db
Ask = Callable[..., list[Demand]]
SignIn = Callable[[str], Client]


@pytest.fixture
def present() -> datetime:
    """The clock of the page: demands of this month are asked now."""
    return timezone.now()


def opened(sign_in: SignIn, who: str, unit: Unit, **query: str) -> Any:
    return sign_in(who).get(reverse("burden:of-unit", args=[unit.pk]), query)


def rows_of(response: Any) -> int:
    return len(re.findall("报送第 \\d+ 项进展", response.content.decode()))


def test_the_town_sees_its_count_and_the_list_behind_it(
    cast: Any, ask: Ask, present: datetime, sign_in: SignIn
) -> None:
    town = cast.units["liuxi"]
    ask(cast.units["zfb"], town, times=3, at=present)
    ask(cast.units["fagai"], town, times=2, at=present)
    response = opened(sign_in, "lin", town)
    assert response.status_code == 200
    assert response.context["count"] == response.context["page"].total == rows_of(response) == 5
    assert response.context["whole"]
    assert response.context["months"][0].count == 5


@pytest.mark.parametrize(
    ("who", "status", "count"),
    [
        ("lin", 200, 5),
        ("gao", 200, 5),
        ("lu", 200, 5),
        ("shen", 200, 3),
        ("han", 200, 3),
        ("meng", 200, 2),
        ("zhou", 404, None),
        ("he", 404, None),
        ("fang", 404, None),
        ("cheng", 404, None),
        ("wei", 404, None),
        ("fan", 404, None),
        ("qiao", 404, None),
    ],
)
def test_who_sees_how_much_of_a_town(
    cast: Any,
    ask: Ask,
    present: datetime,
    who: str,
    status: int,
    count: int | None,
    sign_in: SignIn,
) -> None:
    town = cast.units["liuxi"]
    ask(cast.units["zfb"], town, times=3, at=present)
    ask(cast.units["fagai"], town, times=2, at=present)
    response = opened(sign_in, who, town)
    assert response.status_code == status
    if count is not None:
        assert response.context["count"] == rows_of(response) == count
        assert response.context["whole"] is (count == 5)


def test_nobody_is_let_in_without_signing_in(client: Client, cast: Any) -> None:
    url = reverse("burden:of-unit", args=[cast.units["liuxi"].pk])
    assert client.get(url).status_code == 302
    assert client.get(reverse("burden:mine")).status_code == 302


def test_my_page_is_my_units(client: Client, cast: Any, sign_in: SignIn) -> None:
    sign_in("lin")
    response = client.get(reverse("burden:mine"))
    assert response["Location"] == reverse("burden:of-unit", args=[cast.lin.unit_id])


def test_withdrawn_demands_stand_apart(
    cast: Any, ask: Ask, present: datetime, sign_in: SignIn
) -> None:
    town = cast.units["liuxi"]
    rows = ask(cast.units["zfb"], town, times=3, at=present)
    services.void(subject_kind="errand", entries={rows[0].subject_id: 1}, now=present)
    counted = opened(sign_in, "lin", town)
    assert (counted.context["count"], rows_of(counted)) == (2, 2)
    apart = opened(sign_in, "lin", town, show="voided")
    assert (apart.context["voided_count"], rows_of(apart)) == (1, 1)


def test_months_before_and_single_senders_can_be_opened(
    cast: Any, ask: Ask, present: datetime, sign_in: SignIn
) -> None:
    town, office = cast.units["liuxi"], cast.units["zfb"]
    before = timezone.localtime(present).replace(day=1) - timedelta(days=1)
    ask(office, town, times=4, at=before)
    ask(office, town, at=present)
    ask(cast.units["fagai"], town, times=2, at=present)
    assert rows_of(opened(sign_in, "lin", town, month=before.strftime("%Y-%m"))) == 4
    assert rows_of(opened(sign_in, "lin", town, sender=str(office.pk))) == 1
    assert rows_of(opened(sign_in, "lin", town, month="x", sender="1" * 40)) == 3


def test_an_empty_month_teaches_and_a_demand_is_escaped(
    cast: Any, ask: Ask, present: datetime, sign_in: SignIn
) -> None:
    town = cast.units["liuxi"]
    assert "这个月没有要求" in opened(sign_in, "lin", town).content.decode()
    row = ask(cast.units["zfb"], town, at=present)[0]
    Demand.objects.filter(pk=row.pk).update(text="<b>报送</b>")
    assert "&lt;b&gt;报送" in opened(sign_in, "lin", town).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, cast: Any, ask: Ask, present: datetime, sign_in: SignIn
) -> None:
    town = cast.units["liuxi"]
    sign_in("lin")
    url = reverse("burden:of-unit", args=[town.pk])
    counts = []
    for times in (1, 60):
        ask(cast.units["zfb"], town, times=times, at=present, kind="matter")
        ask(cast.units["fagai"], town, times=times, at=present)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        counts.append(len(queries))
    assert rows_of(response) == 122
    assert counts[0] == counts[1]


def test_a_part_is_the_list_alone(client: Client, cast: Any, ask: Ask, sign_in: SignIn) -> None:
    sign_in("lin")
    url = reverse("burden:of-unit", args=[cast.lin.unit_id])
    ask(cast.units["zfb"], cast.units["liuxi"], at=datetime.now(UTC))
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="demands"')
    assert "<html" not in part
