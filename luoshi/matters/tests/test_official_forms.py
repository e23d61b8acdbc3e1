"""The forms of a matter: where there is one, filled from what is known, closed to outsiders."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.test import Client
from django.urls import reverse

from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import RequestKind
from luoshi.matters.rules.requests import Asked

SignIn = Callable[[str], Client]


def rows_of(client: Client, matter: Matter, kind: str) -> dict[str, str]:
    answer = client.get(reverse("matters:form-docx", args=[matter.pk, kind]))
    assert answer.status_code == 200
    found = docx.Document(BytesIO(answer.content))
    rows = {row.cells[0].text: row.cells[1].text for t in found.tables for row in t.rows}
    page = client.get(reverse("matters:form", args=[matter.pk, kind])).content.decode()
    assert all(label in page for label in rows)
    return rows


def test_urging_and_extension(office, sign_in: SignIn, cast) -> None:
    matter, at = office.underway(), office.now + timedelta(days=2)
    common = {"now": at, "matter_id": matter.pk}
    services.urge(actor=cast.shen, request_id=uuid4(), reason="请抓紧铺管", **common)
    asked = Asked(RequestKind.EXTENSION, "雨季停工", "完成七成", date(2027, 1, 29))
    services.ask(actor=cast.zhou, request_id=uuid4(), asked=asked, **common)
    urging = rows_of(sign_in("zhou"), matter, "urging")
    assert (urging["催办内容"], urging["催办次数"]) == ("请抓紧铺管", "1")
    rows = rows_of(sign_in("shen"), matter, "extension")
    assert rows["原定时限"] == "2026年12月31日"
    assert rows["申请延期至"] == "2027年1月29日"
    assert (rows["延期原因"], rows["目前进展"]) == ("雨季停工", "完成七成")
    assert {"承办单位领导意见", "督查员初审意见", "主管领导审批意见"} <= set(rows)


def test_the_result_and_striking_off(office, sign_in: SignIn) -> None:
    matter = office.closed()
    result = rows_of(sign_in("shen"), matter, "result")
    assert result["办理结果"] == "已全部完成。"
    assert "已达到" in result["逐条核验"]
    assert result["等次"] == "良好"
    off = rows_of(sign_in("zhou"), matter, "striking-off")
    assert off["佐证清单"] == "验收报告1份"
    assert {"现场核查记录", "备案号", "销号日期"} <= set(off)


@pytest.mark.parametrize("kind", ["urging", "extension", "striking-off", "result", "nonsense"])
def test_there_is_no_form_of_what_has_not_happened(kind: str, office, sign_in: SignIn) -> None:
    matter = office.underway()
    address = reverse("matters:form", args=[matter.pk, kind])
    assert sign_in("zhou").get(address).status_code == 404
    page = sign_in("zhou").get(reverse("matters:matter", args=[matter.pk])).content.decode()
    assert address not in page


def test_outsiders_find_no_form(office, sign_in: SignIn) -> None:
    matter = office.submitted()
    for name in ("form", "form-docx"):
        address = reverse(f"matters:{name}", args=[matter.pk, "result"])
        assert sign_in("qiao").get(address).status_code == 404
        assert sign_in("lin").get(address).status_code == 404
