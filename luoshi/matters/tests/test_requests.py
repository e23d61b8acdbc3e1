"""Requests beside the state, and what the dispatcher does of his own accord (DESIGN §5)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from luoshi.burden.models import Demand
from luoshi.clock.queries import deadlines_of
from luoshi.clock.rules.history import Cause
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import services
from luoshi.matters.models import Matter, MatterRequest
from luoshi.matters.queries import to_answer
from luoshi.matters.rules import RequestKind, State
from luoshi.matters.rules.requests import Asked, wrong_request

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 31)
LATER = date(2027, 1, 29)
AT = datetime.fromisoformat("2026-10-01T10:00+08:00")
OVER = datetime.fromisoformat("2027-01-01T00:00+08:00")
EXTENSION = Asked(RequestKind.EXTENSION, "雨季停工", "完成七成", LATER)


@pytest.mark.parametrize(
    ("asked", "due", "now", "fields"),
    [
        (EXTENSION, DUE, AT, set()),
        (EXTENSION, DUE, OVER - timedelta(seconds=1), set()),
        (EXTENSION, DUE, OVER, {"kind"}),
        (EXTENSION, None, AT, {"kind"}),
        (Asked(RequestKind.EXTENSION, "雨季", "七成", DUE), DUE, AT, {"until"}),
        (Asked(RequestKind.EXTENSION, "雨季", "七成", date(2099, 1, 1)), DUE, AT, {"until"}),
        (Asked(RequestKind.EXTENSION, " ", "", LATER), DUE, AT, {"reason", "progress"}),
        (Asked(RequestKind.ADJUSTMENT, "口径变了"), DUE, AT, {"acceptance"}),
        (Asked(RequestKind.SUSPENSION, "规划调整"), None, AT, set()),
        (Asked(RequestKind.CANCELLATION, "任务取消"), DUE, OVER, set()),
    ],
)
def test_what_a_request_lacks(asked: Asked, due, now: datetime, fields: set[str]) -> None:  # type: ignore[no-untyped-def]
    due_at = OVER if due else None
    assert set(wrong_request(asked, due, due_at, now)) == fields


def ask(office, matter: Matter, asked: Asked, who: str = "zhou", **more: object):  # type: ignore[no-untyped-def]
    given = {"now": office.now + timedelta(days=3), "request_id": uuid4()} | more
    actor = getattr(office.cast, who)
    return services.ask(actor=actor, matter_id=matter.pk, asked=asked, **given)


def answer(office, matter: Matter, who: str = "shen", **more: object) -> Matter:  # type: ignore[no-untyped-def]
    given = {"now": office.now + timedelta(days=4), "request_id": uuid4(), "grant": True} | more
    actor = getattr(office.cast, who)
    return services.answer_request(actor=actor, matter_id=matter.pk, **given)  # type: ignore[arg-type]


def settle(office, matter: Matter, now: datetime) -> tuple[date, str]:  # type: ignore[no-untyped-def]
    rows = deadlines_of(office.cast.lu, "matter", matter.pk, now=now)
    [row] = [row for row in rows if row.deadline.node == "settle"]
    return row.due, str(row.light)


def test_an_extension_is_granted_to_a_definite_day_and_the_old_one_stays(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    ask(office, matter, EXTENSION)
    matter.refresh_from_db()
    assert (matter.state, matter.due) == (State.UNDERWAY, DUE)
    granted = answer(office, matter, until=date(2027, 1, 15))
    granted.refresh_from_db()
    assert granted.due == date(2027, 1, 15) == settle(office, matter, now)[0]
    row = MatterRequest.objects.get()
    assert (row.due_before, row.until, row.granted_until) == (DUE, LATER, date(2027, 1, 15))
    flips = granted_flips(matter)
    assert Cause.MOVE in flips


def granted_flips(matter: Matter) -> list[str]:
    from luoshi.clock.models import Flip

    rows = Flip.objects.filter(deadline__subject_kind="matter", deadline__subject_id=matter.pk)
    return list(rows.values_list("cause", flat=True))


def test_who_asks_never_grants_and_outsiders_find_nothing(office, cast) -> None:  # type: ignore[no-untyped-def]
    registered = office.register()
    ask(office, registered, Asked(RequestKind.CANCELLATION, "重复立项"), who="shen")
    with pytest.raises(NotAllowed):
        answer(office, registered)
    assert answer(office, registered, who="han").state == State.CANCELLED
    matter = office.underway()
    ask(office, matter, EXTENSION)
    for who, refused in (("zhou", NotAllowed), ("gao", NotAllowed), ("qiao", NotFound)):
        with pytest.raises(refused):
            answer(office, matter, who=who)


def test_one_request_at_a_time_and_a_no_needs_its_reason(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    ask(office, matter, EXTENSION)
    with pytest.raises(NotAllowed):
        ask(office, matter, Asked(RequestKind.SUSPENSION, "规划调整"))
    with pytest.raises(BadInput, match="理由"):
        answer(office, matter, grant=False)
    answer(office, matter, grant=False, answer="时间够用")
    matter.refresh_from_db()
    assert (matter.state, matter.due) == (State.UNDERWAY, DUE)
    ask(office, matter, EXTENSION)
    common = {"now": office.now, "request_id": uuid4(), "matter_id": matter.pk}
    services.take_back_request(actor=office.cast.zhou, **common)
    outcomes = MatterRequest.objects.order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == ["declined", "taken_back"]


def test_a_suspension_stops_the_clock_and_resuming_gives_the_days_back(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    ask(office, matter, Asked(RequestKind.SUSPENSION, "规划调整"))
    assert answer(office, matter).state == State.SUSPENDED
    assert settle(office, matter, now + timedelta(days=400))[1] == "green"
    again = services.resume(
        actor=office.cast.shen,
        now=now + timedelta(days=24),
        request_id=uuid4(),
        matter_id=matter.pk,
        reason="规划已定",
    )
    again.refresh_from_db()
    assert again.state == State.UNDERWAY
    assert again.due == settle(office, matter, now + timedelta(days=24))[0] > DUE


def test_what_was_suspended_amid_rectifying_goes_on_rectifying(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.judge(services.order_rectification, office.submitted())
    late = {"now": office.now + timedelta(days=9)}
    ask(office, matter, Asked(RequestKind.SUSPENSION, "规划调整"), **late)
    answer(office, matter, **late)
    again = services.resume(
        actor=office.cast.shen,
        now=now + timedelta(days=20),
        request_id=uuid4(),
        matter_id=matter.pk,
        reason="规划已定",
    )
    assert again.state == State.RECTIFYING


def test_an_adjustment_changes_the_test_of_done(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    ask(office, matter, Asked(RequestKind.ADJUSTMENT, "口径变了", acceptance="10 公里通水"))
    assert answer(office, matter).acceptance == "10 公里通水"


def test_a_cancelled_matter_owes_nothing_any_more(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    ask(office, matter, Asked(RequestKind.CANCELLATION, "任务取消"))
    assert answer(office, matter).state == State.CANCELLED
    live = Demand.objects.filter(
        subject_kind="matter", subject_id=matter.pk, voided_at__isnull=True
    )
    assert not live.exists()
    assert deadlines_of(office.cast.lu, "matter", matter.pk, now=now) == []
    with pytest.raises(RuleBroken):
        ask(office, matter, Asked(RequestKind.SUSPENSION, "规划调整"))


def test_asking_to_close_makes_an_open_request_void(office) -> None:  # type: ignore[no-untyped-def]
    """Else it would wait on a desk for ever: a closed matter has no answer to give."""
    matter = office.underway()
    ask(office, matter, EXTENSION)
    office.submit(matter)
    assert MatterRequest.objects.get().outcome == "taken_back"
    assert not to_answer(office.cast.shen).exists()


def test_what_the_unit_before_asked_is_void_when_another_takes_over(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    ask(office, matter, EXTENSION)
    services.reassign(
        actor=cast.shen,
        now=office.now,
        request_id=uuid4(),
        matter_id=matter.pk,
        lead_id=cast.units["caizheng"].pk,
        reason="职能调整",
    )
    assert MatterRequest.objects.get().outcome == "taken_back"
    assert not to_answer(office.cast.shen).exists()


def test_a_double_click_asks_once(office) -> None:  # type: ignore[no-untyped-def]
    matter, key = office.underway(), uuid4()
    rows = {ask(office, matter, EXTENSION, request_id=key).pk for _ in range(2)}
    assert len(rows) == 1 == MatterRequest.objects.count()


def test_the_dispatcher_sets_another_day_with_a_reason(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    common = {"actor": office.cast.shen, "now": now, "matter_id": matter.pk}
    with pytest.raises(BadInput):
        services.reschedule(request_id=uuid4(), until=LATER, reason="", **common)
    with pytest.raises(BadInput):
        services.reschedule(request_id=uuid4(), until=date(2020, 1, 1), reason="改", **common)
    moved = services.reschedule(request_id=uuid4(), until=LATER, reason="会议另有要求", **common)
    moved.refresh_from_db()
    assert moved.due == LATER == settle(office, matter, now)[0]


def test_a_unit_is_urged_at_most_once_a_day(office, now) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    common = {"actor": office.cast.shen, "matter_id": matter.pk, "reason": "请抓紧"}
    before = settle(office, matter, now)
    services.urge(request_id=uuid4(), now=now, **common)
    with pytest.raises(BadInput, match="一天"):
        services.urge(request_id=uuid4(), now=now + timedelta(hours=23), **common)
    services.urge(request_id=uuid4(), now=now + timedelta(hours=24), **common)
    assert settle(office, matter, now) == before
