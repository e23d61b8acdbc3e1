"""An instruction answered twice: the leader writes again on the result, and is answered again."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from luoshi.journal.verify import verify_database
from luoshi.matters import services
from luoshi.matters.models import Instruction, Matter
from luoshi.matters.rules.closing import Claim, standards
from luoshi.world.cast import Cast
from tests.journeys.desk import Desk

Seat = Callable[..., Desk]
NOTE = "请县发展改革局牵头，县财政局配合，拿出老旧小区改造资金方案，报我。"
AGAIN = "方案可行。请县财政局再核一次配套资金。"


def test_an_instruction_answered_twice(at_desk: Seat, people: Cast) -> None:
    clerk, leader = at_desk("shen"), at_desk("gao")
    first = take_down(clerk)
    matter = draft_and_send(clerk, people, first, by="zhou")
    report(clerk, people, matter, by="zhou")
    write_again(leader, matter)
    second = Instruction.objects.get(follows=first)
    cannot_close_yet(clerk, matter, second)
    other = draft_and_send(clerk, people, second, by="fang")
    close(clerk, matter)
    leader.go("/instructions/?state=answered")
    assert NOTE in leader.text() and AGAIN not in leader.text()
    report(clerk, people, other, by="fang")
    content(leader, other)
    close(clerk, other)
    leader.go("/instructions/")
    assert "批示都已答复。" in leader.text()
    leader.go(f"/instructions/{first.pk}/")
    assert second.number in leader.text() and "已答复" in leader.text()
    assert verify_database().sound


def take_down(clerk: Desk) -> Instruction:
    """The clerk copies the words on a slip."""
    clerk.go("/")
    clerk.menu("批示")
    clerk.link("登记批示")
    form = clerk.page.locator("#note")
    clerk.choose(form.get_by_label("批示领导"), "高远舟")
    clerk.write(form.get_by_label("批示原文"), NOTE)
    clerk.select(form.get_by_label("急件，5天"))
    clerk.button("登记")
    clerk.hears("还没有拟立事项")
    found = Instruction.objects.get()
    assert found.words == NOTE
    return found


def draft_and_send(clerk: Desk, people: Cast, slip: Instruction, *, by: str) -> Matter:
    """Its words become a draft with its units; signed off, sent out, signed."""
    clerk.go(f"/instructions/{slip.pk}/")
    clerk.button("拟立事项")
    clerk.hears("拟出 1 个事项")
    matter = Matter.objects.get(instruction=slip)
    assert matter.lead is not None
    clerk.button("送审签")
    clerk.at(r"/sign-offs/\d+/$")
    matter.refresh_from_db()
    for step, who in enumerate(("han", "gao")):
        given = {"sign_off_id": matter.sign_off_id, "step": step, "agree": True}
        act(people, services.decide_sign_off, who, **given)
    act(people, services.dispatch, "shen", matter_ids=[matter.pk])
    act(people, services.sign, by, matter_id=matter.pk)
    return matter


def report(clerk: Desk, people: Cast, matter: Matter, *, by: str) -> None:
    """The unit says that it is done; the clerk shows the leader before anything closes."""
    claims = [Claim(text, "已办妥") for text in standards(matter.acceptance, matter.content)]
    given = {"matter_id": matter.pk, "claims": claims, "summary": "方案已报。"}
    act(people, services.submit_closing, by, **given)
    clerk.go(f"/matters/{matter.pk}/closing/")
    clerk.hears("这件事出自领导批示")
    clerk.button("呈报领导")
    clerk.hears("已呈报领导。")


def write_again(leader: Desk, matter: Matter) -> None:
    """He finds the result on his desk, and writes a new note."""
    leader.go("/")
    leader.hears("呈报给我的结果")
    leader.go(f"/matters/{matter.pk}/")
    assert NOTE in leader.text()
    dialog = leader.dialog("阅示")
    leader.write(dialog.get_by_label("新批示"), AGAIN)
    leader.push(dialog.get_by_role("button", name="已阅"))
    leader.hears("已阅示。")
    assert "新批示另立新单" in leader.text()


def cannot_close_yet(clerk: Desk, matter: Matter, new: Instruction) -> None:
    """The first matter waits until the new slip is in hand; it stands on the clerk's desk."""
    clerk.go(f"/matters/{matter.pk}/closing/")
    assert "领导有新批示" in clerk.text()
    clerk.go("/")
    assert AGAIN in clerk.text()
    clerk.link(AGAIN)
    clerk.at(rf"/instructions/{new.pk}/$")


def close(clerk: Desk, matter: Matter) -> None:
    """Test by test, question by question."""
    clerk.go(f"/matters/{matter.pk}/closing/")
    for group in clerk.page.locator("main fieldset").all():
        first = group.locator("input[type=radio]").first
        if first.count():
            clerk.select(first)
    clerk.button("办结")
    clerk.hears("已办结。")
    matter.refresh_from_db()
    assert matter.closed_at is not None


def content(leader: Desk, matter: Matter) -> None:
    """No new note this time."""
    leader.go(f"/matters/{matter.pk}/")
    dialog = leader.dialog("阅示")
    leader.push(dialog.get_by_role("button", name="已阅"))
    leader.hears("已阅示。")


def act(people: Cast, service: Callable[..., Any], who: str, **given: Any) -> Any:
    """What happens between the pages of this journey, by whose job it is."""
    now = datetime.now(UTC)
    return service(actor=getattr(people, who), now=now, request_id=uuid4(), **given)
