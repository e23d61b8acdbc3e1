"""The end of a matter through the API: the same rules as on the pages."""

from collections.abc import Callable
from typing import Any

from luoshi.api.tests.conftest import Program
from luoshi.api.tests.test_acts import dispatched

Programs = Callable[[str], Program]


def test_a_dossier_is_submitted_judged_and_read(cast: Any, program: Programs) -> None:
    pk = dispatched(cast, program)
    zhou, shen = program("zhou"), program("shen")
    zhou.post(f"/matters/{pk}/sign", {})
    asked = zhou.get(f"/matters/{pk}/closing").json()
    done = ["已完成"] * len(asked["standards"])
    body = {"summary": "已完成", "done": done}
    assert zhou.post(f"/matters/{pk}/closing/submit", body | {"done": [""]}).status_code == 422
    assert zhou.post(f"/matters/{pk}/closing/submit", body).json()["state"] == "submitted"
    judged = {
        "findings": [{"met": True}] * len(done),
        "checks": dict.fromkeys(asked["questions"], True),
    }
    assert zhou.post(f"/matters/{pk}/close", judged | {"rating": "good"}).status_code == 403
    failed = judged | {"checks": judged["checks"] | {"solved": False}}
    assert shen.post(f"/matters/{pk}/close", failed | {"rating": "good"}).status_code == 409
    closed = shen.post(f"/matters/{pk}/close", judged | {"rating": "good"})
    assert closed.json()["state"] == "closed"
    [told] = zhou.get(f"/matters/{pk}/closing").json()["rounds"]
    assert (told["verdict"], told["rating"]) == ("closed", "good")
