"""批示: its pages by who reads them, the form, the slip on paper; no query grows with the rows."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.matters.models import Instruction
from luoshi.matters.rules.instructions import NoteKind, NoteState
from luoshi.matters.tests.noting import WORDS, Desk

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
GIVEN = {"noted_on": "2026-09-20", "words": WORDS, "kind": "act_on", "urgency": "urgent"}


@pytest.fixture
def desk(office: Any) -> Desk:
    return Desk(office)


def post(client: Client, address: str, **data: Any) -> Any:
    return client.post(address, {"request_id": str(uuid4())} | data)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_clerk_takes_a_note_down_and_draws_its_matters(desk: Desk, sign_in: SignIn) -> None:
    shen, leader = sign_in("shen"), desk.cast.gao.person_id
    assert "还没有登记批示" in text(shen, "/instructions/")
    lacking = post(shen, "/instructions/file/", **GIVEN | {"words": ""}, leader=leader)
    assert lacking.status_code == 422
    assert "请照原文写下批示" in lacking.content.decode()
    made = post(shen, "/instructions/file/", **GIVEN, leader=leader)
    at = made.headers["location"]
    page = text(shen, at)
    assert WORDS in page and "拟立事项" in page and "转阅存" in page
    post(shen, f"{at}draft/")
    page = text(shen, at)
    assert "送审签" in page and "拟出 1 个事项" in page
    assert Instruction.objects.with_state().get().state is NoteState.IN_HAND
    submitted = post(shen, "/matters/submit/", matter=desk.seen_matter().pk)
    assert submitted.status_code == 303
    assert "1 个事项在办" in text(shen, at)


def test_the_words_of_a_paper_are_proposed(desk: Desk, sign_in: SignIn, plan: Any) -> None:
    address = f"/instructions/file/?paper={plan.pk}"
    assert address in text(sign_in("shen"), f"/papers/{plan.paper_id}/")
    page = text(sign_in("shen"), address)
    assert "云岭县城市更新分工方案" in page
    assert sign_in("shen").get("/instructions/file/?paper=999999").status_code == 404


def test_a_correction_and_both_ways_of_sorting(desk: Desk, sign_in: SignIn) -> None:
    slip, shen = desk.file(kind=NoteKind.READ), sign_in("shen")
    at = f"/instructions/{slip.pk}/"
    assert "转批办" in text(shen, at) and "拟立事项</button>" not in text(shen, at)
    fixed = GIVEN | {"words": "请财政局阅知。", "reason": "抄错了", "version": "1"}
    assert WORDS in text(shen, f"{at}correct/")
    leader = desk.cast.gao.person_id
    assert post(shen, f"{at}correct/", **fixed, leader=leader).status_code == 303
    assert post(shen, f"{at}promote/").status_code == 422
    post(shen, f"{at}promote/", reason="领导要结果")
    post(shen, f"{at}put-aside/", reason="只要求知悉", kind="study")
    page = text(shen, at)
    assert "理由：抄错了" in page and "理由：只要求知悉" in page and "阅研件，存，不立项。" in page


def test_each_reads_what_is_his(desk: Desk, sign_in: SignIn) -> None:
    slip = desk.file()
    matter = desk.underway(slip)
    for who in ("shen", "han", "gao", "lu"):
        assert WORDS in text(sign_in(who), "/instructions/")
        assert WORDS in text(sign_in(who), f"/instructions/{slip.pk}/")
    assert "我的批示" in text(sign_in("gao"), "/instructions/")
    for who in ("zhou", "meng", "fang", "su", "cheng", "qiao"):
        client = sign_in(who)
        assert WORDS not in text(client, "/instructions/"), who
        assert client.get(f"/instructions/{slip.pk}/").status_code == 404
        assert client.get(f"/instructions/{slip.pk}/slip.docx").status_code == 404
    page = text(sign_in("zhou"), f"/matters/{matter.pk}/")
    assert WORDS in page and slip.number in page
    assert f"/instructions/{slip.pk}/" not in page
    assert f"/instructions/{slip.pk}/" in text(sign_in("shen"), f"/matters/{matter.pk}/")


def test_filters_by_leader_and_standing(desk: Desk, sign_in: SignIn) -> None:
    desk.file(words="请财政局阅办甲。")
    desk.file(words="乙件供阅。", kind=NoteKind.READ)
    desk.file(words="请财政局办丙。", leader_id=desk.cast.lu.person_id)
    shen, gao = sign_in("shen"), desk.cast.gao.person_id
    first = shen.get("/instructions/").context["lines"][0]["slip"]
    assert first.words == "请财政局阅办甲。", "what waits longest stands first"
    for query, shown in (
        ("", {"甲", "丙"}),
        ("?state=filed", {"乙"}),
        ("?state=answered", set()),
        ("?state=all", {"甲", "乙", "丙"}),
        (f"?state=all&leader={gao}", {"甲", "乙"}),
        (f"?leader={gao}&state=nonsense", {"甲"}),
        ("?leader=x&cursor=torn", {"甲", "丙"}),
    ):
        lines = shen.get(f"/instructions/{query}").context["lines"]
        words = "".join(line["slip"].words for line in lines)
        assert {one for one in "甲乙丙" if one in words} == shown, query


def test_a_new_note_shows_on_both_and_stops_the_closing(desk: Desk, sign_in: SignIn) -> None:
    slip = desk.file()
    matter = desk.shown(slip)
    gao, shen = sign_in("gao"), sign_in("shen")
    post(gao, f"/matters/{matter.pk}/leader-answers/", new_note="请再核一次。")
    new = Instruction.objects.get(after=matter)
    assert "新批示另立新单：" + new.number in text(gao, f"/matters/{matter.pk}/")
    page = text(shen, f"/matters/{matter.pk}/closing/")
    assert "领导有新批示" in page
    assert new.number in text(shen, f"/instructions/{slip.pk}/")
    told = text(shen, f"/instructions/{new.pk}/")
    assert slip.number in told and matter.number in told
    assert "请再核一次。" in text(shen, "/")


def test_the_slip_on_paper_and_as_a_document(desk: Desk, sign_in: SignIn) -> None:
    slip = desk.file()
    desk.underway(slip)
    shen = sign_in("shen")
    answer = shen.get(f"/instructions/{slip.pk}/slip.docx")
    found = docx.Document(BytesIO(answer.content))
    rows = {row.cells[0].text: row.cells[1].text for t in found.tables for row in t.rows}
    assert found.paragraphs[0].text == "批示办理单"
    assert slip.number in found.paragraphs[1].text
    assert (rows["批示领导"], rows["批示日期"]) == (desk.cast.gao.person_name, "2026年9月20日")
    assert (rows["批示内容"], rows["紧急程度"]) == (WORDS, "一般")
    assert "云岭县发展和改革局" in rows["承办事项"] and "批示件" not in rows
    assert {"拟办意见", "办理情况", "领导阅示"} <= set(rows)
    page = text(shen, f"/instructions/{slip.pk}/slip/")
    for label, said in rows.items():
        assert label in page and said in page
    client = sign_in("zhou")
    notice = docx.Document(
        BytesIO(client.get(f"/matters/{desk.seen_matter().pk}/notice.docx").content)
    )
    told = {row.cells[0].text: row.cells[1].text for t in notice.tables for row in t.rows}
    assert told["领导批示"].startswith(WORDS)


def test_no_query_grows_with_the_slips(desk: Desk, sign_in: SignIn) -> None:
    shen, gao = sign_in("shen"), sign_in("gao")
    desk.drafted(desk.file())
    few = [asked(client) for client in (shen, gao)]
    for _ in range(4):
        desk.drafted(desk.file())
    assert [asked(client) for client in (shen, gao)] == few
    assert max(few) <= 14


def asked(client: Client) -> int:
    client.get("/instructions/")
    with CaptureQueriesContext(connection) as log:
        assert client.get("/instructions/").status_code == 200
    return len(log)


def test_pages_go_on_where_the_last_one_ended(desk: Desk, sign_in: SignIn) -> None:
    for at in range(23):
        desk.file(words=f"请办第{at}件。")
    shen = sign_in("shen")
    first = shen.get("/instructions/").context["page"]
    second = shen.get(f"/instructions/?cursor={first.next}").context["page"]
    assert (len(first.rows), len(second.rows), first.total) == (20, 3, 23)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}
