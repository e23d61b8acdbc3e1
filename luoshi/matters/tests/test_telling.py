"""Acts and lights reach the inboxes of those they concern: once each, and nobody else's."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.clock import services as clock
from luoshi.clock.models import Deadline, Flip
from luoshi.clock.services import NewDeadline
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import RequestKind, StakeRole
from luoshi.matters.rules.closing import Rating
from luoshi.matters.rules.requests import Asked
from luoshi.matters.services import stakes, telling
from luoshi.notices.models import Notice
from luoshi.notices.queries import inbox, lines

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def told(office, matter: Matter) -> set[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """Who was told what of a matter, by the names of the cast."""
    names = {actor.person_id: name for name, actor in office.cast}
    rows = Notice.objects.filter(subject_kind="matter", subject_id=matter.pk)
    return {(names.get(one.person_id, "?"), one.stage) for one in rows}


def of(stage: str, *who: str) -> set[tuple[str, str]]:
    return {(one, stage) for one in who}


def test_dispatch_tells_the_lead_and_whoever_cooperates(office) -> None:  # type: ignore[no-untyped-def]
    [matter] = office.dispatch("fagai", helpers=["caizheng"])
    assert told(office, matter) == of("dispatched", "zhou", "meng") | of("joined", "fang")


def test_a_village_has_no_account_so_its_township_is_told(office) -> None:  # type: ignore[no-untyped-def]
    village = sorted(code for code in office.cast.units if code.startswith("liuxi-"))[0]
    [matter] = office.dispatch(village)
    assert ("lin", "dispatched") in told(office, matter)


def test_recall_tells_those_who_had_it_and_shows_them_no_word_of_it(office) -> None:  # type: ignore[no-untyped-def]
    [matter] = office.dispatch("fagai", helpers=["caizheng"])
    given = {"now": office.now, "request_id": uuid4(), "reason": "重复交办"}
    services.recall(actor=office.cast.shen, matter_ids=[matter.pk], **given)
    assert of("recalled", "zhou", "meng", "fang") <= told(office, matter)
    shown = lines(office.cast.zhou, list(inbox(office.cast.zhou)))
    assert {one.seen for one in shown} == {False}
    assert {one.words for one in shown} == {""}
    assert {one.notice.number for one in shown} == {matter.number}


def test_a_refusal_and_its_answer(office) -> None:  # type: ignore[no-untyped-def]
    [matter] = office.dispatch("fagai")
    given = {"now": office.now, "matter_id": matter.pk}
    services.refuse(actor=office.cast.zhou, request_id=uuid4(), reason="不属我局职责", **given)
    assert of("refusal_asked", "shen", "jiang", "han") <= told(office, matter)
    answer = {"accept": True, "answer": "同意"} | given
    services.decide_refusal(actor=office.cast.shen, request_id=uuid4(), **answer)
    assert of("refusal_accepted", "zhou", "meng") <= told(office, matter)


def test_a_request_and_its_answer(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    asked = Asked(RequestKind.SUSPENSION, "规划调整")
    given = {"now": office.now, "matter_id": matter.pk}
    services.ask(actor=office.cast.zhou, request_id=uuid4(), asked=asked, **given)
    assert of("request_made", "shen", "jiang", "han") <= told(office, matter)
    services.answer_request(
        actor=office.cast.shen, request_id=uuid4(), grant=False, answer="不必", **given
    )
    assert of("request_declined", "zhou", "meng") <= told(office, matter)


def test_closing_and_what_comes_of_it(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    assert of("closing_submitted", "shen", "jiang", "han") <= told(office, matter)
    back = office.judge(services.send_back, matter)
    assert of("sent_back", "zhou", "meng") <= told(office, back)
    again = office.submit(back)
    office.judge(services.close, again, rating=Rating.GOOD)
    assert of("closed", "zhou", "meng") <= told(office, matter)


def test_urging_tells_the_handler_too(office) -> None:  # type: ignore[no-untyped-def]
    [matter] = office.dispatch("fagai")
    given = {"now": office.now, "matter_id": matter.pk}
    handler = office.cast.he.person_id
    services.sign(actor=office.cast.zhou, request_id=uuid4(), handler_id=handler, **given)
    assert ("he", "named") in told(office, matter)
    services.urge(actor=office.cast.shen, request_id=uuid4(), reason="请抓紧", **given)
    assert of("urged", "he", "zhou", "meng") <= told(office, matter)


def test_signing_reads_what_the_signer_was_told_and_nobody_elses(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    rows = Notice.objects.filter(subject_id=matter.pk, stage="dispatched")
    read = {one.person_id: one.read_at is not None for one in rows}
    assert read == {office.cast.zhou.person_id: True, office.cast.meng.person_id: False}


def test_an_act_done_twice_tells_once(office) -> None:  # type: ignore[no-untyped-def]
    matter, key = office.register("fagai"), uuid4()
    for _ in range(2):
        services.dispatch(
            actor=office.cast.shen, now=office.now, request_id=key, matter_ids=[matter.pk]
        )
    told = Notice.objects.filter(subject_kind="matter", subject_id=matter.pk)
    assert told.count() == 2


# Flips ----------------------------------------------------------------------------------------


def settling(matter: Matter) -> Deadline:
    return Deadline.objects.get(subject_kind="matter", subject_id=matter.pk, node="settle")


def turn(now: datetime) -> None:
    """What the workers do: lights turn, then people are told."""
    while clock.sweep(now=now):
        pass
    while telling.tell_flips(now=now):
        pass


def test_a_light_tells_more_people_the_later_it_is(office) -> None:  # type: ignore[no-untyped-def]
    matter, gao = office.underway(), office.cast.gao
    charge = stakes.stake(matter, office.cast.units["gov"], StakeRole.LEADER, office.now)
    charge.person_id = gao.person_id
    stakes.open_stakes([charge])
    row = settling(matter)
    turn(row.warn_at)
    assert of("near", "zhou") <= told(office, matter)
    assert not of("near", "meng", "gao") & told(office, matter)
    turn(row.due_at - timedelta(seconds=1))
    assert not {one for one in told(office, matter) if one[1] == "late"}
    turn(row.due_at)
    assert of("late", "zhou", "meng", "gao", "shen", "jiang") <= told(office, matter)


def test_each_flip_is_told_once_however_often_the_task_runs(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = settling(matter)
    for at in (row.warn_at, row.warn_at, row.warn_at + timedelta(hours=1), row.due_at, row.due_at):
        turn(at)
    rows = Notice.objects.filter(subject_id=matter.pk, stage__in=["near", "late"])
    assert rows.values("person", "stage").distinct().count() == rows.count()
    assert not Flip.objects.filter(answered_at__isnull=True).exists()


def test_after_an_outage_nobody_is_told_what_is_no_longer_so(office) -> None:  # type: ignore[no-untyped-def]
    late = office.underway()
    turn(office.now)
    after = settling(late).due_at + WEEK
    while clock.sweep(now=after):
        pass
    turn(after)
    stages = {stage for _, stage in told(office, late)}
    assert "late" in stages
    assert "near" not in stages
    assert not Flip.objects.filter(answered_at__isnull=True).exists()


def test_what_ended_meanwhile_tells_nobody(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    row = settling(matter)
    while clock.sweep(now=row.due_at + WEEK):
        pass
    office.judge(services.close, matter, rating=Rating.GOOD, now=row.due_at + WEEK)
    turn(row.due_at + WEEK)
    assert not {one for one in told(office, matter) if one[1] in {"near", "late"}}


def test_a_new_calendar_moves_the_day_in_the_ledger_and_says_so_once(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = settling(matter)
    before = matter.due
    Deadline.objects.filter(pk=row.pk).update(due_at=row.due_at + WEEK)
    Flip.objects.create(
        deadline=row,
        cause="recount",
        was="green",
        light="green",
        at=office.now,
        due_at=row.due_at + WEEK,
        owner_id=row.owner_id,
        noticed_at=office.now,
    )
    turn(office.now)
    matter.refresh_from_db()
    assert before == date(2026, 12, 31)
    assert matter.due == before + WEEK
    assert of("moved", "zhou") <= told(office, matter)


def test_what_the_verifying_office_owes_is_told_to_it(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.submitted()
    row = Deadline.objects.get(subject_id=matter.pk, owner_id=office.cast.units["zfb"].pk)
    turn(row.due_at)
    found = told(office, matter)
    assert of("owed_late", "shen", "jiang", "han") <= found
    assert not {who for who, stage in found if stage.startswith("owed")} & {"zhou", "meng"}


def test_what_stands_beside_matters_is_told_to_whoever_owes_it(office) -> None:  # type: ignore[no-untyped-def]
    new = NewDeadline(
        subject_kind="handover",
        subject_id=7,
        regime="handover",
        kind="handover",
        start_at=office.now,
        owner_id=office.cast.units["fagai"].pk,
        entry_id=1,
    )
    [row] = clock.set_deadlines(deadlines=[new], now=office.now)
    turn(row.due_at)
    rows = Notice.objects.filter(subject_kind="handover", subject_id=7, stage="owed_late")
    people = {office.cast.zhou.person_id, office.cast.meng.person_id}
    assert {one.person_id for one in rows} == people


def test_many_flips_cost_as_many_statements_as_few(office) -> None:  # type: ignore[no-untyped-def]
    first = [office.underway() for _ in range(2)]
    turn(office.now)

    def cost(matters: list[Matter]) -> int:
        at = min(settling(one).warn_at for one in matters)
        while clock.sweep(now=at):
            pass
        with CaptureQueriesContext(connection) as captured:
            assert telling.tell_flips(now=at) == len(matters)
        return len(captured)

    few = cost(first)
    more = [office.underway() for _ in range(12)]
    turn(office.now)
    assert cost(more) == few
