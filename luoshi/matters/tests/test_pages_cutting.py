"""任务分解: looked at, split, merged, added from a passage, corrected once — as pages."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.documents.models import PaperVersion
from luoshi.matters import queries
from luoshi.matters.board import board
from luoshi.matters.models import Matter
from luoshi.matters.rules import State

SignIn = Callable[[str], Client]
PART = {"HTTP_HX_REQUEST": "true"}
NAME = "县管线办"
SPLIT = {"version": 1, "text": "建成社区食堂6个、‖口袋花园9处。"}


def sent(**more: object) -> dict[str, object]:
    return {"request_id": str(uuid4()), **more}


def of(row: Matter) -> dict[str, object]:
    return {"matter": row.pk, "seen": f"{row.pk}:{row.version}"}


def test_a_row_is_looked_at_in_place_and_put_in_doubt_again(
    drafts: list[Matter], plan: PaperVersion, sign_in: SignIn, cast: Any
) -> None:
    shen, row = sign_in("shen"), drafts[1]
    done = shen.post(reverse("matters:review"), sent(**of(row)), **PART)
    text = done.content.decode()
    assert text.lstrip().startswith(f'<tr id="r{row.pk}"')
    assert f"{cast.shen.person_name} 2026" in text
    assert "核对无误" in text
    assert "saved" in done["HX-Trigger"]
    assert json.loads(done["HX-Trigger"])["kit:toast"]["text"] == "已核对 1 行。"
    page = shen.get(reverse("matters:decomposition", args=[plan.pk]) + "?show=all")
    assert page.context["board"].counts["reviewed"] == 1
    assert page.context["board"].counts["doubts"] == 0
    assert "存疑的行都核对过了。" in page.content.decode()
    row.refresh_from_db()
    again = shen.post(reverse("matters:doubt"), sent(**of(row)), **PART)
    assert "在单位库里没有找到" in again.content.decode()
    assert sign_in("jiang").post(reverse("matters:review"), sent(**of(row))).status_code == 409


def test_rows_in_doubt_stand_first_when_asked(
    drafts: list[Matter], plan: PaperVersion, cast: Any
) -> None:
    first = board(cast.shen, plan, "all", "doubts")
    assert [row.matter.pk for row in first.rows] == [drafts[i].pk for i in (1, 0, 2)]
    assert first.doubts_first
    plain = board(cast.shen, plan, "all", "no such order")
    assert [row.matter.pk for row in plain.rows] == [row.pk for row in drafts]


def test_many_rows_are_looked_at_in_one_act(drafts: list[Matter], sign_in: SignIn) -> None:
    rows = [row.pk for row in drafts]
    answer = sign_in("shen").post(reverse("matters:ledger-act"), sent(act="review", matter=rows))
    assert answer.status_code == 303
    assert not any(row.in_doubt for row in Matter.objects.all())


def test_a_row_is_split_in_place_and_its_parts_are_highlighted(
    drafts: list[Matter], plan: PaperVersion, sign_in: SignIn, cast: Any
) -> None:
    shen, url = sign_in("shen"), reverse("matters:split", args=[drafts[0].pk])
    at = plan.text.index("口袋花园")
    form = shen.get(f"{url}?at={at}&at=x", **PART).content.decode()
    assert "建成社区食堂6个、‖口袋花园9处。" in form
    once = sent(**SPLIT)
    for _ in range(2):
        answer = shen.post(url, once, **PART)
        assert json.loads(answer["HX-Location"])["path"].endswith(f"doubts#r{drafts[0].pk}")
    assert Matter.objects.filter(paper_version=plan).count() == 4
    shown = board(cast.shen, plan, "all")
    words = {s.matter: s.text for p in shown.paragraphs for s in p.segments if s.matter}
    assert [words[row.matter.pk] for row in shown.rows][:2] == [
        "建成社区食堂6个、",
        "口袋花园9处。",
    ]


def test_a_split_that_changes_words_comes_back_with_what_was_written(
    drafts: list[Matter], sign_in: SignIn
) -> None:
    url = reverse("matters:split", args=[drafts[0].pk])
    answer = sign_in("shen").post(url, sent(version=1, text="改了‖字"), **PART)
    assert answer.status_code == 422
    assert "改了‖字" in answer.content.decode()
    assert "不改文字" in answer.content.decode()


def test_a_split_that_came_second_keeps_its_cuts(drafts: list[Matter], sign_in: SignIn) -> None:
    row = drafts[0]
    edit = sent(version=1, content="建成社区食堂六个。", ownership="single")
    sign_in("jiang").post(reverse("matters:draft-edit", args=[row.pk]), edit, **PART)
    url = reverse("matters:split", args=[row.pk])
    answer = sign_in("shen").post(url, sent(**SPLIT), **PART)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "6个、‖口袋花园9处。" in text
    assert "建成社区食堂六个。" in text
    assert 'name="version" value="2"' in text


def merging(*rows: Matter, **more: object) -> dict[str, object]:
    return sent(
        matter=[row.pk for row in rows],
        seen=[f"{row.pk}:{row.version}" for row in rows],
        content="食堂、花园、电梯一起建成。",
        ownership="single",
        unit_proposes_acceptance="on",
        **more,
    )


def test_what_rows_make_together_is_shown_before_they_are_merged(
    drafts: list[Matter], sign_in: SignIn, cast: Any
) -> None:
    shen, rows = sign_in("shen"), drafts[:2]
    chosen = shen.post(
        reverse("matters:ledger-act"), sent(act="merge", matter=[r.pk for r in rows])
    )
    page = shen.get(chosen["Location"])
    text = page.content.decode()
    assert "牵头单位不一致" in text
    assert "完成时限不一致（2026-12-31；2026-11-30），现按最晚的" in text
    assert 'value="2026-12-31"' in text
    once = merging(*rows, due="2026-12-31", lead=[cast.units["fagai"].pk])
    for _ in range(2):
        assert shen.post(reverse("matters:merge"), once).status_code == 303
    first, second = (queries.matter_for(cast.shen, row.pk) for row in rows)
    assert first.content == "食堂、花园、电梯一起建成。"
    assert second.state == State.CANCELLED
    story = shen.get(reverse("matters:matter", args=[second.pk])).content.decode()
    assert "并入另一事项" in story


def test_rows_that_are_no_neighbours_are_refused_in_words(
    drafts: list[Matter], sign_in: SignIn
) -> None:
    url = f"{reverse('matters:merge')}?matter={drafts[0].pk}&matter={drafts[2].pk}"
    answer = sign_in("shen").get(url)
    assert answer.status_code == 409
    assert "相邻" in answer.content.decode()


def test_a_merger_that_came_second_keeps_what_was_written(
    drafts: list[Matter], sign_in: SignIn
) -> None:
    shen, rows = sign_in("shen"), drafts[:2]
    late = merging(*rows)
    sign_in("jiang").post(reverse("matters:review"), sent(matter=rows[1].pk))
    answer = shen.post(reverse("matters:merge"), late)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "食堂、花园、电梯一起建成。" in text
    assert f'value="{rows[1].pk}:2"' in text
    rows = [Matter.objects.get(pk=row.pk) for row in rows]
    wrong = shen.post(reverse("matters:merge"), merging(*rows, due="2199-01-01"))
    assert wrong.status_code == 422
    assert "不合常理" in wrong.content.decode()


def test_the_form_of_a_marked_passage_says_what_the_paper_says(
    drafts: list[Matter], plan: PaperVersion, sign_in: SignIn, cast: Any
) -> None:
    start = plan.text.index("为旧楼")
    query = f"?start={start}&end={start + len('为旧楼加装电梯40部')}"
    url = reverse("matters:passage", args=[plan.pk])
    text = sign_in("shen").get(url + query, **PART).content.decode()
    assert "为旧楼加装电梯40部" in text
    assert 'value="2026-11-30"' in text
    assert f"“{NAME}”在单位库里没有找到" in text
    assert f'name="start" value="{start}"' in text
    for torn in ("", "?start=1", "?start=5&end=5", "?start=0&end=99999", "?start=x&end=y"):
        assert sign_in("shen").get(url + torn, **PART).status_code == 422


@pytest.mark.parametrize(("who", "status"), [("zhou", 404), ("qiao", 404), ("gao", 403)])
def test_nobody_else_cuts(who: str, status: int, drafts: list[Matter], sign_in: SignIn) -> None:
    client, row = sign_in(who), drafts[0]
    split = reverse("matters:split", args=[row.pk])
    assert client.get(split).status_code == status
    assert client.post(split, sent(**SPLIT)).status_code == status
    assert client.post(reverse("matters:merge"), merging(*drafts[:2])).status_code == status
    assert client.post(reverse("matters:review"), sent(matter=drafts[1].pk)).status_code == status
    assert Matter.objects.count() == 3
    assert NAME not in client.get(f"{reverse('matters:merge')}?matter={row.pk}").content.decode()


@pytest.fixture
def likewise(plan: PaperVersion, drafts: list[Matter], office: Any) -> Matter:
    """A second row of the plan that names the unit nobody knows."""
    other = office.draft(content="更换燃气管道")
    Matter.objects.filter(pk=other.pk).update(
        paper_version=plan,
        lead=None,
        lead_text=NAME,
        doubts=[f"“{NAME}”在单位库里没有找到，请选定单位。"],
    )
    return other


def test_a_corrected_unit_is_offered_for_the_other_rows(
    drafts: list[Matter], likewise: Matter, plan: PaperVersion, sign_in: SignIn, cast: Any
) -> None:
    shen, row, jiaoti = sign_in("shen"), drafts[1], cast.units["jiaoti"]
    edit = sent(version=1, content=row.content, ownership="single", lead=[jiaoti.pk])
    saved = shen.post(reverse("matters:draft-edit", args=[row.pk]), edit, **PART).content.decode()
    assert "同一名称的其余 1 行一并改" in saved
    url = reverse("matters:correct", args=[plan.pk])
    assert f"{url}?name=" in saved
    preview = shen.get(f"{url}?name={NAME}&unit={jiaoti.pk}").content.decode()
    assert "更换燃气管道" in preview
    assert row.content not in preview, "the row that is right already is not among them"
    assert jiaoti.label in preview
    once = sent(name=NAME, unit=jiaoti.pk, **of(Matter.objects.get(pk=likewise.pk)))
    for _ in range(2):
        assert shen.post(url, once).status_code == 303
    likewise.refresh_from_db()
    assert (likewise.lead_id, likewise.doubts) == (jiaoti.pk, [])
    again = shen.get(f"{url}?name={NAME}&unit={jiaoti.pk}").content.decode()
    assert "没有要改的" in again


def test_a_unit_is_chosen_first_where_none_was(
    drafts: list[Matter], plan: PaperVersion, sign_in: SignIn
) -> None:
    url = reverse("matters:correct", args=[plan.pk])
    page = sign_in("shen").get(f"{url}?name={NAME}").content.decode()
    assert drafts[1].content in page
    assert drafts[0].content not in page
    none = sign_in("shen").get(f"{url}?name=别的写法").content.decode()
    assert "没有这样写的行" in none
    assert "请选择正确的单位" in sign_in("shen").get(f"{url}?name={NAME}&unit=").content.decode()
    torn = sent(name=NAME, unit="x", matter=drafts[1].pk)
    assert sign_in("shen").post(url, torn).status_code == 422
