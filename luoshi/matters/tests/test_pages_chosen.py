"""Choosing rows of the ledger in a real browser: with Shift, by keyboard alone, all of the page."""

from collections.abc import Callable
from typing import Any

from launch.browser import axe, cookies_for, overflow
from luoshi.matters.models import Matter


def test_rows_are_chosen_by_shift_and_by_keyboard(
    site: str, committed_db: None, office: Any, cast: Any, page_at: Callable[..., Any]
) -> None:
    for _ in range(5):
        office.underway()
    page = page_at(1440, cookies=cookies_for(cast.users["shen"], site))
    page.goto(f"{site}/ledger/")
    rows, chosen = page.locator("[data-k-row]"), page.locator("[data-k-row]:checked")
    rows.nth(0).click()
    rows.nth(2).click(modifiers=["Shift"])
    assert chosen.count() == 3
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert chosen.count() == 4
    page.keyboard.press("Shift+ArrowDown")
    assert chosen.count() == 5
    page.locator("[data-k-all]").click()
    assert chosen.count() == 0
    rows.nth(1).focus()
    page.keyboard.press("Space")
    rows.nth(3).focus()
    page.keyboard.press("Shift+Space")
    assert chosen.count() == 3
    page.get_by_role("button", name="催办").click()
    page.get_by_label("催办的话").fill("请抓紧办理。")
    assert axe(page) == []
    page.get_by_role("button", name="催办", exact=True).click()
    page.get_by_text("已办 3 件").wait_for()
    assert Matter.objects.filter(urged_at__isnull=False).count() == 3
    page.set_viewport_size({"width": 360, "height": 800})
    assert overflow(page) == 0
