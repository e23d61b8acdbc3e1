"""A request number does one thing once: spent on one matter it does nothing to another."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from luoshi.journal.models import Entry
from luoshi.kernel.errors import RuleBroken
from luoshi.matters import services


@pytest.mark.django_db
def test_a_number_spent_on_one_matter_is_refused_for_another(office: Any) -> None:
    [first], [other] = office.dispatch("fagai"), office.dispatch("fagai")
    key = uuid4()
    signed = sign(office, key, first.pk)
    assert sign(office, key, first.pk) == signed, "sent twice, done once"
    before = Entry.objects.count()
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        sign(office, key, other.pk)
    other.refresh_from_db()
    assert (other.state, Entry.objects.count()) == ("dispatched", before)


@pytest.mark.django_db
def test_a_number_spent_on_some_is_refused_where_another_is_among_them(office: Any) -> None:
    first, shared, other = (office.draft().pk for _ in range(3))
    key = uuid4()
    assert [one.pk for one in discard(office, key, first, shared)] == [first, shared]
    assert [one.pk for one in discard(office, key, first, shared)] == [first, shared]
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        discard(office, key, shared, other)


@pytest.mark.django_db
def test_a_number_spent_on_one_sign_off_is_refused_for_another(office: Any) -> None:
    first, other = (office.propose(office.draft("fagai")) for _ in range(2))
    key = uuid4()
    for _ in range(2):
        assert decide(office, key, first).pk == first
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        decide(office, key, other)


def sign(office: Any, key: UUID, pk: int) -> Any:
    return services.sign(actor=office.cast.zhou, now=office.now, request_id=key, matter_id=pk)


def discard(office: Any, key: UUID, *pks: int) -> Any:
    given = {"actor": office.cast.shen, "now": office.now, "reason": "属日常工作"}
    return services.discard_drafts(request_id=key, matter_ids=pks, **given)


def decide(office: Any, key: UUID, pk: int) -> Any:
    given = {"sign_off_id": pk, "step": 0, "agree": True, "note": ""}
    return services.decide_sign_off(actor=office.cast.han, now=office.now, request_id=key, **given)
