"""Reports through the API: one call, once for a key, at a fixed number of statements."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.api.tests.conftest import Program
from luoshi.api.tests.test_acts import dispatched
from luoshi.journal.models import Entry

Programs = Callable[[str], Program]
SAID = {"word": "on_schedule", "progress": "完成两个小区。"}


def underway(cast: Any, program: Programs) -> int:
    pk = dispatched(cast, program)
    assert program("zhou").post(f"/matters/{pk}/sign", {}).status_code == 200
    return pk


def test_what_is_owed_is_reported_once(cast: Any, program: Programs) -> None:
    pk, zhou = underway(cast, program), program("zhou")
    assert [row["matter"] for row in zhou.get("/feedback/owed").json()["items"]] == [pk]
    key = uuid4()
    answers = [zhou.post(f"/feedback/{pk}/reports", SAID, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Entry.objects.filter(chain_id=pk, act="matter.reported", door="api").count() == 1
    assert zhou.get("/feedback/owed").json()["items"] == []
    told = program("shen").get(f"/feedback/{pk}/reports").json()
    assert [row["progress"] for row in told] == [SAID["progress"]]


def test_a_correction_supersedes(cast: Any, program: Programs) -> None:
    pk, zhou = underway(cast, program), program("zhou")
    first = zhou.post(f"/feedback/{pk}/reports", SAID).json()
    second = zhou.post(f"/feedback/{pk}/reports", SAID | {"progress": "完成三个。"}).json()
    assert second["supersedes"] == first["id"]
    old = zhou.get(f"/feedback/{pk}/reports").json()[1]
    assert old["id"] == first["id"] and old["superseded_at"]


def test_a_draft_tells_what_others_wrote(cast: Any, program: Programs) -> None:
    pk = underway(cast, program)
    zhou, meng = program("zhou"), program("meng")
    opened = zhou.get(f"/feedback/{pk}/draft").json()
    meng.send("PUT", f"/feedback/{pk}/draft", SAID | {"progress": "孟写的"})
    mine = SAID | {"progress": "周写的", "seen": opened["seen"]}
    saved = zhou.send("PUT", f"/feedback/{pk}/draft", mine).json()
    assert saved["clashes"] == {"progress": "孟写的"}
    answer = zhou.post(f"/feedback/{pk}/reports", mine)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_refusals_of_a_report(cast: Any, program: Programs) -> None:
    pk, zhou = underway(cast, program), program("zhou")
    answer = zhou.post(f"/feedback/{pk}/reports", {"word": "behind", "progress": "慢"})
    assert answer.status_code == 422 and set(answer.json()["fields"]) == {"lag_reason"}
    assert zhou.post(f"/feedback/{pk}/reports", {"word": "好"}).status_code == 422
    assert program("shen").post(f"/feedback/{pk}/reports", SAID).status_code == 403
    assert program("qiao").post(f"/feedback/{pk}/reports", SAID).status_code == 404
    half = zhou.post(f"/feedback/{pk}/reports", SAID | {"first": "2026-11-01"})
    assert half.status_code == 422


def test_a_report_costs_a_fixed_number_of_statements(cast: Any, program: Programs) -> None:
    """The path of `bench`: however many reports a unit has told before."""
    zhou, counts = program("zhou"), []
    for _ in range(3):
        pk = underway(cast, program)
        with CaptureQueriesContext(connection) as log:
            assert zhou.post(f"/feedback/{pk}/reports", SAID).status_code == 201
        counts.append(len(log))
    assert counts[1] == counts[2] <= 34, counts  # the first call also reads the calendar
