"""One act on many rows: each by its own gate, once for one form, and told row by row."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from luoshi.journal.models import Entry
from luoshi.kernel.errors import BadInput
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.services import MOST_CHOSEN

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
ACT, BATCH = "/ledger/act/", "/ledger/batch/"


def urged(cast: Any, now: datetime, *ids: int, who: str = "shen", **more: Any) -> dict[int, str]:
    given = {"request_id": uuid4(), "reason": "请抓紧"} | more
    actor = getattr(cast, who)
    found = services.urge_many(actor=actor, now=now, matter_ids=ids, **given)
    return {one.matter_id: one.refusal for one in found}


def entries(act: str) -> int:
    return Entry.objects.filter(act=act).count()


def test_each_row_goes_through_its_own_gate(office: Any, cast: Any, now: datetime) -> None:
    doing, draft = office.underway(), office.draft()
    fresh = office.underway()
    services.urge(
        actor=cast.han, now=now, request_id=uuid4(), matter_id=fresh.pk, reason="主任先催了"
    )
    told = urged(cast, now, doing.pk, draft.pk, fresh.pk, 10**9)
    assert told[doing.pk] == ""
    assert "一天之内" in told[fresh.pk]
    assert told[draft.pk]
    assert "没有找到" in told[10**9]
    assert entries("matter.urged") == 2
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert "没有找到" in urged(cast, now, doing.pk, who="qiao")[doing.pk]


def test_the_same_form_twice_does_no_row_twice(office: Any, cast: Any, now: datetime) -> None:
    one, other, key = office.underway(), office.underway(), uuid4()
    for _ in range(2):
        assert set(urged(cast, now, one.pk, other.pk, request_id=key).values()) == {""}
    assert entries("matter.urged") == 2
    later = urged(cast, now + timedelta(days=2), one.pk)
    assert later == {one.pk: ""}


def test_who_comes_second_is_told_of_each_row(office: Any, cast: Any, now: datetime) -> None:
    """None is urged twice, none of his others is lost."""
    both, his = office.underway(), office.underway()
    assert urged(cast, now, both.pk) == {both.pk: ""}
    told = urged(cast, now, both.pk, his.pk, who="jiang")
    assert "一天之内" in told[both.pk]
    assert told[his.pk] == ""


def test_there_is_an_end_to_a_batch(cast: Any, now: datetime) -> None:
    with pytest.raises(BadInput, match="200"):
        urged(cast, now, *range(1, MOST_CHOSEN + 2))


def test_the_page_asks_once_and_answers_row_by_row(
    office: Any, sign_in: SignIn, cast: Any, now: datetime
) -> None:
    doing, draft = office.underway(), office.draft()
    shen = sign_in("shen")
    asked = shen.post(ACT, {"act": "urge", "matter": [doing.pk, draft.pk]})
    assert [m.pk for m in asked.context["able"]] == [doing.pk]
    assert [m.pk for m in asked.context["unable"]] == [draft.pk]
    given = {"act": "urge", "matter": [doing.pk, draft.pk], "request_id": str(uuid4())}
    assert shen.post(BATCH, given).status_code == 422
    done = shen.post(BATCH, given | {"reason": "请抓紧"})
    assert [m.pk for m, _why in done.context["done"]] == [doing.pk]
    assert [m.pk for m, _why in done.context["refused"]] == [draft.pk]
    assert "已办 1 件，没办成 1 件" in done.content.decode()
    assert shen.post(BATCH, given | {"act": "burn", "reason": "x"}).status_code == 422
    assert shen.post(ACT, {"act": "urge", "matter": [10**9]}).status_code == 404
    assert shen.post(ACT, {"act": "urge"}).status_code == 422


def test_a_liaison_names_one_handler_for_several(
    office: Any, sign_in: SignIn, cast: Any, now: datetime
) -> None:
    rows = [office.underway().pk, office.underway().pk]
    zhou = sign_in("zhou")
    page = zhou.post(ACT, {"act": "handler", "matter": rows}).content.decode()
    assert cast.he.person_name in page
    given = {"act": "handler", "matter": rows, "request_id": str(uuid4())}
    zhou.post(BATCH, given | {"handler": cast.he.person_id})
    assert set(Matter.objects.values_list("handler", flat=True)) == {cast.he.person_id}
    stranger = zhou.post(BATCH, given | {"handler": cast.fang.person_id, "request_id": uuid4()})
    assert len(stranger.context["refused"]) == 2
    assert "承办人要从本单位在岗人员中选择" in stranger.content.decode()


def test_chosen_rows_are_exported_alone(office: Any, sign_in: SignIn) -> None:
    one, _other = office.dispatch("fagai")[0], office.dispatch("caizheng")
    shen = sign_in("shen")
    answer = shen.post(ACT, {"act": "xlsx", "matter": [one.pk]})
    assert answer.status_code == 303
    data = shen.get(answer["Location"]).content
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[3:]] == [one.number]
    by_htmx = shen.post(ACT, {"act": "xlsx", "matter": [one.pk]}, headers={"HX-Request": "true"})
    assert by_htmx["HX-Redirect"] == answer["Location"]
    other = sign_in("qiao").get(answer["Location"]).content
    rows = CalamineWorkbook.from_filelike(BytesIO(other)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3


def test_notices_are_one_document_in_a_fixed_number_of_queries(
    office: Any, sign_in: SignIn, cast: Any
) -> None:
    sent = [office.underway(), *office.dispatch("caizheng", helpers=["jiaoti"])]
    draft = office.draft()
    shen = sign_in("shen")
    ids = [m.pk for m in (*sent, draft)]
    to = shen.post(ACT, {"act": "notices", "matter": ids})["Location"]
    page = shen.get(to)
    assert [slip.number for slip in page.context["slips"]] == [m.number for m in sent]
    assert page.context["others"] == 1
    words = page.content.decode()
    assert words.count("办理情况反馈") == 2
    assert cast.zhou.person_name in words
    answer = shen.get(page.context["docx_url"])
    document = docx.Document(BytesIO(answer.content))
    titles = [p for p in document.paragraphs if p.text == "督办通知单"]
    assert [bool(p.paragraph_format.page_break_before) for p in titles] == [False, True]
    assert shen.get(f"/ledger/notices/?matter={draft.pk}").status_code == 409
    more = [*sent, office.underway(), office.underway()]
    with CaptureQueriesContext(connection) as few:
        shen.get(to)
    with CaptureQueriesContext(connection) as many:
        shen.get("/ledger/notices/?" + "&".join(f"matter={m.pk}" for m in more))
    assert len(many) <= len(few)
