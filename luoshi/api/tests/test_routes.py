"""A unit's own route through the API: the same steps, and a retry is the same step."""

from typing import Any

import pytest

from luoshi.api.tests.test_acts import Programs, dispatched

pytestmark = pytest.mark.django_db
CLOSING = {"summary": "三个小区都已完工。", "done": ["已完工"]}


def underway(cast: Any, program: Programs) -> int:
    """A matter of a bureau whose head sends what leaves it."""
    pk = dispatched(cast, program)
    program("zhou").post(f"/matters/{pk}/sign", {"handler": cast.he.person_id})
    routes = program("zhou").send("PUT", "/unit-route", {"route": "liaison-head"}).json()
    assert [one["name"] for one in routes if one["present"]] == ["liaison-head"]
    return pk


def test_prepared_passed_handed_back_and_sent(cast: Any, program: Programs) -> None:
    pk = underway(cast, program)
    he, zhou, meng = program("he"), program("zhou"), program("meng")
    assert zhou.post(f"/matters/{pk}/closing/submit", CLOSING).status_code == 403
    assert he.post(f"/matters/{pk}/prepared/closing", {**CLOSING, "done": [""]}).status_code == 422
    assert he.post(f"/matters/{pk}/prepared/closing", CLOSING).status_code == 200
    [row] = zhou.get(f"/matters/{pk}/prepared").json()
    assert (row["kind"], row["state"], row["at_stage"]) == ("closing", "open", 0)
    assert [step["label"] for step in row["steps"]] == ["联络员审核", "主要负责人审签"]
    assert program("shen").get(f"/matters/{pk}/prepared").json() == []
    back = zhou.post(f"/matters/{pk}/prepared/closing/back", {"reason": "数不对"})
    assert back.status_code == 200
    assert he.post(f"/matters/{pk}/prepared/closing", CLOSING).status_code == 409
    [row] = he.get(f"/matters/{pk}/prepared").json()
    again = {**CLOSING, "version": row["version"]}
    assert he.post(f"/matters/{pk}/prepared/closing", again).status_code == 200
    seen = {"version": row["version"] + 1}
    assert zhou.post(f"/matters/{pk}/prepared/closing/pass", seen).status_code == 200
    assert zhou.post(f"/matters/{pk}/prepared/closing/pass", seen).status_code == 403
    sent = meng.post(f"/matters/{pk}/prepared/closing/pass", seen)
    assert sent.json()["state"] == "submitted"


def test_a_report_is_told_by_the_head(cast: Any, program: Programs) -> None:
    pk = underway(cast, program)
    said = {"word": "on_schedule", "progress": "完成两个小区"}
    assert program("zhou").post(f"/feedback/{pk}/reports", said).status_code == 403
    assert program("zhou").post(f"/matters/{pk}/prepared/report", said).status_code == 200
    [row] = program("meng").get(f"/matters/{pk}/prepared").json()
    assert row["fields"]["progress"] == said["progress"]
    seen = {"version": row["version"]}
    assert program("meng").post(f"/matters/{pk}/prepared/report/pass", seen).status_code == 200
    [told] = program("shen").get(f"/feedback/{pk}/reports").json()
    assert told["progress"] == said["progress"]
