"""One act on many matters through the API: each row for itself, told row by row."""

from typing import Any
from uuid import uuid4

import pytest

from luoshi.api.tests.test_acts import Programs, dispatched
from luoshi.matters.models import Matter

pytestmark = pytest.mark.django_db


def test_urged_row_by_row(cast: Any, program: Programs) -> None:
    ids = [dispatched(cast, program), dispatched(cast, program)]
    shen, key = program("shen"), str(uuid4())
    said = {"ids": [*ids, 999_999], "reason": "请抓紧"}
    for _ in range(2):
        rows = shen.post("/matters/urge", said, key=key).json()
        assert [(one["matter"], one["done"]) for one in rows] == [
            (ids[0], True),
            (ids[1], True),
            (999_999, False),
        ]
        assert rows[2]["sentence"]
    rows = shen.post("/matters/urge", said).json()
    assert not any(one["done"] for one in rows), "once a day"
    assert program("zhou").post("/matters/urge", said).json()[0]["done"] is False


def test_one_handler_for_several(cast: Any, program: Programs) -> None:
    ids = [dispatched(cast, program), dispatched(cast, program)]
    zhou = program("zhou")
    for pk in ids:
        assert zhou.post(f"/matters/{pk}/sign", {}).status_code == 200
    said = {"ids": ids, "handler": cast.he.person_id}
    assert all(one["done"] for one in zhou.post("/matters/handler", said).json())
    handlers = Matter.objects.filter(pk__in=ids).values_list("handler", flat=True)
    assert set(handlers) == {cast.he.person_id}
    refused = zhou.post("/matters/handler", {"ids": ids, "handler": cast.fang.person_id}).json()
    assert not any(one["done"] for one in refused), "not of this unit"


def test_too_many_are_refused_at_once(program: Programs) -> None:
    said = {"ids": list(range(1, 202)), "reason": "请抓紧"}
    answer = program("shen").post("/matters/urge", said)
    assert answer.status_code == 422 and "200" in answer.json()["sentence"]
