"""提请协调: who owes what answer by when, the asker's pause, and the ruling on it (DESIGN §5)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from luoshi.burden.models import Demand
from luoshi.clock.models import Deadline, Flip
from luoshi.clock.queries import deadlines_of
from luoshi.journal.models import Entry
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.matters import queries, services
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.rules import RequestKind, State
from luoshi.matters.rules.help import Plea, Ruling, needs_ruling, stands_above, wrong_plea
from luoshi.matters.rules.requests import Asked

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 31)
OWN = frozenset({1})
TAKEN = frozenset({3})


@pytest.mark.parametrize(
    ("plea", "fields"),
    [
        (Plea(2, "用地指标", "请明确份额"), set()),
        (Plea(1, "用地指标", "请明确份额"), {"helper"}),
        (Plea(3, "用地指标", "请明确份额"), {"helper"}),
        (Plea(2, " ", ""), {"question", "wanted"}),
    ],
)
def test_what_a_plea_lacks(plea: Plea, fields: set[str]) -> None:
    assert set(wrong_plea(plea, OWN, TAKEN)) == fields


def test_a_pause_needs_a_ruling_unless_its_judge_owes_the_answer() -> None:
    assert needs_ruling(stopped=True, helper_id=2, dispatcher_id=5)
    assert not needs_ruling(stopped=True, helper_id=5, dispatcher_id=5)
    assert not needs_ruling(stopped=False, helper_id=2, dispatcher_id=5)


def test_who_stands_above() -> None:
    path = (10, 20, 40)
    assert stands_above(20, None, path)
    assert stands_above(30, 20, path), "an office of the government above"
    assert not stands_above(41, None, path), "a sister bureau"
    assert not stands_above(40, None, path)


def ask(office, matter: Matter, helper: str = "caizheng", who: str = "zhou", **more: object):  # type: ignore[no-untyped-def]
    plea = Plea(office.cast.units[helper].pk, "用地指标不够，请明确分给我县的份额。", "书面答复")
    given = {"now": office.now + timedelta(days=3), "request_id": uuid4()} | more
    return services.ask_help(
        actor=getattr(office.cast, who), matter_id=matter.pk, plea=plea, **given
    )


def answer(office, row: HelpRequest, who: str = "fang", **more: object) -> HelpRequest:  # type: ignore[no-untyped-def]
    given = {"now": office.now + timedelta(days=13), "request_id": uuid4(), "answer": "可以安排。"}
    actor = getattr(office.cast, who)
    return services.answer_help(actor=actor, help_id=row.pk, **(given | more))  # type: ignore[arg-type]


def rule(office, row: HelpRequest, ruling: Ruling, who: str = "shen", **more: object):  # type: ignore[no-untyped-def]
    given = {"now": office.now + timedelta(days=14), "request_id": uuid4(), "reason": "查过"} | more
    actor = getattr(office.cast, who)
    return services.rule_on_help(actor=actor, help_id=row.pk, ruling=ruling, **given)


def settle(office, matter: Matter, now: datetime) -> tuple[date, str, bool]:  # type: ignore[no-untyped-def]
    rows = deadlines_of(office.cast.lu, "matter", matter.pk, now=now)
    [row] = [row for row in rows if row.deadline.node == "settle"]
    return row.due, str(row.light), row.stopped


def test_the_helper_owes_an_answer_by_its_own_clock_and_the_asker_stands(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = ask(office, matter)
    [date_] = Deadline.objects.filter(subject_kind="help", subject_id=row.pk)
    assert (date_.owner_id, date_.node, date_.regime) == (row.helper_id, "answer", "help")
    [shown] = deadlines_of(office.cast.fang, "help", row.pk, now=row.asked_at)
    assert (shown.due - row.asked_at.date()).days >= 5, "five working days"
    assert settle(office, matter, row.asked_at) == (DUE, "green", True)
    assert settle(office, matter, now + timedelta(days=900))[1] == "green", "what stands stays"
    row.refresh_from_db()
    assert row.provisional
    assert not row.from_above
    matter.refresh_from_db()
    assert matter.state == State.UNDERWAY
    assert Demand.objects.filter(subject_kind="help", unit=row.helper, voided_at=None).count() == 1


def test_answered_the_asker_runs_on_without_the_days_between(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = answer(office, ask(office, matter))
    later = now + timedelta(days=13)
    due, _light, stopped = settle(office, matter, later)
    assert not stopped
    assert due - DUE >= timedelta(days=10)
    matter.refresh_from_db()
    assert matter.due == due, "the ledger follows"
    [shown] = deadlines_of(office.cast.fang, "help", row.pk, now=later)
    assert str(shown.light) == "done"
    with pytest.raises(NotAllowed):
        answer(office, row)


def test_a_pause_declared_void_takes_its_days_back_and_backdates_nothing(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = answer(office, ask(office, matter))
    rule(office, row, Ruling.VOIDED)
    assert settle(office, matter, now + timedelta(days=14))[0] == DUE
    row.refresh_from_db()
    assert (row.ruling, row.provisional) == ("voided", False)
    with pytest.raises(NotAllowed):
        rule(office, row, Ruling.CONFIRMED)


def test_voided_after_the_old_last_day_it_falls_due_from_now_on(office, now) -> None:  # type: ignore[no-untyped-def]
    """The old date has long passed; nobody is late for days on which he was told to wait."""
    matter = office.underway()
    row = ask(office, matter)
    at = datetime.fromisoformat("2027-01-12T10:00+08:00")
    before = settle(office, matter, at)
    assert before == (DUE, "green", True)
    flips = list(Flip.objects.filter(deadline__subject_id=matter.pk).values_list("pk", flat=True))
    rule(office, row, Ruling.VOIDED, now=at)
    due, light, stopped = settle(office, matter, at)
    assert due >= at.date()
    assert (light, stopped) == ("yellow", False)
    new = Flip.objects.filter(deadline__subject_id=matter.pk).exclude(pk__in=flips)
    assert all(flip.at >= at for flip in new)
    assert "red" not in set(new.values_list("light", flat=True))
    assert row.helper_id in queries.facts_of(office.seen(matter.pk)).helpers, "still owed"
    answer(office, row, now=at + timedelta(days=1))
    assert settle(office, matter, at + timedelta(days=1))[0] == due, "no pause, nothing to resume"


def test_a_confirmed_pause_goes_on_until_the_answer(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = ask(office, matter)
    rule(office, row, Ruling.CONFIRMED, now=now + timedelta(days=5))
    assert settle(office, matter, now + timedelta(days=6))[2]
    answer(office, row)
    assert settle(office, matter, now + timedelta(days=13))[0] > DUE


def test_two_helpers_hold_the_clock_until_the_last_has_answered(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    first, second = ask(office, matter), ask(office, matter, helper="jiaoti")
    with pytest.raises(BadInput, match="已经提请过"):
        ask(office, matter)
    answer(office, first)
    assert settle(office, matter, now + timedelta(days=13))[2]
    given = {"request_id": uuid4(), "now": now + timedelta(days=20), "reason": "已经商定"}
    services.withdraw_help(actor=office.cast.meng, help_id=second.pk, **given)
    assert not settle(office, matter, now + timedelta(days=20))[2]
    assert not Deadline.objects.filter(
        subject_kind="help", subject_id=second.pk, dropped_at=None
    ).exists()
    second.refresh_from_db()
    assert second.provisional, "the days until now may still be declared void"
    ask(office, matter, now=now + timedelta(days=21))


def test_where_the_dispatcher_owes_the_answer_there_is_no_ruling(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = ask(office, matter, helper="zfb")
    row.refresh_from_db()
    assert (row.provisional, row.from_above) == (False, True)
    with pytest.raises(NotAllowed):
        rule(office, row, Ruling.VOIDED)
    answer(office, row, who="shen")


def test_who_sees_and_who_may(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    assert not Matter.objects.visible_to(cast.fang).filter(pk=matter.pk).exists()
    for who, refused in (("shen", NotAllowed), ("he", NotFound), ("fang", NotFound)):
        with pytest.raises(refused):
            ask(office, matter, who=who)
    row = ask(office, matter)
    assert Matter.objects.visible_to(cast.fang).filter(pk=matter.pk).exists()
    for who, refused in (("zhou", NotAllowed), ("shen", NotAllowed), ("qiao", NotFound)):
        with pytest.raises(refused):
            answer(office, row, who=who)
    for who, refused in (("zhou", NotAllowed), ("fang", NotAllowed), ("lin", NotFound)):
        with pytest.raises(refused):
            rule(office, row, Ruling.VOIDED, who=who)
    with pytest.raises(NotFound):
        queries.help_for(cast.lin, row.pk)


def test_a_village_is_asked_through_its_township(office) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput, match="乡镇"):
        ask(office, office.underway(), helper="liuxi-1")


def test_what_the_desk_lists(office, cast, now) -> None:  # type: ignore[no-untyped-def]
    row = ask(office, office.underway())
    assert list(queries.help_to_answer(cast.fang)) == [row]
    assert list(queries.help_to_rule(cast.shen)) == [row]
    assert not queries.help_to_answer(cast.shen).exists()
    assert not queries.help_to_rule(cast.zhou).exists()
    rule(office, row, Ruling.CONFIRMED)
    answer(office, row)
    assert not queries.help_to_answer(cast.fang).exists()
    assert not queries.help_to_rule(cast.shen).exists()


def test_asking_to_close_ends_what_is_open_and_keeps_the_ruling_due(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = ask(office, matter)
    office.submit(matter)
    row.refresh_from_db()
    assert row.ended_at is not None
    assert not queries.help_to_answer(office.cast.fang).exists()
    assert list(queries.help_to_rule(office.cast.shen)) == [row]
    assert not Deadline.objects.filter(subject_kind="help", dropped_at=None).exists()
    at = now + timedelta(days=20)
    matter = office.judge(services.send_back, office.seen(matter.pk), now=at)
    due, _light, stopped = settle(office, matter, at)
    assert (stopped, due > DUE) == (False, True), "neither his days nor the verifier's count"
    rule(office, row, Ruling.VOIDED, now=at)
    assert DUE < settle(office, matter, at)[0] < due


def close(office, matter: Matter) -> None:  # type: ignore[no-untyped-def]
    from luoshi.matters.rules.closing import Rating

    office.judge(services.close, office.submit(matter), rating=Rating.GOOD)


def cancel(office, matter: Matter) -> None:  # type: ignore[no-untyped-def]
    common = {"now": office.now + timedelta(days=9), "matter_id": matter.pk}
    asked = Asked(RequestKind.CANCELLATION, "任务取消")
    services.ask(actor=office.cast.zhou, request_id=uuid4(), asked=asked, **common)
    services.answer_request(actor=office.cast.shen, request_id=uuid4(), grant=True, **common)


def reassign(office, matter: Matter) -> None:  # type: ignore[no-untyped-def]
    services.reassign(
        actor=office.cast.shen,
        now=office.now + timedelta(days=9),
        request_id=uuid4(),
        matter_id=matter.pk,
        lead_id=office.cast.units["jiaoti"].pk,
        reason="职责调整",
    )


@pytest.mark.parametrize("ends", [close, cancel, reassign])
def test_what_ends_a_matter_ends_its_help(ends, office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    row = ask(office, matter)
    ends(office, matter)
    row.refresh_from_db()
    assert (row.is_open, row.provisional) == (False, False)
    assert not Deadline.objects.filter(subject_kind="help", dropped_at=None, ended_at=None).exists()
    assert not Demand.objects.filter(subject_kind="help", voided_at=None).exists()
    assert not Matter.objects.visible_to(office.cast.fang).filter(pk=matter.pk).exists()
    assert not queries.help_to_rule(office.cast.shen).exists()
    assert not Deadline.objects.filter(
        subject_kind="matter", dropped_at=None, ended_at=None, stopped_at__isnull=False
    ).exists()


def test_one_entry_an_act_and_a_double_click_asks_once(office) -> None:  # type: ignore[no-untyped-def]
    matter, key = office.underway(), uuid4()
    rows = {ask(office, matter, request_id=key).pk for _ in range(2)}
    assert len(rows) == 1 == HelpRequest.objects.count()
    [row] = HelpRequest.objects.all()
    key = uuid4()
    assert {answer(office, row, request_id=key).pk for _ in range(2)} == rows
    key = uuid4()
    assert {rule(office, row, Ruling.CONFIRMED, request_id=key).pk for _ in range(2)} == rows
    acts = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk, act__contains="help")
    assert [one.act for one in acts.order_by("id")] == [
        "matter.help_asked",
        "matter.help_answered",
        "matter.help_ruled",
    ]
    assert "用地指标".encode() not in bytes(acts.order_by("id")[0].body), "words are kept apart"
