"""任务分解 by keyboard alone, in a real browser: review, split, merge, add, correct once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from launch.browser import axe, cookies_for, overflow
from luoshi.documents import services as documents
from luoshi.documents.models import PaperVersion
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.org.models import AliasSuggestion

PAPER = """云岭县城市更新分工方案

一、便民设施
1.建成社区食堂6个、口袋花园9处。
牵头单位：县发改局
责任单位：县财政局
完成时限：2026年12月底前
2.为旧楼加装电梯40部。
牵头单位：县管线办
完成时限：2026年11月底前
3.更换燃气管道12公里。
牵头单位：县管线办
完成时限：2026年10月底前
二、其他
新增停车位300个，方便群众。
"""


@pytest.fixture
def version(cast: Any, now: datetime) -> PaperVersion:
    received = documents.receive_paper(
        actor=cast.shen, now=now, request_id=uuid4(), data=PAPER.encode(), name="方案.txt"
    ).version
    services.draft_from_paper(actor=cast.shen, now=now, request_id=uuid4(), version_id=received.pk)
    return received


@pytest.fixture
def rows(version: PaperVersion) -> list[Matter]:
    return list(Matter.objects.filter(paper_version=version).order_by("place"))


@pytest.fixture
def board(
    site: str, version: PaperVersion, rows: list[Matter], cast: Any, page_at: Callable[..., Any]
) -> Callable[..., Any]:
    """Open the page of the paper as the clerk, at a width."""

    def opened(width: int = 1440, query: str = "?show=all") -> Any:
        page = page_at(width, cookies=cookies_for(cast.users["shen"], site))
        page.goto(f"{site}{reverse('matters:decomposition', args=[version.pk])}{query}")
        return page

    return opened


def current(page: Any) -> str:
    return str(page.locator("tr.k-current").get_attribute("id"))


def press_until(page: Any, key: str, marked: str) -> None:
    """Press a key until these words are marked in the paper."""
    for _ in range(20):
        page.keyboard.press(key)
        if page.evaluate("() => document.getSelection().toString()") == marked:
            return
    raise AssertionError(f"{key} never marks {marked}")


def test_doubtful_rows_are_looked_at_one_after_the_other(
    board: Callable[..., Any], rows: list[Matter], cast: Any
) -> None:
    page = board()
    page.keyboard.press("n")
    assert current(page) == f"r{rows[1].pk}"
    page.keyboard.press("p")
    assert current(page) == f"r{rows[2].pk}", "round the end"
    page.keyboard.press("n")
    page.keyboard.press("v")
    page.wait_for_selector(f"#r{rows[2].pk}.k-current")
    page.get_by_text("还有 1 行需要核对，已核对 1 行。").wait_for()
    page.get_by_text("已核对 1 行。", exact=True).wait_for()
    page.keyboard.press("v")
    page.get_by_text("存疑的行都核对过了。").wait_for()
    for row in rows[1:]:
        row.refresh_from_db()
        assert row.reviewed_by_id == cast.shen.person_id
    page.locator(f"#r{rows[2].pk} button:has-text('重新存疑')").focus()
    page.keyboard.press("Enter")
    page.get_by_text("还有 1 行需要核对，已核对 1 行。").wait_for()
    assert axe(page) == []


def test_a_row_is_split_and_merged_again(
    board: Callable[..., Any], rows: list[Matter], version: PaperVersion
) -> None:
    page, row = board(), rows[0]
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.wait_for_selector(f"#r{row.pk} textarea[name=text]:focus")
    assert axe(page) == []
    assert page.locator(f"#p{row.pk}.k-current").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(f"#r{row.pk} textarea[name=text]", state="detached")
    page.wait_for_selector(f"#r{row.pk}.k-current")  # the row is back, and takes keys again
    page.keyboard.press("s")
    page.wait_for_selector(f"#r{row.pk} textarea[name=text]:focus")
    page.keyboard.press("Control+Home")
    for _ in "建成社区食堂6个、":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("textarea[name=text]").input_value() == "建成社区食堂6个、‖口袋花园9处。"
    page.keyboard.press("Control+Enter")
    page.get_by_text("已拆成 2 行。").wait_for()
    part = Matter.objects.get(content="口袋花园9处。")
    page.wait_for_selector(f"#r{row.pk}.k-current")
    assert page.locator(f"#p{row.pk}.k-current").inner_text() == "建成社区食堂6个、"
    assert page.locator(f"#p{part.pk}").inner_text() == "口袋花园9处。"
    page.keyboard.press("m")
    page.wait_for_url("**/matters/merge/**")
    page.locator("#merge textarea[name=content]").wait_for()
    assert axe(page) == []
    assert page.locator("#merge textarea[name=content]").input_value() == row.content
    page.locator("#merge button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已合并为一行。").wait_for()
    row.refresh_from_db()
    assert version.text[row.span_start : row.span_end] == row.content
    part.refresh_from_db()
    assert part.state == State.CANCELLED
    assert page.locator(f"#p{row.pk}").inner_text() == "建成社区食堂6个、口袋花园9处。"


def test_a_paragraph_is_chosen_by_arrows_and_added_with_what_it_says(
    board: Callable[..., Any], version: PaperVersion
) -> None:
    page = board()
    page.locator("#source .k-pane-body").focus()
    press_until(page, "ArrowDown", "新增停车位300个，方便群众。")
    press_until(page, "Shift+ArrowLeft", "新增停车位300个")
    page.keyboard.press("a")
    dialog = page.locator("#add")
    page.get_by_text("选中的文字没有写单位和时限。").wait_for()
    assert dialog.locator("textarea[name=content]").input_value() == "新增停车位300个"
    assert dialog.locator("textarea[name=acceptance]").input_value() == "新增停车位300个"
    assert axe(page) == []
    dialog.locator("button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已添加一个拟立项事项。").wait_for()
    made = Matter.objects.get(content="新增停车位300个")
    assert version.text[made.span_start : made.span_end] == made.content
    page.wait_for_selector(f"#r{made.pk}.k-current")
    assert page.locator(f"#p{made.pk}").inner_text() == made.content


def test_a_unit_is_corrected_in_one_row_and_then_in_all(
    board: Callable[..., Any], rows: list[Matter], cast: Any, site: str
) -> None:
    page, row, jiaoti = board(), rows[1], cast.units["jiaoti"]
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#r{row.pk} textarea[name=content]:focus")
    box = page.locator(f"#r{row.pk}").get_by_role("combobox", name="牵头单位")
    box.focus()
    page.keyboard.type(jiaoti.name)
    page.get_by_role("option", name=jiaoti.name).first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    offer = page.get_by_role("link", name="同一名称的其余 1 行一并改")
    offer.focus()
    assert axe(page) == []
    page.keyboard.press("Enter")
    apply = page.get_by_role("button", name="一并更正")
    apply.wait_for()
    assert page.locator("#apply input[name=matter]").count() == 1
    assert axe(page) == []
    apply.focus()
    page.keyboard.press("Enter")
    page.get_by_text("已更正 1 行。").wait_for()
    rows[2].refresh_from_db()
    assert rows[2].lead_id == jiaoti.pk
    suggestion = AliasSuggestion.objects.get()
    assert (suggestion.surface, suggestion.corrections.count()) == ("县管线办", 2)


@pytest.mark.parametrize("width", [1440, 360])
def test_the_pages_of_the_acts_can_be_read_by_everybody(
    width: int,
    board: Callable[..., Any],
    rows: list[Matter],
    version: PaperVersion,
    cast: Any,
    site: str,
    tmp_path: Any,
) -> None:
    page = board(width, "?show=all&order=doubts")
    unit = cast.units["jiaoti"].pk
    merge = reverse("matters:merge") + f"?matter={rows[0].pk}&matter={rows[1].pk}"
    correct = reverse("matters:correct", args=[version.pk]) + "?name=县管线办"
    shown = {
        "board": page.url.removeprefix(site),
        "split": reverse("matters:split", args=[rows[0].pk]),
        "merge": merge,
        "which": correct,
        "correct": f"{correct}&unit={unit}",
    }
    for name, address in shown.items():
        page.goto(f"{site}{address}", wait_until="networkidle")
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        assert overflow(page) == 0, name
        assert axe(page) == [], name
