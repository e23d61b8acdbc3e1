"""Who sends what to whom in a large world: what the workers need to know, as plain values."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from luoshi.kernel.actor import Role
from luoshi.world.county import SUPERVISION, SeatRow
from luoshi.world.founding import Realm

# How often a dispatcher of a level comes up: counties send most.
TURNS = {"county": 8, "city": 6, "province": 20}
LEADS = frozenset({"department", "institution", "township", "street", "government"})


@dataclass(frozen=True, slots=True)
class Doer:
    """A unit that matters go to: its ancestors, and who signs and who handles."""

    unit_id: int
    path: tuple[int, ...]
    liaison: tuple[int, int]
    handlers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """A supervision office: who acts for it, its sign-offs, and where it sends.

    `approved` is the sign-off that registered its matters, `open` the one that waits.
    """

    unit_id: int
    path: tuple[int, ...]
    clerk: tuple[int, int]
    director: tuple[int, int]
    leader: tuple[int, int]
    leader_unit: int
    approved: int
    open: int
    doers: tuple[Doer, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One place in the round in which senders take their turns.

    The nth round gives this place the serial number `size` × n + `offset` of its sender.
    """

    sender: Sender
    offset: int
    size: int


def senders(realm: Realm, sign_offs: Sequence[int]) -> list[Sender]:
    """All government offices that dispatch, with two sign-offs each."""
    people = _people(realm)
    doers = _doers(realm, people)
    rows = [row for row in realm.units if row.issues and row.key.endswith(SUPERVISION)]
    found = []
    for row, approved, waiting in zip(rows, sign_offs[::2], sign_offs[1::2], strict=True):
        government = row.parent
        found.append(
            Sender(
                unit_id=realm.ids[row.key],
                path=realm.paths[row.key],
                clerk=people[row.key][Role.CLERK][0],
                director=people[row.key][Role.DIRECTOR][0],
                leader=people[government][Role.LEADER][0],
                leader_unit=realm.ids[government],
                approved=approved,
                open=waiting,
                doers=tuple(doers[government]),
            )
        )
    return found


def count_offices(realm: Realm) -> int:
    """How many offices dispatch."""
    return sum(row.issues and row.key.endswith(SUPERVISION) for row in realm.units)


People = dict[str, dict[Role, list[tuple[int, int]]]]


def _people(realm: Realm) -> People:
    """(person, post) by unit and role."""
    found: People = defaultdict(lambda: defaultdict(list))
    for seat in realm.seats:
        found[seat.unit][seat.role].append(_ids(realm, seat))
    return found


def _ids(realm: Realm, seat: SeatRow) -> tuple[int, int]:
    sitting = realm.sittings[seat.unit, seat.seat]
    return sitting.person_id, sitting.post_id


def _doers(realm: Realm, people: People) -> dict[str, list[Doer]]:
    """The units each government sends to: its own, and the governments of the level below."""
    found: dict[str, list[Doer]] = defaultdict(list)
    above = {row.key: row.parent for row in realm.units}
    for row in realm.units:
        if row.kind not in LEADS or not people[row.key]:
            continue
        government = row.parent
        if row.kind == "government":
            region = above[row.parent]
            government = f"{region}-gov" if region else ""
        staff = people[row.key]
        liaison = (staff[Role.LIAISON] or staff[Role.HEAD])[0]
        found[government].append(
            Doer(
                unit_id=realm.ids[row.key],
                path=realm.paths[row.key],
                liaison=liaison,
                handlers=tuple(person for person, _ in staff[Role.HANDLER]) or (liaison[0],),
            )
        )
    return found


def turns(realm: Realm, offices: list[Sender]) -> list[Turn]:
    """The round: each sender as often as its level asks, evenly mixed."""
    level = {realm.ids[row.key]: row.level for row in realm.units}
    places = sorted(_places(offices, level), key=lambda place: place[0])
    return [turn for _, turn in places]


def _places(offices: list[Sender], level: dict[int, str]) -> Iterator[tuple[float, Turn]]:
    for sender in offices:
        size = TURNS[level[sender.unit_id]]
        for offset in range(size):
            yield (offset + 0.5) / size, Turn(sender, offset, size)
