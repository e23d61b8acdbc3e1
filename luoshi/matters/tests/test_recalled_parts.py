"""A part is recalled in the midst: what becomes of the whole, its closing and its dates."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.burden.models import Demand
from luoshi.clock.models import Deadline
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.closing import Rating
from luoshi.matters.rules.subdividing import Part
from luoshi.matters.sentences import standing
from luoshi.matters.tests.conftest import Office, good
from luoshi.matters.tests.test_subdividing import split, villages

pytestmark = pytest.mark.django_db
WHY = "柳溪铺镇的任务另有安排"


def by(office: Office, who: str = "shen", days: int = 0, **more: object) -> dict[str, Any]:
    given = {"actor": getattr(office.cast, who), "request_id": uuid4()}
    return given | {"now": office.now + timedelta(days=days)} | more


def recall(office: Office, *parts: Matter, who: str = "shen") -> Matter:
    ids = [part.pk for part in parts]
    services.recall(**by(office, who, matter_ids=ids, reason=WHY))
    parts[0].refresh_from_db()
    return parts[0]


def fanned(office: Office) -> tuple[Matter, list[Matter]]:
    """A task of two townships, the second has signed; the first is recalled."""
    branches = office.dispatch("liuxi", "shiqiao")
    Matter.objects.filter(pk=branches[1].pk).update(state=State.UNDERWAY, signed_at=office.now)
    recall(office, branches[0])
    assert branches[0].parent is not None
    return office.seen(branches[0].parent.pk), branches


def test_the_whole_says_how_many_are_out_and_how_many_wait(office: Office, sign_in: Any) -> None:
    whole, branches = fanned(office)
    said = standing(whole, queries.branches_of(office.cast.shen, whole))
    assert "已分别交办 1 个单位，1 件中 1 件已签收。" in said
    assert "另有 1 件已收回，等县政府办公室重新交办。" in said
    page = sign_in("shen").get(reverse("matters:matter", args=[whole.pk])).content.decode()
    assert "1 件中 1 件已签收，另有 1 件待重新交办" in page
    services.dispatch(**by(office, matter_ids=[branches[0].pk]))
    said = standing(whole, queries.branches_of(office.cast.shen, whole))
    assert "已分别交办 2 个单位，2 件中 1 件已签收。" in said and "另有" not in said


def test_no_date_of_a_recalled_part_runs_or_lights(office: Office) -> None:
    whole, (first, second) = fanned(office)
    late = office.now + timedelta(days=200)
    assert not Deadline.objects.filter(subject_id=first.pk, dropped_at=None).exists()
    assert Deadline.objects.filter(subject_id=second.pk, dropped_at=None).exists()
    assert not Deadline.objects.filter(subject_id=whole.pk).exists(), "the whole has no doer"
    rows = [office.seen(one.pk) for one in (first, whole)]
    queries.set_lights(rows, late)
    assert {row.light for row in rows} <= {"", "none"}
    assert first.due == date(2026, 12, 31), "the paper's day stands"


def test_dispatched_again_it_is_charged_and_timed_from_then(office: Office) -> None:
    _whole, (first, _) = fanned(office)
    number = first.number
    assert not Demand.objects.live().filter(subject_id=first.pk).exists()
    given = by(office, days=9, matter_ids=[first.pk])
    [again] = services.dispatch(**given)
    assert (again.number, again.state) == (number, State.DISPATCHED)
    assert Demand.objects.live().filter(subject_id=first.pk, unit=again.lead_id).count() == 1
    [clock] = Deadline.objects.filter(subject_id=first.pk, dropped_at=None)
    assert clock.start_at == given["now"]


def test_it_goes_to_nobody_who_has_a_branch_of_his_own(office: Office) -> None:
    _whole, (first, second) = fanned(office)
    for lead in (second.lead_id, first.lead_id):
        given = by(office, matter_ids=[first.pk], leads={first.pk: lead})
        if lead == second.lead_id:
            with pytest.raises(BadInput) as refused:
                services.dispatch(**given)
            assert "已经承担了同一任务" in refused.value.fields[str(first.pk)]
        else:
            services.dispatch(**given)
    assert verify_database().sound


def test_two_recalled_branches_never_go_to_one_unit(office: Office) -> None:
    branches = office.dispatch("liuxi", "shiqiao")
    recall(office, *branches)
    heir = office.cast.units["jiaoti"].pk
    ids = [one.pk for one in branches]
    with pytest.raises(BadInput):
        services.dispatch(**by(office, matter_ids=ids, leads=dict.fromkeys(ids, heir)))
    both = {ids[0]: branches[1].lead_id, ids[1]: branches[0].lead_id}
    with pytest.raises(BadInput):  # one after the other: a unit has its own until it is given away
        services.dispatch(**by(office, matter_ids=ids[:1], leads={ids[0]: both[ids[0]]}))
    services.dispatch(**by(office, matter_ids=ids, leads={ids[0]: heir}))


def test_the_whole_closes_over_it_only_with_a_reason_and_ends_it_too(
    office: Office, sign_in: Any
) -> None:
    whole, (first, second) = fanned(office)
    with pytest.raises(BadInput):
        services.conclude(**by(office, matter_id=whole.pk))
    given = by(office, matter_id=whole.pk, reason="镇里已并入全县工程")
    for _ in range(2):
        assert services.conclude(**given).pk == whole.pk
    whole.refresh_from_db()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (whole.state, first.state, second.state) == ("closed", "cancelled", "underway")
    entry = Entry.objects.get(act="matter.concluded")
    assert (
        Entry.objects.get(act="matter.cancelled", chain_id=first.pk).request_id == entry.request_id
    )
    assert not queries.dispatchable(office.cast.shen).filter(pk=first.pk).exists()
    page = sign_in("shen").get(reverse("matters:matter", args=[first.pk])).content.decode()
    assert f"总任务{whole.number}已办结，没有重新交办：镇里已并入全县工程" in page
    assert Deadline.objects.filter(subject_id=second.pk, dropped_at=None, ended_at=None).exists()
    assert verify_database().sound


def test_one_that_was_given_back_ends_with_the_whole_and_its_clock_too(office: Office) -> None:
    branches = office.dispatch("liuxi", "shiqiao")
    first = next(one for one in branches if one.lead and one.lead.code == "liuxi")
    services.refuse(**by(office, "lin", matter_id=first.pk, reason="不属本镇"))
    answer = {"accept": True, "answer": "同意，另行交办"}
    services.decide_refusal(**by(office, matter_id=first.pk, **answer))
    services.conclude(**by(office, matter_id=first.parent_id, reason="不再安排"))
    first.refresh_from_db()
    assert first.state == State.CANCELLED
    running = Deadline.objects.filter(subject_id=first.pk, dropped_at=None, ended_at=None)
    assert not running.exists()


def township(office: Office) -> tuple[Matter, Matter, Matter]:
    """A township split its task between two villages; the first part is recalled."""
    whole = office.underway("liuxi", by="lin")
    first, second = villages(office)
    parts = split(office, whole, Part(first, "修渠 3 公里", weight=3), Part(second, "清淤"))
    recall(office, parts[0], who="lin")
    return whole, parts[0], parts[1]


def test_who_handed_it_down_has_it_on_the_page_of_dispatch_and_sends_it_again(
    office: Office, sign_in: Any
) -> None:
    _whole, first, second = township(office)
    seen = queries.matter_for(office.cast.lin, first.pk)
    assert Act.DISPATCH in queries.acts_for(office.cast.lin, seen)
    browser = sign_in("lin")
    for name in ("matters:dispatch-many", "web:desk"):
        assert str(first.number) in browser.get(reverse(name)).content.decode()
    url = reverse("matters:dispatch", args=[first.pk])
    sent = {"request_id": str(uuid4()), f"lead-{first.pk}": second.lead_id}
    assert browser.post(url, sent).status_code == 303
    first.refresh_from_db()
    assert first.state == State.DISPATCHED, "two parts of a split task may go to one unit"


def test_a_split_task_is_not_reassigned_while_a_recalled_part_is_open(office: Office) -> None:
    whole, _first, _second = township(office)
    lead = {"lead_id": office.cast.units["shiqiao"].pk, "reason": "职责调整"}
    with pytest.raises(RuleBroken):
        services.reassign(**by(office, matter_id=whole.pk, **lead))


def test_a_split_task_closes_over_it_with_a_reason_and_ends_it(office: Office) -> None:
    whole, first, second = township(office)
    office.submit(office.seen(whole.pk), by="lin")
    judged = office.seen(whole.pk)
    silent = replace(good(judged), reason="")
    with pytest.raises(BadInput):
        office.judge(services.close, judged, judgement=silent, rating=Rating.GOOD)
    key = uuid4()
    for _ in range(2):
        done = office.judge(services.close, judged, rating=Rating.GOOD, request_id=key)
        assert done.pk == whole.pk
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.DISPATCHED)
    assert verify_database().sound
