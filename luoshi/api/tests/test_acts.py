"""The acts through the API: one journey, its refusals, and that a retry is the same act."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from luoshi.api.tests.conftest import Program
from luoshi.journal.models import Entry
from luoshi.matters.models import Matter

Programs = Callable[[str], Program]
PLAN = (
    "云岭县人民政府办公室关于印发茶园提质行动方案的通知\n\n"
    "1．改造老茶园三千亩。（责任单位：县发展和改革局）\n"
    "2．修通柳溪铺至石桥的产业路。（责任单位：县财政局）\n"
).encode()


def draft(cast: Any, unit: str = "fagai") -> dict[str, Any]:
    return {
        "content": "完成老旧小区改造三个。",
        "acceptance": "三个小区完工",
        "leads": [cast.units[unit].pk],
        "due": "2026-12-31",
        "source": "plan",
    }


def registered(cast: Any, program: Programs) -> int:
    """A draft of shen that han and gao have signed off."""
    made = program("shen").post("/matters", draft(cast)).json()
    run = program("shen").post("/sign-offs", {"ids": [made["id"]]}).json()
    for step, who in enumerate(("han", "gao")):
        answer = program(who).post(f"/sign-offs/{run['id']}/decide", {"step": step, "agree": True})
        assert answer.status_code == 200
    return int(made["id"])


def dispatched(cast: Any, program: Programs) -> int:
    pk = registered(cast, program)
    answer = program("shen").post("/matters/dispatch", {"matters": [{"id": pk}]})
    assert [row["state"] for row in answer.json()] == ["dispatched"]
    return pk


def test_from_draft_to_signature(cast: Any, program: Programs) -> None:
    pk = dispatched(cast, program)
    zhou = program("zhou")
    seen = zhou.get(f"/matters/{pk}").json()
    assert "sign" in seen["acts"] and seen["number"]
    answer = zhou.post(f"/matters/{pk}/sign", {"handler": cast.he.person_id})
    assert answer.json()["state"] == "underway"
    assert [row["id"] for row in program("he").get("/matters").json()["items"]] == [pk]
    doors = set(
        Entry.objects.filter(chain_kind="matter", chain_id=pk).values_list("door", flat=True)
    )
    assert doors == {"api"}


def test_an_unsigned_draft_cannot_be_dispatched(cast: Any, program: Programs) -> None:
    """Neither before sign-off nor between its steps, alone or among registered ones."""
    shen = program("shen")
    good, pk = registered(cast, program), shen.post("/matters", draft(cast)).json()["id"]
    many = {"matters": [{"id": good}, {"id": pk}]}
    assert shen.post("/matters/dispatch", {"matters": [{"id": pk}]}).status_code == 409
    assert shen.post("/matters/dispatch", many).status_code == 409
    run = shen.post("/sign-offs", {"ids": [pk]}).json()
    assert shen.post("/matters/dispatch", {"matters": [{"id": pk}]}).status_code == 409
    program("han").post(f"/sign-offs/{run['id']}/decide", {"step": 0, "agree": True})
    assert shen.post("/matters/dispatch", many).status_code == 409
    states = dict(Matter.objects.filter(pk__in=[pk, good]).values_list("pk", "state"))
    assert states == {pk: "proposed", good: "registered"}


def test_the_same_key_is_the_same_act(cast: Any, program: Programs) -> None:
    shen, key = program("shen"), uuid4()
    first = shen.post("/matters", draft(cast), key=key)
    again = shen.post("/matters", draft(cast), key=key)
    assert first.json()["id"] == again.json()["id"]
    assert Matter.objects.count() == 1
    other = shen.post("/matters/discard", {"ids": [first.json()["id"]], "reason": "x"}, key=key)
    assert other.status_code == 409 and other.json()["code"] == "rule_broken"


@pytest.mark.parametrize("key", [None, "", "x", "123"])
def test_a_write_without_a_key_is_refused_in_words(
    cast: Any, program: Programs, key: str | None
) -> None:
    shen = program("shen")
    headers = shen._headers() | ({} if key is None else {"Idempotency-Key": key})
    answer = shen.client.post(
        "/api/v1/matters", '{"content": "x"}', "application/json", headers=headers
    )
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["sentence"]
    assert not Matter.objects.exists()


def test_two_who_edit_are_told_apart(cast: Any, program: Programs) -> None:
    shen, jiang = program("shen"), program("jiang")
    pk = shen.post("/matters", draft(cast)).json()["id"]
    change = draft(cast) | {"version": 1}
    assert shen.send("PUT", f"/matters/{pk}", change).json()["version"] == 2
    answer = jiang.send("PUT", f"/matters/{pk}", change)
    assert answer.status_code == 409 and answer.json()["code"] == "stale"


def test_refusal_recall_and_reassignment(cast: Any, program: Programs) -> None:
    shen, zhou = program("shen"), program("zhou")
    refused, recalled, moved = (dispatched(cast, program) for _ in range(3))
    assert zhou.post(f"/matters/{refused}/refuse", {"reason": " "}).status_code == 422
    assert zhou.post(f"/matters/{refused}/refuse", {"reason": "不属我局"}).status_code == 200
    assert zhou.post(f"/matters/{refused}/refuse", {"reason": "再说一次"}).status_code == 403
    answer = shen.post(f"/matters/{refused}/decide-refusal", {"accept": True, "answer": "同意"})
    assert answer.json()["state"] == "registered"
    taken = shen.post("/matters/recall", {"ids": [recalled], "reason": "时限有误"})
    assert [row["state"] for row in taken.json()] == ["registered"]
    assert zhou.get(f"/matters/{recalled}").status_code == 404
    zhou.post(f"/matters/{moved}/sign", {})
    body = {"lead": cast.units["caizheng"].pk, "reason": "职责调整"}
    assert shen.post(f"/matters/{moved}/reassign", body).json()["state"] == "dispatched"
    assert program("fang").get(f"/matters/{moved}").status_code == 200


def test_the_outsider_finds_nothing(cast: Any, program: Programs) -> None:
    pk, qiao = dispatched(cast, program), program("qiao")
    assert qiao.get("/matters").json() == {"items": [], "next": "", "total": 0, "exact": True}
    assert qiao.get(f"/matters/{pk}").json()["code"] == "not_found"
    assert qiao.post("/matters/recall", {"ids": [pk], "reason": "x"}).status_code == 404


def test_a_paper_comes_in_and_becomes_drafts(cast: Any, program: Programs) -> None:
    shen, key = program("shen"), uuid4()
    said = {"title": "茶园提质方案", "kind": "plan"}
    answer = shen.upload(PLAN, key=key, **said)
    assert answer.status_code == 201
    paper = answer.json()
    assert "茶园" in paper["title"] and paper["kind"] == "plan"
    assert shen.upload(PLAN, key=key, **said).json()["id"] == paper["id"]
    assert shen.upload(PLAN, key=key, title="另一个标题").status_code == 409
    twin = shen.upload(PLAN)
    assert (twin.status_code, twin.json()["stored"]) == (200, False)
    assert "老茶园" in shen.get(f"/papers/{paper['id']}").json()["version"]["text"]
    made = shen.post(f"/papers/versions/{paper['version']['id']}/drafts", {}).json()
    assert [row["lead"]["id"] for row in made] == [
        cast.units["fagai"].pk,
        cast.units["caizheng"].pk,
    ]
    assert program("zhou").get(f"/papers/{paper['id']}").status_code == 404


def test_a_classified_paper_is_refused_without_a_trace(cast: Any, program: Programs) -> None:
    secret = "机密★1年\n\n关于某事的通知\n\n一、某事。\n".encode()
    answer = program("shen").upload(secret, name="某事.txt")
    assert answer.status_code == 422
    assert "某事" not in answer.content.decode()


def test_the_ledger_is_read_page_by_page(cast: Any, program: Programs) -> None:
    shen = program("shen")
    made = [shen.post("/matters", draft(cast)).json()["id"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = shen.get("/matters", size=2, cursor=cursor, state="draft").json()
        seen += [row["id"] for row in page["items"]]
        assert page["total"] == 5 and page["exact"]
        if not (cursor := page["next"]):
            break
    assert seen == made
    assert shen.get("/matters", state="registered").json()["items"] == []


def test_the_units_are_those_of_the_directory(cast: Any, program: Programs) -> None:
    names = {row["code"] for row in program("shen").get("/units").json()["items"]}
    assert "fagai" in names and "chenghe-zfb" not in names


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/matters", {"content": "x\0y"}, "content"),
        ("/matters", {"content": "x", "leads": [2**70]}, "leads.0"),
        ("/matters", {"content": "x", "leads": [0]}, "leads.0"),
        ("/matters", {}, "content"),
        ("/matters", {"content": "x", "due": "1026-13-40"}, "due"),
        ("/matters/recall", {"ids": [], "reason": "x"}, "ids"),
    ],
)
def test_nonsense_is_named_by_field(
    cast: Any, program: Programs, path: str, body: Any, field: str
) -> None:
    answer = program("shen").post(path, body)
    assert answer.status_code == 422
    assert field in answer.json()["fields"]


def test_chinese_is_sent_as_it_is_written(cast: Any, program: Programs) -> None:
    raw = program("shen").post("/matters", draft(cast)).content
    assert "完成老旧小区改造三个。".encode() in raw
