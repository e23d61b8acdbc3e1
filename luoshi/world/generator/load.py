"""Loading a large world: units and people, then matters by the chunk from two processes."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from luoshi.journal.models import Entry, Head, Position
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter, Share, SignOff, SignOffStep, Stake
from luoshi.matters.rules import Act
from luoshi.org.models import ROLE_LABELS, Unit
from luoshi.world import bulk
from luoshi.world.county import SeatRow
from luoshi.world.demo import PASSWORD
from luoshi.world.founding import Realm, found
from luoshi.world.generator import tables
from luoshi.world.generator.clocks import TABLES, start_clocks
from luoshi.world.generator.history import ROUTE, ROUTE_VERSION
from luoshi.world.generator.plan import Sender, count_offices, senders, turns
from luoshi.world.generator.realm import SCALES, Size, realm_seats, realm_units
from luoshi.world.generator.rows import OLDEST, TEXTS, Task, World
from luoshi.world.generator.workers import chunks
from luoshi.world.logins import NO_PASSWORD, open_logins

CHUNK = 5_000
LARGE = (Matter, Share, Stake, Entry, Head, Position, *TABLES)
FOUNDED = timedelta(days=OLDEST + 100)
TITLE = "历年重点任务"
SIGN_OFF_COLUMNS = (
    "id",
    "dispatcher_id",
    "title",
    "route",
    "route_version",
    "submitted_by_id",
    "state",
    "at_step",
    "submitted_at",
    "decided_at",
)
STEP_COLUMNS = (
    "sign_off_id",
    "ordinal",
    "label",
    "role",
    "unit_id",
    "decision",
    "decided_by_id",
    "decided_at",
)
# Whom the logins belong to: by role, the unit of 云岭县 whose likeness he sits in.
SIGNING_IN = {
    Role.CLERK: ("zfb",),
    Role.DIRECTOR: ("zfb",),
    Role.LEADER: ("gov",),
    Role.HEAD: ("gov",),
    Role.LIAISON: ("fagai", "liuxi"),
    Role.SYSTEM_ADMIN: ("zfb",),
    Role.SECURITY_ADMIN: ("zfb",),
    Role.AUDIT_ADMIN: ("zfb",),
}

NUMBER_ENTRIES = """
INSERT INTO journal_position (position, entry_id)
SELECT row_number() OVER (ORDER BY id) + (SELECT coalesce(max(position), 0) FROM journal_position),
       id
FROM journal_entry WHERE id > %s
"""
COUNT_NUMBERS = """
INSERT INTO matters_counter (dispatcher_id, source, year, last)
SELECT dispatcher_id, source, split_part(number, '-', 2)::int,
       max(split_part(number, '-', 3)::int)
FROM matters_matter WHERE number <> '' GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of it."""

    units: int
    persons: int
    matters: int
    logins: tuple[str, ...]


def generate(size: Size, *, seed: int, now: datetime, matters: int | None = None) -> Loaded:
    """Fill an empty database with a county, a city or a province; the same for the same seed.

    As the owner of the tables it takes indexes and foreign keys down for the load and is several
    times faster. One transaction: all or nothing. Raises RuleBroken where units exist already.
    """
    wanted = SCALES[size].matters if matters is None else matters
    if wanted < 1:
        raise BadInput("事项数至少为 1。")
    with transaction.atomic(), ExitStack() as stack:
        if Unit.objects.exists():
            raise RuleBroken("数据库里已经有单位，大规模数据只能写入空库。")
        if tables.owned(LARGE):
            stack.enter_context(tables.bare(LARGE))
        realm, logins = _people(size, seed, now)
        offices = senders(realm, bulk.reserve(SignOff, 2 * count_offices(realm)))
        _copy_sign_offs(offices, now - FOUNDED, now)
        last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        _copy_matters(World(turns(realm, offices), now), _tasks(wanted, seed))
        _finish(last)
        start_clocks(now)
    _settle()
    return Loaded(len(realm.units), len(realm.seats), wanted, logins)


def _people(size: Size, seed: int, now: datetime) -> tuple[Realm, tuple[str, ...]]:
    """Units, persons, and a few logins at each level."""
    units, begin = realm_units(size), now - FOUNDED
    seats = list(realm_seats(units, Random(seed)))  # noqa: S311 - invented data
    realm = found(units, seats, since=civil_day(begin), now=begin)
    named: dict[str, SeatRow] = {}
    levels = {row.key: row.level for row in units}
    for seat in seats:
        if seat.unit.rpartition("-")[2] in SIGNING_IN.get(seat.role, ()):
            named.setdefault(f"{seat.role.value}-{levels[seat.unit]}", seat)
    logins = {name: realm.actor(seat) for name, seat in named.items()}
    top = units[0].level
    open_logins(
        {name: actor.person_id for name, actor in logins.items()},
        password=make_password(PASSWORD) if settings.DEMO else NO_PASSWORD,
        creator=logins[f"{Role.SYSTEM_ADMIN.value}-{top}"],
        opener=logins[f"{Role.SECURITY_ADMIN.value}-{top}"],
        now=begin,
    )
    return realm, tuple(logins)


def _copy_sign_offs(offices: Sequence[Sender], before: datetime, now: datetime) -> None:
    """Two runs of the ordinary route an office: one has registered its matters, one waits."""
    rows: list[tuple[Any, ...]] = []
    steps: list[tuple[Any, ...]] = []
    for o in offices:
        head = (o.unit_id, TITLE, ROUTE, ROUTE_VERSION, o.clerk[0])
        rows.append((o.approved, *head, SignOff.APPROVED, 1, before, before))
        rows.append((o.open, *head, SignOff.OPEN, 0, now, None))
        steps += _steps(o, o.approved, before) + _steps(o, o.open, None)
    bulk.copy(SignOff, SIGN_OFF_COLUMNS, rows)
    bulk.copy(SignOffStep, STEP_COLUMNS, steps)


def _steps(office: Sender, sign_off: int, at: datetime | None) -> list[tuple[Any, ...]]:
    """The two steps of a sign-off; decided `at`, or still open."""
    asked = (
        (Role.DIRECTOR, office.unit_id, Act.ENDORSE, office.director[0]),
        (Role.LEADER, office.leader_unit, Act.APPROVE, office.leader[0]),
    )
    return [
        (sign_off, ordinal, str(ROLE_LABELS[role]), role.value, unit)
        + ((act.value, person, at) if at else ("", None, None))
        for ordinal, (role, unit, act, person) in enumerate(asked)
    ]


def _tasks(wanted: int, seed: int) -> list[Task]:
    """The chunks, each with the first of its ids."""
    ids = bulk.reserve(Matter, wanted)
    if ids[-1] - ids[0] + 1 != wanted:
        raise RuleBroken("有别的程序正在写入这个数据库，请停下后再试。")
    return [
        Task(start, min(start + CHUNK, wanted), ids[start], seed)
        for start in range(0, wanted, CHUNK)
    ]


def _copy_matters(world: World, tasks: Sequence[Task]) -> None:
    for made in chunks(world, tasks):
        for model, columns in TEXTS.items():
            bulk.copy_text(model, columns, [made[model.__name__]])


def _finish(last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_NUMBERS)
        cursor.execute(NUMBER_ENTRIES, [last])


def _settle() -> None:
    """Let the planner know what is there; only the owner of the tables may."""
    if tables.owned(LARGE):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
