"""A task that went to several units, of which nothing came: it is cancelled, not closed."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.clock.models import Deadline
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.models import Matter
from luoshi.matters.rules import RequestKind, State
from luoshi.matters.rules.closing import nothing_left
from luoshi.matters.rules.requests import Asked
from luoshi.matters.sentences import standing
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.test_gate_at_once import while_it_waits


def by(office: Office, who: str = "shen", **more: Any) -> dict[str, Any]:
    return {"actor": getattr(office.cast, who), "now": office.now, "request_id": uuid4()} | more


def ask(office: Office, matter: Matter) -> None:
    asked = Asked(RequestKind.CANCELLATION, "规划调整")
    services.ask(**by(office, matter_id=matter.pk, asked=asked))


def grant(office: Office, matter: Matter) -> None:
    services.answer_request(**by(office, "jiang", matter_id=matter.pk, grant=True))


def cancel(office: Office, *matters: Matter) -> None:
    for one in matters:
        ask(office, one)
        grant(office, one)


def fanned(office: Office) -> tuple[Matter, list[Matter]]:
    branches = office.dispatch("liuxi", "shiqiao")
    assert branches[0].parent is not None
    return branches[0].parent, branches


def test_nothing_is_left_only_where_every_branch_was_cancelled_on_request() -> None:
    assert nothing_left([True]) and nothing_left([True, True])
    assert not any(map(nothing_left, ([], [False], [True, False])))


@pytest.mark.django_db
def test_where_every_branch_was_cancelled_so_is_the_whole_with_a_reason(
    office: Office, sign_in: Any
) -> None:
    whole, branches = fanned(office)
    cancel(office, *branches)
    page = sign_in("shen").get(reverse("matters:matter", args=[whole.pk])).content.decode()
    assert "各单位的都已撤销，等" in page and "撤销总任务" in page and "汇总办结" not in page
    with pytest.raises(BadInput, match="写明"):
        services.cancel_whole(**by(office, matter_id=whole.pk, reason=" "))
    given = by(office, matter_id=whole.pk, reason="规划调整，不再实施")
    for _ in range(2):
        assert services.cancel_whole(**given).state == State.CANCELLED
    whole.refresh_from_db()
    assert (whole.closed_at, whole.recheck_on) == (None, None)
    entry = Entry.objects.get(act="matter.cancelled", chain_id=whole.pk)
    assert entry.request_id == given["request_id"]
    running = Deadline.objects.filter(subject_id=whole.pk, dropped_at=None, ended_at=None)
    assert not running.exists() and verify_database().sound
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        services.conclude(**given)


@pytest.mark.django_db
def test_to_conclude_never_cancels(office: Office) -> None:
    whole, branches = fanned(office)
    cancel(office, *branches)
    with pytest.raises(RuleBroken, match="请改办撤销总任务"):
        services.conclude(**by(office, matter_id=whole.pk, reason="都不办了"))
    whole.refresh_from_db()
    assert whole.state == State.UNDERWAY


@pytest.mark.django_db
def test_one_clerk_alone_cancels_nothing_by_taking_back_what_nobody_signed(
    office: Office, sign_in: Any
) -> None:
    """A cancellation needs a request and another person's answer (DESIGN §7.2)."""
    whole, (first, second) = fanned(office)
    services.recall(**by(office, matter_ids=[first.pk, second.pk], reason="重新研究"))
    with pytest.raises(RuleBroken, match="还有2件收回后没有重新交办，请先申请撤销或者重新交办"):
        services.cancel_whole(**by(office, matter_id=whole.pk, reason="不再实施"))
    cancel(office, first)
    with pytest.raises(RuleBroken, match="还有1件收回后"):
        services.cancel_whole(**by(office, matter_id=whole.pk, reason="不再实施"))
    said = standing(office.seen(whole.pk), queries.branches_of(office.cast.shen, whole))
    assert "收回的 1 件等县政府办公室重新交办或者申请撤销" in said
    page = sign_in("shen").get(reverse("matters:matter", args=[whole.pk])).content.decode()
    assert "汇总办结" in page and "撤销总任务" not in page
    cancel(office, second)
    done = services.cancel_whole(**by(office, matter_id=whole.pk, reason="不再实施"))
    assert done.state == State.CANCELLED


