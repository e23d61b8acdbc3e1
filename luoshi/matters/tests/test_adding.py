"""补充交办: more units under a task that each of several answers for alone."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from luoshi.burden.models import Demand
from luoshi.clock.models import Deadline
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import RequestKind, State
from luoshi.matters.rules.requests import Asked
from luoshi.matters.tests.conftest import Office
from luoshi.notices.models import Notice

pytestmark = pytest.mark.django_db
WHY = "上次漏列"


def by(office: Office, who: str = "shen", **more: object) -> dict[str, Any]:
    given = {"actor": getattr(office.cast, who), "request_id": uuid4(), "now": office.now}
    return given | more


def whole(office: Office, *units: str) -> Matter:
    branches = office.dispatch(*(units or ("fagai", "caizheng")))
    assert branches[0].parent is not None
    return branches[0].parent


def add(office: Office, task: Matter, *units: str, **more: object) -> list[Matter]:
    ids = [office.cast.units[code].pk for code in units]
    given = {"matter_id": task.pk, "unit_ids": ids, "reason": WHY} | more
    return services.add_branches(**by(office) | given)


def test_units_that_were_left_out_get_branches_of_their_own(office: Office) -> None:
    task, key = whole(office), uuid4()
    for _turn in range(2):
        made = add(office, task, "jiaoti", "liuxi", request_id=key)
        assert [one.number.removeprefix(task.number) for one in made] == ["-3", "-4"]
    assert {one.state for one in made} == {State.DISPATCHED}
    assert [one.lead_id for one in made] == [office.cast.units[c].pk for c in ("jiaoti", "liuxi")]
    assert task.children.count() == 4 and task.shares.filter(role="each").count() == 4
    [entry] = Entry.objects.filter(act="matter.branches_added")
    assert entry.chain_id == task.pk
    for one in made:
        assert Deadline.objects.filter(subject_kind="matter", subject_id=one.pk).exists()
        assert Demand.objects.filter(subject_id=one.pk, voided_at=None).count() == 1
        assert one.due == task.due
    # Nobody holds a post in the second of these units: nobody can be told there.
    assert Notice.objects.filter(subject_id__in=[one.pk for one in made]).exists()
    assert verify_database().sound


def test_the_new_unit_signs_and_the_old_ones_notice_nothing(office: Office) -> None:
    task = whole(office, "caizheng", "jiaoti")
    before = Matter.objects.filter(parent=task.pk).values_list("pk", "version", "state")
    kept = list(before.order_by("pk"))
    [made] = add(office, task, "fagai", due=date(2027, 1, 31))
    assert made.due == date(2027, 1, 31)
    signed = services.sign(**by(office, "zhou", matter_id=made.pk))
    assert signed.state == State.UNDERWAY
    assert list(before.exclude(pk=made.pk).order_by("pk")) == kept


def test_a_unit_that_was_excluded_is_sent_its_branch_later(office: Office) -> None:
    matter = office.register("fagai", "caizheng")
    left_out = office.cast.units["caizheng"].pk
    [sent] = services.dispatch(
        **by(office, matter_ids=[matter.pk], excluded={matter.pk: [left_out]})
    )
    [made] = add(office, office.seen(matter.pk), "caizheng")
    assert made.lead_id == left_out and sent.parent_id == made.parent_id
    assert matter.shares.filter(role="each").count() == 2


def test_what_is_refused_is_said_at_its_field(office: Office) -> None:
    task = whole(office)
    gone = office.cast.units["jiaoti"]
    cases: list[tuple[str, str, dict[str, object]]] = [
        ("units", "已经承担了同一任务", {"unit_ids": [office.cast.zhou.unit_id]}),
        ("units", "请从列表里选择单位", {"unit_ids": []}),
        ("units", "请从列表里选择单位", {"unit_ids": [10**9]}),
        ("reason", "请写明补充交办的理由", {"reason": " "}),
        ("due", "完成时限要在今天以后", {"due": office.now.date() - timedelta(days=30)}),
    ]
    for field, said, change in cases:
        with pytest.raises(BadInput, match=said) as caught:
            add(office, task, "jiaoti", **change)
        assert field in caught.value.fields
    Matter.objects.filter(pk=task.pk).update(due=office.now.date() - timedelta(days=9))
    with pytest.raises(BadInput, match="另定时限"):
        add(office, task, "jiaoti")
    gone.until = office.now.date() - timedelta(days=1)
    gone.save(update_fields=["until"])
    with pytest.raises(BadInput, match="撤销，请选承接单位"):
        add(office, task, "jiaoti", due=date(2027, 1, 31))
    assert task.children.count() == 2


def cancelled(office: Office, task: Matter, unit: str = "fagai", who: str = "zhou") -> Matter:
    """The branch of a unit whose wish to be freed of it was granted."""
    branch = task.children.get(lead=office.cast.units[unit].pk)
    asked = Asked(RequestKind.CANCELLATION, "政策已调整")
    services.sign(**by(office, who, matter_id=branch.pk))
    services.ask(**by(office, who, matter_id=branch.pk, asked=asked))
    services.answer_request(**by(office, matter_id=branch.pk, grant=True))
    branch.refresh_from_db()
    assert branch.state == State.CANCELLED
    return branch


def test_a_unit_whose_branch_was_cancelled_gets_another(office: Office, sign_in: Any) -> None:
    task = whole(office)
    old = cancelled(office, task)
    [again] = add(office, task, "fagai")
    assert (again.lead_id, again.state) == (old.lead_id, State.DISPATCHED)
    assert again.number == f"{task.number}-3" and again.number != old.number
    with pytest.raises(BadInput, match="已经承担了同一任务"):
        add(office, task, "fagai")
    services.sign(**by(office, "zhou", matter_id=again.pk))
    shown = sign_in("shen").get(reverse("matters:matter", args=[task.pk])).content.decode()
    assert "已分别交办 2 个单位，2 件中 1 件已签收。" in shown
    assert f">{old.number}</a>" in shown and f">{again.number}</a>" in shown, "both stand there"
    assert Demand.objects.filter(subject_id=old.pk, voided_at=None).count() == 0
    assert Demand.objects.filter(subject_id=again.pk, voided_at=None).count() == 1
    assert verify_database().sound


def test_a_branch_under_way_goes_to_a_unit_whose_own_was_cancelled(office: Office) -> None:
    task = whole(office)
    cancelled(office, task)
    other = task.children.get(lead=office.cast.units["caizheng"].pk)
    services.sign(**by(office, "fang", matter_id=other.pk))
    given = {"lead_id": office.cast.zhou.unit_id, "reason": "职责划转"}
    services.reassign(**by(office, matter_id=other.pk, **given))
    other.refresh_from_db()
    assert (other.lead_id, other.state) == (office.cast.zhou.unit_id, State.DISPATCHED)
    [back] = add(office, task, "caizheng")
    assert back.lead_id == office.cast.fang.unit_id


def test_a_recalled_branch_goes_to_a_unit_whose_own_was_cancelled(office: Office) -> None:
    task = whole(office)
    cancelled(office, task)
    other = task.children.get(lead=office.cast.units["caizheng"].pk)
    services.recall(**by(office, matter_ids=[other.pk], reason="另行研究"))
    lead = office.cast.zhou.unit_id
    [sent] = services.dispatch(**by(office, matter_ids=[other.pk], leads={other.pk: lead}))
    assert sent.lead_id == lead


def test_a_recalled_branch_is_sent_again_not_made_anew(office: Office) -> None:
    """It keeps its number and its course; the sentence says where."""
    task = whole(office, "fagai", "caizheng", "jiaoti")
    mine = task.children.get(lead=office.cast.zhou.unit_id)
    services.recall(**by(office, matter_ids=[mine.pk], reason="另行研究"))
    with pytest.raises(BadInput, match="已收回，请在交办页面重新交办"):
        add(office, task, "fagai")
    other = task.children.get(lead=office.cast.units["caizheng"].pk)
    services.sign(**by(office, "fang", matter_id=other.pk))
    with pytest.raises(BadInput, match="已收回，请在交办页面重新交办"):
        services.reassign(**by(office, matter_id=other.pk, lead_id=mine.lead_id, reason="职责划转"))
    [again] = services.dispatch(**by(office, matter_ids=[mine.pk]))
    assert (again.pk, again.number) == (mine.pk, mine.number)


def test_the_database_itself_keeps_one_live_branch_a_unit(office: Office) -> None:
    task = whole(office)
    [one, other] = task.children.order_by("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=other.pk).update(lead=one.lead_id)
    Matter.objects.filter(pk=one.pk).update(state=State.CANCELLED)
    Matter.objects.filter(pk=other.pk).update(lead=one.lead_id)


def test_only_the_dispatcher_and_only_where_each_answers_alone(office: Office) -> None:
    task = whole(office)
    ids = [office.cast.units["jiaoti"].pk]
    for who, refusal in {"gao": NotAllowed, "zhou": NotFound, "qiao": NotFound}.items():
        given = {"matter_id": task.pk, "unit_ids": ids, "reason": WHY}
        with pytest.raises(refusal):
            services.add_branches(**by(office, who, **given))
    with pytest.raises(NotAllowed):
        add(office, office.underway(), "jiaoti")
    with pytest.raises(RuleBroken):
        add(office, office.closed(), "jiaoti")


def test_the_page_offers_it_and_tells_of_it(office: Office, sign_in: Any) -> None:
    task, browser = whole(office), sign_in("shen")
    page = reverse("matters:matter", args=[task.pk])
    assert 'id="add-branches-form"' in browser.get(page).content.decode()
    unit = office.cast.units["jiaoti"]
    given = {"units": [unit.pk], "reason": WHY, "request_id": str(uuid4())}
    assert browser.post(reverse("matters:add-branches", args=[task.pk]), given).status_code == 303
    shown = browser.get(page).content.decode()
    assert "已补充交办 1 个单位。" in shown
    assert "补充交办" in shown and f"交{unit.name}" in shown and WHY in shown
    own = reverse("matters:matter", args=[office.underway().pk])
    assert 'id="add-branches-form"' not in browser.get(own).content.decode()
