"""Pages by keyset on a real database: every row once, in order, both ways, whatever the nulls."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.kit import paging
from luoshi.kit.orders import Order
from luoshi.kit.paging import Listing, first_pages, keyset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[10_000, 3], ids=["few", "many"])
def cap(request: Any, monkeypatch: Any) -> int:
    """Every test twice: the rows counted and put in order by their keys, and too many for that."""
    monkeypatch.setattr(paging, "CAP", request.param)
    return int(request.param)


@pytest.fixture
def groups() -> QuerySet[Group]:
    """Twenty-three groups whose names do not follow their ids."""
    Group.objects.bulk_create(Group(name=f"{n * 7 % 23:02}") for n in range(23))
    return Group.objects.all()


def walk(
    queryset: QuerySet[Any], way: str = "next", cursor: str = "", **how: Any
) -> list[list[Any]]:
    """All pages from a cursor on."""
    pages = []
    while True:
        found = keyset(queryset, cursor=cursor, size=5, **how)
        pages.append([row.pk for row in found.rows])
        cursor = getattr(found, way)
        if not cursor:
            return pages


@pytest.mark.parametrize(
    "order", [("id",), ("-id",), ("name", "id"), ("-name", "-id"), ("-name", "id")]
)
def test_every_row_comes_once_and_in_order(groups: QuerySet[Group], order: tuple[str, ...]) -> None:
    pages = walk(groups, order=order)
    assert [len(one) for one in pages] == [5, 5, 5, 5, 3]
    assert list(chain(*pages)) == [group.pk for group in groups.order_by(*order)]


@pytest.mark.parametrize("order", [("name", "id"), ("-name", "-id"), ("-name", "id")])
def test_previous_goes_back_over_the_same_pages(
    groups: QuerySet[Group], order: tuple[str, ...]
) -> None:
    forward = walk(groups, order=order)
    cursor = ""
    for _ in range(4):
        cursor = keyset(groups, order=order, cursor=cursor, size=5).next
    last = keyset(groups, order=order, cursor=cursor, size=5)
    assert not last.next
    assert walk(groups, "previous", last.previous, order=order) == forward[3::-1]


def test_the_first_page_has_no_previous_and_an_only_page_has_neither(
    groups: QuerySet[Group],
) -> None:
    first = keyset(groups, order=("id",), size=5)
    assert not first.previous
    assert first.next
    only = keyset(groups, order=("id",), size=23)
    assert not only.previous
    assert not only.next


def test_a_page_before_the_first_row_is_the_first_page(groups: QuerySet[Group]) -> None:
    second = keyset(
        groups, order=("id",), cursor=keyset(groups, order=("id",), size=5).next, size=5
    )
    groups.filter(pk__in=list(groups.order_by("id").values_list("pk", flat=True)[:3])).delete()
    back = keyset(groups, order=("id",), cursor=second.previous, size=5)
    assert [row.pk for row in back.rows] == list(
        groups.order_by("id").values_list("pk", flat=True)[:5]
    )
    assert not back.previous


@pytest.fixture
def jobs() -> QuerySet[Any]:
    """Rows with a moment that nine of twenty do not have."""
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    columns = (
        "queue_name, task_name, priority, args, status, attempts, scheduled_at, abort_requested"
    )
    with connection.cursor() as cursor:
        for n in range(20):
            moment = None if n % 9 in {0, 4, 7, 8} else begin + timedelta(microseconds=n * 7 % 13)
            cursor.execute(
                f"INSERT INTO procrastinate_jobs ({columns})"  # a constant
                " VALUES ('q', 't', 0, '{}', 'todo', 0, %s, false)",
                [moment],
            )
    return ProcrastinateJob.objects.filter(queue_name="q")


@pytest.mark.parametrize("sign", ["", "-"])
def test_nulls_come_last_in_both_directions_and_microseconds_count(
    jobs: QuerySet[Any], sign: str
) -> None:
    order = (f"{sign}scheduled_at", f"{sign}id")
    pages = walk(jobs, order=order)
    rows = list(jobs)
    filled = sorted((r for r in rows if r.scheduled_at), key=lambda r: (r.scheduled_at, r.pk))
    void = sorted((r for r in rows if not r.scheduled_at), key=lambda r: r.pk)
    if sign:
        filled.reverse()
        void.reverse()
    assert list(chain(*pages)) == [r.pk for r in filled + void]
    cursor = ""
    for _ in range(3):
        cursor = keyset(jobs, order=order, cursor=cursor, size=5).next
    back = keyset(jobs, order=order, cursor=cursor, size=5).previous
    assert walk(jobs, "previous", back, order=order) == pages[2::-1]


@pytest.mark.parametrize(
    "cursor",
    ["x", "%%%", "bnVsbA", "WzAsMV0", "WzAsIm5vIiwibm8iXQ", "WzAsWzFdLFsyXV0", "9" * 3000,
     "WzAsIlx1MDAwMCIsMV0", "WzAsImEiLDFlMzA5XQ", "WzAsImEiLDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OV0"],
)  # fmt: skip
def test_a_torn_cursor_gives_the_first_page(groups: QuerySet[Group], cursor: str) -> None:
    found = keyset(groups, order=("name", "id"), cursor=cursor, size=5)
    assert [row.name for row in found.rows] == ["00", "01", "02", "03", "04"]


@pytest.mark.parametrize(("most", "exact"), [(23, True), (22, False)])
def test_totals_are_exact_up_to_the_cap(
    groups: QuerySet[Group], monkeypatch: Any, most: int, exact: bool
) -> None:
    monkeypatch.setattr(paging, "CAP", most)
    found = keyset(groups, order=("id",))
    assert (found.total, found.exact, len(found.rows)) == (most, exact, 23)


def test_rows_may_be_mappings_and_paths_may_cross_tables(groups: QuerySet[Group]) -> None:
    kind = ContentType.objects.get_for_model(Group)
    rights = kind.permission_set.values("id", "codename", "content_type__model")
    order = ("content_type__model", "codename", "id")
    first = keyset(rights, order=order, size=2)
    second = keyset(rights, order=order, size=2, cursor=first.next)
    found = [row["codename"] for row in first.rows + second.rows]
    assert found == sorted(kind.permission_set.values_list("codename", flat=True))[:4]


def test_an_empty_list_is_one_empty_page() -> None:
    found = keyset(Session.objects.all(), order=("expire_date", "session_key"))
    assert (found.rows, found.next, found.previous, found.total) == ([], "", "", 0)


def test_only_the_first_column_may_be_null(jobs: QuerySet[Any]) -> None:
    with pytest.raises(ValueError, match="first column"):
        keyset(jobs, order=("id", "scheduled_at"))


def test_no_row_is_ever_skipped_by_number_and_one_row_comparison_does(
    groups: QuerySet[Group], cap: int
) -> None:
    cursor = keyset(groups, order=("name", "id"), size=5).next
    with CaptureQueriesContext(
        connection,
    ) as seen:
        keyset(groups, order=("name", "id"), cursor=cursor, size=5)
    many = cap < 23
    assert len(seen) == (3 if many else 2)
    assert not any("OFFSET" in query["sql"] for query in seen)
    assert bool(re.search(r'ROW\(.+"name", .+"id"\) > ROW\(', seen[1]["sql"])) is many


LATE = {"late": Q(priority=1), "has_late": lambda job: job.priority == 1}


@pytest.mark.parametrize("sign", ["", "-"])
def test_late_rows_come_after_all_others_both_ways(jobs: QuerySet[Any], sign: str) -> None:
    ProcrastinateJob.objects.filter(pk__in=[job.pk for job in jobs if job.pk % 3 == 0]).update(
        priority=1
    )
    how: dict[str, Any] = {"order": (f"{sign}scheduled_at", f"{sign}id"), **LATE}
    pages = walk(jobs, **how)
    moment = F("scheduled_at")
    by = moment.desc(nulls_last=True) if sign else moment.asc(nulls_last=True)
    assert list(chain(*pages)) == [job.pk for job in jobs.order_by("priority", by, f"{sign}id")]
    cursor = ""
    for _ in range(3):
        cursor = keyset(jobs, cursor=cursor, size=5, **how).next
    back = keyset(jobs, cursor=cursor, size=5, **how).previous
    assert walk(jobs, "previous", back, **how) == pages[2::-1]


def test_few_rows_cost_one_query_besides_the_count(jobs: QuerySet[Any], cap: int) -> None:
    with CaptureQueriesContext(connection) as log:
        keyset(jobs, order=("scheduled_at", "id"), size=50, **LATE)
    sections = 4  # with a moment and without, of each half
    assert len(log) == (2 if cap > 20 else 2 + sections)


def listing(rows: QuerySet[Any], *order: str) -> Listing[Any]:
    """A list as a desk has several of them."""
    return Listing.of(rows, Order.of(rows.model, order))


def test_several_lists_are_counted_at_once(
    jobs: QuerySet[Any], groups: QuerySet[Group], cap: int
) -> None:
    lists = {
        "jobs": listing(jobs, "scheduled_at", "id"),
        "groups": listing(groups, "-name", "id"),
        "none": listing(groups.filter(name="no"), "id"),
        "never": listing(groups.none(), "id"),
    }
    with CaptureQueriesContext(connection) as log:
        found = first_pages(lists, size=5)
    walks = 2 if cap < 20 else 0  # where there are too many, one more for the keys of each
    assert len(log) == 3 + walks  # one for all counts, one for the rows of each that has some
    assert found["jobs"] == keyset(jobs, order=("scheduled_at", "id"), size=5)
    assert found["groups"] == keyset(groups, order=("-name", "id"), size=5)
    assert (found["none"].total, found["never"].total) == (0, 0)
    assert first_pages({"never": lists["never"]}, size=5)["never"].rows == []


def test_rows_may_be_fetched_without_asking_the_conditions_again(
    jobs: QuerySet[Any], cap: int
) -> None:
    """Few or many, forward or backward: the same pages, and what decides is asked once."""
    wanted = jobs.filter(priority__gte=0).exclude(queue_name="nobody")
    every, order = jobs.model._default_manager.all(), ("scheduled_at", "id")

    def fetch(keys: Sequence[int]) -> QuerySet[Any]:
        return every.filter(pk__in=keys)

    how: dict[str, Any] = {"order": order, "size": 4}
    first = keyset(wanted, **how, fetch=fetch)
    assert first == keyset(wanted, **how)
    second = keyset(wanted, cursor=first.next, **how, fetch=fetch)
    assert second == keyset(wanted, cursor=first.next, **how)
    assert keyset(wanted, cursor=second.previous, **how, fetch=fetch).rows == first.rows
    with CaptureQueriesContext(connection) as log:
        keyset(wanted, order=order, size=4, fetch=fetch)
    assert sum(one["sql"].count("nobody") for one in log) == (1 if cap > 20 else 2)


def test_a_row_that_goes_between_the_two_queries_is_left_out(groups: QuerySet[Group]) -> None:
    def late(keys: Sequence[int]) -> QuerySet[Group]:
        Group.objects.filter(pk=keys[0]).delete()
        return Group.objects.filter(pk__in=keys)

    found = keyset(groups, order=("id",), size=5, fetch=late)
    assert (len(found.rows), bool(found.next)) == (4, True)
    onward = keyset(groups, order=("id",), size=5, cursor=found.next)
    assert onward.rows[0].pk == found.rows[-1].pk + 1


def test_a_cursor_of_another_order_gives_the_first_page(jobs: QuerySet[Any]) -> None:
    cursor = keyset(jobs, order=("scheduled_at", "id"), size=5).next
    first = keyset(jobs, order=("scheduled_at", "id"), size=5, **LATE)
    assert keyset(jobs, order=("scheduled_at", "id"), size=5, cursor=cursor, **LATE) == first
