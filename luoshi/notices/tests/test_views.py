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
