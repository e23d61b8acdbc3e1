"""任务分解: the paper and its rows, editing in place, two clerks at once, bulk acts."""

import re
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.documents.models import PaperVersion
from luoshi.journal.models import Entry
from luoshi.matters import queries
from luoshi.matters.board import board
from luoshi.matters.models import Matter
from luoshi.matters.rules import State

SignIn = Callable[[str], Client]
PART = {"HTTP_HX_REQUEST": "true"}


def form_of(matter: Matter, **change: object) -> dict[str, object]:
    """What the edit form of a row sends."""
    return {
        "request_id": str(uuid4()),
        "version": matter.version,
        "content": matter.content,
        "ownership": matter.ownership,
        "lead": [matter.lead_id] if matter.lead_id else [],
        "acceptance": "全部建成并开放",
        "due": "2026-12-31",
        **change,
    }


def entries(matter: Matter) -> list[str]:
    rows = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk).order_by("seq")
    return [entry.act for entry in rows]


def test_a_paper_is_read_once_however_often_it_is_asked(
    plan: PaperVersion, sign_in: SignIn
) -> None:
    shen = sign_in("shen")
    page = reverse("matters:decomposition", args=[plan.pk])
    read = reverse("matters:decomposition-read", args=[plan.pk])
    assert read in shen.get(page).content.decode()
    for _ in range(2):
        assert shen.post(read, {"request_id": str(uuid4())}).status_code == 303
    assert Matter.objects.filter(paper_version=plan).count() == 3
    assert read not in shen.get(page).content.decode()


@pytest.mark.parametrize(("who", "status"), [("zhou", 404), ("qiao", 404), ("gao", 200)])
def test_only_who_sees_the_paper_sees_its_rows(
    who: str, status: int, drafts: list[Matter], plan: PaperVersion, sign_in: SignIn
) -> None:
    page = sign_in(who).get(reverse("matters:decomposition", args=[plan.pk]))
    assert page.status_code == status
    assert "读出任务" not in page.content.decode()


def test_passages_lead_to_rows_and_back_and_no_letter_is_lost(
    drafts: list[Matter], plan: PaperVersion, cast
) -> None:
    shown = board(cast.shen, plan, "all")
    for paragraph in shown.paragraphs:
        text = "".join(segment.text for segment in paragraph.segments)
        assert plan.text[paragraph.start : paragraph.start + len(text)] == text
    marked = {s.id: s for p in shown.paragraphs for s in p.segments if s.matter}
    for row in shown.rows:
        assert marked[row.passage].matter == row.matter.pk
        assert marked[row.passage].url == f"#{row.html_id}"
        assert marked[row.passage].text in row.matter.content


def test_overlapping_passages_keep_the_text_whole(
    drafts: list[Matter], plan: PaperVersion, cast
) -> None:
    first, second, _ = drafts
    Matter.objects.filter(pk=second.pk).update(span_start=first.span_start, span_end=first.span_end)
    shown = board(cast.shen, plan, "all")
    ids = [s.id for p in shown.paragraphs for s in p.segments if s.matter]
    assert len(ids) == len(set(ids))
    assert {row.passage for row in shown.rows} <= set(ids)


def test_what_needs_a_look_comes_first_with_its_reason(
    drafts: list[Matter], plan: PaperVersion, sign_in: SignIn
) -> None:
    page = sign_in("shen").get(reverse("matters:decomposition", args=[plan.pk]))
    text = page.content.decode()
    assert page.context["board"].show == "doubts"
    assert "“县管线办”在单位库里没有找到，请选定单位。" in text
    assert "还没有确定牵头单位。" in text


def test_a_row_is_edited_in_place(drafts: list[Matter], sign_in: SignIn, cast) -> None:
    shen, row = sign_in("shen"), drafts[1]
    url = reverse("matters:draft-edit", args=[row.pk])
    form = shen.get(url, **PART).content.decode()
    assert form.lstrip().startswith(f'<tr id="r{row.pk}"')
    assert "<html" not in form
    assert "文件写" in form
    sent = form_of(row, lead=[cast.units["jiaoti"].pk], content="为旧楼加装电梯四十部。")
    saved = shen.post(url, sent, **PART)
    assert saved.status_code == 200
    assert saved.content.decode().lstrip().startswith(f'<tr id="r{row.pk}"')
    row.refresh_from_db()
    assert (row.content, row.lead_id, row.doubts) == (
        "为旧楼加装电梯四十部。",
        cast.units["jiaoti"].pk,
        [],
    )
    assert f'value="{row.pk}:{row.version}"' in saved.content.decode()


