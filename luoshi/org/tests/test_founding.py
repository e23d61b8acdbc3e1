"""The first act of all, in an empty database."""

from datetime import datetime
from uuid import UUID

import pytest

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.org import services
from luoshi.org.models import Unit
from luoshi.org.rules.words import Level, UnitKind


def three(**changed: str) -> tuple[services.Administrator, ...]:
    roles = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    return tuple(
        services.Administrator(
            role=role, name=name, username=changed.get(role, role), password="qingshan-lvshui-7"
        )
        for role, name in zip(roles, ("甲某", "乙某", "丙某"), strict=True)
    )


def found(now: datetime, administrators: tuple[services.Administrator, ...]) -> services.Founding:
    return services.found(
        now=now,
        request_id=UUID(int=1),
        root=services.UnitDraft(name="试点县", code="S", kind=UnitKind.REGION, level=Level.COUNTY),
        administrators=administrators,
    )


@pytest.mark.parametrize("word", ["short", "1234567890123", "password123"])
def test_a_weak_password_opens_nothing(empty_db: object, now: datetime, word: str) -> None:
    weak = tuple(
        services.Administrator(role=w.role, name=w.name, username=w.username, password=word)
        for w in three()
    )
    with pytest.raises(BadInput):
        found(now, weak)
    assert not Unit.objects.exists()


def test_an_empty_house_is_founded_once_by_three_people(empty_db: object, now: datetime) -> None:
    with pytest.raises(BadInput):
        found(now, three()[:2])
    with pytest.raises(BadInput):
        found(now, three(security_admin="system_admin"))
    begun = found(now, three())
    assert [actor.roles for actor in begun.actors] == [frozenset({w.role}) for w in three()]
    assert Unit.objects.get().path == [begun.root.pk]
    written = Entry.objects.values_list("chain_kind", "act", "actor_person_id")
    assert len(written) == 7
    assert {(act, person) for _, act, person in written} == {
        ("org.founded", begun.actors[0].person_id)
    }
    assert all(user.must_change_password for user in begun.users)
    with pytest.raises(RuleBroken):
        found(now, three())
