"""What a clerk does to drafts on the page, a program may do as well: once, and with the same no."""

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
    "1．改造老茶园三千亩，新建冷库两座。（牵头单位：县发展和改革局、县财政局）\n"
    "2．修通柳溪铺至石桥的产业路。（责任单位：县茶旅局）\n"
).encode()


@pytest.fixture
def rows(cast: Any, program: Programs) -> list[Matter]:
    """Two drafts of a paper, both in doubt: who leads, and which unit is meant."""
    paper = program("shen").upload(PLAN, title="茶园提质方案", kind="plan").json()
    program("shen").post(f"/papers/versions/{paper['version']['id']}/drafts", {})
    return list(Matter.objects.order_by("place"))


def refs(*rows: Matter) -> list[dict[str, int]]:
    return [{"id": row.pk, "version": row.version} for row in rows]


def test_the_choice_of_a_lead_is_doubted_once(rows: list[Matter]) -> None:
    assert [doubt for doubt in rows[0].doubts if "牵头" in doubt] == [
        "文件写了几个牵头单位，现按第一个牵头、其余配合，请核对。"
    ]


def test_review_and_doubt(rows: list[Matter], program: Programs) -> None:
    shen, key = program("shen"), uuid4()
    given = {"matters": refs(rows[0])}
    for _turn in range(2):
        answer = shen.post("/matters/review", given, key=key)
        assert [row["version"] for row in answer.json()] == [2]
    assert Entry.objects.filter(act="matter.reviewed").count() == 1
    assert shen.post("/matters/review", given).json()["code"] in ("stale", "rule_broken")
    again = {"matters": [{"id": rows[0].pk, "version": 2}]}
    assert shen.post("/matters/doubt", again).status_code == 200
    assert Matter.objects.get(pk=rows[0].pk).in_doubt


def test_split_and_merge(rows: list[Matter], program: Programs) -> None:
    shen, whole = program("shen"), rows[0].content
    at = whole.index("，") + 1
    body = {"version": rows[0].version, "parts": [whole[:at], whole[at:]]}
    parts = shen.post(f"/matters/{rows[0].pk}/split", body).json()
    assert [part["content"] for part in parts] == [whole[:at], whole[at:]]
    assert shen.post(f"/matters/{rows[0].pk}/split", body).status_code in (409, 422)
    row = {"content": whole, "acceptance": "冷库投用", "leads": [parts[0]["lead"]["id"]]}
    keys = [{"id": part["id"], "version": part["version"]} for part in parts]
    short = {"matters": [{"id": part["id"]} for part in parts], **row}
    assert shen.post("/matters/merge", short).status_code == 422
    merged = shen.post("/matters/merge", {"matters": keys, **row}).json()
    assert (merged["id"], merged["content"]) == (rows[0].pk, whole)
    assert Matter.objects.get(pk=parts[1]["id"]).state == "cancelled"


def test_a_unit_is_corrected_in_all_rows(rows: list[Matter], cast: Any, program: Programs) -> None:
    given = {
        "matters": refs(rows[1]),
        "paper_version": rows[1].paper_version_id,
        "name": "县茶旅局",
        "unit": cast.units["caizheng"].pk,
    }
    answer = program("shen").post("/matters/correct-unit", given)
    assert [row["lead"]["id"] for row in answer.json()] == [cast.units["caizheng"].pk]
    given |= {"matters": [{"id": rows[1].pk}], "name": "县"}
    assert program("shen").post("/matters/correct-unit", given).status_code == 404


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("review", {}),
        ("doubt", {}),
        ("merge", {"content": "x"}),
        ("correct-unit", {"paper_version": 1, "name": "县茶旅局", "unit": 1}),
    ],
)
@pytest.mark.parametrize("who", ["qiao", "zhou"])
def test_who_may_not_draft_changes_nothing(
    rows: list[Matter], program: Programs, path: str, more: dict[str, Any], who: str
) -> None:
    answer = program(who).post(f"/matters/{path}", {"matters": refs(*rows), **more})
    assert answer.status_code in (403, 404)
    assert not Matter.objects.filter(version__gt=1).exists()