def test_a_double_click_is_one_edit(drafts: list[Matter], sign_in: SignIn) -> None:
    shen, row = sign_in("shen"), drafts[0]
    sent = form_of(row, content="建成社区食堂七个。")
    for _ in range(2):
        assert (
            shen.post(reverse("matters:draft-edit", args=[row.pk]), sent, **PART).status_code == 200
        )
    assert entries(row).count("matter.edited") == 1


def test_two_clerks_on_one_row_lose_nothing(drafts: list[Matter], sign_in: SignIn, cast) -> None:
    row, url = drafts[0], reverse("matters:draft-edit", args=[drafts[0].pk])
    first = form_of(row, content="建成社区食堂八个。", due="2026-11-30")
    second = form_of(row, content="建成社区食堂六个，配齐桌椅。")
    assert sign_in("jiang").post(url, first, **PART).status_code == 200
    shen = sign_in("shen")
    answer = shen.post(url, second, **PART)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "建成社区食堂六个，配齐桌椅。" in text, "the clerk's own words stay in the form"
    assert "建成社区食堂八个。" in text, "the other's words stand beside them"
    assert "2026年11月30日" in text
    assert cast.jiang.person_name in text
    assert "以我的为准保存" in text
    row.refresh_from_db()
    assert row.content == "建成社区食堂八个。"
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    assert int(version[1]) == row.version
    again = second | {"version": version[1], "request_id": str(uuid4())}
    assert shen.post(url, again, **PART).status_code == 200
    row.refresh_from_db()
    assert row.content == "建成社区食堂六个，配齐桌椅。"
    assert entries(row).count("matter.edited") == 2


def test_wrong_fields_come_back_with_what_was_typed(
    drafts: list[Matter], sign_in: SignIn, cast
) -> None:
    fagai = cast.units["fagai"].pk
    sent = form_of(
        drafts[0], content="字还在这里", lead=[fagai], cooperating=[fagai], due="2199-01-01"
    )
    answer = sign_in("shen").post(reverse("matters:draft-edit", args=[drafts[0].pk]), sent, **PART)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "字还在这里" in text
    assert "不合常理" in text
    assert "同一个单位不能既牵头又配合" in text


@pytest.mark.parametrize(("who", "status"), [("zhou", 404), ("qiao", 404), ("gao", 403)])
def test_nobody_else_edits(who: str, status: int, drafts: list[Matter], sign_in: SignIn) -> None:
    row = drafts[0]
    answer = sign_in(who).post(
        reverse("matters:draft-edit", args=[row.pk]), form_of(row, content="改掉")
    )
    assert answer.status_code == status
    row.refresh_from_db()
    assert row.content != "改掉"


def test_a_row_is_added_from_words_of_the_paper(
    drafts: list[Matter], plan: PaperVersion, sign_in: SignIn, cast
) -> None:
    start = plan.text.index("口袋花园")
    sent = {
        "request_id": str(uuid4()),
        "paper": plan.pk,
        "start": start,
        "end": start + len("口袋花园9处"),
        "content": "建成口袋花园9处",
        "ownership": "single",
        "lead": [cast.units["fagai"].pk],
        "unit_proposes_acceptance": "on",
    }
    answer = sign_in("shen").post(reverse("matters:add"), sent)
    made = Matter.objects.order_by("pk").last()
    assert made is not None
    assert answer["Location"].endswith(f"#r{made.pk}")
    assert queries.passage_of(made) == "口袋花园9处"
    assert made.place == drafts[0].place, "it stands where its words stand in the paper"


