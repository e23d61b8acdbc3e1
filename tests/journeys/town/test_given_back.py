"""What comes back from a unit: 申请退回 granted and turned down, and 撤回 by the office itself.

Whose turn it is stands on one desk only, and whoever loses a matter is told why.
"""

from collections.abc import Callable

from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.matters.models import Matter, Refusal
from luoshi.matters.rules import State
from tests.journeys.desk import Desk
from tests.journeys.town.works import Works

Seat = Callable[..., Desk]
GRANTS = "编制惠企资金直达清单，办结36户。"
ROADS = "核定农村客运补贴，公示结果。"
WATER = "摸清老旧水表底数，列出更换计划。"
NOT_OURS = "惠企资金由财政部门直达，依据县委编办三定方案。"
AGREED = "情况属实，改由财政局承办。"
NO_GROUNDS = "三定方案第四条写明由发展改革部门核定。"
WRONG_PAPER = "文件引用有误，改好再交办。"


def test_a_refusal_is_granted_and_another_unit_does_it(at_desk: Seat, works: Works) -> None:
    [sent] = works.dispatched(GRANTS)
    clerk, liaison, other = at_desk("shen"), at_desk("zhou"), at_desk("fang")
    refuse(liaison, GRANTS, NOT_OURS)
    answer(clerk, GRANTS, NOT_OURS, "同意退回", AGREED)
    assert_lost(liaison, sent, "退回申请已同意")
    assert GRANTS not in other.waits("sign")
    send_again(clerk)
    assert GRANTS not in clerk.waits("dispatch")
    other.follow("sign", GRANTS)
    other.push(other.dialog("签收").get_by_role("button", name="签收", exact=True))
    other.hears("县财政局已签收，正在办理。")
    assert GRANTS in other.waits("owed")
    assert GRANTS in clerk.waits("others")
    told_in_order(clerk, sent, ["签收 方若溪", "同意退回 沈清和", "申请退回 周敏书"])
    assert verify_database().sound


def refuse(liaison: Desk, task: str, reason: str) -> None:
    """Asked from the unit's desk; then it is the office's turn, and the unit's desk is free."""
    liaison.follow("sign", task)
    dialog = liaison.dialog("申请退回")
    liaison.write(dialog.get_by_label("退回理由"), reason)
    liaison.push(dialog.get_by_role("button", name="提出申请"))
    liaison.hears("已提出退回申请，等交办单位答复。")
    assert "县发展改革局申请退回，等县政府办公室答复。" in liaison.text()
    assert task not in liaison.waits("sign"), "nothing to do before the office has answered"


def answer(clerk: Desk, task: str, reason: str, choice: str, said: str) -> None:
    """The reason stands on the clerk's desk; two clicks from there it is answered, and gone."""
    assert reason in clerk.waits("refusals")
    clerk.follow("refusals", task)
    dialog = clerk.dialog("答复退回申请")
    assert reason in dialog.inner_text()
    clerk.select(dialog.get_by_label(choice, exact=True))
    clerk.write(dialog.get_by_label("理由"), said)
    clerk.push(dialog.get_by_role("button", name="答复"))
    clerk.hears("已答复。")
    assert task not in clerk.waits("refusals")


def send_again(clerk: Desk) -> None:
    """The matter is back among those to send out, and asks for another unit before it goes."""
    clerk.follow("dispatch", GRANTS)
    assert "承办单位退回后，等县政府办公室重新选定牵头单位再交办。" in clerk.text()
    clerk.link("交办")
    clerk.pick_unit(clerk.page.locator("#send"), "重新选定牵头单位", "caizheng", "云岭县财政局")
    clerk.button("交办")
    clerk.hears("已交办 1 件。")


def test_a_refusal_is_turned_down_once_and_for_all(at_desk: Seat, works: Works) -> None:
    [sent] = works.dispatched(ROADS)
    clerk, liaison = at_desk("shen"), at_desk("zhou")
    refuse(liaison, ROADS, NOT_OURS)
    answer(clerk, ROADS, NOT_OURS, "不同意退回", NO_GROUNDS)
    assert ROADS in liaison.told()
    liaison.follow("sign", ROADS)
    assert NO_GROUNDS in liaison.text()
    closed = liaison.page.get_by_role("button", name="申请退回")
    assert closed.is_disabled()
    assert "退回申请没有获得同意，不能再次申请。" in liaison.text()
    liaison.push(liaison.dialog("签收").get_by_role("button", name="签收", exact=True))
    liaison.hears("县发展改革局已签收，正在办理。")
    assert Refusal.objects.filter(matter=sent).count() == 1


def test_the_office_takes_a_matter_back_before_it_is_signed(at_desk: Seat, works: Works) -> None:
    [sent] = works.dispatched(WATER)
    clerk, liaison = at_desk("shen"), at_desk("zhou")
    assert WATER in liaison.waits("sign")
    clerk.follow("others", WATER)
    dialog = clerk.dialog("撤回")
    clerk.write(dialog.get_by_label("撤回理由"), WRONG_PAPER)
    clerk.push(dialog.get_by_role("button", name="撤回"))
    clerk.hears("已撤回")
    assert WATER in clerk.waits("dispatch")
    assert WATER not in clerk.waits("others")
    assert WATER not in liaison.waits("sign")
    assert_lost(liaison, sent, "交办已撤回")
    clerk.follow("dispatch", WATER)
    clerk.link("交办")
    clerk.button("交办")
    clerk.hears("已交办 1 件。")
    assert WATER in liaison.waits("sign")
    sent.refresh_from_db()
    assert sent.state == State.DISPATCHED
    told_in_order(clerk, sent, ["交办 沈清和", "撤回 沈清和"])


def assert_lost(liaison: Desk, sent: Matter, label: str) -> None:
    """Whoever had it reads that it is off his hands, by its number alone: he sees it no longer."""
    told = liaison.told()
    assert sent.number in told and label in told
    assert sent.content not in told
    assert liaison.go(f"/matters/{sent.pk}/").status == 404


def told_in_order(someone: Desk, matter: Matter, acts: list[str]) -> None:
    """The page tells the way, newest first, and the journal holds each act once."""
    someone.go(f"/matters/{matter.pk}/")
    told = someone.text()
    places = [told.index(act) for act in acts]
    assert places == sorted(places)
    wanted = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk)
    assert wanted.values("request_id").distinct().count() == wanted.count()
