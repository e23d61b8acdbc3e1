"""The standing cast of the tests: a small county, its people, and one who must see nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import transaction

from luoshi.kernel.actor import Actor, Door, Role
from luoshi.kernel.periods import civil_day
from luoshi.org.models import Appointment, Unit, User
from luoshi.world import county
from luoshi.world.county import UnitRow
from luoshi.world.founding import found
from luoshi.world.logins import open_logins

STAGE = frozenset(
    [
        "linzhou",
        "yunling",
        "party",
        "gov",
        "zfb",
        "ducha",
        "zuzhibu",
        "fagai",
        "caizheng",
        "jiaoti",
        "liuxi",
        "shiqiao",
        "chenghe",
        "chenghe-gov",
        "chenghe-zfb",
    ]
)
VILLAGES_EACH = 2
TENURE = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """People with jobs, each acting in his post; `users` and `units` by their keys.

    `actors` holds everybody in every seat as (unit key, role), the first seat of a role alone.
    """

    shen: Actor
    jiang: Actor
    han: Actor
    gao: Actor
    lu: Actor
    zhou: Actor
    he: Actor
    meng: Actor
    fang: Actor
    lin: Actor
    su: Actor
    cheng: Actor
    wei: Actor
    fan: Actor
    qiao: Actor
    users: dict[str, User]
    units: dict[str, Unit]
    actors: dict[tuple[str, Role], Actor]

    def __iter__(self) -> Iterator[tuple[str, Actor]]:
        """The named members, for tests that ask everybody."""
        for member in fields(self):
            value = getattr(self, member.name)
            if isinstance(value, Actor):
                yield member.name, value


def build(now: datetime) -> Cast:
    """Write the small world into an empty database and read it back."""
    units = [row for row in _units() if row.key in STAGE or row.level == "village"]
    keys = {row.key for row in units}
    seats = [row for row in county.seats() if row.unit in keys]
    appointed = now - TENURE
    with transaction.atomic():
        realm = found(units, seats, since=civil_day(appointed), now=appointed)
        by_seat = {(row.unit, row.seat): row for row in seats}
        named = {row.login: by_seat[row.unit, row.seat] for row in county.cast_rows()}
        persons = {
            login: realm.sittings[row.unit, row.seat].person_id for login, row in named.items()
        }
        open_logins(
            persons,
            creator=realm.actor(named["cheng"]),
            opener=realm.actor(named["wei"]),
            now=appointed,
        )
    return load(now)


def _units() -> list[UnitRow]:
    villages = [
        row
        for row in county.villages()
        if row.parent in STAGE and int(row.key.rpartition("-")[2]) <= VILLAGES_EACH
    ]
    return [*county.units(), *villages]


def load(now: datetime) -> Cast:
    """Read the cast from a database in which it was built; a constant number of queries."""
    today = civil_day(now)
    units = {unit.code: unit for unit in Unit.objects.live(today)}
    codes = {unit.pk: code for code, unit in units.items()}
    rows = Appointment.objects.live(today).select_related("person", "post").order_by("post__sort")
    actors: dict[tuple[str, Role], Actor] = {}
    by_person: dict[int, Actor] = {}
    for row in rows:
        code = codes[row.unit_id]
        actor = _actor(row, units[code])
        actors.setdefault((code, Role(row.role)), actor)
        by_person.setdefault(row.person_id, actor)
    users = {user.username: user for user in User.objects.select_related("person")}
    named = {name: by_person[user.person_id] for name, user in users.items() if user.person_id}
    members = {row.login: named[row.login] for row in county.cast_rows()}
    return Cast(**members, users=users, units=units, actors=actors)


def _actor(row: Appointment, unit: Unit) -> Actor:
    return Actor(
        person_id=row.person_id,
        post_id=row.post_id,
        unit_id=unit.pk,
        unit_path=tuple(unit.path),
        roles=frozenset({Role(row.role)}),
        door=Door.WEB,
        person_name=row.person.name,
        post_name=row.post.name,
        unit_name=unit.label,
    )
