"""Statements kept: what a queryset finds for each asker, and never what it found for another."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from luoshi.kernel.actor import Actor, Role
from luoshi.statements import kept
from luoshi.statements.kept import Kept, NotKept, among
from luoshi.statements.prepared import Preparing, asking

pytestmark = pytest.mark.django_db


def somebody(unit: int = 3, *above: int, roles: frozenset[Role] = frozenset({Role.HEAD})) -> Actor:
    """An actor of a unit below others."""
    return Actor(7, 8, unit, (*above, unit), roles)


@pytest.fixture
def groups() -> list[Group]:
    return Group.objects.bulk_create(Group(name=name) for name in "甲乙丙丁")


def counted(build: Callable[..., QuerySet[Any]]) -> tuple[Kept[Any], list[Any]]:
    """A kept statement, and what it was composed for."""
    seen: list[Any] = []

    def noted(*values: Any) -> QuerySet[Any]:
        seen.append(values)
        return build(*values)

    return Kept(noted), seen


def test_what_is_asked_again_is_composed_once(groups: list[Group]) -> None:
    rows, seen = counted(lambda name: Group.objects.filter(name=name))
    for one in groups:
        assert rows.rows(one.name) == [one]
    assert rows.rows("戊") == []
    assert len(seen) == 1


def test_ids_of_an_actor_are_filled_in_and_his_kind_is_the_shape(groups: list[Group]) -> None:
    def below(actor: Actor) -> QuerySet[Group]:
        wanted = actor.unit_path[0] if actor.has(Role.HEAD) else actor.unit_id
        return Group.objects.filter(pk=wanted)

    rows, seen = counted(below)
    a, b, c, _d = (one.pk for one in groups)
    assert [row.pk for row in rows.rows(somebody(b, a))] == [a]
    assert [row.pk for row in rows.rows(somebody(b, c))] == [c]
    assert len(seen) == 1
    clerk = frozenset({Role.CLERK})
    assert [row.pk for row in rows.rows(somebody(b, a, roles=clerk))] == [b]
    assert [row.pk for row in rows.rows(somebody(c))] == [c]
    assert len(seen) == 3  # another role, another depth


def test_lists_are_one_value_however_long(groups: list[Group]) -> None:
    rows, seen = counted(lambda keys: Group.objects.filter(pk__in=among(keys)).order_by("pk"))
    keys = [one.pk for one in groups]
    assert [rows.rows(keys[:n]) for n in (0, 1, 4)] == [[], groups[:1], groups]
    assert len(seen) == 1


def test_joins_annotations_and_prefetches_come_as_of_the_queryset() -> None:
    kind = ContentType.objects.get_for_model(Group)

    def rights(pk: int) -> QuerySet[Permission]:
        rows = Permission.objects.filter(content_type=pk).select_related("content_type")
        rows = rows.annotate(twice=F("pk") * Value(2)).prefetch_related("group_set")
        return rows.order_by("pk")

    found = Kept(rights).rows(kind.pk)
    assert found == list(rights(kind.pk))
    with CaptureQueriesContext(connection) as log:
        assert {row.content_type.model for row in found} == {"group"}
        assert all(row.twice == 2 * row.pk and not row.group_set.all() for row in found)
    assert not log.captured_queries


def test_a_number_of_a_request_is_a_value() -> None:
    one, other = uuid4(), uuid4()
    rows, seen = counted(lambda number: Group.objects.filter(name=Cast(Value(number), TextField())))
    Group.objects.create(name=str(one))
    assert [len(rows.rows(number)) for number in (one, other)] == [1, 0]
    assert len(seen) == 1


def test_mappings_and_unions_too(groups: list[Group]) -> None:
    def sizes(name: str) -> QuerySet[Any]:
        one = Group.objects.filter(name=name).order_by().values(of=Value("one"))
        every = Group.objects.order_by().values(of=Value("every"))
        return one.annotate(size=Count("pk")).union(every.annotate(size=Count("pk")), all=True)

    found = Kept(sizes).rows("乙")
    assert sorted((row["of"], row["size"]) for row in found) == [("every", len(groups)), ("one", 1)]


def test_a_moment_is_of_its_civil_day_and_a_day_is_a_value() -> None:
    Session.objects.create(session_key="a", expire_date=datetime(2026, 3, 2, 1, tzinfo=UTC))
    after, seen = counted(lambda now: Session.objects.filter(expire_date__gt=now))
    assert len(after.rows(datetime(2026, 3, 2, 0, 59, tzinfo=UTC))) == 1
    assert after.rows(datetime(2026, 3, 2, 1, 1, tzinfo=UTC)) == []
    assert len(seen) == 1
    after.rows(datetime(2026, 3, 2, 16, 1, tzinfo=UTC))  # past midnight in Shanghai
    assert len(seen) == 2
    on, seen = counted(lambda day: Session.objects.filter(expire_date__date=day))
    assert [len(on.rows(date(2026, 3, day))) for day in (1, 2, 3)] == [0, 1, 0]
    assert len(seen) == 1


def test_what_can_find_nothing_is_not_asked() -> None:
    none = Kept(lambda pk: Group.objects.filter(pk=pk).none())
    with CaptureQueriesContext(connection) as log:
        assert none.rows(1) == []
    assert (none.statement(1).sql, len(log)) == ("", 0)


@pytest.mark.parametrize(
    ("build", "value", "why"),
    [
        (lambda pk: Group.objects.filter(pk=pk + 1), 5, "made from a value"),
        (lambda name: Group.objects.filter(name__contains=name), "甲", "made from a value"),
        (lambda name: Group.objects.filter(name__in=["甲", name + "乙"]), "甲", "made from"),
        (lambda day: Session.objects.filter(expire_date__gt=day.replace(day=2)),
         datetime(2026, 3, 5, tzinfo=UTC), "made from a value"),
        (lambda pk: Group.objects.filter(pk__in=list(Group.objects.filter(pk=pk))), 5, "asks"),
        (lambda given: Group.objects.filter(**given), {"pk": 1}, "dict cannot stand"),
    ],
)  # fmt: skip
def test_what_would_be_wrong_for_the_next_asker_is_refused_at_once(
    build: Callable[[Any], QuerySet[Any]], value: Any, why: str
) -> None:
    with pytest.raises(NotKept, match=why):
        Kept(build).rows(value)


def test_old_shapes_make_room(monkeypatch: pytest.MonkeyPatch, groups: list[Group]) -> None:
    monkeypatch.setattr(kept, "SHAPES", 2)
    rows, seen = counted(lambda actor: Group.objects.filter(pk=actor.unit_id))
    depths: Sequence[tuple[int, ...]] = [(), (1,), (1, 2), ()]
    for above in depths:
        assert rows.rows(somebody(groups[0].pk, *above)) == groups[:1]
    assert len(seen) == 4


def test_a_flag_is_of_the_shape(groups: list[Group]) -> None:
    rows = Kept(lambda first: Group.objects.filter(Q(name="甲") if first else ~Q(name="甲")))
    assert (len(rows.rows(True)), len(rows.rows(False))) == (1, 3)


def prepared_here() -> list[str]:
    """What this connection has prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [text for (text,) in cursor.fetchall()]


