"""Help owed by a superior: asked on the matter's page, found on the superior's desk, ruled on.

The clock of the unit that asks stands meanwhile, and the page says whose turn it is.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from luoshi.clock.models import Deadline
from luoshi.journal.verify import verify_database
from luoshi.matters import services
from luoshi.matters.models import HelpRequest
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.desk import Desk
from tests.journeys.office import Office

Seat = Callable[..., Desk]
QUESTION = "用地指标还差12亩，请县领导协调。"
ANSWER = "从县级预留指标中调剂12亩。"


def clocks(pk: int) -> set[bool]:
    """Whether the clocks of a matter stand."""
    rows = Deadline.objects.filter(subject_kind="matter", subject_id=pk, dropped_at=None)
    return {row.stopped_at is not None for row in rows}


def test_help_owed_by_a_superior(at_desk: Seat, people: Cast, office: Office) -> None:
    office.dispatch(paper.BUREAU)
    pk = office.ids[paper.BUREAU]
    services.sign(actor=people.zhou, now=datetime.now(UTC), request_id=uuid4(), matter_id=pk)
    ask(at_desk("zhou"), pk)
    row = HelpRequest.objects.get()
    assert row.from_above
    assert clocks(pk) == {True}
    rule(at_desk("shen"))
    answer(at_desk("gao"))
    assert clocks(pk) == {False}
    told(at_desk("zhou"), pk)
    assert verify_database().sound


def ask(liaison: Desk, pk: int) -> None:
    """The liaison asks the county government, found by its short name."""
    liaison.go(f"/matters/{pk}/")
    liaison.push(liaison.page.locator("main summary", has_text="更多").first)
    dialog = liaison.dialog("提请协调")
    liaison.pick_unit(dialog, "由哪个单位答复", "县政府", "云岭县人民政府")
    liaison.write(dialog.get_by_label("协调内容"), QUESTION)
    liaison.write(dialog.get_by_label("希望的答复"), "明确调剂的亩数")
    liaison.push(dialog.get_by_role("button", name="提请协调", exact=True))
    liaison.hears("已提请协调")
    panel = liaison.text("#help")
    assert "等县政府答复" in panel
    assert "停表待裁定" in panel
    assert "上级" in panel
    liaison.menu("协调事项")
    assert "没有等我方答复的。" in liaison.text()
    assert QUESTION in liaison.text()


def rule(clerk: Desk) -> None:
    """The clerk finds the pause on his desk and lets it stand."""
    clerk.go("/")
    assert "停表待裁定 1" in clerk.text()
    clerk.link(paper.BUREAU)
    dialog = clerk.dialog("裁定停表")
    clerk.select(dialog.get_by_label("停表成立", exact=True))
    clerk.write(dialog.get_by_label("理由"), "指标只能由县里调剂")
    clerk.push(dialog.get_by_role("button", name="裁定", exact=True))
    clerk.hears("已裁定。")
    assert "停表成立" in clerk.text("#help")


def answer(leader: Desk) -> None:
    """The superior finds it on his desk, and answers."""
    leader.go("/")
    assert "提请我方协调 1" in leader.text()
    leader.link(QUESTION)
    dialog = leader.dialog("答复协调")
    leader.write(dialog.get_by_label("答复"), ANSWER)
    leader.push(dialog.get_by_role("button", name="答复", exact=True))
    leader.hears("已答复")
    leader.go("/")
    assert "提请我方协调 1" not in leader.text()


def told(liaison: Desk, pk: int) -> None:
    """The asker reads the answer, and nobody owes anything any more."""
    liaison.go(f"/matters/{pk}/")
    assert ANSWER in liaison.text("#help")
    timeline: Any = liaison.text()
    for act in ("提请协调", "裁定停表", "答复协调"):
        assert act in timeline
    liaison.go("/help/")
    assert "没有未答复的协调事项" in liaison.text()
