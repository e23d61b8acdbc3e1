"""Handovers through the API: the same signatures as on the pages."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from luoshi.api.tests.conftest import Program
from luoshi.api.tests.test_acts import dispatched
from luoshi.org.models import Appointment

Programs = Callable[[str], Program]


def test_a_post_is_handed_over(cast: Any, program: Programs) -> None:
    pk = dispatched(cast, program)
    zhou, he, meng, su = (program(who) for who in ("zhou", "he", "meng", "su"))
    zhou.post(f"/matters/{pk}/sign", {"handler": cast.he.person_id})
    post = Appointment.objects.get(person=cast.he.person_id)
    given = {"appointment": post.pk, "to": cast.zhou.person_id, "supervisor": cast.su.person_id}
    wrong = meng.post("/handovers", given | {"supervisor": cast.zhou.person_id})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["supervisor"])
    key = uuid4()
    opened = [meng.post("/handovers", given, key=key) for _ in range(2)]
    assert [one.status_code for one in opened] == [201, 201]
    [found] = {one.json()["handover"]["id"] for one in opened}
    base = f"/handovers/{found}"
    [line] = he.get(base).json()["items"]
    assert (line["matter"], line["capacities"]) == (pk, ["handler"])
    noted = he.post(f"{base}/items/{line['id']}", {"standing": "完成七成"})
    assert noted.json()["standing"] == "完成七成"
    assert he.post(f"{base}/items", {"duty": ""}).status_code == 422
    assert he.post(f"{base}/items", {"duty": "公章一枚"}).json()["matter"] is None
    assert zhou.post(f"{base}/take", {}).status_code == 409
    assert he.post(f"{base}/hand", {}).json()["handover"]["state"] == "handed"
    asked = zhou.post(f"{base}/items/{line['id']}/query", {"remark": "数字？"})
    assert asked.json()["answer"] == "queried"
    assert zhou.post(f"{base}/take", {}).status_code == 409
    back = zhou.post(f"{base}/send-back", {"reason": "补充"}).json()
    assert back["handover"]["state"] == "open"
    he.post(f"{base}/hand", {})
    zhou.post(f"{base}/take", {})
    assert su.get(base).json()["acts"] == ["send_back", "confirm"]
    assert su.post(f"{base}/confirm", {}).json()["handover"]["state"] == "done"
    assert [one["id"] for one in meng.get("/handovers").json()["items"]] == [found]
    assert program("qiao").get(base).status_code == 404
