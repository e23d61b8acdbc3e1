"""The happy way in Chromium 86, the browser of many offices; a script that breaks fails it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.desk import Desk
from tests.journeys.office import Office
from tests.journeys.test_signed import take_in

Seat = Callable[..., Desk]


def test_the_way_from_paper_to_signature(
    at_desk: Seat, old_page_at: Any, office: Office, people: Cast, tmp_path: Path
) -> None:
    clerk = at_desk("shen", opener=old_page_at)
    take_in(clerk, tmp_path, 2027)
    form = clerk.edit_row(paper.UNKNOWN_LEAD)
    clerk.pick_unit(form, "牵头单位", "slj", "云岭县水利局")
    clerk.save_row()
    clerk.hears("已保存。")
    clerk.push(clerk.page.locator("#drafts").get_by_role("link", name="全部"))
    clerk.tick(clerk.page.get_by_label(f"选择：{paper.EVERY_TOWNSHIP}"))
    clerk.button("送审签")
    clerk.at(r"/sign-offs/\d+/$")
    for decider in ("han", "gao"):
        clerk.page.context.clear_cookies()
        clerk.page.context.add_cookies(at_desk(decider).page.context.cookies())
        clerk.go(clerk.path)
        dialog = clerk.dialog("同意")
        clerk.push(dialog.get_by_role("button", name="同意", exact=True))
        clerk.hears("已同意，转下一步。" if decider == "han" else "已审签同意，事项已立项。")
