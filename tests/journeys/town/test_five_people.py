"""From a few lines of a plan to 销号: a clerk, a director, a leader, a liaison and a handler.

Whoever has the next move finds it on his own desk, and it is gone from there when he has made it.
"""

from collections.abc import Callable

from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.world.cast import Cast
from tests.journeys.desk import Desk

Seat = Callable[..., Desk]
TASK = "改造6个老旧小区，完成验收。"
TESTS = "6个小区都已竣工验收；居民回访没有遗留问题"
PROGRESS = "东门、书院等4个小区完工，其余2个在做管网。"
PLACE = "到书院小区看了现场，雨污管已分开，走访12户。"


def test_five_people_carry_a_matter_from_draft_to_strike_off(at_desk: Seat, people: Cast) -> None:
    clerk, director, leader = at_desk("shen"), at_desk("han"), at_desk("gao")
    liaison, handler = at_desk("zhou"), at_desk("he")
    draft(clerk)
    agree(director, "已同意，转下一步。", then=leader)
    agree(leader, "已审签同意，事项已立项。", then=None)
    pk = send_out(clerk, liaison)
    hand_on(liaison, handler)
    report(handler, liaison, clerk, pk)
    ask_to_close(handler, liaison, pk)
    verify(director, pk)
    struck_off(clerk, liaison, handler, people, pk)
    assert verify_database().sound


def draft(clerk: Desk) -> None:
    """Words put into the desk's own box become a draft with a figure; it goes to sign-off."""
    assert TASK not in clerk.waits("drafts")
    year = 2000 + int(clerk.page.evaluate("new Date().getFullYear()")) % 1000 + 1
    written = f"1.{TASK}\n牵头单位：县发改局\n完成时限：{year}年6月底前"
    clerk.write(clerk.page.locator("#draft textarea"), written)
    clerk.button("收文并拟事项")
    clerk.at(r"/papers/\d+/$")
    clerk.link("任务分解")
    clerk.button("读出任务")
    clerk.hears("读出 1 行，请核对。")
    form = clerk.edit_row(TASK)
    clerk.write(form.get_by_label("验收标准"), TESTS)
    clerk.save_row()
    clerk.hears("已保存。")
    clerk.tick(clerk.page.get_by_label(f"选择：{TASK}"))
    clerk.button("送审签")
    clerk.at(r"/sign-offs/\d+/$")


def agree(decider: Desk, sentence: str, *, then: Desk | None) -> None:
    """Whoever decides finds it on his desk, two clicks away; then it is the next one's."""
    assert then is None or then.waits("sign-off") == ""
    assert "待我审签" in decider.waits("sign-off")
    assert "现在要办：待我审签 1。" in decider.text()
    decider.push(decider.page.locator("#sign-off .k-work a").first)
    assert TASK in decider.text()
    decider.push(decider.dialog("同意").get_by_role("button", name="同意", exact=True))
    decider.hears(sentence)
    assert decider.waits("sign-off") == ""
    assert then is None or "待我审签" in then.waits("sign-off")


def send_out(clerk: Desk, liaison: Desk) -> int:
    """The registered matter stands on the clerk's desk until it has gone to its unit."""
    assert liaison.waits("sign") == ""
    clerk.follow("dispatch", TASK)
    clerk.link("交办")
    clerk.hears("1 件事项，交给 1 个单位（次）。")
    clerk.button("交办")
    clerk.hears("已交办 1 件。")
    assert TASK not in clerk.waits("dispatch")
    assert TASK in clerk.waits("others")
    return Matter.objects.get(content=TASK).pk


def hand_on(liaison: Desk, handler: Desk) -> None:
    """转办: the liaison signs and names who does it; he alone finds it on his desk then."""
    assert TASK not in handler.waits("owed")
    liaison.follow("sign", TASK)
    dialog = liaison.dialog("签收")
    liaison.choose(dialog.get_by_label("承办人"), "何语安")
    liaison.push(dialog.get_by_role("button", name="签收", exact=True))
    liaison.hears("县发展改革局已签收，正在办理。")
    assert liaison.waits("sign") == ""
    assert TASK in handler.waits("owed")
    assert TASK in handler.told()


def report(handler: Desk, liaison: Desk, clerk: Desk, pk: int) -> None:
    """反馈: the handler writes a figure and facts, the liaison sends it, the clerk reads it."""
    handler.follow("owed", TASK)
    handler.push(handler.page.locator("main").get_by_role("link", name="反馈", exact=True))
    handler.write(handler.page.get_by_label("完成数（个）"), "4")
    handler.write(handler.page.get_by_label("进展情况"), PROGRESS)
    handler.select(handler.page.get_by_label("达序时", exact=True))
    handler.button("送审核")
    handler.hears("已送本单位审核。")
    liaison.follow("pass", TASK)
    assert PROGRESS in liaison.text()
    liaison.button("同意，报出")
    liaison.hears("已审核同意。")
    assert liaison.waits("pass") == ""
    clerk.go(f"/matters/{pk}/")
    clerk.push(clerk.page.locator("main summary", has_text="更多"))
    clerk.link("反馈情况")
    said = clerk.text()
    assert PROGRESS in said and "4个" in said


def ask_to_close(handler: Desk, liaison: Desk, pk: int) -> None:
    """申请办结: every test of done is answered; it leaves the bureau by the liaison's hand."""
    handler.go(f"/matters/{pk}/")
    handler.link("拟报办结申请")
    form = handler.page.locator("#prepared-form")
    handler.write(form.get_by_label("完成情况"), "6个小区全部完工。")
    for text, said in zip(TESTS.split("；"), ("6份验收意见齐全", "回访320户"), strict=True):
        handler.write(form.get_by_label(text), said)
    handler.button("送审核")
    handler.hears("已送本单位审核。")
    liaison.follow("pass", TASK)
    assert "回访320户" in liaison.text()
    liaison.button("同意，报出")
    liaison.hears("已申请办结，等核验。")
    assert liaison.waits("pass") == ""
    assert TASK not in liaison.waits("owed")


def verify(director: Desk, pk: int) -> None:
    """核验 at the place: what he saw beside each test; a question left open is a sentence."""
    director.follow("verify", TASK)
    director.link("核验")
    director.at(rf"/matters/{pk}/closing/$")
    assert "6份验收意见齐全" in director.text()
    form = director.page.locator("#judge-form")
    for group in form.locator("fieldset").all():
        director.select(group.get_by_role("radio").first)
    director.write(form.get_by_label("说明").last, PLACE)
    director.button("办结")
    director.hears("已办结。")
    assert director.waits("verify") == ""


def struck_off(clerk: Desk, liaison: Desk, handler: Desk, people: Cast, pk: int) -> None:
    """Nobody owes anything for it any more, and the page tells the whole way."""
    for someone, section in ((clerk, "others"), (liaison, "owed"), (handler, "owed")):
        assert TASK not in someone.waits(section), someone.who
    handler.go(f"/matters/{pk}/")
    told = handler.text()
    assert "已办结。" in told
    acts = ("办结 韩立诚", "申请办结 周敏书", "签收 周敏书", "交办 沈清和", "审签同意 高远舟")
    places = [told.index(act) for act in acts]
    assert places == sorted(places)
    clerk.go(f"/matters/{pk}/closing/")
    assert PLACE in clerk.text()
    matter = Matter.objects.get(pk=pk)
    assert (matter.state, matter.handler_id) == (State.CLOSED, people.he.person_id)
    assert Entry.objects.filter(act="matter.closed", chain_id=pk).count() == 1
