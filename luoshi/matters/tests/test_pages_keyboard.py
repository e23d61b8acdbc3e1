"""任务分解 in a real browser: the keyboard alone, passages and rows, words picked for a new row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from launch.browser import axe, cookies_for, overflow
from luoshi.matters.models import Matter

SELECT = """words => {
  const walk = document.createTreeWalker(document.getElementById("source"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return;
  }
}"""


@pytest.fixture
def board(
    site: str, drafts: list[Matter], cast: Any, page_at: Callable[..., Any]
) -> Callable[..., Any]:
    """Open the page of the plan at a width, with all its rows."""

    def opened(width: int = 1440) -> Any:
        page = page_at(width, cookies=cookies_for(cast.users["shen"], site))
        address = reverse("matters:decomposition", args=[drafts[0].paper_version_id])
        page.goto(f"{site}{address}?show=all")
        return page

    return opened


def test_a_row_is_corrected_by_keyboard_alone(
    board: Callable[..., Any], drafts: list[Matter]
) -> None:
    page, row = board(), drafts[1]
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.k-current").get_attribute("id") == f"r{row.pk}"
    assert page.locator(f"#p{row.pk}.k-current").count() == 1, "its passage is marked with it"
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#r{row.pk} textarea[name=content]:focus")
    page.keyboard.press("Control+A")
    page.keyboard.type("为旧楼加装电梯五十部。")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f"#r{row.pk} >> text=为旧楼加装电梯五十部。")
    row.refresh_from_db()
    assert row.content == "为旧楼加装电梯五十部。"
    page.keyboard.press("k")
    assert page.locator("tr.k-current").get_attribute("id") == f"r{drafts[0].pk}"


def test_escape_leaves_the_row_as_it_was(board: Callable[..., Any], drafts: list[Matter]) -> None:
    page, row = board(), drafts[0]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#r{row.pk} textarea[name=content]:focus")
    page.keyboard.type("不要保存")
    page.keyboard.press("Escape")
    page.wait_for_selector(f"#r{row.pk} form", state="detached")
    row.refresh_from_db()
    assert "不要保存" not in row.content
    assert row.version == 1


def test_a_passage_leads_to_its_row(board: Callable[..., Any], drafts: list[Matter]) -> None:
    page, row = board(), drafts[2]
    page.click(f"#p{row.pk} a")
    assert page.locator("tr.k-current").get_attribute("id") == f"r{row.pk}"
    page.click(f"#r{drafts[0].pk} >> text=看原文")
    assert page.locator(f"#p{drafts[0].pk}.k-current").count() == 1


def test_picked_words_become_a_row_with_their_place(
    board: Callable[..., Any], drafts: list[Matter]
) -> None:
    page, text = board(), drafts[0].paper_version.text
    page.evaluate(SELECT, "口袋花园9处")
    page.click("text=添加事项 >> nth=0")
    dialog = page.locator("#add")
    assert dialog.locator("textarea[name=content]").input_value() == "口袋花园9处"
    dialog.locator("input[name=unit_proposes_acceptance]").check()
    dialog.locator("button[type=submit]").click()
    page.wait_for_url("**show=all*")
    page.wait_for_selector("text=已添加一个拟立项事项。")
    made = Matter.objects.get(content="口袋花园9处")
    assert text[made.span_start : made.span_end] == "口袋花园9处"


@pytest.mark.parametrize("width", [1440, 360])
def test_everybody_can_read_it(width: int, board: Callable[..., Any]) -> None:
    page = board(width)
    assert axe(page) == []
    assert overflow(page) == 0
