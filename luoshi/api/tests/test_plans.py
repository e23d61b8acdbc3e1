"""Plans through the API: handed in, answered, read beside the reports."""

from collections.abc import Callable
from typing import Any

import pytest

from luoshi.api.tests.conftest import Program
from luoshi.api.tests.test_acts import dispatched

pytestmark = pytest.mark.django_db
Programs = Callable[[str], Program]
PLAN = {"milestones": [{"content": "三个小区开工", "due": "2099-01-01", "weight": 2}]}


def test_a_plan_is_handed_in_returned_and_confirmed(cast: Any, program: Programs) -> None:
    pk = dispatched(cast, program)
    zhou, shen = program("zhou"), program("shen")
    assert zhou.post(f"/matters/{pk}/sign", {}).status_code == 200
    assert zhou.post(f"/matters/{pk}/plans", PLAN).json()["fields"]["due0"]
    good = {"milestones": [{"content": "开工", "due": "2026-12-01", "weight": 2}]}
    assert zhou.post(f"/matters/{pk}/plans", good).status_code == 200
    refused = shen.post(f"/matters/{pk}/plans/answer", {"confirm": False})
    assert refused.status_code == 422
    assert shen.post(f"/matters/{pk}/plans/answer", {"confirm": True}).status_code == 200
    [plan] = zhou.get(f"/matters/{pk}/plans").json()
    assert (plan["state"], plan["milestones"][0]["weight"]) == ("confirmed", 2)
    told = {"word": "on_schedule", "progress": "已开工。", "milestones": [1]}
    assert zhou.post(f"/feedback/{pk}/reports", told).json()["milestones"] == [1]
    schedule = shen.get(f"/feedback/{pk}/schedule").json()
    assert schedule["progress"] == 100 and schedule["late_milestones"] == 0
    assert program("qiao").get(f"/matters/{pk}/plans").status_code == 404
