"""Files on records through the API: listed, laid, fetched, taken back."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.api.tests.conftest import BASE, Program
from luoshi.api.tests.test_acts import dispatched
from luoshi.documents.tests.pictured import jpeg

Programs = Callable[[str], Program]


def lay(who: Program, path: str, key: object = None, **files: bytes) -> Any:
    given = [SimpleUploadedFile(f"{name}.bin", data) for name, data in files.items()]
    headers = who._headers() | {"Idempotency-Key": str(key or uuid4())}
    return who.client.post(BASE + path, {"attached": given}, headers=headers)


def test_files_are_laid_listed_fetched_and_taken_back(cast: Any, program: Programs) -> None:
    pk = dispatched(cast, program)
    zhou, shen, qiao = program("zhou"), program("shen"), program("qiao")
    zhou.post(f"/matters/{pk}/sign", {})
    asked = {"kind": "suspension", "reason": "规划调整"}
    assert zhou.post(f"/matters/{pk}/ask", asked).status_code == 200
    [record] = zhou.get(f"/matters/{pk}/evidence").json()
    assert (record["kind"], record["open"], record["files"]) == ("request", True, [])
    path, key = f"/matters/{pk}/evidence/{record['entry']}", uuid4()
    for _ in range(2):
        answer = lay(zhou, path, key, plan="说明一份".encode(), photo=jpeg(place=True))
        assert answer.status_code == 200
    [record] = shen.get(f"/matters/{pk}/evidence").json()
    assert not record["open"]
    text, photo = record["files"]
    assert (text["name"], photo["name"], photo["media"]) == ("plan.txt", "photo.jpg", "jpg")
    fetched = shen.get(f"/evidence/{photo['id']}/file")
    assert fetched["X-Content-Type-Options"] == "nosniff" and b"GPS" not in fetched.content
    assert qiao.get(f"/evidence/{photo['id']}/file").status_code == 404
    assert lay(zhou, path, page=b"<html></html>").json()["fields"]["attached"]
    assert lay(shen, path, more=b"more").status_code == 403
    assert zhou.post(f"/evidence/{photo['id']}/mistaken", {"reason": "错"}).status_code == 409
    assert zhou.post(f"/evidence/{photo['id']}/withdraw", {}).status_code == 200
    assert zhou.get(f"/evidence/{photo['id']}/file").status_code == 404
    [record] = zhou.get(f"/matters/{pk}/evidence").json()
    assert [one["ended"] for one in record["files"]] == [None, "withdrawn"]


def test_an_order_in_the_midst_of_the_work_takes_files(cast: Any, program: Programs) -> None:
    pk = dispatched(cast, program)
    zhou, shen = program("zhou"), program("shen")
    zhou.post(f"/matters/{pk}/sign", {})
    assert shen.post(f"/matters/{pk}/rectify", {"reason": "有积水"}).status_code == 200
    [record] = shen.get(f"/matters/{pk}/evidence").json()
    assert (record["kind"], record["midway"], record["open"]) == ("verdict", True, True)
    path = f"/matters/{pk}/evidence/{record['entry']}"
    assert lay(zhou, path, note=b"not mine").status_code == 403
    assert lay(shen, path, note="现场核查记录".encode()).status_code == 200
    [record] = zhou.get(f"/matters/{pk}/evidence").json()
    assert not record["open"]
    [file] = record["files"]
    assert zhou.get(f"/evidence/{file['id']}/file").status_code == 200