def test_one_plan_is_kept_unless_what_an_actor_sees_may_be_anything(groups: list[Group]) -> None:
    rows = Kept(lambda actor: Group.objects.filter(pk=actor.unit_id))
    assert rows.rows(somebody(groups[0].pk)) == groups[:1]
    assert not any("auth_group" in text for text in prepared_here())
    one_unit = frozenset({Role.LIAISON})
    for _ in range(3):
        assert rows.rows(somebody(groups[1].pk, roles=one_unit)) == groups[1:2]
    assert sum("auth_group" in text for text in prepared_here()) == 1


def test_what_is_looked_up_by_its_keys_is_planned_once_whoever_asks(groups: list[Group]) -> None:
    """PostgreSQL would plan each of these anew, for it thinks a list of ten keys is dearer."""

    def keyed(actor: Actor, keys: Sequence[int]) -> QuerySet[Group]:
        return Group.objects.filter(pk__in=among(keys)).exclude(pk=actor.unit_id).order_by("pk")

    rows, keys = Kept(keyed, keyed=True), [one.pk for one in groups]
    for _ in range(9):
        assert rows.rows(somebody(keys[0]), keys) == groups[1:]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%auth_group%'"
        )
        assert cursor.fetchall() == [(9, 0)]


def test_keys_of_any_size_are_asked_by_one_statement() -> None:
    rows = Kept(lambda pk, keys: Group.objects.filter(pk__gt=pk, pk__in=among(keys)), keyed=True)
    for size in (7, 70_000, 5 * 10**12):
        assert rows.rows(size, [size, 8]) == rows.rows(size, [size]) == []
    assert sum("auth_group" in text for text in prepared_here()) == 1


def test_nothing_is_prepared_where_the_connection_says_so(
    groups: list[Group], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    rows = Kept(lambda name: Group.objects.filter(name=name, pk__gt=0))
    assert rows.rows("甲") == groups[:1]
    assert not any("auth_group" in text for text in prepared_here())


def test_every_other_cursor_is_as_before() -> None:
    with asking(prepare=True) as cursor:
        assert isinstance(cursor.cursor, Preparing)
    with connection.cursor() as cursor:
        assert not isinstance(cursor.cursor, Preparing)
