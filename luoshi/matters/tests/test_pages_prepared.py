"""拟报, its steps and 报送程序 in the browser's eyes: who sees what, and nothing typed is lost."""

from uuid import uuid4

import pytest

from luoshi.matters.models import Prepared
from luoshi.matters.rules import State
from luoshi.matters.tests.bureau import Bureau

pytestmark = pytest.mark.django_db
CLOSING = {"summary": "都通水了", "done0": "12公里都通了"}


def post(client, address: str, **data: str):  # type: ignore[no-untyped-def]
    return client.post(address, {"request_id": str(uuid4())} | data)


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return str(answer.content.decode())


@pytest.fixture
def bureau(office) -> Bureau:  # type: ignore[no-untyped-def]
    return Bureau(office, "liaison-head")


def test_from_the_handlers_desk_to_the_heads_word(bureau: Bureau, sign_in) -> None:  # type: ignore[no-untyped-def]
    he, zhou, meng = sign_in("he"), sign_in("zhou"), sign_in("meng")
    matter, paper = f"/matters/{bureau.pk}/", f"/matters/{bureau.pk}/prepared/closing/"
    assert "拟报办结申请" in text(he.get(matter)) and paper in text(he.get(matter))
    lacking = post(he, paper, act="send", summary="都通水了")
    assert lacking.status_code == 422 and "都通水了" in text(lacking)
    post(he, paper, act="save", summary="写了一半")
    assert "写了一半" in text(zhou.get(paper))
    sent = post(he, paper, act="send", version="1", **CLOSING)
    assert sent.status_code == 303
    assert "等县发展改革局“联络员审核”" in text(he.get(matter))
    assert "收回修改" in text(he.get(paper)) and 'name="summary"' not in text(he.get(paper))
    assert "去审核" in text(zhou.get(matter))
    post(zhou, paper + "back/", reason="长度写错了")
    assert "长度写错了" in text(he.get(paper))
    post(he, paper, act="send", version=str(bureau.row.version), **CLOSING)
    post(zhou, paper + "pass/", version=str(bureau.row.version), note="数对过了")
    told = text(meng.get(paper))
    assert "数对过了" in told and "同意，报出" in told and "12公里都通了" in told
    post(meng, paper + "pass/", version=str(bureau.row.version))
    bureau.matter.refresh_from_db()
    assert bureau.matter.state == State.SUBMITTED
    assert "去审核" not in text(meng.get(matter))


def test_two_who_write_see_both_texts(bureau: Bureau, sign_in) -> None:  # type: ignore[no-untyped-def]
    he, zhou = sign_in("he"), sign_in("zhou")
    paper = f"/matters/{bureau.pk}/prepared/request/"
    mine = {"act": "save", "kind": "extension", "progress": "完成七成"}
    post(he, paper, reason="雨季停工", **mine)
    clash = post(zhou, paper, reason="征地没完", **mine)
    assert clash.status_code == 409
    assert "雨季停工" in text(clash) and "征地没完" in text(clash)
    assert 'name="version" value="1"' in text(clash)
    post(zhou, paper, reason="征地没完", version="1", **mine)
    assert Prepared.objects.get().payload["reason"] == "征地没完"


def test_the_dispatcher_sees_a_step_but_no_words(bureau: Bureau, sign_in) -> None:  # type: ignore[no-untyped-def]
    bureau.prepare("he", summary="还没有定的说法")
    bureau.back("zhou")
    shen = sign_in("shen")
    page = text(shen.get(f"/matters/{bureau.pk}/"))
    assert "退改" in page and "数不对" not in page and "还没有定的说法" not in page
    assert shen.get(f"/matters/{bureau.pk}/prepared/closing/").status_code == 403
    assert sign_in("qiao").get(f"/matters/{bureau.pk}/prepared/closing/").status_code == 404


def test_the_unit_chooses_its_route_and_others_look_on(office, sign_in) -> None:  # type: ignore[no-untyped-def]
    zhou = sign_in("zhou")
    page = text(zhou.get("/unit-route/"))
    assert "直接报出" in page and "孟庭松" in page and "改用这个程序" in page
    assert post(zhou, "/unit-route/", route="head").status_code == 303
    assert "主要负责人审签" in text(zhou.get("/unit-route/"))
    he = sign_in("he")
    assert "改用这个程序" not in text(he.get("/unit-route/"))
    assert post(he, "/unit-route/", route="direct").status_code == 403
    unit = office.cast.units["fagai"].pk
    assert "改定报送程序" in text(zhou.get(f"/units/{unit}/"))
    assert post(zhou, "/unit-route/", route="nothing-of-the-kind").status_code == 422


def test_what_the_desk_says(bureau: Bureau, sign_in) -> None:  # type: ignore[no-untyped-def]
    def waits(who: str) -> int:
        panels = sign_in(who).get("/").context["panels"]
        return int({one.name: one.page.total for one in panels}["pass"])

    bureau.prepare("he")
    assert [waits(who) for who in ("he", "zhou", "meng")] == [0, 1, 0]
    bureau.step("zhou")
    assert [waits(who) for who in ("he", "zhou", "meng")] == [0, 0, 1]
    bureau.back("meng")
    assert [waits(who) for who in ("he", "zhou", "meng")] == [1, 0, 0]
    assert "数不对" in text(sign_in("he").get("/"))
