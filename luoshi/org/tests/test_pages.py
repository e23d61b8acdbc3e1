"""The organisation in a real browser: wide and narrow, nobody stumbles, the keyboard suffices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from launch.browser import axe, cookies_for, overflow

Opener = Callable[..., Any]


@pytest.fixture
def opened(site: str, cast: Any, page_at: Opener) -> Callable[..., Any]:
    """Open an address of the room as one of the cast, at a width."""

    def open_as(who: str, address: str, width: int = 1440) -> Any:
        page = page_at(width, cookies=cookies_for(cast.users[who], site))
        page.goto(f"{site}{address}", wait_until="networkidle")
        return page

    return open_as


@pytest.mark.parametrize("width", [1440, 360])
def test_nobody_stumbles_and_nothing_sticks_out(
    opened: Callable[..., Any], cast: Any, width: int, tmp_path: Path
) -> None:
    addresses = {
        "unit": reverse("org:unit", args=[cast.units["fagai"].pk]),
        "gov": reverse("org:unit", args=[cast.units["gov"].pk]),
        "people": reverse("org:people"),
        "person": reverse("org:person", args=[cast.zhou.person_id]),
        "new": reverse("org:deed", args=["unit", cast.units["fagai"].pk, "new"]),
        "merge": reverse("org:deed", args=["unit", cast.units["fagai"].pk, "merge"]),
        "import": reverse("org:import"),
    }
    for name, address in addresses.items():
        if width == 360 and name in {"gov", "people", "merge"}:
            continue
        page = opened("cheng", address, width)
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        assert overflow(page) == 0, name
        assert axe(page) == [], name


def test_the_tree_opens_a_branch_on_demand_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened("shen", reverse("org:units"))
    branch = page.get_by_role("treeitem", name="柳溪铺", exact=False).first
    branch.focus()
    assert branch.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "one => one.getAttribute('aria-expanded') === 'true'", arg=branch.element_handle()
    )
    page.get_by_role("treeitem", level=4).first.wait_for()


def test_a_table_is_previewed_and_taken_in(
    opened: Callable[..., Any], cast: Any, tmp_path: Path
) -> None:
    table = tmp_path / "单位.csv"
    rows = "编码,名称,类别,层级\nT-1,云岭县试验局,部门,县级\nT-2,,部门,县级\n"
    table.write_text(rows, encoding="utf-8")
    page = opened("cheng", reverse("org:import"))
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="看结果").click()
    page.get_by_text("请填写名称。").wait_for()
    page.screenshot(path=tmp_path / "preview.png", full_page=True)
    assert axe(page) == []
    page.get_by_role("button", name="只导入没有问题的行").click()
    page.get_by_text("新设 1 个单位").wait_for()
