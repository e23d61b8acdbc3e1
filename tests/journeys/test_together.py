"""Two clerks on one row, an impatient finger, a dead network: nothing is lost, nothing doubled."""

from collections.abc import Callable
from typing import Any

from luoshi.burden.models import Demand
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.matters.models import Matter, Refusal
from luoshi.matters.rules import State
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.desk import Desk
from tests.journeys.office import Office

Seat = Callable[..., Desk]
SHEN = "20座水库逐座出具鉴定报告。"
JIANG = "鉴定报告经县水利局组织专家评审。"


def open_form(clerk: Desk, office: Office) -> Any:
    """The doubtful row of the paper, its form open."""
    clerk.go(f"/decomposition/{office.version_id}/")
    return clerk.edit_row(paper.UNKNOWN_LEAD)


def test_two_clerks_on_one_row_lose_nothing(at_desk: Seat, office: Office) -> None:
    office.draft()
    shen, jiang = at_desk("shen"), at_desk("jiang")
    hers, his = open_form(shen, office), open_form(jiang, office)
    shen.write(hers.get_by_label("验收标准"), SHEN)
    jiang.write(his.get_by_label("验收标准"), JIANG)
    jiang.pick_unit(his, "牵头单位", "水利", "云岭县水利局")
    shen.save_row()
    shen.hears("已保存。")
    jiang.save_row()
    jiang.hears("沈清和在")
    said = jiang.page.locator("#drafts tr form").inner_text()
    assert SHEN in said
    assert "您填写的都在下面，没有丢失。" in said
    assert his.get_by_label("验收标准").input_value() == JIANG
    assert his.locator(".k-chip", has_text="县水利局").count() == 1
    assert office.matter(paper.UNKNOWN_LEAD).acceptance == SHEN
    jiang.push(his.get_by_role("button", name="以我的为准保存"))
    jiang.hears("已保存。")
    assert office.matter(paper.UNKNOWN_LEAD).acceptance == JIANG
    edits = Entry.objects.filter(chain_id=office.ids[paper.UNKNOWN_LEAD], act="matter.edited")
    assert edits.count() == 2
    jiang.go(f"/matters/{office.ids[paper.UNKNOWN_LEAD]}/")
    told = jiang.text()
    assert told.index("修改 江采苓") < told.index("修改 沈清和")


def test_a_double_click_is_one_act(at_desk: Seat, office: Office, people: Cast) -> None:
    office.dispatch(paper.BUREAU)
    liaison = at_desk("zhou")
    liaison.go(f"/matters/{office.ids[paper.BUREAU]}/")
    dialog = liaison.dialog("签收")
    dialog.get_by_role("button", name="签收", exact=True).dblclick()
    liaison.hears("县发展改革局已签收，正在办理。")
    assert liaison.page.locator(".k-toast").all_inner_texts() == ["已签收。"]
    assert Entry.objects.filter(act="matter.signed").count() == 1


def test_a_form_sent_twice_and_one_sent_again_from_the_history_are_one_act(
    at_desk: Seat, office: Office
) -> None:
    office.register()
    clerk = at_desk("shen")
    clerk.go(f"/dispatch/?matter={office.ids[paper.EVERY_TOWNSHIP]}")
    with clerk.page.expect_request(lambda asked: asked.method == "POST") as sent:
        clerk.button("交办")
    clerk.hears("已交办 14 件。")
    first = counted()
    headers = {"Referer": clerk.page.url, "Content-Type": "application/x-www-form-urlencoded"}
    again = clerk.page.context.request.post(
        f"{clerk.site}/dispatch/", data=sent.value.post_data, headers=headers, max_redirects=0
    )
    assert again.status == 303
    assert counted() == first
    clerk.page.go_back(wait_until="load")
    # A page of the history either comes fresh, and refuses, or is the old one, and repeats the act.
    if clerk.page.get_by_role("button", name="交办", exact=True).count():
        clerk.button("交办")
        clerk.hears("已交办 14 件。")
    else:
        assert "选中的事项里有的不是“已立项”" in clerk.text()
    assert counted() == first == {"entries": 15, "demands": 14, "matters": 14}


def counted() -> dict[str, int]:
    """What a dispatch leaves behind."""
    return {
        "entries": Entry.objects.filter(act__in=["matter.dispatched", "matter.fanned_out"]).count(),
        "demands": Demand.objects.count(),
        "matters": Matter.objects.filter(state=State.DISPATCHED).count(),
    }


def test_every_button_of_the_journey_bears_two_clicks(at_desk: Seat, office: Office) -> None:
    """Sign-off, dispatch and refusal: each pressed twice as fast as a finger can."""
    office.draft()
    clerk, director, township = at_desk("shen"), at_desk("han"), at_desk("lin")
    clerk.go(f"/decomposition/{office.version_id}/?show=all")
    clerk.tick(clerk.page.get_by_label(f"选择：{paper.EVERY_TOWNSHIP}"))
    clerk.page.get_by_role("button", name="送审签").dblclick()
    clerk.at(r"/sign-offs/\d+/$")
    run = clerk.path
    for decider, sentence in ((director, "已同意，转下一步。"), (at_desk("gao"), "事项已立项。")):
        decider.go(run)
        dialog = decider.dialog("同意")
        dialog.get_by_role("button", name="同意", exact=True).dblclick()
        decider.hears(sentence)
    clerk.go(f"/dispatch/?matter={office.ids[paper.EVERY_TOWNSHIP]}")
    clerk.page.locator("main").get_by_role("button", name="交办", exact=True).dblclick()
    clerk.hears("已交办 14 件。")
    township.go("/")
    township.link(paper.EVERY_TOWNSHIP)
    dialog = township.dialog("申请退回")
    township.write(dialog.get_by_label("退回理由"), "山塘不在本镇。")
    dialog.get_by_role("button", name="提出申请").dblclick()
    township.hears("已提出退回申请")
    assert Refusal.objects.count() == 1
    acts = list(Entry.objects.filter(chain_kind="matter").values_list("act", flat=True))
    once = ["proposed", "endorsed", "registered", "fanned_out", "refusal_asked"]
    assert [acts.count(f"matter.{act}") for act in once] == [1] * len(once)
    assert acts.count("matter.dispatched") == 14
    assert verify_database().sound


def test_a_lost_connection_loses_no_word(at_desk: Seat, office: Office, said: Any) -> None:
    office.draft()
    clerk = at_desk("shen")
    form = open_form(clerk, office)
    clerk.write(form.get_by_label("验收标准"), SHEN)
    clerk.pick_unit(form, "牵头单位", "slj", "云岭县水利局")
    clerk.page.context.set_offline(True)
    clerk.save_row()
    clerk.hears("网络中断，您填写的内容还在，请稍后重试")
    assert form.get_by_label("验收标准").input_value() == SHEN
    assert form.locator(".k-chip", has_text="云岭县水利局").count() == 1
    assert office.matter(paper.UNKNOWN_LEAD).acceptance != SHEN
    said.errors.clear()  # the browser complains of the dead network, and it should
    clerk.page.context.set_offline(False)
    clerk.save_row()
    clerk.hears("已保存。")
    assert office.matter(paper.UNKNOWN_LEAD).acceptance == SHEN
    assert Entry.objects.filter(act="matter.edited").count() == 1
