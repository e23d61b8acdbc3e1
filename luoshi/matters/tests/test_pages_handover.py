"""交接 in pages: what waits, the list, its signatures, the form on paper, a unit's successor."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from luoshi.kernel.periods import civil_day
from luoshi.matters import services
from luoshi.matters.models import Handover, Matter
from luoshi.matters.tests.test_handover import Leaving
from luoshi.org.services import abolish_unit

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def leaving(office: Any) -> Leaving:
    return Leaving(office)


def post(client: Client, address: str, **data: Any) -> Any:
    answer = client.post(address, {"request_id": str(uuid4())} | data)
    assert answer.status_code == 303, answer.content.decode()[-2000:]
    return answer


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_three_persons_sign_on_their_pages(leaving: Leaving, sign_in: SignIn) -> None:
    matter, cast = leaving.matter(), leaving.cast
    head, hander, taker, third = (sign_in(who) for who in ("meng", "he", "zhou", "su"))
    opening = f"/handover/posts/{leaving.post.pk}/"
    assert "1 件未办结" in text(head, opening)
    people = {"to": cast.zhou.person_id, "supervisor": cast.su.person_id}
    post(head, opening, **people)
    row = Handover.objects.get()
    page, item = f"/handover/{row.pk}/", row.items.get()
    assert "等移交人" in text(head, page) and "轮到您了" in text(hander, page)
    said = {"category": "tasks", "standing": "完成七成", "risk": "雨季停工"}
    post(hander, f"{page}items/{item.pk}/", **said)
    post(hander, f"{page}duties/", category="funds", duty="专项资金一笔", standing="未支付")
    post(hander, f"{page}hand/")
    assert "轮到您了" in text(taker, page) and "雨季停工" in text(taker, page)
    post(taker, f"{page}items/{item.pk}/", remark="何时复工？")
    assert "退回补充" in text(taker, page)
    post(taker, f"{page}send-back/", reason="写明复工时间")
    assert "写明复工时间" in text(hander, page)
    post(hander, f"{page}hand/")
    post(taker, f"{page}take/")
    assert "轮到您了" in text(third, page)
    assert f"/matters/{matter.pk}/" not in text(third, page), "no link to what he may not see"
    post(third, f"{page}confirm/")
    assert "三方都已签字" in text(third, page)
    matter.refresh_from_db()
    assert matter.handler_id == cast.zhou.person_id
    story = text(taker, f"/matters/{matter.pk}/")
    assert "何语安交给周敏书" in story and "承办人" in story


def test_the_form_is_the_same_on_paper_and_as_a_document(leaving: Leaving, sign_in: SignIn) -> None:
    matter = leaving.matter()
    row = leaving.signed()
    client = sign_in("meng")
    sheet = text(client, f"/handover/{row.pk}/sheet/")
    answer = client.get(f"/handover/{row.pk}/sheet.docx")
    cells = [c.text for t in Document(BytesIO(answer.content)).tables for c in t._cells]
    for words in ("移交人", "接交人", "监交人签字", "何语安", "周敏书", "苏映川", "重点工作"):
        assert words in sheet and any(words in cell for cell in cells), words
    assert any(matter.content in cell and matter.number in cell for cell in cells)
    assert "已在系统签字" in sheet


def test_the_page_says_what_must_be_done_now(leaving: Leaving, sign_in: SignIn) -> None:
    matter = leaving.matter()
    client = sign_in("meng")
    assert "没有等您办的交接" in text(client, "/handover/")
    leaving.end_post()
    page = text(client, "/handover/")
    assert "离岗或撤并未交接 1 处；无人负责的事项 1 件" in page
    assert matter.content in page and f"/handover/posts/{leaving.post.pk}/" in page
    assert f"/handover/posts/{leaving.post.pk}/" in text(client, "/")
    row = leaving.open(parties=leaving.parties(absent=True, reason="已调离"))
    assert "等您签字 1 份" in text(client, "/handover/")
    assert f"/handover/{row.pk}/" in text(client, "/")
    again = client.get(f"/handover/posts/{leaving.post.pk}/")
    assert again.headers["Location"] == f"/handover/{row.pk}/"


def test_wrong_persons_are_told_at_their_fields(leaving: Leaving, sign_in: SignIn) -> None:
    leaving.matter()
    cast, client = leaving.cast, sign_in("meng")
    address = f"/handover/posts/{leaving.post.pk}/"
    for given in (
        {"to": cast.zhou.person_id},
        {"to": cast.zhou.person_id, "supervisor": cast.zhou.person_id},
        {"to": cast.fang.person_id, "supervisor": cast.su.person_id},
        {"to": cast.zhou.person_id, "supervisor": cast.su.person_id, "absent": "on"},
        {"to": cast.zhou.person_id, "supervisor": cast.qiao.person_id},
    ):
        answer = client.post(address, {"request_id": str(uuid4())} | given)
        assert answer.status_code == 422, given
    assert not Handover.objects.exists()


def test_the_head_of_government_names_a_successor(office: Any, sign_in: SignIn) -> None:
    matter = office.underway()
    unit = office.cast.units["fagai"]
    given = {"unit_id": unit.pk, "until": civil_day(office.now)}
    abolish_unit(actor=office.cast.cheng, now=office.now, request_id=uuid4(), **given)
    head, address = sign_in("lu"), f"/handover/units/{unit.pk}/"
    assert address in text(head, "/handover/")
    assert unit.name in text(head, address)
    heir = office.cast.units["caizheng"]
    post(head, address, successor=heir.pk, reason="职责划转")
    matter.refresh_from_db()
    assert matter.lead_id == heir.pk
    assert f"{unit.name}由{heir.name}承继" in text(head, f"/matters/{matter.pk}/")


def test_no_query_grows_with_the_lines(leaving: Leaving, sign_in: SignIn) -> None:
    client = sign_in("meng")
    leaving.matter()
    row = leaving.open()
    addresses = ("/handover/", f"/handover/{row.pk}/", f"/handover/{row.pk}/sheet/")

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as log:
                client.get(address)
            counts.append(len(log))
        return counts

    few = asked()
    for _ in range(3):
        leaving.matter()
    leaving.act(services.hand_over, "he", handover_id=row.pk)
    assert Matter.objects.count() == row.items.count() == 4
    assert asked() == few
    assert max(few) <= 20, few
