"""Files come in the very call that an act is: both are done, or neither; plain JSON as ever."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.api.tests.conftest import BASE, Program
from luoshi.api.tests.test_feedback import SAID, underway
from luoshi.feedback.models import Report
from luoshi.journal.models import Entry
from luoshi.matters.models import EvidenceFile, HelpRequest, Matter

Programs = Callable[[str], Program]
NOTE, OTHER, PAGE = "核查记录一份。".encode(), "另一份核查记录。".encode(), b"<html></html>"


def sent(who: Program, path: str, given: Any, *files: bytes, key: object = None) -> Any:
    """A form: what is said as JSON in `given`, the files beside it."""
    attached = [SimpleUploadedFile(f"{at}.txt", data) for at, data in enumerate(files)]
    headers = who._headers() | {"Idempotency-Key": str(key or uuid4())}
    form = {"given": given if isinstance(given, str) else json.dumps(given), "attached": attached}
    return who.client.post(BASE + path, form, headers=headers)


@pytest.fixture
def judged(cast: Any, program: Programs) -> tuple[int, dict[str, Any]]:
    """A matter that waits for its verification, and a judgement by which all is met."""
    pk, zhou = underway(cast, program), program("zhou")
    asked = zhou.get(f"/matters/{pk}/closing").json()
    done = ["已完成"] * len(asked["standards"])
    submitted = {"summary": "已完成", "done": done}
    answer = sent(zhou, f"/matters/{pk}/closing/submit", submitted, b"acceptance report")
    assert answer.json()["state"] == "submitted"
    checks = dict.fromkeys(asked["questions"], True)
    return pk, {"findings": [{"met": True}] * len(done), "checks": checks, "reason": "屋面漏水"}


def records(who: Program, pk: int) -> dict[str, list[int]]:
    """How many files each kind of record has."""
    found: dict[str, list[int]] = {}
    for one in who.get(f"/matters/{pk}/evidence").json():
        found.setdefault(one["kind"], []).append(len(one["files"]))
    return found


@pytest.mark.parametrize(
    ("act", "more", "state"),
    [
        ("send-back", {}, "underway"),
        ("rectify", {}, "rectifying"),
        ("close", {"rating": "good"}, "closed"),
    ],
)
def test_a_verdict_takes_its_files_in_the_same_call(
    program: Programs, judged: tuple[int, Any], act: str, more: dict[str, Any], state: str
) -> None:
    pk, given = judged
    shen, path, key = program("shen"), f"/matters/{pk}/{act}", uuid4()
    refused = sent(shen, path, given | more, NOTE, PAGE)
    assert (refused.status_code, [*refused.json()["fields"]]) == (422, ["attached"])
    assert Matter.objects.get(pk=pk).state == "submitted", "neither the files nor the act"
    for _turn in range(2):
        answer = sent(shen, path, given | more, NOTE, OTHER, key=key)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.content
    assert records(shen, pk) == {"closing": [1], "verdict": [2]}
    spent = sent(shen, path, given | more, b"a third", key=key)
    assert (spent.status_code, spent.json()["code"]) == (409, "rule_broken")
    assert EvidenceFile.objects.count() == 3


def test_an_answer_to_a_help_request_takes_its_files_in_the_same_call(
    cast: Any, program: Programs
) -> None:
    pk, fang, key = underway(cast, program), program("fang"), uuid4()
    plea = {"helper": cast.fang.unit_id, "question": "资金何时下达", "wanted": "下达日期"}
    asked = program("zhou").post(f"/matters/{pk}/help", plea)
    assert asked.status_code == 200, asked.content
    path, said = f"/help/{asked.json()['id']}/answer", {"answer": "年内下达。"}
    assert sent(fang, path, said, PAGE).status_code == 422
    assert sent(program("zhou"), path, said, NOTE).status_code in (403, 404)
    assert HelpRequest.objects.get().answered_at is None
    for _turn in range(2):
        answer = sent(fang, path, said, NOTE, key=key)
        assert answer.status_code == 200, answer.content
    assert records(fang, pk) == {"answer": [1]}
    assert Entry.objects.filter(act="matter.help_answered").count() == 1


def test_a_report_and_a_request_take_theirs_too(cast: Any, program: Programs) -> None:
    pk, zhou = underway(cast, program), program("zhou")
    made = sent(zhou, f"/feedback/{pk}/reports", SAID, NOTE)
    assert made.status_code == 201, made.content
    same = sent(zhou, f"/feedback/{pk}/reports", SAID, OTHER)
    assert same.json()["id"] == made.json()["id"], "it says the same: the file goes to it"
    wanted = {"kind": "suspension", "reason": "规划调整"}
    assert sent(zhou, f"/matters/{pk}/ask", wanted, NOTE).status_code == 200
    assert records(zhou, pk) == {"report": [2], "request": [1]}
    assert Report.objects.count() == 1


def test_a_number_spent_without_files_is_refused_with_some(
    program: Programs, judged: tuple[int, Any]
) -> None:
    pk, given = judged
    shen, path, key = program("shen"), f"/matters/{pk}/send-back", uuid4()
    assert shen.post(path, given, key=key).status_code == 200
    assert shen.post(path, given, key=key).status_code == 200
    assert sent(shen, path, given, NOTE, key=key).status_code == 409
    [record] = [one for one in shen.get(f"/matters/{pk}/evidence").json() if one["open"]]
    more, lay = uuid4(), f"/matters/{pk}/evidence/{record['entry']}"
    for file, status in ((NOTE, 200), (NOTE, 200), (OTHER, 409)):
        assert sent(shen, lay, "", file, key=more).status_code == status


def test_what_is_no_json_is_said_to_be_so_in_both_forms(
    program: Programs, judged: tuple[int, Any]
) -> None:
    pk, given = judged
    shen, path = program("shen"), f"/matters/{pk}/send-back"
    wrong = given | {"checks": {"nonsense": True}}
    for answer in (shen.post(path, wrong), sent(shen, path, wrong, NOTE)):
        assert answer.status_code == 422 and "checks.nonsense" in "".join(answer.json()["fields"])
    assert sent(shen, path, "{", NOTE).status_code == 400
    headers = shen._headers() | {"Idempotency-Key": str(uuid4())}
    for body in (b"{", b'{"reason": "\xff"}'):
        answer = shen.client.generic("POST", BASE + path, body, "application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    large = json.dumps(given | {"reason": "长" * 6_000_000})
    answer = shen.client.generic("POST", BASE + path, large, "application/json", headers=headers)
    assert answer.status_code == 400
    for body in (b"", b"null"):
        answer = shen.client.generic("POST", BASE + path, body, "application/json", headers=headers)
        assert answer.status_code == 422
    assert Matter.objects.get(pk=pk).state == "submitted"
