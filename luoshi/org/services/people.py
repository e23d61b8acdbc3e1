"""Persons: entered and corrected; their names are sealed values of the journal."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from luoshi.journal.once import once
from luoshi.journal.services import record, replayed, seal
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Stale
from luoshi.org import queries
from luoshi.org.acts import PersonCreated, PersonEdited
from luoshi.org.models import Person
from luoshi.org.rules import pinyin
from luoshi.org.rules.powers import Act
from luoshi.org.services import gate


@once
def create_person(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    name: str,
    home_id: int,
    work_phone: str = "",
) -> Person:
    """Enter a person under the unit that keeps his personnel file."""
    if done := replayed(request_id, actor, PersonCreated.ACT, home_id=home_id):
        return queries.person_for(actor, done[0].chain_id)
    gate.demand(actor, Act.CREATE_PERSON)
    home = gate.live_unit_within(actor, home_id, today=gate.day(None, now))
    person = new_person(name, home_id=home.pk, work_phone=work_phone)
    person.save()
    body = PersonCreated(name=sealed_name(person, now), home_id=home.pk)
    record(kind="person", id=person.pk, body=body, actor=actor, now=now, request_id=request_id)
    return person


def new_person(name: str, *, home_id: int, work_phone: str = "", pk: int | None = None) -> Person:
    """A person not yet saved; raises BadInput for an empty or endless name."""
    text = gate.filled(name, "name", longest=60, word="姓名")
    return Person(
        pk=pk,
        name=text,
        name_pinyin=pinyin.keys([text])[:200],
        home_id=home_id,
        work_phone=work_phone.strip()[:40],
    )


def sealed_name(person: Person, now: datetime) -> str:
    """Keep the name apart; returns the commitment that the entry holds."""
    return seal(kind="person", id=person.pk, field="name", value=person.name, now=now)


@once
def edit_person(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    person_id: int,
    version: int,
    name: str,
    work_phone: str,
    home_id: int,
) -> Person:
    """Correct a person's name, office line or home unit; raises Stale on a lost race."""
    if replayed(request_id, actor, PersonEdited.ACT, person=person_id):
        return queries.person_for(actor, person_id)
    gate.demand(actor, Act.EDIT_PERSON)
    queries.person_for(actor, person_id)
    home = gate.live_unit_within(actor, home_id, today=gate.day(None, now))
    person = new_person(name, home_id=home.pk, work_phone=work_phone, pk=person_id)
    written = Person.objects.filter(pk=person_id, version=version).update(
        name=person.name,
        name_pinyin=person.name_pinyin,
        work_phone=person.work_phone,
        home=home,
        version=F("version") + 1,
    )
    if not written:
        raise Stale
    phone = seal(kind="person", id=person_id, field="work_phone", value=person.work_phone, now=now)
    body = PersonEdited(name=sealed_name(person, now), work_phone=phone, home_id=home.pk)
    record(kind="person", id=person_id, body=body, actor=actor, now=now, request_id=request_id)
    return queries.person_for(actor, person_id)
