"""The pages of reports, by the cast and by the one who must see nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from luoshi.feedback.forms import SEEN
from luoshi.feedback.models import Draft, Report
from luoshi.feedback.rules import stamp
from luoshi.feedback.tests.conftest import SAID

TARGET = {"text": "食堂6个", "value": 6.0, "unit": "个", "qualifier": ""}


@pytest.fixture
def now():  # type: ignore[no-untyped-def]
    """Pages read the clock: what is dispatched here is dispatched now."""
    return timezone.now() - timedelta(minutes=5)


def posted(act: str, **values: str) -> dict[str, str]:
    return {"request_id": str(uuid4()), "act": act} | SAID | values


def test_what_is_owed_is_listed_and_gone_when_it_is_told(units, sign_in) -> None:
    matter = units.matter()
    zhou = sign_in("zhou")
    page = zhou.get(reverse("feedback:owed")).content.decode()
    assert matter.content in page and "还有 1 件要反馈" in page
    assert matter.content in sign_in("meng").get(reverse("feedback:owed")).content.decode()
    assert matter.content not in sign_in("fang").get(reverse("feedback:owed")).content.decode()
    answer = zhou.post(reverse("feedback:report", args=[matter.pk]), posted("submit"))
    assert answer.status_code == 303 and Report.objects.count() == 1
    assert matter.content not in zhou.get(reverse("feedback:owed")).content.decode()
    assert matter.content in zhou.get(reverse("feedback:owed") + "?show=told").content.decode()


def test_the_form_asks_nothing_twice(units, sign_in) -> None:
    matter = units.matter(targets=[TARGET])
    zhou, url = sign_in("zhou"), reverse("feedback:report", args=[matter.pk])
    page = zhou.get(url).content.decode()
    assert "食堂6个" in page and "按时间和目标推算" in page
    zhou.post(url, posted("submit", problems="征地慢", **{"figure-0": "2"}))
    again = zhou.get(url).content.decode()
    assert "这一期已经反馈" in again and "征地慢" in again and 'value="2"' in again


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(units, sign_in) -> None:
    matter = units.matter()
    url = reverse("feedback:report", args=[matter.pk])
    answer = sign_in("zhou").post(url, posted("submit", word="behind", problems="征地慢"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请写明滞后原因" in page and "征地慢" in page
    assert not Report.objects.exists()


def test_two_editors_see_both_texts(units, sign_in) -> None:
    matter = units.matter()
    url = reverse("feedback:report", args=[matter.pk])
    seen = {SEEN + name: stamp("") for name in ("progress", "problems", "next_steps")}
    assert sign_in("meng").post(url, posted("save", progress="孟写的", **seen)).status_code == 303
    zhou = sign_in("zhou")
    answer = zhou.post(url, posted("save", progress="周写的", **seen))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "孟写的" in page and "周写的" in page and "这几处别人刚刚改过" in page
    assert Draft.objects.get().values["progress"] == "孟写的"
    over = posted("save", progress="周写的", **seen | {SEEN + "progress": stamp("孟写的")})
    assert zhou.post(url, over).status_code == 303
    assert Draft.objects.get().values["progress"] == "周写的"


def test_a_matter_shows_its_reports_and_what_they_replaced(units, sign_in) -> None:
    matter = units.matter()
    units.tell(matter)
    units.tell(matter, progress="更正后的进展")
    for who in ("shen", "zhou", "lu"):
        page = sign_in(who).get(reverse("feedback:matter", args=[matter.pk])).content.decode()
        assert "更正后的进展" in page and SAID["progress"] in page and "更正前的反馈" in page
    for who in ("qiao", "fang", "cheng"):
        answer = sign_in(who).get(reverse("feedback:matter", args=[matter.pk]))
        assert answer.status_code == 404


def test_the_dispatcher_sees_who_told_and_who_did_not(units, sign_in) -> None:
    told, silent = units.matter(), units.matter("caizheng", "fang")
    units.tell(told)
    shen = sign_in("shen")
    page = shen.get(reverse("feedback:overview")).content.decode()
    assert "1 件已反馈，1 件未反馈" in page
    assert reverse("feedback:matter", args=[silent.pk]) in page
    assert reverse("feedback:matter", args=[told.pk]) not in page
    assert sign_in("zhou").get(reverse("feedback:overview")).status_code == 403


def test_the_cooperating_unit_has_its_own_form(units, sign_in) -> None:
    matter = units.matter(helpers=("caizheng",))
    fang, url = sign_in("fang"), reverse("feedback:share", args=[matter.pk])
    assert url in fang.get(reverse("feedback:owed")).content.decode()
    assert fang.post(url, posted("submit")).status_code == 303
    assert Report.objects.get().share
    page = sign_in("zhou").get(reverse("feedback:matter", args=[matter.pk])).content.decode()
    assert "配合情况" in page and SAID["progress"] in page


def test_the_township_is_told_for_whom_it_reports(units, cast, sign_in) -> None:
    village = sorted(code for code in cast.units if code.startswith("liuxi-"))[0]
    matter = units.matter(village, "lin")
    page = sign_in("lin").get(reverse("feedback:report", args=[matter.pk])).content.decode()
    assert f"由您代 {cast.units[village].label} 反馈" in page


def test_the_page_of_the_matter_offers_the_report(units, sign_in) -> None:
    matter = units.matter()
    url = reverse("matters:matter", args=[matter.pk])
    assert reverse("feedback:report", args=[matter.pk]) in sign_in("zhou").get(url).content.decode()
    page = sign_in("shen").get(url).content.decode()
    assert reverse("feedback:report", args=[matter.pk]) not in page
    assert reverse("feedback:matter", args=[matter.pk]) in page


def test_the_desk_lists_a_report_near_its_date(units, sign_in, settings) -> None:
    from luoshi.clock.models import Deadline

    matter = units.matter(regime=("monthly", "fifth"), due=None)
    Deadline.objects.filter(subject_id=matter.pk).update(warn_at=units.now)
    page = sign_in("zhou").get(reverse("web:desk")).content.decode()
    assert "待反馈" in page and reverse("feedback:report", args=[matter.pk]) in page


@pytest.mark.parametrize("name", ["feedback:owed", "feedback:overview"])
def test_a_list_costs_the_same_for_one_and_for_many(
    units, sign_in, name, django_assert_max_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in("zhou" if name == "feedback:owed" else "shen")
    counts = []
    for _ in range(2):
        for _ in range(3):
            units.matter(regime=("monthly", "fifth"), due=None)
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse(name))
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 24
