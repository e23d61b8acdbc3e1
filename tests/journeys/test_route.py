"""A unit's own route at the browser: chosen, written by two, handed back, sent by the head."""

from collections.abc import Callable

from luoshi.matters.models import Closing, Prepared
from luoshi.matters.rules import State
from tests.journeys import paper
from tests.journeys.desk import Desk
from tests.journeys.office import Office

Seat = Callable[..., Desk]
HERS = "都已鉴定，报告归档。"
HIS = "20座都已鉴定，报告归档。"


def fill(desk: Desk, summary: str) -> None:
    """The dossier: the whole, and each test of done."""
    form = desk.page.locator("#prepared-form")
    form.wait_for()
    desk.write(form.get_by_label("完成情况"), summary)
    for answer in form.locator("textarea[name^=done]").all():
        desk.write(answer, "已完成")


def test_what_leaves_a_bureau_passes_its_head(at_desk: Seat, office: Office) -> None:
    office.dispatch(paper.BUREAU)
    pk = office.ids[paper.BUREAU]
    zhou, meng = at_desk("zhou"), at_desk("meng")
    zhou.go(f"/matters/{pk}/")
    zhou.push(zhou.dialog("签收").get_by_role("button", name="签收", exact=True))
    zhou.hears("县发展改革局已签收，正在办理。")
    zhou.go("/unit-route/")
    head = zhou.page.locator("section", has=zhou.page.get_by_role("heading", name="主要负责人审签"))
    zhou.push(head.first.get_by_role("button", name="改用这个程序"))
    zhou.hears("已改定报送程序")
    zhou.go(f"/matters/{pk}/")
    zhou.link("拟报办结申请")
    fill(zhou, HERS)
    zhou.button("送审核")
    zhou.hears("已送本单位审核。")
    meng.go("/")
    assert "待审核、会签" in meng.text()
    meng.go(f"/matters/{pk}/")
    meng.link("去审核")
    meng.hears(HERS)
    dialog = meng.dialog("退改")
    meng.write(dialog.get_by_label("哪里要改"), "写明座数")
    meng.push(dialog.get_by_role("button", name="退改"))
    meng.hears("已退改。")
    zhou.go(f"/matters/{pk}/prepared/closing/")
    assert "写明座数" in zhou.text()
    fill(zhou, HIS)
    zhou.button("送审核")
    zhou.hears("已送本单位审核。")
    meng.go(f"/matters/{pk}/prepared/closing/")
    meng.button("同意，报出")
    meng.hears("已审核同意。")
    assert office.matter(paper.BUREAU).state == State.SUBMITTED
    assert Closing.objects.get().summary == HIS
    assert Prepared.objects.get().state == "sent"
