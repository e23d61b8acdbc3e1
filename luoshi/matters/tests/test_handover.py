"""新官理旧账: every open duty is signed for by three persons, and none is left without one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.clock.queries import deadlines_of
from luoshi.journal.models import Entry, Sealed
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries, services
from luoshi.matters.models import Handover, HandoverItem, Matter, Stake
from luoshi.matters.rules.handover import HandoverAct as A
from luoshi.matters.rules.handover import (
    HandoverFacts,
    HandoverState,
    may_handover,
    sees_handover,
    wrong_parties,
)
from luoshi.matters.services import Note, Parties
from luoshi.notices.models import Notice
from luoshi.notices.queries import inbox, lines
from luoshi.org import services as org
from luoshi.org.models import Appointment
from luoshi.org.rules.words import ChargeKind

pytestmark = pytest.mark.django_db


class Leaving:
    """何语安, who handles things in the bureau, leaves; 周敏书 takes over, 苏映川 supervises."""

    def __init__(self, office: Any) -> None:
        self.office, self.cast, self.now = office, office.cast, office.now
        self.post = self.post_of(self.cast.he)

    def post_of(self, actor: Actor) -> Appointment:
        return Appointment.objects.get(
            person=actor.person_id, post=actor.post_id, until__isnull=True
        )

    def matter(self) -> Matter:
        [sent] = self.office.dispatch("fagai")
        given = {"matter_id": sent.pk, "handler_id": self.cast.he.person_id}
        return self.act(services.sign, "zhou", **given)  # type: ignore[no-any-return]

    def act(self, service: Any, who: str, **given: Any) -> Any:
        given = {"now": self.now, "request_id": uuid4()} | given
        return service(actor=getattr(self.cast, who), **given)

    def parties(self, **change: Any) -> Parties:
        cast = self.cast
        return replace(Parties(cast.zhou.person_id, cast.su.person_id), **change)

    def open(self, who: str = "meng", **given: Any) -> Handover:
        given = {"appointment_id": self.post.pk, "parties": self.parties()} | given
        return self.act(services.open_handover, who, **given)  # type: ignore[no-any-return]

    def end_post(self, post: Appointment | None = None) -> None:
        pk = (post or self.post).pk
        self.act(org.end_appointment, "su", appointment_id=pk, until=civil_day(self.now))

    def signed(self) -> Handover:
        """Handed and taken: what is left is the third signature."""
        row = self.open()
        self.act(services.hand_over, "he", handover_id=row.pk)
        return self.act(services.take_over, "zhou", handover_id=row.pk)  # type: ignore[no-any-return]


@pytest.fixture
def leaving(office: Any) -> Leaving:
    return Leaving(office)


def holders(matter: Matter, role: str) -> list[int | None]:
    rows = Stake.objects.filter(matter=matter, role=role, until__isnull=True)
    return list(rows.values_list("person_id", flat=True))


@pytest.mark.parametrize(
    ("to", "supervisor", "absent", "reason", "fields"),
    [
        (2, 3, False, "", set()),
        (None, 3, False, "", {"to"}),
        (1, 3, False, "", {"to"}),
        (2, None, False, "", {"supervisor"}),
        (2, 1, False, "", {"supervisor"}),
        (2, 2, False, "", {"supervisor"}),
        (2, 3, True, " ", {"reason"}),
        (2, 3, True, "已调离本县", set()),
    ],
)
def test_three_different_persons(
    to: int | None, supervisor: int | None, absent: bool, reason: str, fields: set[str]
) -> None:
    assert set(wrong_parties(1, to, supervisor, absent=absent, reason=reason)) == fields


def test_nobody_signs_for_another() -> None:
    facts = HandoverFacts(HandoverState.OPEN, 4, (1, 4), from_id=10, to_id=20, supervisor_id=30)
    by = {
        pk: Actor(pk, 1, 4, (1, 4), frozenset({Role.HEAD}), on_behalf_of=None)
        for pk in (10, 20, 30, 40)
    }
    handed, taken = (replace(facts, state=s) for s in (HandoverState.HANDED, HandoverState.TAKEN))
    absent = replace(facts, absent=True)
    signs = {
        (A.HAND, facts): {10},
        (A.HAND, absent): {40},
        (A.TAKE, handed): {20},
        (A.CONFIRM, taken): {30},
        (A.SEND_BACK, handed): {20},
        (A.SEND_BACK, taken): {30},
    }
    for (act, known), who in signs.items():
        assert {pk for pk, actor in by.items() if may_handover(actor, act, known)} == who
        lent = {pk: replace(actor, on_behalf_of=99) for pk, actor in by.items()}
        assert not any(may_handover(actor, act, known) for actor in lent.values())


def test_the_whole_way(leaving: Leaving) -> None:
    matter, cast, now = leaving.matter(), leaving.cast, leaving.now
    row = leaving.open()
    [item] = row.items.all()
    assert (item.matter_id, item.capacities) == (matter.pk, ["handler"])
    [date] = deadlines_of(cast.meng, "handover", row.pk, now=now)
    assert date.deadline.regime == "handover" and not date.stopped
    note = Note(standing="完成七成", risk="雨季停工", next_step="九月复工")
    leaving.act(services.note_item, "he", handover_id=row.pk, item_id=item.pk, note=note)
    other = Note(duty="办公室钥匙三把")
    leaving.act(services.note_item, "he", handover_id=row.pk, note=other)
    leaving.act(services.hand_over, "he", handover_id=row.pk)
    leaving.act(services.take_over, "zhou", handover_id=row.pk)
    matter.refresh_from_db()
    assert matter.handler_id == cast.he.person_id, (
        "until the third signature the old person answers"
    )
    leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    matter.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, matter.handler_id) == ("done", cast.zhou.person_id)
    assert holders(matter, "handler") == [cast.zhou.person_id]
    assert cast.he.person_id in matter.hands, "who did it never verifies it"
    assert not Matter.objects.visible_to(cast.he).filter(pk=matter.pk).exists()
    [date] = deadlines_of(cast.meng, "handover", row.pk, now=now + timedelta(days=99))
    assert date.light == "done"
    acts = Entry.objects.filter(chain_kind="handover", chain_id=row.pk).order_by("seq")
    assert [one.act.partition(".")[2] for one in acts] == [
        *("opened", "noted", "noted", "handed", "taken", "confirmed")
    ]
    last = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk).latest("seq")
    assert (last.act, last.request_id) == ("matter.transferred", acts.last().request_id)  # type: ignore[union-attr]
    assert "雨季".encode() not in bytes(last.body)
    assert verify_database().sound


def test_the_order_of_signatures_cannot_be_changed(leaving: Leaving) -> None:
    leaving.matter()
    row = leaving.open()
    for service, who in (
        (services.take_over, "zhou"),
        (services.confirm_handover, "su"),
        (services.send_back_handover, "zhou"),
    ):
        more = {"reason": "缺"} if service is services.send_back_handover else {}
        with pytest.raises(RuleBroken):
            leaving.act(service, who, handover_id=row.pk, **more)
    for who in ("zhou", "su", "meng"):
        with pytest.raises(NotAllowed):
            leaving.act(services.hand_over, who, handover_id=row.pk)
    for who in ("fang", "qiao", "cheng"):
        with pytest.raises(NotFound):
            leaving.act(services.hand_over, who, handover_id=row.pk)


def test_a_line_in_question_goes_back_to_the_hander(leaving: Leaving) -> None:
    leaving.matter()
    row = leaving.open()
    item = row.items.get()
    leaving.act(services.hand_over, "he", handover_id=row.pk)
    ask = {"handover_id": row.pk, "item_id": item.pk}
    leaving.act(services.query_item, "zhou", remark="资金到位多少？", **ask)
    with pytest.raises(RuleBroken, match="疑问"):
        leaving.act(services.take_over, "zhou", handover_id=row.pk)
    leaving.act(services.send_back_handover, "zhou", handover_id=row.pk, reason="补充资金情况")
    note = Note(standing="资金到位六成")
    leaving.act(services.note_item, "he", note=note, **ask)
    leaving.act(services.hand_over, "he", handover_id=row.pk)
    assert leaving.act(services.take_over, "zhou", handover_id=row.pk).state == "taken"
    back = leaving.act(services.send_back_handover, "su", handover_id=row.pk, reason="缺盖章")
    assert (back.state, back.handed_at, back.taken_at) == ("open", None, None)


def test_an_absent_hander_is_stood_in_for_by_the_head_with_a_reason(leaving: Leaving) -> None:
    matter = leaving.matter()
    leaving.end_post()
    with pytest.raises(BadInput):
        leaving.open(parties=leaving.parties(absent=True))
    row = leaving.open(parties=leaving.parties(absent=True, reason="已调离"))
    with pytest.raises(NotAllowed):
        leaving.act(services.hand_over, "he", handover_id=row.pk)
    signed = leaving.act(services.hand_over, "meng", handover_id=row.pk)
    assert signed.handed_by_id == leaving.cast.meng.person_id
    leaving.act(services.take_over, "zhou", handover_id=row.pk)
    leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    matter.refresh_from_db()
    assert matter.handler_id == leaving.cast.zhou.person_id
    opened = Entry.objects.get(chain_kind="handover", act="handover.opened")
    assert "已调离".encode() not in bytes(opened.body)
    assert Sealed.objects.filter(chain_kind="handover", field="reason").count() == 1


def test_work_that_came_after_the_signature_holds_the_handover(leaving: Leaving) -> None:
    first = leaving.matter()
    row = leaving.signed()
    second = leaving.matter()
    with pytest.raises(RuleBroken, match="又有 1 件"):
        leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    leaving.act(services.send_back_handover, "su", handover_id=row.pk, reason="补一件")
    leaving.act(services.hand_over, "he", handover_id=row.pk)
    leaving.act(services.take_over, "zhou", handover_id=row.pk)
    leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    moved = Matter.objects.filter(handler=leaving.cast.zhou.person_id)
    assert set(moved.values_list("pk", flat=True)) == {first.pk, second.pk}


def test_a_double_click_moves_once(leaving: Leaving) -> None:
    matter = leaving.matter()
    row, key = leaving.signed(), uuid4()
    for _ in range(2):
        leaving.act(services.confirm_handover, "su", handover_id=row.pk, request_id=key)
    assert Entry.objects.filter(act="matter.transferred", chain_id=matter.pk).count() == 1
    key = uuid4()
    post = leaving.post_of(leaving.cast.zhou)
    given = {"appointment_id": post.pk, "parties": Parties(leaving.cast.meng.person_id, 0)}
    given["parties"] = Parties(leaving.cast.meng.person_id, leaving.cast.su.person_id)
    rows = {leaving.open(request_id=key, **given).pk for _ in range(2)}
    assert len(rows) == 1


def test_one_list_a_post_and_who_may_lay_it_out(leaving: Leaving) -> None:
    leaving.matter()
    for who in ("fang", "qiao", "su", "gao"):
        with pytest.raises(NotFound):
            leaving.open(who)
    row = leaving.open("he")
    with pytest.raises(RuleBroken, match="已经在办"):
        leaving.open("meng")
    leaving.act(services.void_handover, "meng", handover_id=row.pk, reason="人选变更")
    assert leaving.open("lu").state == "open"


def test_the_liaison_hands_over_what_his_unit_leads(leaving: Leaving) -> None:
    matter = leaving.office.underway()
    leaving.post = leaving.post_of(leaving.cast.zhou)
    row = leaving.open(parties=leaving.parties(to_id=leaving.cast.meng.person_id))
    assert list(row.items.values_list("matter_id", "capacities")) == [(matter.pk, ["unit"])]
    leaving.act(services.hand_over, "zhou", handover_id=row.pk)
    leaving.act(services.take_over, "meng", handover_id=row.pk)
    leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    assert Entry.objects.filter(act="matter.transferred", chain_id=matter.pk).exists()


def test_a_leader_hands_over_what_he_is_in_charge_of(leaving: Leaving) -> None:
    cast = leaving.cast
    post = leaving.post_of(cast.gao)
    charge = {"unit_id": cast.units["fagai"].pk, "kind": ChargeKind.IN_CHARGE}
    leaving.act(org.set_charge, "su", appointment_id=post.pk, **charge)
    matter = leaving.office.underway()
    assert holders(matter, "leader") == [cast.gao.person_id]
    others = Appointment.objects.filter(unit=post.unit, role=Role.LEADER)
    taker = others.exclude(person=post.person).earliest("pk").person_id
    leaving.post = post
    row = leaving.open("lu", parties=leaving.parties(to_id=taker, absent=True, reason="已到任他县"))
    assert row.items.get(matter=matter).capacities == ["leader"]
    leaving.act(services.hand_over, "lu", handover_id=row.pk)
    Handover.objects.filter(pk=row.pk).update(state="taken")
    leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    matter.refresh_from_db()
    assert matter.leader_id == taker and holders(matter, "leader") == [taker]


def test_posts_that_were_left_and_matters_without_a_person(leaving: Leaving) -> None:
    matter, cast, now = leaving.matter(), leaving.cast, leaving.now
    today = civil_day(now)
    assert not queries.posts_left(cast.meng, now).exists()
    assert not queries.orphans(cast.meng, today).exists()
    leaving.end_post()
    assert list(queries.posts_left(cast.meng, now)) == [leaving.post]
    assert not queries.posts_left(cast.fang, now).exists()
    assert [row.pk for row in queries.orphans(cast.meng, today)] == [matter.pk]
    assert [row.pk for row in queries.orphans(cast.shen, today)] == [matter.pk]
    assert not queries.orphans(cast.qiao, today).exists()
    row = leaving.open(parties=leaving.parties(absent=True, reason="已调离"))
    assert not queries.posts_left(cast.meng, now).exists()
    for service, who in (
        (services.hand_over, "meng"),
        (services.take_over, "zhou"),
        (services.confirm_handover, "su"),
    ):
        assert queries.handovers_waiting(getattr(cast, who)).filter(pk=row.pk).exists()
        leaving.act(service, who, handover_id=row.pk)
    assert not queries.orphans(cast.meng, today).exists()


def test_a_unit_whose_liaison_and_head_have_gone_has_nobody(leaving: Leaving) -> None:
    matter, cast = leaving.office.underway(), leaving.cast
    for who in (cast.zhou, cast.meng):
        leaving.end_post(leaving.post_of(who))
    assert list(queries.orphans(cast.shen, civil_day(leaving.now))) == [matter]


@pytest.mark.parametrize("state", ["open", "handed", "taken", "done", "void"])
def test_sight_is_the_same_as_a_rule_and_as_a_query(leaving: Leaving, state: str) -> None:
    leaving.matter()
    row = leaving.open()
    Handover.objects.filter(pk=row.pk).update(state=state)
    row = Handover.objects.select_related("unit").get(pk=row.pk)
    for who, actor in [*leaving.cast, *leaving.cast.actors.items()]:
        by_query = Handover.objects.visible_to(actor).filter(pk=row.pk).exists()
        assert by_query == sees_handover(actor, row.facts), who
        waits = Handover.objects.visible_to(actor).waiting_for(actor).filter(pk=row.pk).exists()
        acts = {"open": A.HAND, "handed": A.TAKE, "taken": A.CONFIRM}
        assert waits == (state in acts and may_handover(actor, acts[state], row.facts)), who


def test_a_misfiled_paper_takes_the_words_of_its_lines(leaving: Leaving, drafts: Any) -> None:
    matter = drafts[0]
    row = leaving.open()
    HandoverItem.objects.create(handover=row, matter=matter, standing="秘密内容")
    from luoshi.documents.rules import Ground

    given = {
        "paper_id": matter.paper_version.paper_id,
        "ground": Ground.CLASSIFIED,
        "reason": "误传",
    }
    leaving.act(services.erase_misfiled, "wei", **given)
    assert HandoverItem.objects.get(matter=matter).standing == ""


def turns(leaving: Leaving, stage: str) -> set[int]:
    rows = Notice.objects.filter(subject_kind="handover", stage=stage, read_at=None)
    return set(rows.values_list("person_id", flat=True))


def test_whoever_signs_next_is_told(leaving: Leaving) -> None:
    leaving.matter()
    cast, row = leaving.cast, leaving.open()
    assert turns(leaving, "handover_turn") == {cast.he.person_id}
    leaving.act(services.hand_over, "he", handover_id=row.pk)
    assert turns(leaving, "handover_turn") == {cast.zhou.person_id}
    leaving.act(services.send_back_handover, "zhou", handover_id=row.pk, reason="补充")
    assert turns(leaving, "handover_turn") == {cast.he.person_id}
    leaving.act(services.hand_over, "he", handover_id=row.pk)
    leaving.act(services.take_over, "zhou", handover_id=row.pk)
    assert turns(leaving, "handover_turn") == {cast.su.person_id}
    [line] = lines(cast.su, list(inbox(cast.su)))
    assert "综合股股长" in line.words and line.url == f"/handover/{row.pk}/"
    leaving.act(services.confirm_handover, "su", handover_id=row.pk)
    assert turns(leaving, "handover_done") == {cast.he.person_id, cast.zhou.person_id}
