"""The standing cast: built once, read back, and its chains hold."""

import dataclasses
import time
from datetime import UTC, datetime
from itertools import pairwise

from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.journal.models import Entry, Position
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Door, Role
from luoshi.org import queries as org
from luoshi.world import cast as casting
from luoshi.world import county

NOW = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)  # the moment of the fixture `now`


def test_every_member_acts_as_his_login_says(cast: casting.Cast) -> None:
    for login, actor in cast:
        found = org.actor_for(cast.users[login], appointment_id=None, door=Door.WEB, now=NOW)
        assert found == actor
    assert {login for login, _ in cast} == {row.login for row in county.cast_rows()}


def test_the_jobs_are_the_ones_the_tests_rely_on(cast: casting.Cast) -> None:
    roles = {login: set(actor.roles) for login, actor in cast}
    assert roles["shen"] == roles["jiang"] == roles["qiao"] == {Role.CLERK}
    assert roles["han"] == {Role.DIRECTOR}
    assert roles["gao"] == {Role.LEADER}
    assert roles["lu"] == {Role.HEAD}
    assert roles["zhou"] == roles["fang"] == roles["lin"] == {Role.LIAISON}
    assert cast.shen.unit_id == cast.han.unit_id
    assert cast.shen.parent_unit_id == cast.gao.unit_id == cast.lu.unit_id
    assert cast.qiao.unit_path[:1] == cast.shen.unit_path[:1]
    assert cast.qiao.unit_path[1] != cast.shen.unit_path[1]


def test_the_tree_has_two_townships_with_villages(cast: casting.Cast) -> None:
    liuxi = cast.units["liuxi"]
    assert liuxi.kind == "township"
    assert {unit.code for unit in cast.units.values() if unit.parent_id == liuxi.pk} == {
        "liuxi-1",
        "liuxi-2",
    }
    assert cast.units["liuxi-2"].path[-2] == liuxi.pk


def test_its_chains_verify_and_are_numbered_densely(cast: casting.Cast) -> None:
    report = verify_database()
    assert report.sound
    assert report.entries == Entry.objects.count() > 100
    numbers = list(Position.objects.order_by("position").values_list("position", flat=True))
    assert numbers[0] == 1
    assert all(after == before + 1 for before, after in pairwise(numbers))
    assert len(numbers) == report.entries


def test_a_changed_bulk_row_is_found(cast: casting.Cast) -> None:
    """The check above can fail: one person's sealed name is exchanged, and it is noticed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_sealed SET value = %s WHERE id = (SELECT min(id) FROM journal_sealed)",
            [b'"somebody else"'],
        )
    assert not verify_database().sound


def test_reading_it_back_is_cheap_and_the_same(cast: casting.Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        again = casting.load(NOW)
    assert len(asked) == 3
    for one in dataclasses.fields(cast):
        assert getattr(again, one.name) == getattr(cast, one.name)


def test_no_password_opens_a_login_of_the_tests(cast: casting.Cast) -> None:
    assert not cast.users["shen"].has_usable_password()


def test_it_is_built_quickly(empty_db: object) -> None:
    """Every run of the tests pays for it; processor time, so that a busy machine does not lie."""
    begin = time.process_time()
    casting.build(NOW)
    assert time.process_time() - begin < 2
