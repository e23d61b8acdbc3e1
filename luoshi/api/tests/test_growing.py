"""Splitting, handlers and standing matters through the API."""

from collections.abc import Callable
from typing import Any

import pytest

from luoshi.api.tests.conftest import Program
from luoshi.api.tests.test_acts import dispatched
from luoshi.matters.models import Matter

pytestmark = pytest.mark.django_db
Programs = Callable[[str], Program]


def test_a_task_is_split_and_its_handler_named(cast: Any, program: Programs) -> None:
    pk, zhou = dispatched(cast, program), program("zhou")
    assert zhou.post(f"/matters/{pk}/sign", {}).status_code == 200
    part = {"unit": cast.units["fagai"].pk, "content": "起草方案", "weight": 2}
    assert zhou.post(f"/matters/{pk}/subdivide", {"parts": [part]}).json()["fields"]["unit0"]
    own = part | {"handler": cast.he.person_id}
    [made] = zhou.post(f"/matters/{pk}/subdivide", {"parts": [own]}).json()
    assert (made["parent"], made["state"]) == (pk, "underway")
    assert program("he").get(f"/matters/{made['id']}").status_code == 200
    answer = zhou.post(f"/matters/{pk}/handler", {"handler": cast.he.person_id})
    assert answer.status_code == 200 and Matter.objects.get(pk=pk).handler_id == cast.he.person_id


def test_a_matter_turns_standing_and_back(cast: Any, program: Programs) -> None:
    pk, shen = dispatched(cast, program), program("shen")
    assert program("zhou").post(f"/matters/{pk}/sign", {}).status_code == 200
    given = {"cycle": "quarter", "reason": "长期坚持"}
    assert shen.post(f"/matters/{pk}/standing", given).json()["due"] is None
    assert shen.get(f"/feedback/{pk}/schedule").json()["standing"] is True
    ended = shen.post(f"/matters/{pk}/standing/end", {"reason": "限期", "until": "2027-12-31"})
    assert ended.json()["due"] == "2027-12-31"
