"""The end that is not yet one: sent back twice and accepted, and found back by 回头看.

Each round is counted and kept; whoever sent a matter back said why, and the unit reads it.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from luoshi.journal.verify import verify_database
from luoshi.matters import services
from luoshi.matters.models import Closing, Matter, Recheck
from luoshi.matters.rules import State
from luoshi.matters.rules.closing import SIX, Finding, Judgement, Rating
from luoshi.world.cast import Cast
from tests.journeys.desk import Desk
from tests.journeys.town.judging import judge
from tests.journeys.town.works import MONTH, Works, day

Seat = Callable[..., Desk]
SIGNS = "更换校园周边交通标志24处；施划标线1800米"
CAMERA = "更换24处标志，施划1800米标线。"
MISSING = ("实验小学东门缺2处。", "北街小学标线没有干透就通车，已磨花。")
DONE = ("标志24处都已更换。", "补了实验小学2处。", "北街小学标线重划。")
STALLS = "清理占道摊点37处，划定便民市场。"
BACK = "夜里20时看，书院路又摆了9处。"


def test_sent_back_twice_and_accepted_the_third_time(at_desk: Seat, works: Works) -> None:
    pk = works.underway(CAMERA, SIGNS).pk
    clerk, liaison = at_desk("shen"), at_desk("zhou")
    for round_, lacking in enumerate(MISSING):
        submit(liaison, pk, round_)
        send_back(clerk, pk, round_, lacking)
        read(liaison, lacking)
    submit(liaison, pk, 2)
    accept(clerk, pk)
    for desk, section in ((clerk, "others"), (clerk, "verify"), (liaison, "owed")):
        assert CAMERA not in desk.waits(section), desk.who
    verdicts = Closing.objects.filter(matter=pk).order_by("pk").values_list("verdict", flat=True)
    assert list(verdicts) == ["sent_back", "sent_back", "closed"]
    assert verify_database().sound


def submit(liaison: Desk, pk: int, round_: int) -> None:
    """Every test of done is answered each time anew."""
    liaison.follow("owed", CAMERA)
    liaison.link("申请办结")
    form = liaison.page.locator("#closing-form")
    liaison.write(form.get_by_label("完成情况"), DONE[round_])
    for text in SIGNS.split("；"):
        liaison.write(form.get_by_label(text), DONE[round_])
    liaison.button("申请办结")
    liaison.hears("已申请办结，本单位的时限停表，等核验。")
    assert CAMERA not in liaison.waits("owed")


def send_back(clerk: Desk, pk: int, round_: int, lacking: str) -> None:
    """The verifier sees which round it is and what was lacking before; he says what lacks now."""
    clerk.follow("verify", CAMERA)
    clerk.link("核验")
    told = clerk.text()
    assert DONE[round_] in told
    assert f"第{round_ + 1}次申请" in told
    assert all(before in told for before in MISSING[:round_])
    judge(clerk, "没达到")
    form = clerk.page.locator("#judge-form")
    clerk.write(form.get_by_label("核验意见"), lacking)
    clerk.button("办结")
    clerk.hears("有没达到的标准或者没通过的项目，不能办结；请退回重办或者责令整改。")
    clerk.button("退回重办")
    clerk.hears("已退回重办，核验的天数不算在承办单位头上。")
    assert CAMERA not in clerk.waits("verify")


def read(liaison: Desk, lacking: str) -> None:
    """It is the unit's again, with the reason one click away."""
    assert CAMERA in liaison.told() and "退回重办" in liaison.text()
    liaison.follow("owed", CAMERA)
    assert lacking in liaison.text()


def accept(clerk: Desk, pk: int) -> None:
    """The third is accepted; the dossier keeps all three, counted."""
    clerk.follow("verify", CAMERA)
    clerk.link("核验")
    judge(clerk, "达到")
    clerk.select(clerk.page.locator("#judge-form").get_by_label("合格", exact=True))
    clerk.button("办结")
    clerk.hears("已办结。")
    clerk.go(f"/matters/{pk}/closing/")
    told = clerk.text()
    heads = ["第3次申请", "第2次申请", "第1次申请"]
    places = [told.index(head) for head in heads]
    assert places == sorted(places)
    assert all(lacking in told for lacking in MISSING)


@pytest.fixture
def closed(people: Cast) -> Matter:
    """Closed a month ago, to be looked at again yesterday."""
    works = Works(people, ago=MONTH)
    matter = works.submitted(STALLS)
    judgement = Judgement((Finding(met=True),), dict.fromkeys(SIX, True))
    given = {"matter_id": matter.pk, "judgement": judgement, "rating": Rating.GOOD}
    day_of_look = day(timedelta(days=-1))
    found: Matter = works.act(services.close, "han", **given, recheck_on=day_of_look)
    return found


def test_what_was_closed_has_come_back(at_desk: Seat, closed: Matter) -> None:
    director, liaison = at_desk("han"), at_desk("zhou")
    assert STALLS not in liaison.waits("owed")
    look_again(director, closed)
    assert "重新办理" in liaison.told()
    liaison.follow("owed", STALLS)
    told = liaison.text()
    assert BACK in told and "县发展改革局已签收，正在办理。" in told
    director.go(f"/matters/{closed.pk}/closing/")
    dossier = director.text()
    assert BACK in dossier and "第1次申请" in dossier, "what was accepted then stays on record"
    closed.refresh_from_db()
    assert (closed.state, closed.closed_at) == (State.UNDERWAY, None)
    assert Recheck.objects.get(matter=closed).holds is False
    assert verify_database().sound


def look_again(director: Desk, closed: Matter) -> None:
    """The day has come: it stands on the desk of the office, and is gone once somebody looked."""
    director.follow("recheck", STALLS)
    dialog = director.dialog("回头看")
    director.select(dialog.get_by_label("有反弹，重新办理", exact=True))
    director.write(dialog.get_by_label("查看情况"), BACK)
    director.push(dialog.get_by_role("button", name="记下"))
    director.hears("已重新办理，继续计时。")
    assert STALLS not in director.waits("recheck")
    assert STALLS in director.waits("others")