def test_a_row_by_hand_without_a_paper(sign_in: SignIn, cast) -> None:
    sent = {
        "request_id": str(uuid4()),
        "source": "instruction",
        "content": "协调解决菜市场停车问题",
        "ownership": "single",
        "lead": [cast.units["fagai"].pk],
        "acceptance": "新增车位30个",
        "due": "2026-10-31",
    }
    shen = sign_in("shen")
    assert shen.get(reverse("matters:add")).status_code == 200
    answer = shen.post(reverse("matters:add"), sent)
    made = Matter.objects.get(content="协调解决菜市场停车问题")
    assert answer["Location"] == reverse("matters:matter", args=[made.pk])
    assert (made.source, made.due) == ("instruction", date(2026, 10, 31))
    wrong = sent | {"request_id": str(uuid4()), "due": "1999-01-01", "content": "字还在"}
    refused = shen.post(reverse("matters:add"), wrong)
    assert refused.status_code == 422
    assert "字还在" in refused.content.decode()
    assert sign_in("zhou").get(reverse("matters:add")).status_code == 403


def bulk(rows: list[Matter], act: str, **more: object) -> dict[str, object]:
    return {
        "request_id": str(uuid4()),
        "act": act,
        "matter": [row.pk for row in rows],
        "seen": [f"{row.pk}:{row.version}" for row in rows],
        **more,
    }


def test_incomplete_rows_are_named_and_nothing_is_sent(
    drafts: list[Matter], sign_in: SignIn
) -> None:
    answer = sign_in("shen").post(reverse("matters:ledger-act"), bulk(drafts, "submit"))
    assert answer.status_code == 422
    assert "有 1 个事项还不完整，补齐后才能送审。" in answer.content.decode()
    assert {m.state for m in Matter.objects.all()} == {State.DRAFT}


def test_complete_rows_go_to_sign_off_in_one_act(drafts: list[Matter], sign_in: SignIn) -> None:
    whole = [drafts[0], drafts[2]]
    sent = bulk(whole, "submit")
    shen = sign_in("shen")
    for _ in range(2):
        answer = shen.post(reverse("matters:ledger-act"), sent)
        assert answer.status_code == 303
    proposed = Matter.objects.filter(state=State.PROPOSED)
    assert {m.pk for m in proposed} == {m.pk for m in whole}
    assert len({m.sign_off_id for m in proposed}) == 1


def test_a_row_that_changed_meanwhile_is_not_sent(drafts: list[Matter], sign_in: SignIn) -> None:
    sent = bulk([drafts[0]], "submit")
    url = reverse("matters:draft-edit", args=[drafts[0].pk])
    sign_in("jiang").post(url, form_of(drafts[0], content="刚改的"), **PART)
    assert sign_in("shen").post(reverse("matters:ledger-act"), sent).status_code == 409
    drafts[0].refresh_from_db()
    assert drafts[0].state == State.DRAFT


def test_rows_are_discarded_with_a_reason_only(drafts: list[Matter], sign_in: SignIn) -> None:
    shen, url = sign_in("shen"), reverse("matters:ledger-act")
    assert shen.post(url, bulk([drafts[1]], "discard")).status_code == 422
    drafts[1].refresh_from_db()
    assert drafts[1].state == State.DRAFT
    assert shen.post(url, bulk([drafts[1]], "discard", reason="日常工作")).status_code == 303
    drafts[1].refresh_from_db()
    assert drafts[1].state == State.CANCELLED


@pytest.mark.parametrize(
    "sent", [{}, {"matter": ["x"]}, {"matter": ["1"], "act": "burn"}, {"matter": ["9" * 40]}]
)
def test_torn_bulk_forms_are_refused_in_words(sent: dict[str, object], sign_in: SignIn) -> None:
    given = {"request_id": str(uuid4()), "act": "submit"} | sent
    assert sign_in("shen").post(reverse("matters:ledger-act"), given).status_code == 422


def test_the_board_costs_the_same_for_few_and_many_rows(
    drafts: list[Matter], plan: PaperVersion, sign_in: SignIn, django_assert_max_num_queries, office
) -> None:
    shen = sign_in("shen")
    url = reverse("matters:decomposition", args=[plan.pk]) + "?show=all"
    shen.get(url)
    with django_assert_max_num_queries(100) as few:
        shen.get(url)
    for _ in range(20):
        made = office.draft(helpers=["caizheng"])
        Matter.objects.filter(pk=made.pk).update(paper_version=plan)
    with django_assert_max_num_queries(100) as many:
        assert len(shen.get(url).context["board"].rows) == 23
    assert len(many) <= len(few)
