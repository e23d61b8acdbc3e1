"""Who holds which post, lends it, and which leader is in charge: services against PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor, Door, Role
from luoshi.kernel.errors import (
    NotAllowed,
    RuleBroken,
)
from luoshi.org import queries, services
from luoshi.org.models import Appointment, Charge, Delegation
from luoshi.org.rules.words import ChargeKind
from luoshi.org.tests.steps import appoint, entries, new_person, new_post, new_unit

if TYPE_CHECKING:
    from luoshi.world.cast import Cast

pytestmark = pytest.mark.django_db


def test_one_head_at_a_time_and_a_change_on_one_day(cast: Cast, now: datetime) -> None:
    unit, today = new_unit(cast, now), now.date()
    post = new_post(cast, now, unit, Role.HEAD)
    first, second = (new_person(cast, now, unit, name) for name in ("测一", "测二"))
    held = appoint(cast.su, now, post, first, since=today - timedelta(days=9))
    with pytest.raises(RuleBroken):
        appoint(cast.su, now, post, second)
    services.end_appointment(
        actor=cast.su, now=now, request_id=uuid4(), appointment_id=held.pk, until=today
    )
    appoint(cast.su, now, post, second)
    found = queries.holders(unit_ids=[unit.pk], roles=[Role.HEAD], today=today)
    assert [holder.person_name for holder in found] == ["测二"]
    assert entries("person", first.pk) == [
        "person.created",
        "appointment.made",
        "appointment.ended",
    ]


def test_the_name_of_a_person_never_stands_in_the_journal(cast: Cast, now: datetime) -> None:
    person = new_person(cast, now, cast.units["fagai"], "某不见")
    services.edit_person(
        actor=cast.su,
        now=now,
        request_id=uuid4(),
        person_id=person.pk,
        version=1,
        name="某不现",
        work_phone="0000-777",
        home_id=cast.units["fagai"].pk,
    )
    for entry in Entry.objects.all():
        text = bytes(entry.body).decode()
        assert not [word for word in ("某不见", "某不现", "0000-777") if word in text]
    assert verify_database().sound


def test_powers_come_from_the_security_administrator_and_never_two_to_one_person(
    cast: Cast, now: datetime
) -> None:
    unit = cast.units["zfb"]
    audit = new_post(cast, now, unit, Role.AUDIT_ADMIN)
    person = new_person(cast, now, unit)
    with pytest.raises(NotAllowed):
        appoint(cast.su, now, audit, person)
    appoint(cast.wei, now, audit, person)
    personnel = new_post(cast, now, unit, Role.PERSONNEL)
    with pytest.raises(RuleBroken):
        appoint(cast.wei, now, personnel, person)


def lend(actor: Actor, giver: Actor, taker: Actor, now: datetime, days: int = 3) -> Delegation:
    ids = {
        row.person_id: row.pk
        for row in Appointment.objects.filter(person__in=[giver.person_id, taker.person_id])
    }
    return services.delegate(
        actor=actor,
        now=now,
        request_id=uuid4(),
        giver_id=ids[giver.person_id],
        taker_id=ids[taker.person_id],
        until=now.date() + timedelta(days=days),
        reason="出差",
    )


def test_a_delegate_acts_in_the_post_and_in_the_name_of_the_giver(
    cast: Cast, now: datetime
) -> None:
    row = lend(cast.han, cast.han, cast.jiang, now)
    user = cast.users["jiang"]
    held = queries.appointments_of(user, now=now)
    assert [h.on_behalf_of for h in held] == [None, cast.han.person_id]
    actor = queries.actor_for(user, appointment_id=row.giver_id, door=Door.WEB, now=now)
    assert actor is not None
    assert (actor.person_id, actor.on_behalf_of) == (cast.jiang.person_id, cast.han.person_id)
    assert actor.has(Role.DIRECTOR)
    later = now + timedelta(days=3)
    assert len(queries.appointments_of(user, now=later)) == 1
    services.end_delegation(actor=cast.han, now=now, request_id=uuid4(), delegation_id=row.pk)
    assert len(queries.appointments_of(user, now=now)) == 1


def test_nobody_lends_what_is_not_his_and_no_power_is_lent(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        lend(cast.shen, cast.han, cast.jiang, now)
    with pytest.raises(NotAllowed):
        lend(cast.cheng, cast.cheng, cast.jiang, now)
    with pytest.raises(RuleBroken):
        lend(cast.wei, cast.cheng, cast.fan, now)


def test_a_new_leader_in_charge_relieves_the_one_before(cast: Cast, now: datetime) -> None:
    unit, today = new_unit(cast, now), now.date()
    gao, lu = (Appointment.objects.get(person=a.person_id) for a in (cast.gao, cast.lu))
    for leader in (gao, lu):
        services.set_charge(
            actor=cast.su,
            now=now,
            request_id=uuid4(),
            appointment_id=leader.pk,
            unit_id=unit.pk,
            kind=ChargeKind.IN_CHARGE,
        )
    found = queries.leaders_of(unit_ids=[unit.pk], today=today)
    assert [leader.person_id for leader in found] == [cast.lu.person_id]
    assert Charge.objects.filter(unit=unit).count() == 2


def test_only_leaders_are_in_charge(cast: Cast, now: datetime) -> None:
    handler = Appointment.objects.get(person=cast.he.person_id)
    with pytest.raises(RuleBroken):
        services.set_charge(
            actor=cast.su,
            now=now,
            request_id=uuid4(),
            appointment_id=handler.pk,
            unit_id=cast.units["fagai"].pk,
            kind=ChargeKind.CONTACT,
        )
