"""The demo's own door: everybody of the cast, on a narrow screen too."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from launch.browser import overflow
from luoshi.world import county


@pytest.mark.parametrize("width", [360, 1440])
def test_one_enters_by_one_click(
    site: str, cast: Any, settings: Any, page_at: Callable[..., Page], width: int
) -> None:
    settings.DEMO = True
    page = page_at(width)
    page.goto(f"{site}/sign-in/")
    assert overflow(page) == 0
    for row in county.cast_rows():
        expect(page.get_by_role("button", name=f"{row.name} ·")).to_be_visible()
    page.get_by_role("button", name="林晓禾 ·").click()
    expect(page.get_by_role("heading", level=1, name="工作台")).to_be_visible()
    assert overflow(page) == 0
