"""提请协调 on the pages: asked, answered, ruled on, the list of answers owed, the letter."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.matters import services
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.rules.help import Plea

SignIn = Callable[[str], Client]
WORDS = "用地指标不够，请明确分给我县的份额。"


def url(name: str, pk: int) -> str:
    return reverse(f"matters:{name}", args=[pk])


def sent(**more: object) -> dict[str, object]:
    return {"request_id": str(uuid4()), **more}


def page_of(client: Client, matter: Matter) -> str:
    return client.get(url("matter", matter.pk)).content.decode()


@pytest.fixture
def asked(office) -> HelpRequest:
    """财政局 owes 发展改革局 an answer, asked three weeks after the dispatch."""
    plea = Plea(office.cast.units["caizheng"].pk, WORDS, "书面明确份额")
    return services.ask_help(
        actor=office.cast.zhou,
        now=office.now + timedelta(days=21),
        request_id=uuid4(),
        matter_id=office.underway().pk,
        plea=plea,
    )


def test_from_the_question_to_the_ruling(office, sign_in: SignIn, cast) -> None:
    matter = office.underway()
    zhou, fang, shen = sign_in("zhou"), sign_in("fang"), sign_in("shen")
    assert fang.get(url("matter", matter.pk)).status_code == 404
    assert 'data-k-opens="ask-help"' in page_of(zhou, matter)
    lacking = zhou.post(url("ask-help", matter.pk), sent(question=" "))
    assert lacking.status_code == 422
    assert "请选择由哪个单位答复。" in lacking.content.decode()
    given = sent(helper=cast.units["caizheng"].pk, question=WORDS, wanted="书面明确份额")
    for _ in range(2):
        assert zhou.post(url("ask-help", matter.pk), given).status_code == 303
    row = HelpRequest.objects.get()
    waiting = page_of(zhou, matter)
    assert "停表待裁定" in waiting
    assert "正在办理，已提请协调，等县财政局答复。" in waiting
    seen = page_of(fang, matter)
    assert WORDS in seen
    assert seen.count("btn-primary") >= 1
    assert f'data-k-opens="answer_help-{row.pk}"' in seen
    assert f'data-k-opens="rule_on_help-{row.pk}"' in page_of(shen, matter)
    assert fang.post(url("answer-help", row.pk), sent(answer="可以安排。")).status_code == 303
    assert "可以安排。" in page_of(zhou, matter)
    ruled = sent(ruling="voided", reason="不影响施工")
    assert shen.post(url("rule-on-help", row.pk), ruled).status_code == 303
    page = page_of(zhou, matter)
    assert "停表不成立" in page
    assert "不影响施工" in page


def test_one_primary_act_for_the_helper_and_for_the_ruling(asked, sign_in: SignIn) -> None:
    for who, label in (("fang", "答复协调"), ("shen", "裁定停表")):
        head = page_of(sign_in(who), asked.matter).split("k-head-acts")[-1].split("</header>")[0]
        assert head.count("btn-primary") == 1
        assert label in head.split("btn-primary")[1].split("</button>")[0]


def test_withdrawing_says_why(asked, sign_in: SignIn) -> None:
    zhou = sign_in("zhou")
    assert zhou.post(url("withdraw-help", asked.pk), sent()).status_code == 422
    assert zhou.post(url("withdraw-help", asked.pk), sent(reason="已经商定")).status_code == 303
    page = page_of(zhou, asked.matter)
    assert "已经商定" in page
    assert "已撤回，不用再答复" in page


def listed(client: Client, **given: object) -> list[int]:
    answer = client.get(reverse("matters:help"), given)
    assert answer.status_code == 200
    return [line["row"].pk for line in answer.context["lines"]]


def test_the_page_of_answers_owed(asked, office, sign_in: SignIn, cast) -> None:
    plea = Plea(cast.units["zfb"].pk, "跨部门意见不一致。", "请县政府办公室定")
    above = services.ask_help(
        actor=cast.zhou,
        now=office.now,
        request_id=uuid4(),
        matter_id=office.underway().pk,
        plea=plea,
    )
    zhou, fang, shen = sign_in("zhou"), sign_in("fang"), sign_in("shen")
    assert listed(zhou) == [above.pk, asked.pk], "the longest late first"
    assert listed(zhou, side="above") == [above.pk]
    assert listed(zhou, side="asked") == [above.pk, asked.pk]
    assert listed(zhou, side="owed") == []
    assert listed(zhou, unit=cast.units["caizheng"].pk) == [asked.pk]
    assert listed(zhou, side="nonsense", unit="x") == [above.pk, asked.pk]
    assert listed(fang) == [asked.pk] == listed(fang, side="owed")
    assert listed(shen, side="owed") == [above.pk]
    assert listed(sign_in("qiao")) == [] == listed(sign_in("lin"))
    page = fang.get(reverse("matters:help")).content.decode()
    assert "我方有 1 件要答复。" in page
    assert "逾期" in page, "asked on a day long gone by the clock of the server"


def test_the_list_costs_the_same_for_few_and_many(asked, office, sign_in: SignIn, cast) -> None:
    zhou, counts = sign_in("zhou"), []
    listed(zhou)
    for helper in ("zfb", "jiaoti", "liuxi"):
        with CaptureQueriesContext(connection) as log:
            listed(zhou)
        counts.append(len(log))
        plea = Plea(cast.units[helper].pk, WORDS, "答复")
        common = {"actor": cast.zhou, "now": office.now, "request_id": uuid4()}
        services.ask_help(**common, matter_id=asked.matter_id, plea=plea)
    assert len(set(counts)) == 1


def test_the_letter_says_what_was_asked(asked, sign_in: SignIn) -> None:
    fang = sign_in("fang")
    found = docx.Document(BytesIO(fang.get(url("help-letter-docx", asked.pk)).content))
    rows = {row.cells[0].text: row.cells[1].text for t in found.tables for row in t.rows}
    assert found.paragraphs[0].text == "协调函"
    assert rows["主送单位"] == "云岭县财政局"
    assert rows["协调内容"] == WORDS
    assert rows["答复时限"]
    assert rows["联系人"]
    assert {"答复内容", "附件", "备注"} <= set(rows)
    assert "答复单位（盖章）：" in [one.text for one in found.paragraphs]
    page = fang.get(url("help-letter", asked.pk)).content.decode()
    assert all(label in page and text in page for label, text in rows.items())


@pytest.mark.parametrize("name", ["help-letter", "help-letter-docx"])
def test_who_sees_the_letter(name: str, asked, sign_in: SignIn) -> None:
    for who, status in (("zhou", 200), ("fang", 200), ("shen", 200), ("lin", 404), ("qiao", 404)):
        assert sign_in(who).get(url(name, asked.pk)).status_code == status
