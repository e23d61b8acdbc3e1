"""The page of a matter's end: each sees the form of his next move, and nobody else's."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from luoshi.matters import services
from luoshi.matters.models import Closing
from luoshi.matters.rules import State
from luoshi.matters.rules.closing import SIX, checks_for
from luoshi.matters.tests.conftest import Office, claims_for

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
PASSED = {check.value: "yes" for check in SIX}


def post(client, address: str, **data: str):  # type: ignore[no-untyped-def]
    return client.post(address, {"request_id": str(uuid4())} | data)


def test_from_the_units_dossier_to_the_verdict(office, sign_in) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    page = f"/matters/{matter.pk}/closing/"
    zhou, shen = sign_in("zhou"), sign_in("shen")
    assert 'name="done0"' in zhou.get(page).content.decode()
    assert 'name="done0"' not in shen.get(page).content.decode()
    lacking = post(zhou, page + "submit/", summary="都通水了")
    assert lacking.status_code == 422
    post(zhou, page + "submit/", summary="都通水了", done0="12公里都通了")
    assert "撤回办结申请" in zhou.get(f"/matters/{matter.pk}/").content.decode()
    told = shen.get(page).content.decode()
    assert "12公里都通了" in told and 'name="met0"' in told
    assert post(shen, page + "judge/", act="close", rating="good").status_code == 422
    short = {"met0": "no"} | PASSED
    assert post(shen, page + "judge/", act="close", rating="good", **short).status_code == 409
    post(shen, page + "judge/", act="send_back", reason="北段没通", **short)
    post(zhou, page + "submit/", summary="北段也通了", done0="都通了")
    done = {"met0": "yes", "recheck_on": "2027-03-01"} | PASSED
    post(shen, page + "judge/", act="close", rating="good", **done)
    matter.refresh_from_db()
    assert matter.state == State.CLOSED
    told = zhou.get(page).content.decode()
    assert "北段没通" in told and "良好" in told
    assert [row.verdict for row in Closing.objects.filter(matter=matter)] == ["sent_back", "closed"]
    story = zhou.get(f"/matters/{matter.pk}/").content.decode()
    assert "等次：良好" in story and "没有通过" not in story


def test_the_same_verdict_sent_twice_is_one_though_the_page_asks_for_less_then(
    office: Office, sign_in: SignIn
) -> None:
    matter = office.judge(services.order_rectification, office.submitted())
    matter = office.submit(matter, claims=claims_for(matter))
    page, shen = f"/matters/{matter.pk}/closing/judge/", sign_in("shen")
    answers = {check.value: "yes" for check in checks_for(rectified=True)} | {"met0": "yes"}
    form = {"request_id": str(uuid4()), "act": "publicise", **answers}
    assert [shen.post(page, form).status_code for _ in range(2)] == [303, 303]
    matter.refresh_from_db()
    assert matter.state == State.PUBLICISED


def test_an_order_sent_twice_is_one_though_more_is_asked_of_what_was_put_right(
    office: Office, sign_in: SignIn
) -> None:
    page, shen = f"/matters/{office.submitted().pk}/closing/judge/", sign_in("shen")
    form = {"request_id": str(uuid4()), "act": "rectify", "reason": "北段没通", "met0": "no"}
    assert [shen.post(page, form | PASSED).status_code for _ in range(2)] == [303, 303]


def test_the_desks_say_who_has_the_next_move(office, sign_in) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    shown = {one.name: one.page.total for one in sign_in("shen").get("/").context["panels"]}
    assert shown["verify"] == 1
    matter.hands = [*matter.hands, office.cast.shen.person_id]
    matter.save(update_fields=["hands"])
    shown = {one.name: one.page.total for one in sign_in("shen").get("/").context["panels"]}
    assert shown["verify"] == 0
    assert sign_in("qiao").get(f"/matters/{matter.pk}/closing/").status_code == 404
