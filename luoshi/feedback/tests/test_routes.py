"""A report on its unit's own route: its draft is sent on, handed back, told at the last step."""

from datetime import timedelta
from uuid import uuid4

import pytest

from luoshi.feedback import queries, services
from luoshi.feedback.models import Draft, Report
from luoshi.feedback.rules import Clash, stamp
from luoshi.feedback.services import Given
from luoshi.feedback.tests.conftest import SAID, Unit
from luoshi.journal.models import Entry
from luoshi.kernel.errors import BadInput, NotAllowed, RuleBroken
from luoshi.matters import services as gate
from luoshi.matters.models import Matter, Prepared
from luoshi.matters.queries import to_pass
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services import Passing

pytestmark = pytest.mark.django_db


@pytest.fixture
def matter(units) -> Matter:  # type: ignore[no-untyped-def]
    """One matter of a bureau in which the head sends what the liaison has seen."""
    units.act(gate.set_unit_route, "zhou", route="liaison-head")
    [sent] = units.office.dispatch("fagai")
    handler = units.cast.he.person_id
    return units.act(gate.sign, "zhou", matter_id=sent.pk, handler_id=handler)


def prepare(units, matter: Matter, who: str = "he", **change: str) -> Matter:  # type: ignore[no-untyped-def]
    given = Given(SAID | change)
    return units.act(services.prepare_report, who, matter_id=matter.pk, given=given)


def step(units, matter: Matter, who: str, **more: object) -> Matter:  # type: ignore[no-untyped-def]
    row = Prepared.objects.latest("id")
    passing = Passing(PreparedKind.REPORT, row.version)
    given = {"request_id": uuid4(), "now": units.now} | more
    actor = getattr(units.cast, who)
    return services.pass_report(actor=actor, matter_id=matter.pk, passing=passing, **given)


def test_a_number_spent_on_one_report_prepares_no_other(units: Unit, matter: Matter) -> None:
    other, key = units.matter(), uuid4()
    by = {"actor": units.cast.zhou, "now": units.now, "request_id": key, "given": Given(SAID)}
    for _ in range(2):
        assert services.prepare_report(**by, matter_id=matter.pk).pk == matter.pk
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        services.prepare_report(**by, matter_id=other.pk)
    assert Prepared.objects.count() == 1


def test_a_report_goes_step_by_step_and_is_told_by_the_last(units, matter: Matter) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed):
        units.tell(matter)
    prepare(units, matter)
    with pytest.raises(NotAllowed):
        step(units, matter, "meng")
    step(units, matter, "zhou")
    assert not Report.objects.exists()
    key = uuid4()
    for _ in range(2):
        step(units, matter, "meng", request_id=key)
    report = Report.objects.get()
    assert (report.progress, report.told_by_id) == (SAID["progress"], units.cast.meng.person_id)
    row = Prepared.objects.get()
    assert (row.state, row.result) == ("sent", report.entry_id)
    assert not Draft.objects.exists()
    acts = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk).order_by("seq")
    assert list(acts.values_list("act", flat=True))[-3:] == [
        "matter.prepared",
        "matter.passed",
        "matter.reported",
    ]


def test_on_its_way_nobody_changes_it_and_handed_back_it_is_written_on(units, matter) -> None:  # type: ignore[no-untyped-def]
    prepare(units, matter)
    with pytest.raises(RuleBroken):
        units.save(matter, "zhou", SAID | {"progress": "另写"})
    with pytest.raises(RuleBroken):
        prepare(units, matter, "zhou")
    back = {"kind": PreparedKind.REPORT, "reason": "数不对"}
    units.act(gate.hand_back, "zhou", matter_id=matter.pk, **back)
    assert list(to_pass(units.cast.he)) == [Prepared.objects.get()]
    seen = {"progress": stamp(SAID["progress"])}
    units.save(matter, "zhou", {"progress": "周改的"}, **seen)
    given = Given(SAID | {"progress": "何改的"}, seen)
    with pytest.raises(Clash):
        units.act(services.prepare_report, "he", matter_id=matter.pk, given=given)
    prepare(units, matter, progress="合写的")
    step(units, matter, "zhou")
    step(units, matter, "meng")
    assert Report.objects.get().progress == "合写的"


def test_what_a_report_must_say_is_asked_before_anybody_reviews_it(units, matter) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as refused:
        prepare(units, matter, word="behind")
    assert set(refused.value.fields) == {"lag_reason"}
    assert not Prepared.objects.exists() and not Draft.objects.exists()


def test_the_head_may_tell_at_once_and_what_was_prepared_is_void(units, matter) -> None:  # type: ignore[no-untyped-def]
    prepare(units, matter)
    units.tell(matter, "meng", progress="局长直接报的")
    assert Prepared.objects.get().state == "void"
    assert Report.objects.get().progress == "局长直接报的"
    assert not to_pass(units.cast.zhou).exists()


def test_without_a_route_the_handler_sends_it_to_who_speaks_for_the_unit(units) -> None:  # type: ignore[no-untyped-def]
    [sent] = units.office.dispatch("fagai")
    handler = units.cast.he.person_id
    matter = units.act(gate.sign, "zhou", matter_id=sent.pk, handler_id=handler)
    prepare(units, matter)
    step(units, matter, "zhou")
    assert Report.objects.get().told_by_id == units.cast.zhou.person_id
    units.tell(matter, progress="更正")


def test_a_report_that_was_prepared_is_told_for_its_own_period(units, matter) -> None:  # type: ignore[no-untyped-def]
    prepare(units, matter)
    later = units.now + timedelta(days=40)
    step(units, matter, "zhou", now=later)
    step(units, matter, "meng", now=later)
    report = Report.objects.get()
    owing = queries.owing_for(units.cast.zhou, matter, units.now)
    assert (report.rhythm, report.first) == (owing.span.rhythm.value, owing.span.first)
