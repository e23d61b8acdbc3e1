"""The happy way in Chromium 86, the browser of many offices; a script that breaks there fails it.

The driver is too new for this browser, so hands and eyes are the simple ones of launch.browser.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from launch.browser import click, cookies_for, overflow, shown, wait_until
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.desk import DOCX


def test_the_way_from_paper_to_signature(
    county: str, people: Cast, old_page_at: Callable[..., Any], tmp_path: Path
) -> None:
    page = old_page_at()
    sign_in(page, people, county, "shen", "/")
    run = from_paper_to_sign_off(page, tmp_path)
    for who, sentence in (("han", "已同意，转下一步。"), ("gao", "已审签同意，事项已立项。")):
        sign_in(page, people, county, who, run)
        click(page, "main button", "同意")
        click(page, "dialog[open] button[type=submit]", "同意")
        shown(page, ".k-toast", sentence)
    sign_in(page, people, county, "shen", "/dispatch/")
    click(page, "main table tbody input[type=checkbox]")
    click(page, "main button", "核对后交办")
    shown(page, "h1", "核对后交办")
    click(page, "main form button[type=submit]", "交办")
    shown(page, ".k-toast", "已交办 1 件。")
    matter = Matter.objects.get(state=State.DISPATCHED)
    assert matter.lead == people.units["shuili"]
    sign_in(page, people, county, "shuili", f"/matters/{matter.pk}/")
    click(page, "main button", "签收")
    click(page, "dialog[open] button[type=submit]", "签收")
    shown(page, ".k-head", "县水利局已签收，正在办理。")
    matter.refresh_from_db()
    assert matter.state == State.UNDERWAY
    assert overflow(page) == 0


def sign_in(page: Any, people: Cast, site: str, who: str, path: str) -> None:
    """Somebody else sits down at the same old browser."""
    page.context.clear_cookies()
    page.context.add_cookies(cookies_for(people.users[who], site))
    page.goto(f"{site}{path}", wait_until="load")
    assert overflow(page) == 0


def from_paper_to_sign_off(page: Any, folder: Path) -> str:
    """The clerk takes a paper in, gives the doubtful row its owner and sends it to sign-off."""
    year = paper.next_year(civil_day(datetime.now(UTC)))
    file = {"name": "方案.docx", "mimeType": DOCX, "buffer": paper.docx_of(paper.lines(year))}
    page.set_input_files("#draft input[type=file]", file)
    shown(page, "#draft", "方案.docx（")
    click(page, "#draft button", "收文并拟事项")
    page.wait_for_url(re.compile(r"/papers/\d+/$"))
    click(page, "main a", "任务分解")
    page.wait_for_url("**/decomposition/*/")
    click(page, "main button", "读出任务")
    shown(page, "#drafts tr", paper.UNKNOWN_LEAD)
    page.screenshot(path=folder / "decomposition-86.png")
    click(page, "#drafts tbody button", "修改")
    wait_until(page, "document.activeElement.name === 'content'")
    click(page, "#drafts tr form [role=combobox]")
    page.keyboard.type("slj")
    shown(page, "[role=option]", "云岭县水利局")
    page.keyboard.press("Enter")
    shown(page, ".k-chip", "水利局")
    click(page, "#drafts tr form button[type=submit]", "保存")
    shown(page, ".k-toast", "已保存。")
    click(page, "#drafts tbody input[type=checkbox]")
    shown(page, "[data-k-count]", "已选 1 条")
    click(page, "#bulk button", "送审签")
    page.wait_for_url(re.compile(r"/sign-offs/\d+/$"))
    return urlsplit(page.url).path
