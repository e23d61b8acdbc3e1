"""Plans: proposed by the unit, confirmed by whoever dispatched; the test of done may be in them."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from luoshi.journal.models import Sealed
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale
from luoshi.kernel.periods import Cycle
from luoshi.matters import queries, services
from luoshi.matters.models import Matter, Milestone, Plan
from luoshi.matters.rules import State
from luoshi.matters.rules.plans import (
    Frame,
    Planned,
    PlannedMilestone,
    plan_due,
    wrong_plan,
)

pytestmark = pytest.mark.django_db
STEPS = (
    PlannedMilestone("施工图审查", date(2026, 10, 15), 1),
    PlannedMilestone("主管网通水", date(2026, 12, 20), 3),
)
FRAME = Frame(date(2026, 9, 24), date(2026, 12, 31), (Decimal(12),), 4, names_acceptance=False)
EVEN = (Decimal(3),) * 4


@pytest.mark.parametrize(
    ("planned", "fields"),
    [
        (Planned(STEPS), set()),
        (Planned(()), {"content0"}),
        (Planned((), "", Cycle.MONTH, (EVEN,)), set()),
        (Planned((), "", Cycle.MONTH, ((Decimal(3),) * 3 + (Decimal(2),),)), {"amount0-0"}),
        (Planned((), "", Cycle.MONTH, ((Decimal(15), Decimal(-3), *EVEN[:2]),)), {"amount0-0"}),
        (Planned((), "", Cycle.MONTH, (EVEN[:2],)), {"cycle"}),
        (Planned((PlannedMilestone("早", date(2026, 9, 23)),)), {"due0"}),
        (Planned((PlannedMilestone("晚", date(2027, 1, 1)),)), {"due0"}),
        (Planned((PlannedMilestone(" ", date(2026, 12, 1), 0),)), {"content0", "weight0"}),
        (Planned(STEPS * 7), {"content0"}),
    ],
)
def test_what_a_plan_lacks(planned: Planned, fields: set[str]) -> None:
    assert set(wrong_plan(planned, FRAME)) == fields


def test_the_test_of_done_is_in_the_plan_where_it_is_the_units_to_name() -> None:
    frame = Frame(FRAME.begun, None, (), 0, names_acceptance=True)
    assert set(wrong_plan(Planned(STEPS), frame)) == {"acceptance"}
    assert not wrong_plan(Planned(STEPS, "12 公里通水"), frame)
    assert plan_due(proposes=True, acceptance=" ", has_plan=False)
    assert not plan_due(proposes=True, acceptance="", has_plan=True)
    assert not plan_due(proposes=False, acceptance="", has_plan=False)


def propose(office, matter: Matter, who: str = "zhou", **more: object) -> Plan:  # type: ignore[no-untyped-def]
    given = {"planned": Planned(STEPS), "request_id": uuid4(), "now": office.now} | more
    return services.propose_plan(
        actor=getattr(office.cast, who),
        matter_id=matter.pk,
        **given,  # type: ignore[arg-type]
    )


def answer(office, matter: Matter, who: str = "shen", **more: object) -> Matter:  # type: ignore[no-untyped-def]
    given = {"confirm": True, "request_id": uuid4(), "now": office.now} | more
    return services.answer_plan(actor=getattr(office.cast, who), matter_id=matter.pk, **given)  # type: ignore[arg-type]


@pytest.fixture
def open_ended(office) -> Matter:  # type: ignore[no-untyped-def]
    """A matter whose unit names the test of done."""
    pk = office.register(acceptance="", unit_proposes_acceptance=True).pk
    common = {"now": office.now, "request_id": uuid4()}
    services.dispatch(actor=office.cast.shen, matter_ids=[pk], **common)
    common["request_id"] = uuid4()
    return services.sign(actor=office.cast.zhou, matter_id=pk, **common)


def test_a_plan_is_returned_with_a_reason_and_confirmed_in_the_end(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    propose(office, matter)
    assert [row.matter_id for row in queries.to_confirm(cast.shen)] == [matter.pk]
    assert not queries.to_confirm(cast.zhou).exists()
    with pytest.raises(BadInput, match="怎么改"):
        answer(office, matter, confirm=False)
    answer(office, matter, confirm=False, answer="节点太粗")
    assert not queries.to_confirm(cast.shen).exists()
    propose(office, matter)
    answer(office, matter)
    assert [row.state for row in Plan.objects.all()] == ["returned", "confirmed"]
    matter.refresh_from_db()
    assert (matter.state, matter.acceptance) == (State.UNDERWAY, "12 公里全部通水")


def test_a_confirmed_plan_settles_the_test_of_done(office, open_ended) -> None:  # type: ignore[no-untyped-def]
    assert queries.owes_plan(open_ended)
    propose(office, open_ended, planned=Planned(STEPS, "12 公里通水，资料归档"))
    assert not queries.owes_plan(open_ended)
    with pytest.raises(RuleBroken, match="验收标准"):
        office.submit(open_ended)
    answer(office, open_ended)
    open_ended.refresh_from_db()
    assert open_ended.acceptance == "12 公里通水，资料归档"
    assert Sealed.objects.filter(chain_id=open_ended.pk, field="plan").count() == 1
    assert office.submit(open_ended).state == State.SUBMITTED


def test_a_test_of_done_that_was_set_meanwhile_stands(office, open_ended) -> None:  # type: ignore[no-untyped-def]
    propose(office, open_ended, planned=Planned(STEPS, "12 公里通水"))
    Matter.objects.filter(pk=open_ended.pk).update(acceptance="15 公里通水")
    answer(office, open_ended)
    open_ended.refresh_from_db()
    assert open_ended.acceptance == "15 公里通水"


def test_who_proposes_never_confirms_and_outsiders_find_nothing(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    for who, refused in (("shen", NotAllowed), ("he", NotFound), ("qiao", NotFound)):
        with pytest.raises(refused):
            propose(office, matter, who=who)
    propose(office, matter)
    for who, refused in (("zhou", NotAllowed), ("gao", NotAllowed), ("qiao", NotFound)):
        with pytest.raises(refused):
            answer(office, matter, who=who)
    Plan.objects.update(proposed_by=office.cast.shen.person_id)
    with pytest.raises(NotAllowed):
        answer(office, matter)
    assert not queries.to_confirm(office.cast.shen).exists()


def test_a_new_plan_replaces_the_open_one_and_keeps_what_was_reached(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    propose(office, matter)
    propose(office, matter, planned=Planned(STEPS[:1]))
    answer(office, matter)
    Milestone.objects.filter(plan__state="confirmed").update(reached_on=date(2026, 10, 9))
    later = replace_due(STEPS[0]), STEPS[1]
    propose(office, matter, planned=Planned(later), now=office.now + timedelta(days=9))
    assert queries.held_plans([matter.pk])[matter.pk].version == 2
    answer(office, matter)
    held = queries.held_plans([matter.pk])[matter.pk]
    assert [(one.content, one.reached_on) for one in held.milestones.all()] == [
        ("施工图审查", date(2026, 10, 9)),
        ("主管网通水", None),
    ]
    states = Plan.objects.values_list("state", flat=True)
    assert list(states) == ["replaced", "replaced", "confirmed"]


def replace_due(step: PlannedMilestone) -> PlannedMilestone:
    return PlannedMilestone(step.content, date(2026, 11, 1), step.weight)


def test_a_double_click_plans_once_and_a_stale_page_is_told(office) -> None:  # type: ignore[no-untyped-def]
    matter, key = office.underway(), uuid4()
    rows = {propose(office, matter, request_id=key).pk for _ in range(2)}
    assert len(rows) == 1 == Plan.objects.count()
    with pytest.raises(Stale):
        propose(office, matter, version=matter.version)


def test_targets_are_laid_over_the_periods_until_the_last_day(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    Matter.objects.filter(pk=matter.pk).update(
        targets=[{"text": "12 公里", "value": "12", "unit": "公里"}]
    )
    matter.refresh_from_db()
    months = len(queries.periods_of(matter, Cycle.MONTH, office.now))
    amounts = ((Decimal(12), *(Decimal(0),) * (months - 1)),)
    with pytest.raises(BadInput, match="等于 12"):
        propose(office, matter, planned=Planned((), "", Cycle.MONTH, ((Decimal(1),) * months,)))
    row = propose(office, matter, planned=Planned((), "", Cycle.MONTH, amounts))
    [curve] = Plan.objects.get(pk=row.pk).lines
    assert sum(step.amount for step in curve) == 12
    assert curve[-1].last == date(2026, 12, 31)


def test_the_page_asks_lays_out_and_is_answered(office, sign_in, open_ended) -> None:  # type: ignore[no-untyped-def]
    Matter.objects.filter(pk=open_ended.pk).update(
        targets=[{"text": "12 公里", "value": "12", "unit": "公里"}]
    )
    page = f"/matters/{open_ended.pk}/plan/"
    zhou, shen = sign_in("zhou"), sign_in("shen")
    opened = zhou.get(page).content.decode()
    assert 'name="acceptance"' in opened and "验收标准还没有确定" in opened
    assert 'name="acceptance"' not in shen.get(page).content.decode()
    typed = {"acceptance": "12 公里通水", "content0": "审图", "due0": "2026-10-15", "content1": ""}
    laid = zhou.post(page + "propose/", typed | {"cycle": "month", "act": "lay_out"})
    assert laid.status_code == 200 and 'name="amount0-0"' in laid.content.decode()
    assert "审图" in laid.content.decode() and not Plan.objects.exists()
    sent = {"request_id": str(uuid4())} | typed
    lacking = zhou.post(page + "propose/", sent | {"due0": ""})
    assert lacking.status_code == 422
    assert zhou.post(page + "propose/", sent).status_code == 303
    assert "答复计划" in shen.get(f"/matters/{open_ended.pk}/").content.decode()
    told = shen.get(page).content.decode()
    assert "审图" in told and 'name="confirm"' in told
    agreed = {"request_id": str(uuid4()), "confirm": "yes"}
    assert shen.post(page + "answer/", agreed).status_code == 303
    assert Plan.objects.get().state == "confirmed"
    assert sign_in("qiao").get(page).status_code == 404


def test_a_misfiled_paper_takes_the_words_of_plans_with_it(office, drafts) -> None:  # type: ignore[no-untyped-def]
    from luoshi.documents.rules import Ground

    row = drafts[0]
    plan = Plan.objects.create(
        matter=row,
        version=1,
        acceptance="秘密",
        proposed_by_id=office.cast.zhou.person_id,
        proposed_unit_id=office.cast.zhou.unit_id,
        proposed_at=office.now,
    )
    Milestone.objects.create(plan=plan, ordinal=1, content="秘密", due=date(2026, 12, 1))
    services.erase_misfiled(
        actor=office.cast.wei,
        now=office.now,
        request_id=uuid4(),
        paper_id=row.paper_version.paper_id,
        ground=Ground.CLASSIFIED,
        reason="误传",
    )
    plan.refresh_from_db()
    assert plan.acceptance == "" and "秘密" not in plan.milestones.get().content
