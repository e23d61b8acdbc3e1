"""A task that went to several units, of which nothing came: it is cancelled, not closed."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.clock.models import Deadline
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act, RequestKind, State
from luoshi.matters.rules.closing import ends_whole
from luoshi.matters.rules.requests import Asked
from luoshi.matters.tests.conftest import Office

pytestmark = pytest.mark.django_db


def by(office: Office, who: str = "shen", **more: Any) -> dict[str, Any]:
    return {"actor": getattr(office.cast, who), "now": office.now, "request_id": uuid4()} | more


def cancel(office: Office, matter: Matter) -> None:
    asked = Asked(RequestKind.CANCELLATION, "规划调整")
    services.ask(**by(office, matter_id=matter.pk, asked=asked))
    services.answer_request(**by(office, "jiang", matter_id=matter.pk, grant=True))


def fanned(office: Office) -> tuple[Matter, list[Matter]]:
    branches = office.dispatch("liuxi", "shiqiao")
    assert branches[0].parent is not None
    return branches[0].parent, branches


def test_what_becomes_of_a_whole_follows_from_its_branches() -> None:
    gone, back, open_, done = State.CANCELLED, State.REGISTERED, State.UNDERWAY, State.CLOSED
    for states in ([gone], [gone, gone], [gone, back]):
        assert ends_whole(states) is Act.CANCEL
    for states in ([], [done], [done, gone], [gone, open_], [back, done]):
        assert ends_whole(states) is Act.CONCLUDE


def test_where_every_branch_was_cancelled_so_is_the_whole_with_a_reason(
    office: Office, sign_in: Any
) -> None:
    whole, branches = fanned(office)
    for one in branches:
        cancel(office, one)
    page = sign_in("shen").get(reverse("matters:matter", args=[whole.pk])).content.decode()
    assert "各单位的都已撤销或者收回" in page and "撤销总任务" in page and "汇总办结" not in page
    with pytest.raises(BadInput, match="写明理由"):
        services.conclude(**by(office, matter_id=whole.pk))
    given = by(office, matter_id=whole.pk, reason="规划调整，不再实施")
    for _ in range(2):
        assert services.conclude(**given).state == State.CANCELLED
    whole.refresh_from_db()
    assert (whole.closed_at, whole.recheck_on) == (None, None)
    entry = Entry.objects.get(act="matter.cancelled", chain_id=whole.pk)
    assert entry.request_id == given["request_id"]
    assert not Entry.objects.filter(act="matter.concluded").exists()
    running = Deadline.objects.filter(subject_id=whole.pk, dropped_at=None, ended_at=None)
    assert not running.exists() and verify_database().sound


def test_one_that_was_recalled_is_cancelled_with_the_whole(office: Office) -> None:
    whole, (first, second) = fanned(office)
    cancel(office, first)
    services.recall(**by(office, matter_ids=[second.pk], reason="重新研究"))
    done = services.conclude(**by(office, matter_id=whole.pk, reason="不再实施"))
    second.refresh_from_db()
    assert (done.state, second.state) == (State.CANCELLED, State.CANCELLED)


def test_where_one_is_in_hand_or_done_the_whole_is_closed(office: Office) -> None:
    whole, (first, _second) = fanned(office)
    cancel(office, first)
    done = services.conclude(**by(office, matter_id=whole.pk, reason="其余的照办"))
    assert done.state == State.CLOSED


def test_the_page_says_what_was_done(office: Office, sign_in: Any) -> None:
    whole, branches = fanned(office)
    for one in branches:
        cancel(office, one)
    address = reverse("matters:conclude", args=[whole.pk])
    form = {"request_id": str(uuid4()), "reason": "规划调整，不再实施"}
    shen = sign_in("shen")
    assert shen.post(address, form).status_code == 303
    page = shen.get(reverse("matters:matter", args=[whole.pk])).content.decode()
    assert "总任务已撤销。" in page and "已撤销，不再办理" in page and "0 件中" not in page
    assert "各单位的都已撤销或者收回，总任务随之撤销：规划调整，不再实施" in page
