"""A finding is put right, verified with more questions, shown to the public and struck off."""

from collections.abc import Callable

import pytest

from luoshi.journal.verify import verify_database
from luoshi.matters import services
from luoshi.matters.models import Closing, Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.closing import FIVE, SIX, Claim, Finding, Judgement
from luoshi.world.cast import Cast
from tests.journeys.desk import Desk
from tests.journeys.town.judging import judge
from tests.journeys.town.works import MONTH, Works, day

Seat = Callable[..., Desk]
WELLS = "封填废弃机井52口，逐口留影建档。"
FOUND = "南塘村3口只盖了板，没有回填。"
FIXED = "3口都已回填夯实，其余49口重新查了一遍。"
POND = "加固村塘护栏6处。"
HEARD = "公示期间没有人提出异议。"


def test_what_was_found_is_put_right_and_shown(at_desk: Seat, works: Works) -> None:
    matter = works.submitted(WELLS)
    clerk, liaison = at_desk("shen"), at_desk("zhou")
    order(clerk)
    put_right(liaison)
    show(clerk)
    too_early(clerk)
    verdicts = (
        Closing.objects.filter(matter=matter).order_by("pk").values_list("verdict", flat=True)
    )
    assert list(verdicts) == ["rectify", ""]
    matter.refresh_from_db()
    assert matter.state == State.PUBLICISED and matter.rectified
    assert verify_database().sound


def order(clerk: Desk) -> None:
    """What was found, and until when it is to be right."""
    clerk.follow("verify", WELLS)
    clerk.link("核验")
    judge(clerk, "没达到")
    form = clerk.page.locator("#judge-form")
    clerk.write(form.get_by_label("核验意见"), FOUND)
    clerk.date(form.get_by_label("整改时限"), day(MONTH).isoformat())
    clerk.button("责令整改")
    clerk.hears("已责令整改。")
    assert WELLS not in clerk.waits("verify")


def put_right(liaison: Desk) -> None:
    """The unit reads why, and says what it did about it."""
    assert "整改" in liaison.told()
    liaison.follow("owed", WELLS)
    assert FOUND in liaison.text()
    liaison.link("申请办结")
    form = liaison.page.locator("#closing-form")
    liaison.write(form.get_by_label("完成情况"), FIXED)
    liaison.write(form.locator("textarea[name^=done]").first, FIXED)
    liaison.button("申请办结")
    liaison.hears("已申请办结，本单位的时限停表，等核验。")


def show(clerk: Desk) -> None:
    """Eleven questions instead of six; it is not closed but shown first."""
    clerk.follow("verify", WELLS)
    clerk.link("核验")
    assert FIXED in clerk.text() and FOUND in clerk.text()
    assert (
        clerk.page.locator("#judge-form").get_by_role("button", name="办结", exact=True).count()
        == 0
    )
    judge(clerk, "达到")
    clerk.button("核验通过，公示")
    clerk.hears("核验通过，开始公示。")
    assert "公示中" in clerk.text()


def too_early(clerk: Desk) -> None:
    """Whoever reads the notice has his days; what was written stays on the page."""
    clerk.follow("verify", WELLS)
    clerk.link("核验")
    form = clerk.page.locator("#judge-form")
    clerk.write(form.get_by_label("核验意见"), HEARD)
    clerk.select(form.get_by_label("合格", exact=True))
    clerk.button("办结")
    clerk.hears("期满没有异议再办结。")
    assert form.get_by_label("核验意见").input_value() == HEARD


@pytest.fixture
def shown(people: Cast) -> Matter:
    """Shown to the public since a month."""
    works = Works(people, ago=MONTH)
    matter = works.submitted(POND)
    missing = Judgement((Finding(met=False),), dict.fromkeys(SIX, True), "两处护栏松动。")
    works.act(services.order_rectification, "shen", matter_id=matter.pk, judgement=missing)
    given = {"claims": [Claim(f"{POND}全部做完", "已加固")], "summary": "已加固。"}
    works.act(services.submit_closing, "zhou", matter_id=matter.pk, **given)
    sound = Judgement((Finding(met=True),), dict.fromkeys((*SIX, *FIVE), True), "已核实。")
    found: Matter = works.act(services.publicise, "shen", matter_id=matter.pk, judgement=sound)
    return found


def test_what_was_shown_long_enough_is_struck_off(at_desk: Seat, shown: Matter) -> None:
    clerk = at_desk("shen")
    clerk.follow("verify", POND)
    clerk.link("核验")
    form = clerk.page.locator("#judge-form")
    clerk.write(form.get_by_label("核验意见"), HEARD)
    clerk.select(form.get_by_label("合格", exact=True))
    clerk.button("办结")
    clerk.hears("已办结。")
    assert POND not in clerk.waits("verify")
    clerk.go(f"/matters/{shown.pk}/closing/")
    assert HEARD in clerk.text()
    assert verify_database().sound
