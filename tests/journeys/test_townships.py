"""One task for 14 townships, of which one asks to give it back: 13 go on, the whole shows it."""

from collections.abc import Callable
from uuid import uuid4

from launch.sessions import signed_in
from luoshi.journal.verify import verify_database
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.desk import Desk
from tests.journeys.office import Office

Seat = Callable[..., Desk]
TASK = paper.EVERY_TOWNSHIP
REASON = "本镇山塘去年已整体移交县水利局管护，有移交清单。"
AGREED = "移交清单属实，改由县水利局承办。"


def test_of_fourteen_townships_one_gives_it_back(
    at_desk: Seat, people: Cast, office: Office
) -> None:
    office.dispatch(TASK)
    whole = f"/matters/{office.ids[TASK]}/"
    clerk, refuser = at_desk("shen"), at_desk("lin")
    assert signed(clerk, whole) == 0
    thirteen_sign(at_desk, people)
    assert TASK in refuser.waits("sign")
    refuse(refuser)
    assert signed(clerk, whole) == 13
    said = clerk.page.locator("tr", has_text="柳溪铺镇").inner_text()
    assert "待签收" in said and "退回待答复" in said
    grant(clerk)
    assert signed(clerk, whole) == 13
    assert "待重新选定" in clerk.text()
    assert TASK not in refuser.waits("sign")
    hand_to_the_bureau(clerk)
    bureau = at_desk("shuili")
    bureau.follow("sign", TASK)
    bureau.push(bureau.dialog("签收").get_by_role("button", name="签收", exact=True))
    bureau.hears("县水利局已签收，正在办理。")
    assert signed(clerk, whole) == 14
    branches = Matter.objects.filter(parent__content=TASK)
    assert set(branches.values_list("state", flat=True)) == {State.UNDERWAY}
    assert branches.values("lead").distinct().count() == 14
    assert verify_database().sound


def signed(clerk: Desk, whole: str) -> int:
    """How many the whole says have signed: in its sentence and in its table alike."""
    clerk.go(whole)
    told = clerk.text()
    rows = clerk.page.locator("tr", has_text="办理中").count()
    back = clerk.page.locator("tr", has_text="已立项").count()  # given back, to go out again
    held = 14 - back
    assert f"已分别交办 {held} 个单位，{held} 件中 {rows} 件已签收。" in told
    assert (f"另有 {back} 件已收回" in told) == bool(back)
    return rows


def thirteen_sign(at_desk: Seat, people: Cast) -> None:
    """One at her desk; twelve by the same button, without a browser."""
    rows = Matter.objects.filter(parent__content=TASK).exclude(lead=people.lin.unit_id)
    first, *others = rows.values_list("lead__code", "pk", "version")
    township = at_desk(first[0])
    assert TASK in township.waits("sign")
    township.push(township.page.locator("#sign").get_by_role("button", name="签收"))
    township.hears("已签收。")
    assert TASK not in township.waits("sign") and TASK in township.waits("owed")
    for code, pk, version in others:
        given = {"version": version, "request_id": str(uuid4())}
        answer = signed_in(people.users[code]).post(f"/matters/{pk}/sign/", given)
        assert answer.status_code == 303


def refuse(refuser: Desk) -> None:
    refuser.follow("sign", TASK)
    dialog = refuser.dialog("申请退回")
    refuser.write(dialog.get_by_label("退回理由"), REASON)
    refuser.push(dialog.get_by_role("button", name="提出申请"))
    refuser.hears("已提出退回申请，等交办单位答复。")


def grant(clerk: Desk) -> None:
    assert REASON in clerk.waits("refusals")
    clerk.follow("refusals", TASK)
    dialog = clerk.dialog("答复退回申请")
    clerk.select(dialog.get_by_label("同意退回", exact=True))
    clerk.write(dialog.get_by_label("理由"), AGREED)
    clerk.push(dialog.get_by_role("button", name="答复"))
    clerk.hears("已答复。")


def hand_to_the_bureau(clerk: Desk) -> None:
    clerk.follow("dispatch", TASK)
    clerk.link("交办")
    clerk.pick_unit(clerk.page.locator("#send"), "重新选定牵头单位", "slj", "云岭县水利局")
    clerk.button("交办")
    clerk.hears("已交办 1 件。")
