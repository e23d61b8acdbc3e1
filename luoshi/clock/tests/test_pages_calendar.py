"""The pages of the calendar in a browser: wide and narrow, without a complaint of axe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from launch.browser import axe, click, cookies_for, overflow, shown

NOTICE = "2027年安排\n元旦：1月1日（周五）至3日（周日）放假。1月9日（周六）上班。"


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("name", ["calendar", "regimes", "import"])
def test_the_pages_hold_wide_and_narrow(
    site: str, cast: Any, page_at: Callable[..., Any], name: str, width: int
) -> None:
    page = page_at(width, cookies=cookies_for(cast.users["cheng"], site))
    page.goto(site + reverse(f"clock:{name}"))
    assert axe(page) == []
    assert overflow(page) <= 0


def test_a_notice_is_pasted_looked_at_and_taken_in(
    site: str, cast: Any, page_at: Callable[..., Any]
) -> None:
    page = page_at(cookies=cookies_for(cast.users["cheng"], site))
    page.goto(site + reverse("clock:import"))
    page.fill("textarea[name=text]", NOTICE)
    click(page, "button", "看结果")
    shown(page, "td", "2027年1月9日")
    assert axe(page) == []
    click(page, "button", "导入并重新计算")
    page.wait_for_url("**/clock/")
    shown(page, "h2", "2027 年")
    shown(page, "body", "2027年放假安排已导入")
