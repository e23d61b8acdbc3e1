"""保存的视图: one's own and the unit's, the start page, and conditions that are no more."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from luoshi.clock.rules.lights import Light
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.models import SavedView, StartView
from luoshi.matters.rules import State
from luoshi.matters.rules.saved_views import LONGEST_NAME, MOST_VIEWS, SORTS, Wanted, wanted
from luoshi.org.models import Unit

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LEDGER, VIEWS = "/ledger/", "/ledger/views/"
WAITING = Wanted(states=(State.DISPATCHED,), sort="-due", columns=("number", "content"))


@given(
    st.builds(
        Wanted,
        text=st.text(max_size=60),
        states=st.lists(st.sampled_from(State), unique=True).map(tuple),
        unit_id=st.none() | st.integers(1, 10**17),
        light=st.none() | st.sampled_from(Light),
        due_from=st.none() | st.dates(),
        sort=st.sampled_from(["", *SORTS]),
        columns=st.lists(st.sampled_from(["number", "due"]), unique=True).map(tuple),
    )
)
def test_what_is_kept_is_what_was_wanted(asked: Wanted) -> None:
    assert wanted(asked.stored()) == asked


def test_conditions_that_are_no_more_are_left_out() -> None:
    kept = {"state": ["burnt", "draft"], "light": ["blue"], "sort": ["colour"]}
    assert wanted(kept) == Wanted(states=(State.DRAFT,))


def keep(cast: Any, now: datetime, who: str = "shen", **more: Any) -> SavedView:
    said: dict[str, Any] = {"name": "待签收", "wanted": WAITING} | more
    return services.save_view(actor=getattr(cast, who), now=now, **said)


def names(actor: Any) -> list[str]:
    return [one.name for one in queries.saved_views(actor)]


def test_a_view_is_its_owners_until_the_clerk_shares_it(cast: Any, now: datetime) -> None:
    row = keep(cast, now)
    assert names(cast.shen) == ["待签收"]
    assert names(cast.jiang) == names(cast.han) == names(cast.zhou) == []
    with pytest.raises(NotFound):
        services.share_view(actor=cast.jiang, view_id=row.pk, shared=True)
    services.share_view(actor=cast.shen, view_id=row.pk, shared=True)
    assert names(cast.jiang) == names(cast.han) == ["待签收"]
    assert names(cast.zhou) == names(cast.qiao) == []


def test_a_handler_shares_nothing_and_touches_nothing_of_the_units(
    cast: Any, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        keep(cast, now, who="he", shared=True)
    row = keep(cast, now, who="zhou", shared=True)
    for change in (
        lambda: services.delete_view(actor=cast.he, view_id=row.pk),
        lambda: services.rename_view(actor=cast.he, view_id=row.pk, name="别的"),
        lambda: services.share_view(actor=cast.he, view_id=row.pk, shared=False),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert services.start_with(actor=cast.he, view_id=row.pk) == row


def test_the_same_name_again_is_the_same_view(cast: Any, now: datetime) -> None:
    first = keep(cast, now)
    again = keep(cast, now, wanted=Wanted(text="路灯"))
    assert first.pk == again.pk
    assert SavedView.objects.get().wanted == Wanted(text="路灯")
    other = keep(cast, now, name="路灯")
    with pytest.raises(BadInput, match="已经有这个名字"):
        services.rename_view(actor=cast.shen, view_id=other.pk, name="待签收")


@pytest.mark.parametrize("name", ["", "  ", "长" * (LONGEST_NAME + 1)])
def test_a_name_is_short_and_there(name: str, cast: Any, now: datetime) -> None:
    with pytest.raises(BadInput):
        keep(cast, now, name=name)


def test_there_is_an_end_to_views(cast: Any, now: datetime) -> None:
    for at in range(MOST_VIEWS):
        keep(cast, now, name=f"视图{at}")
    with pytest.raises(RuleBroken, match="删除"):
        keep(cast, now, name="再一个")
    keep(cast, now, name="视图0")


def test_one_view_opens_the_ledger_until_it_is_taken_away(cast: Any, now: datetime) -> None:
    first = keep(cast, now, shared=True, start=True)
    second = keep(cast, now, name="路灯", start=True)
    services.start_with(actor=cast.jiang, view_id=first.pk)
    assert StartView.objects.count() == 2
    assert [one.name for one in queries.saved_views(cast.shen) if one.is_start] == ["路灯"]
    services.share_view(actor=cast.shen, view_id=first.pk, shared=False)
    assert StartView.objects.get().view == second
    services.delete_view(actor=cast.shen, view_id=second.pk)
    assert not StartView.objects.exists()


def test_a_view_is_kept_opened_and_begun_with(office: Any, sign_in: SignIn, cast: Any) -> None:
    office.dispatch("fagai")
    office.draft("caizheng", content="修订路灯养护办法")
    shen = sign_in("shen")
    page = shen.get(f"{VIEWS}?{urlencode(WAITING.pairs())}").content.decode()
    assert "待签收；时限晚的在前；列：编号、任务内容" in page
    answer = shen.post(VIEWS, dict(WAITING.stored(), name="等签收", start="on"))
    assert answer.status_code == 303
    [row] = shen.get(answer["Location"]).context["page"].rows
    assert row.state == State.DISPATCHED
    opened = shen.get(LEDGER)
    assert opened.status_code == 303
    assert opened["Location"] == answer["Location"]
    whole = shen.get(f"{LEDGER}?view=all")
    assert whole.context["page"].total == 2
    assert "等签收" in whole.content.decode()
    assert "due" in [column.key for column in whole.context["columns"]]  # its columns stay its own
    assert sign_in("jiang").get(LEDGER).status_code == 200


def test_what_is_gone_says_so(office: Any, sign_in: SignIn, cast: Any, now: datetime) -> None:
    office.dispatch("fagai")
    unit = cast.units["caizheng"]
    row = keep(cast, now, wanted=Wanted(unit_id=unit.pk))
    Unit.objects.filter(pk=unit.pk).update(until=date(2026, 1, 1))
    shen = sign_in("shen")
    address = f"{LEDGER}?unit={unit.pk}&view={row.pk}"
    assert "由承接单位承办" in shen.get(address).content.decode()
    elsewhere = cast.qiao.unit_id
    assert "已经查不到了" in shen.get(f"{LEDGER}?unit={elsewhere}").content.decode()
    services.delete_view(actor=cast.shen, view_id=row.pk)
    assert "已经删除" in shen.get(address).content.decode()


@pytest.mark.parametrize(
    ("act", "holds"),
    [
        ("share", lambda row: row.shared),
        ("unshare", lambda row: not row.shared),
        ("start", lambda row: row.starts.exists()),
        ("no-start", lambda row: not row.starts.exists()),
        ("rename", lambda row: row.name == "新名"),
    ],
)
def test_each_button_does_what_it_says(
    act: str, holds: Callable[[SavedView], bool], sign_in: SignIn, cast: Any, now: datetime
) -> None:
    row = keep(cast, now)
    shen = sign_in("shen")
    answer = shen.post(f"{VIEWS}{row.pk}/", {"act": act, "name": "新名"})
    assert answer.status_code == 303
    assert holds(SavedView.objects.get())
    assert row.name in shen.get(VIEWS).content.decode() or act == "rename"


def test_deleting_and_pressing_what_there_is_not(sign_in: SignIn, cast: Any, now: datetime) -> None:
    row = keep(cast, now)
    shen = sign_in("shen")
    assert shen.post(f"{VIEWS}{row.pk}/", {"act": "burn"}).status_code == 422
    assert shen.post(f"{VIEWS}{row.pk}/", {"act": "delete"}).status_code == 303
    assert shen.post(f"{VIEWS}{row.pk}/", {"act": "delete"}).status_code == 404
    assert "还没有保存的视图" in shen.get(VIEWS).content.decode()
