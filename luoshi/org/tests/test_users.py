"""Logins: one constant refusal, a throttle that parallel guesses cannot pass, split powers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection

from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.org import queries, services
from luoshi.org.models import User

if TYPE_CHECKING:
    from luoshi.world.cast import Cast

GOOD, OTHER = "qingshan-lvshui-7", "chunhua-qiushi-8"


def opened(cast: Cast, now: datetime, name: str = "shen") -> User:
    return services.set_password(
        actor=cast.wei,
        now=now,
        request_id=uuid4(),
        user_id=cast.users[name].pk,
        password=GOOD,
    )


def sign_in(username: str, password: str, now: datetime) -> User | str:
    try:
        return services.authenticate(username=username, password=password, now=now)
    except NotAllowed as refusal:
        return refusal.sentence


@pytest.mark.django_db
def test_the_right_word_opens_whatever_the_width_or_case(cast: Cast, now: datetime) -> None:
    user = opened(cast, now)
    assert user.must_change_password
    assert user.password.startswith("argon2")
    for spelled in ("shen", " SHEN ", "ｓｈｅｎ"):
        assert sign_in(spelled, GOOD, now) == user


@pytest.mark.django_db
def test_every_refusal_reads_the_same(cast: Cast, now: datetime) -> None:
    user = opened(cast, now)
    said = {sign_in("nobody-of-this-name", GOOD, now), sign_in("shen", OTHER, now)}
    services.switch_user(
        actor=cast.cheng, now=now, request_id=uuid4(), user_id=user.pk, active=False
    )
    said.add(sign_in("shen", GOOD, now))
    for _ in range(5):
        said.add(sign_in("jiang", OTHER, now))
    said.add(sign_in("jiang", GOOD, now))
    assert len(said) == 1
    assert all(isinstance(sentence, str) for sentence in said)


@pytest.mark.django_db
def test_five_failures_lock_for_a_quarter_and_the_next_five_for_half_an_hour(
    cast: Cast, now: datetime
) -> None:
    user = opened(cast, now)
    for _ in range(5):
        sign_in("shen", OTHER, now)
    quarter = now + timedelta(minutes=15)
    assert isinstance(sign_in("shen", GOOD, quarter - timedelta(seconds=1)), str)
    for _ in range(5):
        sign_in("shen", OTHER, quarter)
    half = quarter + timedelta(minutes=30)
    assert isinstance(sign_in("shen", GOOD, half - timedelta(seconds=1)), str)
    assert sign_in("shen", GOOD, half) == user
    user.refresh_from_db()
    assert (user.failures, user.locked_until) == (0, None)


@pytest.mark.django_db
def test_a_success_forgets_the_failures_before_it(cast: Cast, now: datetime) -> None:
    opened(cast, now)
    for _ in range(3):
        for _ in range(4):
            sign_in("shen", OTHER, now)
        assert isinstance(sign_in("shen", GOOD, now), User)


def test_guesses_at_once_are_no_more_than_guesses_in_a_row(
    committed_db: object, cast: Cast, now: datetime
) -> None:
    opened(cast, now)

    def guess(_: int) -> None:
        sign_in("shen", OTHER, now)
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(16)))
    user = User.objects.get(username="shen")
    assert user.failures == 5
    assert user.locked_until == now + timedelta(minutes=15)


@pytest.mark.django_db
def test_the_security_administrator_opens_a_locked_login(cast: Cast, now: datetime) -> None:
    user = opened(cast, now)
    for _ in range(5):
        sign_in("shen", OTHER, now)
    act = {"now": now, "user_id": user.pk}
    with pytest.raises(NotAllowed):
        services.unlock_user(actor=cast.cheng, request_id=uuid4(), **act)
    services.unlock_user(actor=cast.wei, request_id=uuid4(), **act)
    assert sign_in("shen", GOOD, now) == user
    with pytest.raises(RuleBroken):
        services.unlock_user(actor=cast.wei, request_id=uuid4(), **act)


@pytest.mark.django_db
def test_one_changes_ones_own_password_with_the_present_one(cast: Cast, now: datetime) -> None:
    user = opened(cast, now)
    act = {"actor": cast.shen, "now": now, "user_id": user.pk}
    for current, password in ((OTHER, OTHER), (GOOD, GOOD), (GOOD, "1234567890123")):
        with pytest.raises(BadInput) as refused:
            services.set_password(**act, request_id=uuid4(), password=password, current=current)
        assert refused.value.fields
    changed = services.set_password(**act, request_id=uuid4(), password=OTHER, current=GOOD)
    assert not changed.must_change_password
    assert sign_in("shen", OTHER, now) == user
    assert isinstance(sign_in("shen", GOOD, now), str)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["cheng", "fan", "su", "lu", "jiang", "qiao"])
def test_nobody_else_sets_anothers_password(cast: Cast, now: datetime, name: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        services.set_password(
            actor=getattr(cast, name),
            now=now,
            request_id=uuid4(),
            user_id=cast.users["shen"].pk,
            password=OTHER,
        )


@pytest.mark.django_db
def test_a_login_made_by_one_administrator_is_opened_by_another(cast: Cast, now: datetime) -> None:
    person = services.create_person(
        actor=cast.su, now=now, request_id=uuid4(), name="测一", home_id=cast.units["fagai"].pk
    )
    user = services.create_user(
        actor=cast.cheng, now=now, request_id=uuid4(), username=" CeYi ", person_id=person.pk
    )
    assert user.username == "ceyi"
    assert isinstance(sign_in("ceyi", "", now), str)
    with pytest.raises(NotAllowed):
        services.set_password(
            actor=cast.cheng, now=now, request_id=uuid4(), user_id=user.pk, password=GOOD
        )
    services.set_password(
        actor=cast.wei, now=now, request_id=uuid4(), user_id=user.pk, password=GOOD
    )
    assert sign_in("ceyi", GOOD, now) == user
    assert queries.appointments_of(user, now=now) == []
    with pytest.raises(BadInput):
        services.create_user(
            actor=cast.cheng, now=now, request_id=uuid4(), username="CEYI", person_id=person.pk
        )


@pytest.mark.django_db
def test_no_administrator_switches_himself_off(cast: Cast, now: datetime) -> None:
    with pytest.raises(RuleBroken):
        services.switch_user(
            actor=cast.cheng,
            now=now,
            request_id=uuid4(),
            user_id=cast.users["cheng"].pk,
            active=False,
        )
