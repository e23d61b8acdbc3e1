"""办理计划 in a real browser: milestones typed, the target laid over the months, handed in."""

from collections.abc import Callable
from typing import Any

import pytest

from launch.browser import axe, cookies_for, overflow
from luoshi.matters.models import Matter, Plan

TARGETS = [{"text": "12 公里", "value": "12", "unit": "公里"}]


@pytest.fixture
def plan_page(site: str, office: Any, cast: Any, page_at: Callable[..., Any]) -> Callable[..., Any]:
    """Open the plan of a matter with a target, as the liaison of its lead."""
    matter = office.underway()
    Matter.objects.filter(pk=matter.pk).update(
        targets=TARGETS, acceptance="", unit_proposes_acceptance=True
    )

    def opened(width: int = 1440) -> Any:
        page = page_at(width, cookies=cookies_for(cast.users["zhou"], site))
        page.goto(f"{site}/matters/{matter.pk}/plan/")
        return page

    return opened


def test_a_plan_is_typed_laid_out_and_handed_in(plan_page: Callable[..., Any]) -> None:
    page = plan_page()
    page.fill("textarea[name=acceptance]", "12 公里全部通水")
    page.fill("input[name=content0]", "完成施工图审查")
    page.fill("input[name=due0]", "2026-10-15")
    page.check("input[name=cycle][value=month]")
    page.click("button[value=lay_out]")
    page.wait_for_selector("input[name=amount0-0]")
    assert page.input_value("textarea[name=acceptance]") == "12 公里全部通水"
    assert page.input_value("input[name=content0]") == "完成施工图审查"
    assert sum(float(one.input_value()) for one in page.locator("input[name^=amount0]").all()) == 12
    page.click("button[value=propose]")
    page.wait_for_selector("text=已报办理计划")
    plan = Plan.objects.get()
    assert (plan.acceptance, plan.cycle) == ("12 公里全部通水", "month")
    assert sum(step.amount for step in plan.lines[0]) == 12


@pytest.mark.parametrize("width", [1440, 360])
def test_everybody_can_read_it(width: int, plan_page: Callable[..., Any]) -> None:
    page = plan_page(width)
    page.check("input[name=cycle][value=month]")
    page.click("button[value=lay_out]")
    page.wait_for_selector("input[name=amount0-0]")
    assert axe(page) == []
    assert overflow(page) == 0
