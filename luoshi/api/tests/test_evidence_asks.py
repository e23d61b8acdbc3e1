"""Asks for named evidence through the API: asked, answered both ways, withdrawn."""

from collections.abc import Callable
from typing import Any

from luoshi.api.tests.conftest import Program
from luoshi.api.tests.test_acts import dispatched
from luoshi.api.tests.test_evidence import lay

Programs = Callable[[str], Program]


def test_evidence_is_asked_for_answered_and_asked_no_more(cast: Any, program: Programs) -> None:
    pk = dispatched(cast, program)
    zhou, shen, qiao = program("zhou"), program("shen"), program("qiao")
    zhou.post(f"/matters/{pk}/sign", {})
    told = {"summary": "已完成。", "done": ["已完成"]}
    asked = zhou.get(f"/matters/{pk}/closing").json()["standards"]
    told["done"] = ["已完成"] * len(asked)
    assert zhou.post(f"/matters/{pk}/closing/submit", told).status_code == 200
    [record] = zhou.get(f"/matters/{pk}/evidence").json()
    path = f"/matters/{pk}/evidence/{record['entry']}/ask"
    assert shen.post(path, {"what": "备案表", "why": ""}).json()["fields"]["why"]
    assert zhou.post(path, {"what": "备案表", "why": "核对"}).status_code == 403
    ids = [
        shen.post(path, {"what": what, "why": "核对"}).json()["id"] for what in ("甲", "乙", "丙")
    ]
    assert shen.post(path, {"what": "丁", "why": "核对"}).status_code == 422
    first, second, third = (f"/evidence-asks/{one}" for one in ids)
    assert lay(zhou, f"{first}/files", form="备案表".encode()).json()["ended"] == "laid"
    assert zhou.post(f"{second}/none", {"said": "没有这种表"}).json()["ended"] == "none"
    assert shen.post(f"{second}/withdraw", {}).status_code == 409
    assert shen.post(f"{third}/withdraw", {}).json()["ended"] == "withdrawn"
    assert qiao.post(f"{third}/none", {"said": "没有"}).status_code == 404
    ends = [one["ended"] for one in shen.get(f"/matters/{pk}/evidence-asks").json()]
    assert ends == ["withdrawn", "none", "laid"]
    [record] = shen.get(f"/matters/{pk}/evidence").json()
    assert [one["name"] for one in record["files"]] == ["form.txt"]
