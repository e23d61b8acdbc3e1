"""Leaders' notes through the API: the same rules as on the pages."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from luoshi.api.tests.conftest import Program

Programs = Callable[[str], Program]


def note(cast: Any, **change: Any) -> dict[str, Any]:
    given = {"leader": cast.gao.person_id, "noted_on": "2026-09-20"}
    return given | {"words": "请县发展改革局于12月20日前拿出方案报我。"} | change


def test_a_note_is_taken_down_drafted_and_listed(cast: Any, program: Programs) -> None:
    shen, key = program("shen"), uuid4()
    made = [shen.post("/instructions", note(cast), key=key).json() for _ in range(2)]
    assert made[0]["id"] == made[1]["id"]
    assert (made[0]["state"], made[0]["number"]) == ("waiting", "批示单-2026-1")
    at = f"/instructions/{made[0]['id']}"
    put = note(cast, urgency="urgent", reason="是急件", version=1)
    assert shen.send("PUT", at, put).json()["urgency"] == "urgent"
    assert shen.send("PUT", at, put).status_code == 409
    [draft] = shen.post(f"{at}/draft", {}).json()
    assert (draft["source"], draft["due"]) == ("instruction", "2026-12-20")
    assert shen.post(f"{at}/draft", {}).status_code == 409
    told = shen.get(at).json()
    assert told["state"] == "in_hand"
    assert [row["id"] for row in told["matters"]] == [draft["id"]]
    for who, count in (("gao", 1), ("lu", 1), ("zhou", 0), ("qiao", 0)):
        assert program(who).get("/instructions").json()["total"] == count


def test_filed_notes_are_promoted_and_others_put_aside(cast: Any, program: Programs) -> None:
    shen = program("shen")
    filed = shen.post("/instructions", note(cast, kind="read")).json()
    assert filed["state"] == "filed"
    at = f"/instructions/{filed['id']}"
    assert shen.post(f"{at}/draft", {}).status_code == 409
    assert shen.post(f"{at}/promote", {"reason": "要结果"}).json()["state"] == "waiting"
    aside = shen.post(f"{at}/put-aside", {"kind": "study", "reason": "只要求研究"})
    assert (aside.json()["state"], aside.json()["kind"]) == ("filed", "study")
    assert shen.post(f"{at}/put-aside", {"kind": "act_on", "reason": "误"}).status_code == 422
    found = shen.get("/instructions", standing="unanswered").json()
    assert found["items"] == []


def test_what_is_wrong_with_a_note_is_said_by_field(cast: Any, program: Programs) -> None:
    shen = program("shen")
    wrong = shen.post("/instructions", note(cast, noted_on="2999-01-01", words=" "))
    assert wrong.status_code == 422
    assert set(wrong.json()["fields"]) == {"noted_on", "words"}
    assert shen.post("/instructions", note(cast, words="字" * 2001)).status_code == 422
    assert shen.post("/instructions", note(cast, words="查\x00办")).status_code == 422
    assert program("gao").post("/instructions", note(cast)).status_code == 403
