"""A day that passes: red on the wall, urged, explained; and an extension that is not granted.

Nothing follows from a red light by itself: it stands until a person has done something.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from luoshi.clock.tasks import sweep
from luoshi.kit.components.words import day as written
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.matters.tasks import tell_flips
from luoshi.world.cast import Cast
from tests.journeys.desk import Desk
from tests.journeys.town.works import Works, day, today

Seat = Callable[..., Desk]
LATE = "建成粮食应急配送点8个，完成验收。"
LONG_AGO, OVER = timedelta(days=40), 10
URGED = "已过时限，请在本周内反馈进展和原因。"
AGAIN = "请抓紧。"
PROGRESS = "已建成6个，其余2个在装货架。"
WHY = "货架招标流标一次，重新招标用了3周。"
ROOFS = "改造农贸市场顶棚2处，完成验收。"
ASKED, NO = "连续降雨，屋面无法施工。", "县里定的节点不能动，先做室内部分。"


@pytest.fixture
def late(people: Cast) -> Matter:
    """Signed forty days ago, due ten days ago; the worker has seen what time it is since."""
    works = Works(people, ago=LONG_AGO)
    found = works.underway(LATE, due=day(timedelta(days=-OVER)))
    while sweep(today()) or tell_flips(today()):
        pass
    return found


def test_a_late_matter_is_red_urged_and_explained(at_desk: Seat, late: Matter) -> None:
    clerk, liaison = at_desk("shen"), at_desk("zhou")
    assert "已过完成时限" in liaison.told()
    assert LATE in liaison.waits("owed")
    assert "逾期" in liaison.text("#owed")
    urge(clerk, late)
    assert "催办，请抓紧办理" in liaison.told()
    too_late_to_ask(liaison, late)
    explain(liaison, late)
    read(clerk, late)


def urge(clerk: Desk, late: Matter) -> None:
    """The wall names it with its days; one click to the matter, one to 催办; twice is too often."""
    clerk.go("/")
    clerk.menu("督办")
    row = clerk.row(LATE)
    assert f"已过{OVER}天" in row.inner_text()
    assert row.locator(".k-light-red").count() == 1
    clerk.push(row.get_by_role("link", name=LATE))
    send_urging(clerk, URGED)
    clerk.hears("已催办。")
    assert URGED in clerk.text()
    send_urging(clerk, AGAIN)
    clerk.hears("一天之内已经催办过，请等承办单位回应。")
    assert clerk.page.get_by_role("dialog").get_by_label("催办内容").input_value() == AGAIN
    clerk.go(f"/matters/{late.pk}/")
    assert AGAIN not in clerk.text()


def send_urging(clerk: Desk, words: str) -> None:
    clerk.push(clerk.page.locator("main summary", has_text="更多").first)
    dialog = clerk.dialog("催办")
    clerk.write(dialog.get_by_label("催办内容"), words)
    clerk.push(dialog.get_by_role("button", name="催办"))


def too_late_to_ask(liaison: Desk, late: Matter) -> None:
    """An extension is asked for before the day; the refusal says what to do instead."""
    liaison.go(f"/matters/{late.pk}/")
    assert URGED in liaison.text()
    ask_extension(liaison, day(timedelta(days=30)).isoformat(), WHY)
    liaison.hears("时限已经过了，不能再申请延期；请反馈进展，说明原因。")


def ask_extension(liaison: Desk, until: str, reason: str) -> None:
    liaison.push(liaison.page.locator("main summary", has_text="更多").first)
    dialog = liaison.dialog("申请延期、中止等")
    liaison.select(dialog.get_by_label("延期", exact=True))
    liaison.write(dialog.get_by_label("理由"), reason)
    liaison.write(dialog.get_by_label("目前进展（延期必填）"), PROGRESS)
    liaison.date(dialog.get_by_label("延期至"), until)
    liaison.push(dialog.get_by_role("button", name="提出申请"))


def explain(liaison: Desk, late: Matter) -> None:
    """反馈: the house proposes 未达序时, which needs its reason; nothing written is lost."""
    liaison.follow("owed", LATE)
    liaison.push(liaison.page.locator("main").get_by_role("link", name="反馈", exact=True))
    assert "按时间和目标推算是“未达序时”，由您判断。" in liaison.text()
    liaison.write(liaison.page.get_by_label("进展情况"), PROGRESS)
    liaison.select(liaison.page.get_by_label("未达序时", exact=True))
    liaison.button("反馈")
    liaison.hears("未达序时的，请写明滞后原因。")
    assert liaison.page.get_by_label("进展情况").input_value() == PROGRESS
    liaison.write(liaison.page.get_by_label("滞后原因"), WHY)
    liaison.button("反馈")
    liaison.hears("已反馈。")
    late.refresh_from_db()
    assert late.state == State.UNDERWAY, "a red light and a late report change no state"


def read(clerk: Desk, late: Matter) -> None:
    """The reason stands with the report; the light stays red, for the work is not done."""
    clerk.go(f"/feedback/matters/{late.pk}/")
    told = clerk.text()
    assert WHY in told and "未达序时" in told
    clerk.go("/lights/")
    row = clerk.row(LATE)
    assert row.locator(".k-light-red").count() == 1
    assert "未达序时" in row.inner_text()


def test_an_extension_that_is_not_granted(at_desk: Seat, works: Works) -> None:
    due, wanted = day(timedelta(days=20)), day(timedelta(days=50))
    matter = works.underway(ROOFS, due=due)
    clerk, liaison = at_desk("shen"), at_desk("zhou")
    liaison.follow("owed", ROOFS)
    ask_extension(liaison, wanted.isoformat(), ASKED)
    liaison.hears("已提出申请，等交办单位答复；答复以前照常办理。")
    assert ASKED in clerk.waits("requests")
    decline(clerk)
    assert "申请未同意" in liaison.told()
    liaison.follow("owed", ROOFS)
    told = liaison.text()
    assert NO in told, "the applicant reads why"
    assert written(due) in told and written(wanted) not in liaison.text(".k-dates")
    assert "还有20天" in told, "and what is left"
    matter.refresh_from_db()
    assert matter.due == due


def decline(clerk: Desk) -> None:
    """A no needs its reason; then nothing waits for the clerk any more."""
    clerk.follow("requests", ROOFS)
    dialog = clerk.dialog("答复申请")
    assert ASKED in dialog.inner_text() and PROGRESS in dialog.inner_text()
    clerk.select(dialog.get_by_label("不同意", exact=True))
    clerk.push(dialog.get_by_role("button", name="答复"))
    clerk.hears("不同意的，请写明理由。")
    clerk.write(dialog.get_by_label("意见"), NO)
    clerk.push(dialog.get_by_role("button", name="答复"))
    clerk.hears("已答复。")
    assert ROOFS not in clerk.waits("requests")
