"""The clocks of matters: set at dispatch, handed on, dropped; the fair clock of DESIGN §5."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from luoshi.clock.models import Deadline, Flip
from luoshi.clock.queries import deadlines_of, lateness_of
from luoshi.kernel.errors import BadInput
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules.timing import BY_SOURCE, FIXED, Timing, timing_of

pytestmark = pytest.mark.django_db
GENERAL = Timing("13710", "general")


@pytest.mark.parametrize(
    ("source", "due", "kind", "chosen", "expected"),
    [
        ("plan", date(2026, 12, 31), "year", None, FIXED),
        ("plan", None, "none", None, None),
        ("plan", None, "ongoing", None, None),
        ("meeting", None, "none", None, BY_SOURCE["meeting"]),
        ("instruction", None, "none", None, BY_SOURCE["instruction"]),
        ("letter", None, "none", None, BY_SOURCE["letter"]),
        ("letter", date(2026, 12, 1), "date", None, FIXED),
        ("letter", None, "none", GENERAL, GENERAL),
        ("letter", None, "none", FIXED, None),
    ],
)
def test_the_regime_is_chosen_or_follows_date_and_source(source, due, kind, chosen, expected):  # type: ignore[no-untyped-def]
    assert timing_of(source=source, due=due, due_kind=kind, chosen=chosen) == expected


def shown(office, matter: Matter, now: datetime) -> dict[str, tuple[date, str]]:  # type: ignore[no-untyped-def]
    rows = deadlines_of(office.cast.lu, "matter", matter.pk, now=now)
    return {row.deadline.node: (row.due, str(row.light)) for row in rows}


def send(office, matter: Matter, **more: object) -> Matter:  # type: ignore[no-untyped-def]
    [sent] = services.dispatch(
        actor=office.cast.shen,
        now=office.now,
        request_id=uuid4(),
        matter_ids=[matter.pk],
        **more,  # type: ignore[arg-type]
    )
    return sent


def test_a_date_in_the_paper_is_the_date_of_the_clock(office, now: datetime) -> None:  # type: ignore[no-untyped-def]
    [matter] = office.dispatch()
    assert shown(office, matter, now) == {"settle": (date(2026, 12, 31), "green")}
    [row] = Deadline.objects.filter(subject_id=matter.pk)
    assert row.owner_id == matter.lead_id
    assert Flip.objects.get(deadline=row).entry_id is not None


def test_13710_runs_beside_the_date_of_the_paper(office, now: datetime) -> None:  # type: ignore[no-untyped-def]
    matter = send(office, office.register(), timing=GENERAL)
    nodes = shown(office, matter, now)
    assert set(nodes) == {"deploy", "report", "settle"}
    assert nodes["settle"][0] == date(2026, 12, 31)
    assert nodes["deploy"][0] > now.date()


def test_a_counted_day_becomes_the_last_day_of_the_ledger(office, now: datetime) -> None:  # type: ignore[no-untyped-def]
    registered = office.register()
    Matter.objects.filter(pk=registered.pk).update(due=None)
    matter = send(office, registered, timing=GENERAL)
    matter.refresh_from_db()
    assert matter.due == shown(office, matter, now)["settle"][0]
    services.recall(
        actor=office.cast.shen,
        now=now,
        request_id=uuid4(),
        matter_ids=[matter.pk],
        reason="交错了",
    )
    matter.refresh_from_db()
    assert matter.due is None
    assert shown(office, matter, now) == {}


def test_a_fixed_regime_wants_a_date(office) -> None:  # type: ignore[no-untyped-def]
    registered = office.register()
    Matter.objects.filter(pk=registered.pk).update(due=None)
    with pytest.raises(BadInput, match="没有写明完成日期"):
        send(office, registered, timing=FIXED)
    assert not Deadline.objects.filter(subject_id=registered.pk).exists()


def test_after_a_refusal_the_overall_date_stands_and_the_first_nodes_begin_anew(office, now):  # type: ignore[no-untyped-def]
    cast = office.cast
    matter = send(office, office.register("fagai"), timing=GENERAL)
    refused_by = matter.lead_id
    first = shown(office, matter, now)
    late = now + timedelta(days=10)
    services.refuse(
        actor=cast.zhou, now=late, request_id=uuid4(), matter_id=matter.pk, reason="不是本单位职责"
    )
    services.decide_refusal(
        actor=cast.shen,
        now=late,
        request_id=uuid4(),
        matter_id=matter.pk,
        accept=True,
        answer="改由住建局办",
    )
    assert not lateness_of([refused_by], now, late + timedelta(days=1)).exists()
    services.dispatch(
        actor=cast.shen,
        now=late,
        request_id=uuid4(),
        matter_ids=[matter.pk],
        leads={matter.pk: cast.units["jiaoti"].pk},
    )
    second = shown(office, matter, late)
    assert second["settle"] == first["settle"]
    assert second["deploy"][0] > first["deploy"][0]
    owners = set(Deadline.objects.filter(subject_id=matter.pk).values_list("owner_id", flat=True))
    assert owners == {cast.units["jiaoti"].pk}


def test_each_branch_has_its_own_clock_and_the_parent_none(office, now: datetime) -> None:  # type: ignore[no-untyped-def]
    branches = office.dispatch("liuxi", "shiqiao")
    assert all(set(shown(office, branch, now)) == {"settle"} for branch in branches)
    assert shown(office, branches[0].parent, now) == {}


def test_the_same_request_starts_no_second_clock(office, now: datetime) -> None:  # type: ignore[no-untyped-def]
    matter, request = office.register(), uuid4()
    for _ in range(2):
        services.dispatch(
            actor=office.cast.shen, now=now, request_id=request, matter_ids=[matter.pk]
        )
    assert Flip.objects.filter(deadline__subject_id=matter.pk).count() == 1
