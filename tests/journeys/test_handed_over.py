"""A handover in the middle of the work: nobody is left without a person, and the work goes on."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.matters import services
from luoshi.matters.models import Handover, Matter
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.desk import Desk, Keyboard
from tests.journeys.office import Office

Seat = Callable[..., Desk]


@pytest.fixture
def matter(office: Office, people: Cast) -> Matter:
    """The bureau's matter under way, in the hands of 何语安."""
    office.dispatch(paper.BUREAU)
    return services.sign(
        actor=people.zhou,
        now=datetime.now(UTC),
        request_id=uuid4(),
        matter_id=office.ids[paper.BUREAU],
        handler_id=people.he.person_id,
    )


@pytest.mark.parametrize("hand", [Desk, Keyboard], ids=["mouse", "keyboard"])
def test_a_post_changes_hands_in_the_middle(
    at_desk: Seat, people: Cast, matter: Matter, hand: type[Desk]
) -> None:
    seat: Seat = lambda who: at_desk(who, hand=hand)  # noqa: E731
    lay_out(seat("meng"))
    hander, taker, third = seat("he"), seat("zhou"), seat("su")
    fill_in(hander)
    ask(taker)
    answer(hander)
    sign(taker, "接收签字", "签字接收", "等监交人苏映川签字")
    matter.refresh_from_db()
    assert matter.handler_id == people.he.person_id, "until the third signature he answers"
    sign_on_desk(third)
    the_work_goes_on(hander, taker, people, matter)
    assert verify_database().sound


def lay_out(head: Desk) -> None:
    """The head finds the post in the menu and names the other two."""
    head.go("/")
    head.menu("交接")
    head.hears("没有正在办的交接")
    head.push(head.row("何语安").get_by_role("link", name="列出清单"))
    head.hears("1 件未办结的事项")
    form = head.page.locator("#parties-form")
    head.choose(form.get_by_label("接交人"), "周敏书")
    head.pick_unit(form, "监交人", "suying", "苏映川")
    head.button("列出清单")
    head.hears("等移交人何语安填写清单并签字")


def fill_in(hander: Desk) -> None:
    """The hander finds it on his desk, writes on the line, adds one that is no matter, signs."""
    hander.go("/")
    hander.hears("交接等我签字")
    hander.link("何语安 交 周敏书")
    hander.link(paper.BUREAU)
    hander.write(hander.page.get_by_label("进展情况"), "已申报 7 个项目。")
    hander.write(hander.page.get_by_label("下步工作"), "其余 5 个等用地批复。")
    hander.button("保存")
    hander.at(r"/handover/\d+/$")
    hander.hears("已申报 7 个项目。")
    added = hander.dialog("加一项")
    hander.choose(added.get_by_label("类别"), "资金项目")
    hander.write(added.get_by_label("交接内容"), "以工代赈专户网银盾一个。")
    hander.push(added.get_by_role("button", name="加进清单"))
    hander.hears("以工代赈专户网银盾一个。")
    sign(hander, "移交签字", "签字移交", "等接交人周敏书签字")


def ask(taker: Desk) -> None:
    """The taker does not understand a line: it goes back before anybody signs for it."""
    taker.go("/")
    taker.link("何语安 交 周敏书")
    taker.link(paper.BUREAU)
    taker.write(taker.page.get_by_label("疑问"), "是哪 5 个？")
    taker.button("保存")
    taker.hears("还有疑问，先退回补充或者收回疑问。")
    back = taker.dialog("退回补充")
    taker.write(back.get_by_label("要补充什么"), "列出没有申报的项目。")
    taker.push(back.get_by_role("button", name="退回"))
    taker.hears("等移交人何语安填写清单并签字")


def answer(hander: Desk) -> None:
    """The hander completes the line and signs again."""
    hander.go("/")
    hander.link("何语安 交 周敏书")
    hander.hears("列出没有申报的项目。")
    hander.link(paper.BUREAU)
    hander.write(hander.page.get_by_label("遗留问题和风险"), "柳溪等 5 个镇的用地还没有批。")
    hander.button("保存")
    hander.at(r"/handover/\d+/$")
    sign(hander, "移交签字", "签字移交", "等接交人周敏书签字")


def sign(someone: Desk, opener: str, button: str, then: str) -> None:
    """One signature, from the page of the list."""
    if "/handover/" not in someone.path:
        someone.go("/")
        someone.link("何语安 交 周敏书")
    else:
        someone.go(someone.path)
    dialog = someone.dialog(opener)
    someone.push(dialog.get_by_role("button", name=button))
    someone.hears(then)


def sign_on_desk(third: Desk) -> None:
    """The supervisor, who sees nothing else of the business, signs last."""
    third.go("/")
    third.link("何语安 交 周敏书")
    third.hears("柳溪等 5 个镇的用地还没有批。")
    dialog = third.dialog("监交签字")
    third.push(dialog.get_by_role("button", name="签字监交"))
    third.hears("三方都已签字")


def the_work_goes_on(hander: Desk, taker: Desk, people: Cast, matter: Matter) -> None:
    """The taker has it, the hander sees it no longer, and the matter tells of it."""
    matter.refresh_from_db()
    assert matter.handler_id == people.zhou.person_id
    assert Handover.objects.get().state == "done"
    assert Entry.objects.filter(act="matter.transferred", chain_id=matter.pk).count() == 1
    assert hander.go(f"/matters/{matter.pk}/").status == 404
    taker.go(f"/matters/{matter.pk}/")
    taker.hears("何语安交给周敏书")
    taker.link("申请办结")
    taker.at(rf"/matters/{matter.pk}/closing/$")


def test_a_merged_bureau_leaves_nothing_behind(at_desk: Seat, people: Cast, matter: Matter) -> None:
    """The next minute's sweep carries the matter on; its new unit finds it on its desk."""
    from luoshi.matters.tasks import follow_mergers
    from luoshi.org.services import merge_units

    now: Any = datetime.now(UTC)
    merge_units(
        actor=people.cheng,
        now=now,
        request_id=uuid4(),
        source_ids=[people.units["fagai"].pk],
        target_id=people.units["caizheng"].pk,
    )
    assert follow_mergers(now) and not follow_mergers(now)
    successor = at_desk("fang")
    successor.go("/")
    successor.hears(paper.BUREAU)
    successor.go(f"/matters/{matter.pk}/")
    successor.hears("承继")
    assert "何语安不在承继单位任职，不再承办" in successor.text()
    assert verify_database().sound
