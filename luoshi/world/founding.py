"""An organisation set up in bulk: units, persons, posts, appointments, with their chains.

The three sizes of the world all begin here. Rows go in by COPY, and every chain gets the entries
that an import through `org.services` would have written, by the first system administrator.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from uuid import uuid4

from luoshi.journal import rules
from luoshi.journal.models import Sealed
from luoshi.kernel.actor import Actor, Door, Role
from luoshi.org.acts import PersonCreated, Staffed, UnitCreated
from luoshi.org.models import Appointment, Person, Post, Unit
from luoshi.org.rules import pinyin
from luoshi.world import bulk
from luoshi.world.chains import Said, write_chains
from luoshi.world.county import SeatRow, UnitRow

Seat = tuple[str, int]  # the key of a unit and the place of the seat in it

UNIT_COLUMNS = (
    "id",
    "name",
    "short_name",
    "aliases",
    "code",
    "kind",
    "level",
    "parent_id",
    "path",
    "depth",
    "pinyin",
    "sort",
    "issues",
    "since",
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits where, by ids."""

    person_id: int
    post_id: int
    appointment_id: int


@dataclass(slots=True)
class Realm:
    """What was founded: rows by their keys, ids beside them."""

    units: Sequence[UnitRow]
    seats: Sequence[SeatRow]
    ids: dict[str, int] = field(default_factory=dict)
    paths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    sittings: dict[Seat, Sitting] = field(default_factory=dict)

    def actor(self, row: SeatRow) -> Actor:
        """The person of a seat, acting in it; machine-made acts come in by the job door."""
        sitting = self.sittings[row.unit, row.seat]
        return Actor(
            person_id=sitting.person_id,
            post_id=sitting.post_id,
            unit_id=self.ids[row.unit],
            unit_path=self.paths[row.unit],
            roles=frozenset({row.role}),
            door=Door.JOB,
            person_name=row.person,
            post_name=row.post,
        )


def found(
    units: Sequence[UnitRow], seats: Sequence[SeatRow], *, since: date, now: datetime
) -> Realm:
    """Write units (parents first) and seats; the founder is the first system administrator.

    Runs inside the caller's transaction. Raises LookupError where nobody is administrator.
    """
    realm = Realm(units, seats)
    _give_ids(realm)
    _copy_units(realm, since)
    _copy_people(realm, since)
    founder = _founder(realm)
    seals = _copy_seals(realm, now)
    write_chains(_chains(realm, founder, since, now, seals))
    return realm


def _founder(realm: Realm) -> Actor:
    for seat in realm.seats:
        if seat.role is Role.SYSTEM_ADMIN:
            return realm.actor(seat)
    raise LookupError("somebody has to be system administrator")


def _give_ids(realm: Realm) -> None:
    for row, pk in zip(realm.units, bulk.reserve(Unit, len(realm.units)), strict=True):
        realm.ids[row.key] = pk
        realm.paths[row.key] = (*realm.paths.get(row.parent, ()), pk)
    count = len(realm.seats)
    ids = zip(
        bulk.reserve(Person, count),
        bulk.reserve(Post, count),
        bulk.reserve(Appointment, count),
        strict=True,
    )
    for seat, (person, post, appointment) in zip(realm.seats, ids, strict=True):
        realm.sittings[seat.unit, seat.seat] = Sitting(person, post, appointment)


def _copy_units(realm: Realm, since: date) -> None:
    rows = (
        (
            realm.ids[row.key],
            row.name,
            row.short_name,
            list(row.aliases),
            row.key,
            row.kind,
            row.level,
            realm.ids.get(row.parent),
            list(realm.paths[row.key]),
            len(realm.paths[row.key]) - 1,
            pinyin.keys((row.name, row.short_name, *row.aliases)),
            place,
            row.issues,
            since,
        )
        for place, row in enumerate(realm.units)
    )
    bulk.copy(Unit, UNIT_COLUMNS, rows)


def _copy_people(realm: Realm, since: date) -> None:
    seated = [(row, realm.sittings[row.unit, row.seat]) for row in realm.seats]
    bulk.copy(
        Person,
        ("id", "name", "name_pinyin", "home_id"),
        ((s.person_id, r.person, _spelled(r.person), realm.ids[r.unit]) for r, s in seated),
    )
    bulk.copy(
        Post,
        ("id", "unit_id", "name", "role", "sort", "since"),
        ((s.post_id, realm.ids[r.unit], r.post, r.role.value, r.seat, since) for r, s in seated),
    )
    bulk.copy(
        Appointment,
        ("id", "person_id", "post_id", "unit_id", "role", "since"),
        (
            (s.appointment_id, s.person_id, s.post_id, realm.ids[r.unit], r.role.value, since)
            for r, s in seated
        ),
    )


@cache
def _spelled(name: str) -> str:
    return pinyin.keys((name,))


def _copy_seals(realm: Realm, now: datetime) -> dict[int, str]:
    """Seal each person's name; the commitments by person."""
    seals: dict[int, str] = {}
    rows = []
    for seat in realm.seats:
        person = realm.sittings[seat.unit, seat.seat].person_id
        salt, value = secrets.token_bytes(32), rules.canonical(seat.person)
        commitment = rules.commitment(salt, value)
        seals[person] = commitment.hex()
        rows.append(("person", person, "name", commitment, salt, value, now))
    columns = ("chain_kind", "chain_id", "field", "commitment", "salt", "value", "sealed_at")
    bulk.copy(Sealed, columns, rows)
    return seals


def _chains(
    realm: Realm, founder: Actor, since: date, now: datetime, seals: Mapping[int, str]
) -> Iterator[list[Said]]:
    """The chains of units and persons, as one import would have left them."""
    created, staffed = uuid4(), uuid4()
    by_unit: dict[str, list[SeatRow]] = defaultdict(list)
    for seat in realm.seats:
        by_unit[seat.unit].append(seat)
    for row in realm.units:
        pk, seats = realm.ids[row.key], by_unit[row.key]
        body = _staffed(realm, row, seats, since)
        chain = [Said("unit", pk, _created(realm, row, since), founder, now, created)]
        if seats:
            chain.append(Said("unit", pk, body, founder, now, staffed))
        yield chain
        for seat in seats:
            person = realm.sittings[seat.unit, seat.seat].person_id
            entered = PersonCreated(name=seals[person], home_id=pk)
            yield [
                Said("person", person, entered, founder, now, created),
                Said("person", person, body, founder, now, staffed),
            ]


def _created(realm: Realm, row: UnitRow, since: date) -> UnitCreated:
    return UnitCreated(
        name=row.name,
        short_name=row.short_name,
        aliases=row.aliases,
        code=row.key,
        kind=row.kind,
        level=row.level,
        path=realm.paths[row.key],
        issues=row.issues,
        since=since.isoformat(),
    )


def _staffed(realm: Realm, row: UnitRow, seats: Iterable[SeatRow], since: date) -> Staffed:
    held = [(seat, realm.sittings[seat.unit, seat.seat]) for seat in seats]
    return Staffed(
        unit_id=realm.ids[row.key],
        appointments=tuple(
            {
                "appointment_id": sitting.appointment_id,
                "person_id": sitting.person_id,
                "post_id": sitting.post_id,
                "role": seat.role.value,
                "name": "",
            }
            for seat, sitting in held
        ),
        ended=(),
        since=since.isoformat(),
    )
