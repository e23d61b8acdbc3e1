"""A secretary acts for a leader: what of a handover he may do, what the entry says, who sees it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import NotAllowed, NotFound
from luoshi.matters import queries, services
from luoshi.matters.models import Handover
from luoshi.matters.rules.handover import sees_handover
from luoshi.matters.services import Note, Parties
from luoshi.matters.tests.test_handover import Leaving
from luoshi.notices.models import Notice
from luoshi.org import queries as org
from luoshi.org import services as org_services
from luoshi.org.models import Appointment

pytestmark = pytest.mark.django_db


def lent(office: Any, giver: Actor, taker: str) -> Actor:
    """The taker's login in the giver's post, under a delegation of the giver's own."""
    cast, now = office.cast, office.now
    own = getattr(cast, taker)
    [first] = Appointment.objects.filter(person=giver.person_id, post=giver.post_id, until=None)
    [second] = Appointment.objects.filter(person=own.person_id, post=own.post_id, until=None)
    org_services.delegate(
        actor=giver,
        now=now,
        request_id=uuid4(),
        giver_id=first.pk,
        taker_id=second.pk,
        until=now.date() + timedelta(days=5),
        reason="出差",
    )
    user = cast.users[taker]
    found = org.actor_for(user, appointment_id=first.pk, door=Door.WEB, now=now)
    assert found is not None and found.on_behalf_of == giver.person_id
    return found


def told(row: Handover, act: str) -> Entry:
    return Entry.objects.get(chain_kind="handover", chain_id=row.pk, act=f"handover.{act}")


class Post:
    """The list of 高远舟, who is in charge of a field; 沈清和 acts for him while he is away."""

    def __init__(self, office: Any) -> None:
        self.office, self.cast, self.now = office, office.cast, office.now
        self.post = Leaving(office).post_of(self.cast.gao)
        self.secretary = lent(office, self.cast.gao, "shen")

    def open(self, actor: Actor, **change: Any) -> Handover:
        parties = Parties(self.cast.lu.person_id, self.cast.su.person_id)
        return self.act(
            services.open_handover,
            actor,
            appointment_id=self.post.pk,
            parties=replace(parties, **change),
        )

    def act(self, service: Any, actor: Actor, **given: Any) -> Any:
        return service(actor=actor, now=self.now, request_id=uuid4(), **given)


def test_a_secretary_lays_the_leaders_list_out_and_makes_it_void(office: Any) -> None:
    leader = Post(office)
    row = leader.open(leader.secretary)
    entry = told(row, "opened")
    names = (entry.actor_person_id, entry.on_behalf_of_id)
    assert names == (office.cast.shen.person_id, office.cast.gao.person_id)
    notice = Notice.objects.get(subject_kind="handover", subject_id=row.pk)
    assert notice.person_id == office.cast.gao.person_id, "the leader signs himself, and is told"
    assert notice.read_at is None
    leader.act(
        services.void_handover, leader.secretary, handover_id=row.pk, reason="接交人另有安排"
    )
    entry = told(row, "voided")
    assert (entry.actor_person_id, entry.on_behalf_of_id) == names


def test_his_own_post_gives_a_secretary_no_say_in_the_leaders(office: Any) -> None:
    leader = Post(office)
    with pytest.raises(NotFound):
        leader.open(office.cast.shen)


Make = Callable[[Leaving], Handover]


def opened(leaving: Leaving) -> Handover:
    leaving.matter()
    return leaving.open()


def absent(leaving: Leaving) -> Handover:
    leaving.matter()
    return leaving.open("zhou", parties=leaving.parties(absent=True, reason="已调离本县"))


def handed(leaving: Leaving) -> Handover:
    row = opened(leaving)
    signed: Handover = leaving.act(services.hand_over, "he", handover_id=row.pk)
    return signed


def taken(leaving: Leaving) -> Handover:
    leaving.matter()
    return leaving.signed()


@pytest.mark.parametrize(
    ("make", "signer", "service", "given"),
    [
        (opened, "he", services.note_item, {"note": Note(duty="钥匙三把")}),
        (opened, "he", services.hand_over, {}),
        (absent, "meng", services.note_item, {"note": Note(duty="钥匙三把")}),
        (absent, "meng", services.hand_over, {}),
        (handed, "zhou", services.query_item, {"remark": "还差一份资料"}),
        (handed, "zhou", services.take_over, {}),
        (handed, "zhou", services.send_back_handover, {"reason": "请补充进展"}),
        (taken, "su", services.send_back_handover, {"reason": "请补充进展"}),
        (taken, "su", services.confirm_handover, {}),
    ],
)
def test_words_and_signatures_are_ones_own(
    office: Any, make: Make, signer: str, service: Any, given: dict[str, Any]
) -> None:
    leaving = Leaving(office)
    row = make(leaving)
    if service is services.query_item:
        item = row.items.first()
        assert item is not None
        given = given | {"item_id": item.pk}
    own = getattr(office.cast, signer)
    secretary = replace(own, person_id=office.cast.jiang.person_id, on_behalf_of=own.person_id)
    many = {"now": office.now, "handover_id": row.pk, **given}
    entries = Entry.objects.count()
    with pytest.raises(NotAllowed):
        service(actor=secretary, request_id=uuid4(), **many)
    assert Entry.objects.count() == entries
    assert not queries.handovers_waiting(secretary).exists(), "nothing waits for his signature"
    service(actor=own, request_id=uuid4(), **many)


def test_the_secretary_of_a_head_lays_out_the_list_of_who_leaves_the_unit(office: Any) -> None:
    leaving = Leaving(office)
    leaving.matter()
    secretary = lent(office, office.cast.meng, "zhou")
    given = {"appointment_id": leaving.post.pk, "parties": leaving.parties()}
    row = services.open_handover(actor=secretary, now=office.now, request_id=uuid4(), **given)
    entry = told(row, "opened")
    assert (entry.actor_person_id, entry.on_behalf_of_id) == (
        office.cast.zhou.person_id,
        office.cast.meng.person_id,
    )


def test_the_leader_reads_on_the_list_what_was_done_in_his_name(office: Any, sign_in: Any) -> None:
    leader = Post(office)
    row = leader.open(leader.secretary, absent=True, reason="已任他职")
    url = reverse("matters:handover", args=[row.pk])
    for who in ("gao", "lu", "su"):
        page = sign_in(who).get(url).content.decode()
        assert "沈清和（云岭县人民政府），代高远舟" in page, who
        line = page[page.index("办理经过") :]
        assert "理由：" not in line, "the seal of a reason is no reason"
    assert "已任他职" in page
    leader.act(
        services.void_handover, leader.secretary, handover_id=row.pk, reason="接交人另有安排"
    )
    page = sign_in("gao").get(url).content.decode()
    assert page.count("沈清和（云岭县人民政府），代高远舟") == 2 and "理由：接交人另有安排" in page


def test_whoever_acts_for_another_sees_his_lists_and_not_those_of_himself(office: Any) -> None:
    """A person acts in a post; both forms of the rule say the same."""
    leader, leaving = Post(office), Leaving(office)
    row = leader.open(leader.secretary)
    supervised = leaving.open(
        parties=Parties(office.cast.zhou.person_id, office.cast.shen.person_id)
    )
    for actor in (leader.secretary, office.cast.shen):
        seen = set(queries.handovers_for(actor))
        assert seen == {one for one in (row, supervised) if sees_handover(actor, one.facts)}
    assert row in queries.handovers_for(leader.secretary)
    assert supervised in queries.handovers_for(office.cast.shen)
