"""审签: the list, the page, the decision, the sheet."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.matters.models import Matter, SignOff
from luoshi.matters.rules import State

SignIn = Callable[[str], Client]


@pytest.fixture
def run(office) -> int:
    """Two drafts on their way to sign-off."""
    return office.propose(office.draft(helpers=["caizheng"]), office.draft("liuxi", "shiqiao"))


def decision(step: int, said: str, note: str = "") -> dict[str, object]:
    return {"request_id": str(uuid4()), "step": step, "decision": said, "note": note}


def test_it_waits_for_the_one_whose_turn_it_is(run: int, sign_in: SignIn, office) -> None:
    url, page = reverse("matters:sign-offs"), reverse("matters:sign-off", args=[run])
    assert page in sign_in("han").get(url).content.decode()
    for other in ("shen", "gao", "zhou", "qiao"):
        assert page not in sign_in(other).get(url).content.decode()
    office.decide(run, "han", 0)
    assert page in sign_in("gao").get(url).content.decode()
    assert page not in sign_in("han").get(url).content.decode()
    assert page in sign_in("han").get(url + "?show=all").content.decode()


def test_all_fields_stand_on_the_page(run: int, sign_in: SignIn) -> None:
    text = sign_in("han").get(reverse("matters:sign-off", args=[run])).content.decode()
    for words in ("雨污分流", "县财政局", "柳溪铺镇、", "12 公里全部通水", "2026年12月31日"):
        assert words in text, words
    assert "督查室主任审核" in text
    assert reverse("matters:sign-off-decide", args=[run]) in text


def test_who_does_not_decide_gets_no_form_and_the_proposer_is_told_why(
    run: int, sign_in: SignIn
) -> None:
    page = reverse("matters:sign-off", args=[run])
    form = reverse("matters:sign-off-decide", args=[run])
    shen = sign_in("shen").get(page).content.decode()
    assert "送审人不能审签自己送审的事项。" in shen
    assert form not in shen
    assert form not in sign_in("gao").get(page).content.decode()
    for outsider in ("zhou", "qiao"):
        assert sign_in(outsider).get(page).status_code == 404
        assert sign_in(outsider).post(form, decision(0, "agree")).status_code == 404


def test_two_agreements_register_and_a_double_click_is_one(run: int, sign_in: SignIn) -> None:
    url = reverse("matters:sign-off-decide", args=[run])
    first = decision(0, "agree", "同意")
    han = sign_in("han")
    for _ in range(2):
        assert han.post(url, first).status_code == 303
    assert SignOff.objects.get(pk=run).at_step == 1
    assert sign_in("gao").post(url, decision(1, "agree")).status_code == 303
    assert {m.state for m in Matter.objects.all()} == {State.REGISTERED}
    page = sign_in("gao").get(reverse("matters:sign-off", args=[run])).content.decode()
    assert "已审签同意" in page
    assert url not in page


def test_a_return_needs_its_reason_and_shows_it(run: int, sign_in: SignIn) -> None:
    url = reverse("matters:sign-off-decide", args=[run])
    han = sign_in("han")
    assert han.post(url, decision(0, "return")).status_code == 422
    assert SignOff.objects.get(pk=run).state == SignOff.OPEN
    assert han.post(url, decision(0, "return", "时限太紧")).status_code == 303
    assert {m.state for m in Matter.objects.all()} == {State.DRAFT}
    assert "时限太紧" in han.get(reverse("matters:sign-off", args=[run])).content.decode()
    assert "时限太紧" in han.get(reverse("matters:sign-offs") + "?show=all").content.decode()


def test_a_step_decided_by_another_is_stale(run: int, sign_in: SignIn, office) -> None:
    office.decide(run, "han", 0)
    url = reverse("matters:sign-off-decide", args=[run])
    assert sign_in("han").post(url, decision(0, "agree")).status_code == 409


def test_the_sheet_prints_rows_and_steps(run: int, sign_in: SignIn, office, cast) -> None:
    office.decide(run, "han", 0)
    text = sign_in("gao").get(reverse("matters:sign-off-sheet", args=[run])).content.decode()
    assert "督查事项审签单" in text
    assert cast.han.person_name in text
    assert "签名：" in text, "the step still open has a place for a signature"
    assert sign_in("qiao").get(reverse("matters:sign-off-sheet", args=[run])).status_code == 404


def test_a_run_whose_rows_went_on_is_listed_without_a_dead_link(
    office, sign_in: SignIn, cast
) -> None:
    draft = office.draft()
    first = office.propose(draft)
    office.decide(first, "han", 0, agree=False)
    office.propose(draft)
    text = sign_in("han").get(reverse("matters:sign-offs") + "?show=all").content.decode()
    assert reverse("matters:sign-off", args=[first]) not in text
    assert "事项已重新送审" in text
