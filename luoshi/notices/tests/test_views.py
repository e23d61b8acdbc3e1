"""The inbox: a count is its list, what one may not see any more says nothing."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.notices import queries
from luoshi.notices.models import Notice
from luoshi.notices.tests.conftest import Tell

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def test_the_count_in_the_head_is_the_list_behind_it(tell: Tell, sign_in: SignIn) -> None:
    tell(times=3)
    client = sign_in("zhou")
    page = client.get("/notices/").content.decode()
    assert "有 3 条提醒没有读" in page
    assert page.count("新交办，请签收") == 3
    assert re.search(r'k-bell.*?<span class="k-count">3</span>', page, re.S)
    assert "没有未读的提醒" in sign_in("fang").get("/notices/").content.decode()


def test_read_ones_stand_behind_a_tab(tell: Tell, cast: Any, sign_in: SignIn) -> None:
    tell(times=2)
    client, first = sign_in("zhou"), queries.unread(cast.zhou).order_by("pk")[0]
    answer = client.post(f"/notices/{first.pk}/read/", {"request_id": str(uuid4())})
    assert (answer.status_code, answer["Location"]) == (303, "/notices/")
    assert client.get("/notices/").content.decode().count("新交办，请签收") == 1
    assert client.get("/notices/?show=read").content.decode().count("新交办，请签收") == 1
    newest = queries.unread(cast.zhou).latest("pk").pk
    client.post("/notices/read/", {"request_id": str(uuid4()), "newest": newest})
    assert "没有未读的提醒" in client.get("/notices/").content.decode()


def test_a_subject_one_does_not_see_says_nothing(tell: Tell, cast: Any, sign_in: SignIn) -> None:
    tell(number="重点-2026-7")
    client, own = sign_in("zhou"), queries.unread(cast.zhou).get()
    page = client.get("/notices/").content.decode()
    assert "重点-2026-7" in page
    assert "您现在看不到了" in page
    assert f'href="/notices/{own.pk}/"' not in page
    answer = client.get(f"/notices/{own.pk}/")
    assert (answer.status_code, answer["Location"]) == (303, "/notices/")
    assert "可能已经撤回" in client.get("/notices/").content.decode()


def test_another_mans_notice_is_not_found(tell: Tell, cast: Any, sign_in: SignIn) -> None:
    tell()
    own = queries.unread(cast.zhou).get()
    for who in ("meng", "shen", "qiao", "cheng"):
        assert sign_in(who).get(f"/notices/{own.pk}/").status_code == 404
    assert queries.unread(cast.zhou).exists()


def test_no_query_grows_with_the_rows(tell: Tell, sign_in: SignIn) -> None:
    client = sign_in("zhou")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/notices/")
        return len(captured)

    tell()
    few = cost()
    tell(times=40)
    assert cost() == few


def test_other_posts_are_pointed_at(tell: Tell, cast: Any, sign_in: SignIn, now: datetime) -> None:
    tell()
    Notice.objects.filter(person=cast.zhou.person_id).update(unit=cast.units["caizheng"].pk)
    page = sign_in("zhou").get("/notices/").content.decode()
    assert "没有未读的提醒" in page
    assert re.search(r"财政局的岗位还有 1 条未读", page)


# Outside the inbox -----------------------------------------------------------------------------


@pytest.fixture
def opened(settings: Any) -> None:
    settings.NOTICE_CHANNELS = {"sms": {"url": "http://127.0.0.1:9/", "key": ""}}


def test_without_channels_the_page_says_so(sign_in: SignIn, cast: Any) -> None:
    page = sign_in("zhou").get("/notices/preference/").content.decode()
    assert "管理员还没有开通别的渠道" in page
    assert "手机号码" not in page


def test_a_preference_is_kept_and_shown_again(sign_in: SignIn, cast: Any, opened: None) -> None:
    client = sign_in("zhou")
    given = {"request_id": str(uuid4()), "pace": "at_once", "mobile": "13800000000"}
    assert client.post("/notices/preference/", given).status_code == 303
    row = queries.preference_of(cast.zhou.person_id)
    assert (row.at_once, row.off, row.mobile) == (True, ["sms"], "13800000000")
    assert 'value="13800000000"' in client.get("/notices/preference/").content.decode()
    given |= {"request_id": str(uuid4()), "channels": ["sms"], "mobile": "12345"}
    assert client.post("/notices/preference/", given).status_code == 422
    given |= {"request_id": str(uuid4()), "mobile": ""}
    client.post("/notices/preference/", given)
    assert queries.preference_of(cast.zhou.person_id).off == []


def test_the_roster_is_kept_on_its_page(sign_in: SignIn, cast: Any) -> None:
    from django.utils import timezone

    client, today = sign_in("meng"), timezone.localdate().isoformat()
    given = {"person": cast.he.person_id, "first": today, "last": today}
    answer = client.post("/notices/watch/set/", given | {"request_id": str(uuid4())})
    assert answer.status_code == 303
    assert "何语安" in client.get("/notices/watch/").content.decode()
    [row] = queries.watches(cast.meng, timezone.now())
    client.post(f"/notices/watch/{row.pk}/end/", {"request_id": str(uuid4())})
    assert "没有安排值班" in client.get("/notices/watch/").content.decode()
    assert "列入值班表" not in sign_in("he").get("/notices/watch/").content.decode()


def test_the_administrator_sees_what_left_and_what_is_unknown(
    sign_in: SignIn, cast: Any, now: datetime, opened: None
) -> None:
    from luoshi.notices.models import Delivery, Digest

    digest = Digest.objects.create(person_id=cast.zhou.person_id, at=now)
    for channel, state in (("sms", "unknown"), ("smtp", "sent")):
        given = {"state": state, "count": 2, "next_at": now, "marked_at": now}
        Delivery.objects.create(digest=digest, channel=channel, **given)
    client = sign_in("cheng")
    page = client.get("/notices/deliveries/").content.decode()
    assert "结果不明 1 条" in page
    assert page.count("周敏书") == 2
    assert page.count("重发</button>") == 1
    assert client.get("/notices/deliveries/?state=unknown").content.decode().count("周敏书") == 1
    assert sign_in("zhou").get("/notices/preference/").content.decode().count("结果不明") == 1
