"""The end of a matter: dossier, verification, publicity, 回头看; the fair clock (DESIGN §5)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from luoshi.clock.queries import deadlines_of
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale
from luoshi.matters import queries, services
from luoshi.matters.models import Closing, Instruction, Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.closing import (
    Check,
    Claim,
    Finding,
    Judgement,
    Rating,
    checks_for,
    falls_short,
    standards,
    unanswered,
    wrong_claims,
)
from luoshi.matters.rules.instructions import NoteKind
from luoshi.matters.services.closing import VERIFIERS
from luoshi.matters.tests.conftest import claims_for, good, publicised
from luoshi.org.models import Appointment, Unit
from luoshi.org.queries import holders

pytestmark = pytest.mark.django_db
CLOSED = {"rating": Rating.GOOD}


def shown(office, matter: Matter, now: datetime) -> dict[str, tuple[date, str]]:  # type: ignore[no-untyped-def]
    rows = deadlines_of(office.cast.lu, "matter", matter.pk, now=now)
    return {row.deadline.node: (row.due, str(row.light)) for row in rows}


@pytest.mark.parametrize(
    ("acceptance", "expected"),
    [
        ("12 公里通水", 1),
        ("一、通水\n\n 二、验收 ", 2),
        ("通水；验收；", 2),
        ("", 1),
        ("\n".join("甲" * 99), 30),
    ],
)
def test_every_line_of_the_acceptance_is_a_test_of_done(acceptance: str, expected: int) -> None:
    assert len(standards(acceptance, "做完")) == expected


@pytest.mark.parametrize(
    ("claims", "summary", "fields"),
    [
        ([Claim("通水", "已通水")], "完成", set()),
        ([Claim("通水", " ")], "完成", {"done0"}),
        ([Claim("通水", "长" * 2001)], "完成", {"done0"}),
        ([Claim("通水", "已通水")], "", {"summary"}),
        ([], "完成", {"standards"}),
    ],
)
def test_what_a_dossier_lacks_is_said_by_field(claims, summary, fields) -> None:  # type: ignore[no-untyped-def]
    assert set(wrong_claims(["通水"], claims, summary)) == fields


def test_a_verifier_answers_everything_and_nothing_short_closes() -> None:
    every = dict.fromkeys(checks_for(rectified=True), True)
    assert unanswered(Judgement((), every), 1, every) == {"standards": "请逐条核验验收标准。"}
    assert set(unanswered(Judgement((Finding(True),), {}), 1, [Check.FACTS])) == {"facts"}
    assert not falls_short(Judgement((Finding(True),), every))
    assert falls_short(Judgement((Finding(False),), every))
    assert falls_short(Judgement((Finding(True),), every | {Check.ROOTS: False}))


def test_a_matter_is_submitted_verified_and_struck_off(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    assert matter.state == State.SUBMITTED
    closed = office.judge(services.close, matter, recheck_on=date(2027, 3, 1), **CLOSED)
    assert (closed.state, closed.recheck_on) == (State.CLOSED, date(2027, 3, 1))
    row = Closing.objects.get(matter=matter)
    assert (row.verdict, row.rating, row.decided_by_id) == (
        "closed",
        "good",
        office.cast.shen.person_id,
    )
    assert [one["met"] for one in row.standards] == [True]
    acts = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk).order_by("seq")
    assert list(acts.values_list("act", flat=True))[-2:] == [
        "matter.closing_submitted",
        "matter.closed",
    ]
    assert verify_database().sound


def test_the_words_of_a_dossier_are_not_in_the_journal(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted(summary="只在卷宗里的话")
    entry = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk).latest("seq")
    assert "只在卷宗里的话" not in bytes(entry.body).decode()


def test_submitting_stops_the_doers_clock_and_starts_the_verifiers(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    days = shown(office, matter, now + timedelta(days=300))
    assert days["settle"][1] == "green"  # it stands where it stood, however long we take
    assert days["verify"][1] == "red"


def test_a_return_resumes_the_clock_without_the_verifiers_days(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    back = office.judge(
        services.send_back,
        matter,
        now=now + timedelta(days=17),
        judgement=good(matter, done=False),
    )
    after = shown(office, matter, now + timedelta(days=17))
    assert back.state == State.UNDERWAY
    assert after["settle"][0] == date(2027, 1, 11)  # ten days on is a Sunday
    assert after["verify"][1] == "done"
    back.refresh_from_db()
    assert back.due == after["settle"][0]


def test_a_request_taken_back_costs_nothing_and_can_be_made_again(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    services.withdraw_closing(
        actor=office.cast.zhou,
        now=now + timedelta(days=8),
        request_id=uuid4(),
        matter_id=matter.pk,
        reason="还缺一份材料",
    )
    assert "verify" not in shown(office, matter, now + timedelta(days=8))
    again = office.submit(matter, now=now + timedelta(days=9))
    assert again.state == State.SUBMITTED
    assert list(matter.closings.values_list("verdict", flat=True)) == ["withdrawn", ""]
    assert shown(office, matter, now + timedelta(days=9))["verify"][1] == "green"


def test_what_falls_short_cannot_close(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    with pytest.raises(RuleBroken, match="不能办结"):
        office.judge(services.close, matter, judgement=good(matter, solved=False), **CLOSED)
    with pytest.raises(BadInput, match="逐条"):
        office.judge(services.close, matter, judgement=Judgement(), **CLOSED)
    matter.refresh_from_db()
    assert matter.state == State.SUBMITTED
    assert matter.closings.get().verdict == ""


def test_nobody_verifies_what_he_had_a_hand_in(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    Matter.objects.filter(pk=matter.pk).update(hands=[cast.shen.person_id])
    with pytest.raises(NotAllowed):
        office.judge(services.close, matter, **CLOSED)
    with pytest.raises(NotAllowed):
        office.judge(services.close, matter, actor=cast.zhou, **CLOSED)
    with pytest.raises(NotFound):
        office.judge(services.close, matter, actor=cast.qiao, **CLOSED)
    assert office.judge(services.close, matter, actor=cast.han, **CLOSED).state == State.CLOSED


def test_where_nobody_of_the_office_is_free_the_level_above_verifies(office, cast, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    above = Unit.objects.get(pk=cast.fang.unit_id)  # another of its level that may dispatch
    Unit.objects.filter(pk=above.pk).update(issues=True)
    Appointment.objects.filter(person=cast.fang.person_id).update(role=Role.DIRECTOR.value)
    free = holders(unit_ids=[cast.shen.unit_id], roles=VERIFIERS, today=now.date())
    everybody = [one.person_id for one in free]
    Matter.objects.filter(pk=matter.pk).update(hands=everybody)
    sent = office.submit(matter)
    assert sent.verifier == above
    assert matter.stakes.filter(unit=above, role="verifier", until__isnull=True).exists()


def test_a_finding_has_days_of_its_own_and_publicity_before_it_closes(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.judge(services.order_rectification, office.submitted())
    assert matter.state == State.RECTIFYING
    until = shown(office, matter, now + timedelta(days=8))["settle"][0]
    assert until >= (now + timedelta(days=38)).date()
    again = office.submit(matter, claims=claims_for(matter))
    with pytest.raises(NotAllowed):
        office.judge(services.close, again, **CLOSED)
    six = dict.fromkeys(checks_for(rectified=False), True)
    with pytest.raises(BadInput):  # five more questions
        office.judge(services.publicise, again, judgement=Judgement((Finding(True),), six))
    shown_now = office.judge(services.publicise, again)
    assert shown_now.state == State.PUBLICISED
    with pytest.raises(RuleBroken, match="公示到"):
        office.judge(services.close, again, judgement=Judgement(), **CLOSED)
    later = now + timedelta(days=30)
    closed = office.judge(services.close, again, judgement=Judgement(), now=later, **CLOSED)
    assert closed.state == State.CLOSED


def test_an_order_in_the_midst_of_the_work_names_its_day(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    day = (now + timedelta(days=20)).date()
    office.judge(
        services.order_rectification, matter, judgement=Judgement(reason="现场有积水"), until=day
    )
    assert shown(office, matter, now + timedelta(days=8))["settle"][0] == day
    with pytest.raises(BadInput):
        office.judge(
            services.order_rectification,
            office.underway(),
            judgement=Judgement(reason="现场有积水"),
            until=now.date() - timedelta(days=1),
        )


def test_objected_to_in_publicity_it_goes_back(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = publicised(office)
    judged = Judgement(reason="群众反映仍有积水")
    back = office.judge(services.send_back, matter, judgement=judged)
    assert back.state == State.UNDERWAY
    assert Closing.objects.filter(matter=matter).latest("id").verdict == "sent_back"


def test_the_leader_whose_note_it_was_sees_the_result_first(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    leader = cast.gao.person_id
    Matter.objects.filter(pk=matter.pk).update(source="instruction", leader=leader)
    with pytest.raises(NotAllowed):
        office.judge(services.close, matter, **CLOSED)
    common = {"now": office.now + timedelta(days=8), "matter_id": matter.pk}
    services.show_leader(actor=cast.shen, request_id=uuid4(), **common)
    with pytest.raises(NotAllowed):
        services.leader_answers(actor=cast.lu, request_id=uuid4(), **common)
    services.leader_answers(actor=cast.gao, request_id=uuid4(), new_note="再查一次", **common)
    assert Closing.objects.get(matter=matter).new_note == "再查一次"
    with pytest.raises(NotAllowed):  # the new note has a slip that nobody has taken up
        office.judge(services.close, matter, **CLOSED)
    slip = Instruction.objects.get(after=matter)
    given = {"kind": NoteKind.STUDY, "reason": "只要求研究", "now": common["now"]}
    services.put_instruction_aside(
        actor=cast.shen, request_id=uuid4(), instruction_id=slip.pk, **given
    )
    assert office.judge(services.close, matter, **CLOSED).state == State.CLOSED


@pytest.mark.parametrize("holds", [True, False])
def test_somebody_looks_again(office, now, holds: bool) -> None:  # type: ignore[no-untyped-def]
    matter = office.closed()
    later = now + timedelta(days=60)
    before = shown(office, matter, later)["settle"]
    again = services.recheck(
        actor=office.cast.shen,
        now=later,
        request_id=uuid4(),
        matter_id=matter.pk,
        holds=holds,
        finding="现场看了，水是通的" if holds else "又堵了",
    )
    assert again.state == (State.CLOSED if holds else State.UNDERWAY)
    after = shown(office, matter, later)["settle"]
    assert before[1] == "done"
    assert after[1] == ("done" if holds else "green")  # the time in between does not count


def test_a_parent_closes_over_an_open_branch_only_with_a_reason(office, now) -> None:  # type: ignore[no-untyped-def]
    parent = office.dispatch("liuxi", "shiqiao")[0].parent
    common = {"actor": office.cast.shen, "now": now, "matter_id": parent.pk}
    with pytest.raises(BadInput, match="还有2件"):
        services.conclude(request_id=uuid4(), **common)
    done = services.conclude(request_id=uuid4(), reason="任务已调整", **common)
    assert done.state == State.CLOSED


def test_a_double_click_is_one_act_and_two_clerks_do_not_overwrite(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    key = uuid4()
    for _ in range(2):
        services.submit_closing(
            actor=cast.zhou,
            now=office.now,
            request_id=key,
            matter_id=matter.pk,
            claims=claims_for(matter),
            summary="完成",
        )
    assert Closing.objects.filter(matter=matter).count() == 1
    matter.refresh_from_db()
    office.judge(services.close, matter, version=matter.version, **CLOSED)
    with pytest.raises((Stale, RuleBroken)):
        office.judge(services.send_back, matter, actor=cast.han, version=matter.version)


def test_whoever_reported_does_not_verify(office, cast, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    assert cast.zhou.person_id in queries.facts_of(office.seen(matter.pk)).hands
    offered = queries.acts_for(cast.shen, office.seen(matter.pk))
    assert {Act.CLOSE, Act.SEND_BACK, Act.RECTIFY} <= set(offered)
    assert Act.PUBLICISE not in offered


def test_a_result_that_was_sent_back_leaves_the_leaders_desk(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    leader = office.cast.gao.person_id
    Matter.objects.filter(pk=matter.pk).update(source="instruction", leader=leader)
    given = {"actor": office.cast.shen, "now": office.now + timedelta(days=8)}
    services.show_leader(request_id=uuid4(), matter_id=matter.pk, **given)  # type: ignore[arg-type]
    assert queries.to_look_at(office.cast.gao).exists()
    office.judge(services.send_back, matter)
    assert not queries.to_look_at(office.cast.gao).exists()


def test_an_absurd_day_to_rectify_by_is_a_sentence(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    with pytest.raises(BadInput):
        office.judge(services.order_rectification, matter, until=date(9999, 12, 31))