@pytest.mark.django_db
def test_nor_by_closing_over_them_and_opening_the_whole_again(office: Office, sign_in: Any) -> None:
    """What ended with a whole was cancelled by one person, and is none of those."""
    whole, branches = fanned(office)
    given = {"matter_ids": [one.pk for one in branches], "reason": "重新研究"}
    services.recall(**by(office, **given))
    services.conclude(**by(office, matter_id=whole.pk, reason="不再安排"))
    found = {"holds": False, "finding": "还要办"}
    services.recheck(**by(office, matter_id=whole.pk, **found))
    with pytest.raises(RuleBroken, match="有的是随总任务办结撤销的"):
        services.cancel_whole(**by(office, matter_id=whole.pk, reason="不再实施"))
    page = sign_in("shen").get(reverse("matters:matter", args=[whole.pk])).content.decode()
    assert "汇总办结" in page and 'id="cancel-whole"' not in page
    done = services.conclude(**by(office, matter_id=whole.pk, reason="不再安排"))
    assert done.state == State.CLOSED


@pytest.mark.django_db
def test_the_whole_closes_over_one_that_was_recalled_with_a_reason(office: Office) -> None:
    whole, (first, second) = fanned(office)
    cancel(office, first)
    services.recall(**by(office, matter_ids=[second.pk], reason="重新研究"))
    with pytest.raises(BadInput, match="还有1件没有办结"):
        services.conclude(**by(office, matter_id=whole.pk))
    done = services.conclude(**by(office, matter_id=whole.pk, reason="不再实施"))
    second.refresh_from_db()
    assert (done.state, second.state) == (State.CLOSED, State.CANCELLED)


@pytest.mark.django_db
def test_where_one_is_in_hand_the_whole_is_closed_and_not_cancelled(office: Office) -> None:
    whole, (first, _second) = fanned(office)
    cancel(office, first)
    with pytest.raises(RuleBroken, match="不是每个单位的都已撤销"):
        services.cancel_whole(**by(office, matter_id=whole.pk, reason="不再实施"))
    done = services.conclude(**by(office, matter_id=whole.pk, reason="其余的照办"))
    assert done.state == State.CLOSED


@pytest.mark.django_db
def test_the_page_says_what_was_done(office: Office, sign_in: Any) -> None:
    whole, branches = fanned(office)
    cancel(office, *branches)
    address = reverse("matters:cancel-whole", args=[whole.pk])
    form = {"request_id": str(uuid4()), "reason": "规划调整，不再实施"}
    shen = sign_in("shen")
    assert shen.post(address, form).status_code == 303
    page = shen.get(reverse("matters:matter", args=[whole.pk])).content.decode()
    assert "总任务已撤销。" in page and "已撤销，不再办理" in page and "0 件中" not in page
    assert "各单位的都已撤销，总任务随之撤销：规划调整，不再实施" in page


def test_branches_are_judged_as_they_are_when_their_locks_are_had(
    committed_db: Any, cast: Any, now: Any
) -> None:
    """The last one is cancelled while somebody closes the whole."""
    office = Office(cast, now)
    whole, (first, second) = fanned(office)
    cancel(office, first)
    ask(office, second)
    outcome = while_it_waits(
        lambda: grant(office, second),
        lambda: services.conclude(**by(office, matter_id=whole.pk, reason="其余的照办")),
    )
    whole.refresh_from_db()
    assert (outcome, whole.state) == ("rule_broken", State.UNDERWAY)


def test_one_that_is_dispatched_again_meanwhile_is_no_longer_taken_back(
    committed_db: Any, cast: Any, now: Any
) -> None:
    office = Office(cast, now)
    whole, (first, second) = fanned(office)
    services.recall(**by(office, matter_ids=[first.pk, second.pk], reason="重新研究"))
    outcome = while_it_waits(
        lambda: services.dispatch(**by(office, matter_ids=[first.pk])),
        lambda: services.conclude(**by(office, matter_id=whole.pk, reason="不再实施")),
    )
    first.refresh_from_db()
    assert (outcome, first.state) == ("done", State.DISPATCHED)
