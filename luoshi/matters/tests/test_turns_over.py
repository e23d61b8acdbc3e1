"""What somebody was told of a turn that is his no longer counts as read, and is cleared outside."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.matters import services
from luoshi.matters.tests.bureau import Bureau
from luoshi.matters.tests.test_handover import Leaving
from luoshi.matters.tests.test_joint import joint
from luoshi.matters.tests.test_succession import follow, merge
from luoshi.matters.tests.test_succession_turns import new_office
from luoshi.notices import queries as notices
from luoshi.notices import services as telling
from luoshi.notices.models import Delivery, Digest, Notice
from luoshi.org import services as org

pytestmark = pytest.mark.django_db
__all__ = ["joint"]


def unread(*stages: str, **about: Any) -> list[tuple[int, str]]:
    """Whose notices of these stages are unread, and for which unit."""
    rows = Notice.objects.filter(stage__in=stages, read_at__isnull=True, **about)
    return sorted(rows.values_list("person_id", "unit__code"))


def test_who_did_not_take_the_step_himself_has_nothing_to_do_any_more(office: Any) -> None:
    bureau = Bureau(office, "liaison-deputy-head")
    bureau.prepare("he")
    bureau.step("zhou")
    assert len(unread("prepared_turn")) > 1, "each deputy may"
    bureau.step("deputy")
    assert unread("prepared_turn") == [(office.cast.meng.person_id, "fagai")]
    bureau.step("meng")
    assert unread("prepared_turn") == [], "it has left the unit"


def test_what_is_handed_back_or_void_is_nobodys_turn(office: Any) -> None:
    bureau = Bureau(office, "liaison-deputy-head")
    bureau.prepare("he")
    bureau.back("he")
    assert unread("prepared_turn") == []
    bureau.prepare("he", version=bureau.row.version)
    assert unread("prepared_back") == [] != unread("prepared_turn")
    given = {"lead_id": office.cast.units["caizheng"].pk, "reason": "调整"}
    bureau.do(services.reassign, "shen", **given)
    assert unread("prepared_turn") == []


def test_two_papers_of_a_matter_have_a_turn_each(office: Any) -> None:
    bureau = Bureau(office, "liaison-head")
    bureau.prepare("he")
    bureau.prepare("he", "request")
    assert len(unread("prepared_turn")) == 2
    bureau.back("he", "request")
    assert unread("prepared_turn") == [(office.cast.zhou.person_id, "fagai")]


def test_one_of_several_who_countersign(office: Any) -> None:
    bureau = Bureau.joint(office, "caizheng", "jiaoti")
    bureau.prepare("zhou")
    assert {code for _, code in unread("countersign_turn")} == {"caizheng", "jiaoti"}
    bureau.step("fang", service=services.countersign)
    assert {code for _, code in unread("countersign_turn")} == {"jiaoti"}


def test_who_stands_in_for_a_signer_takes_his_turn(office: Any) -> None:
    """AB角: what the leader was told is settled by whoever signed in his name, or beside him."""
    run = office.propose(office.draft("jiaoti"))
    assert unread("sign_off_turn") == [(office.cast.han.person_id, "zfb")]
    deputy = replace(
        office.cast.han, person_id=office.cast.su.person_id, on_behalf_of=office.cast.han.person_id
    )
    given = {"now": office.now, "request_id": uuid4(), "sign_off_id": run, "step": 0}
    services.decide_sign_off(actor=deputy, agree=True, **given)
    assert (office.cast.han.person_id, "zfb") not in unread("sign_off_turn")


def test_the_former_lead_has_nothing_to_sign(office: Any) -> None:
    matter = office.underway()
    assert unread("dispatched"), "the head did not sign himself"
    given = {"lead_id": office.cast.units["caizheng"].pk, "reason": "职责调整"}
    by = {"actor": office.cast.shen, "now": office.now, "request_id": uuid4()}
    services.reassign(**by, matter_id=matter.pk, **given)
    assert {code for _, code in unread("dispatched")} == {"caizheng"}
    assert {code for _, code in unread("reassigned")} == {"fagai"}, "that it is gone he is told"


def test_a_unit_whose_matter_is_recalled_has_nothing_to_sign(office: Any) -> None:
    two = [one.pk for _ in range(2) for one in office.dispatch("fagai")]
    by = {"actor": office.cast.shen, "now": office.now, "request_id": uuid4()}
    services.recall(**by, matter_ids=two, reason="重新研究")
    assert unread("dispatched") == []
    assert {code for _, code in unread("recalled")} == {"fagai"}


def test_who_handles_it_no_longer(office: Any) -> None:
    cast, matter = office.cast, office.underway()
    for pk in (cast.he.person_id, cast.zhou.person_id):
        by = {"actor": cast.meng, "now": office.now, "request_id": uuid4()}
        services.name_handler(**by, matter_id=matter.pk, handler_id=pk)
    assert unread("named") == [(cast.zhou.person_id, "fagai")]


def test_who_has_handed_over_is_asked_nothing_any_more(office: Any) -> None:
    leaving = Leaving(office)
    matter = leaving.matter()
    leaving.act(services.urge, "shen", matter_id=matter.pk, reason="请抓紧")
    row, he = leaving.signed(), office.cast.he.person_id
    assert [person for person, _ in unread("handover_turn")] == [office.cast.su.person_id]
    assert unread("urged", person=he)
    leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    assert unread("urged", person=he) == [] == unread("handover_turn")


def test_who_hands_over_one_of_two_posts_reads_on_in_the_other(office: Any) -> None:
    """Both posts have one inbox: what he was told in the post he keeps is not taken from him."""
    leaving = Leaving(office)
    matter, he = leaving.matter(), office.cast.he.person_id
    given = {"post_id": office.cast.zhou.post_id, "person_id": he}
    leaving.act(org.appoint, "su", **given)
    leaving.act(services.urge, "shen", matter_id=matter.pk, reason="请抓紧")
    row = leaving.signed()
    leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    assert unread("urged", person=he) == [(he, "fagai")]


def test_a_list_that_is_void_waits_for_nobody(office: Any) -> None:
    leaving = Leaving(office)
    leaving.matter()
    row = leaving.open()
    assert unread("handover_turn") == [(office.cast.he.person_id, "fagai")]
    leaving.act(services.void_handover, "meng", handover_id=row.pk, reason="列错了")
    assert unread("handover_turn") == []


def test_who_sat_in_a_unit_that_ended(office: Any, joint: Bureau) -> None:
    office.propose(office.draft("jiaoti"))
    joint.prepare("zhou")
    new_office(office)
    merge(office, "zfb", into="party")
    merge(office, "caizheng", into="jiaoti")
    while follow(office.now):
        pass
    assert {code for _, code in unread("sign_off_turn")} == {"party"}
    assert {code for _, code in unread("countersign_turn")} == {"jiaoti"}
    assert not unread("dispatched", unit__code="caizheng")


def test_who_has_left_his_post(office: Any) -> None:
    leaving = Leaving(office)
    leaving.matter()
    he = office.cast.he.person_id
    assert telling.settle_left(now=office.now) == 0 and unread("named")
    leaving.end_post()
    assert telling.settle_left(now=office.now) > 0 and not unread("named", person=he)
    assert telling.settle_left(now=office.now + timedelta(days=1)) == 0


def test_who_left_is_looked_for_by_the_database_at_one_blow(office: Any) -> None:
    """A reorganisation ends thousands of posts in a week: they are never listed one by one."""
    leaving = Leaving(office)
    leaving.matter()
    leaving.end_post()
    with CaptureQueriesContext(connection) as asked:
        assert telling.settle_left(now=office.now) > 0
    said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert [sql.split()[0] for sql in said] == ["UPDATE"]


def test_who_has_another_post_there_reads_on(office: Any) -> None:
    leaving = Leaving(office)
    leaving.matter()
    given = {"post_id": office.cast.zhou.post_id, "person_id": office.cast.he.person_id}
    leaving.act(org.appoint, "su", **given)
    leaving.end_post()
    assert telling.settle_left(now=office.now) == 0


def test_the_to_do_item_is_cleared_with_it(office: Any, settings: Any) -> None:
    settings.NOTICE_CHANNELS = {"todo": {"to": "{username}"}}
    bureau = Bureau(office, "liaison-deputy-head")
    bureau.prepare("he")
    digest = Digest.objects.create(person_id=office.cast.zhou.person_id, at=office.now)
    assert Notice.objects.filter(stage="prepared_turn").update(digest=digest) == 1
    sent = {"state": "sent", "next_at": office.now, "marked_at": office.now}
    Delivery.objects.create(digest=digest, channel="todo", **sent)
    assert not notices.to_clear(office.now).exists()
    bureau.back("he")
    assert notices.to_clear(office.now).count() == 1
    assert telling.clear(now=office.now) == 1
