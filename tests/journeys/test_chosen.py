"""Rows of the ledger chosen on a telephone: a box tapped, an act asked once, done row by row."""

from collections.abc import Callable

from luoshi.journal.models import Entry
from tests.journeys import paper
from tests.journeys.desk import Desk
from tests.journeys.office import Office

Seat = Callable[..., Desk]


def test_a_chosen_row_is_urged_on_a_telephone(at_desk: Seat, office: Office) -> None:
    office.dispatch(paper.BUREAU)
    pk = office.ids[paper.BUREAU]
    zhou, shen = at_desk("zhou"), at_desk("shen", width=360)
    zhou.go(f"/matters/{pk}/")
    zhou.push(zhou.dialog("签收").get_by_role("button", name="签收", exact=True))
    zhou.hears("县发展改革局已签收，正在办理。")
    shen.go("/ledger/?state=underway")
    shen.page.locator(f"[data-k-row][value='{pk}']").check()
    shen.hears("已选 1 条")
    shen.button("催办")
    shen.hears("可以办 1 件")
    shen.write(shen.page.get_by_label("催办的话"), "请本周五前反馈进展。")
    shen.push(shen.page.locator("#batch").get_by_role("button", name="催办"))
    shen.hears("已办 1 件，没办成 0 件。")
    assert Entry.objects.filter(chain_id=pk, act="matter.urged").count() == 1
