"""Logins of the fictional people, written in bulk with their chains."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import uuid4

from luoshi.kernel.actor import Actor
from luoshi.org.acts import PasswordSet, UserCreated
from luoshi.org.models import User
from luoshi.world import bulk
from luoshi.world.chains import Said, write_chains

# What Django stores for a login that no password opens.
NO_PASSWORD = "!"  # noqa: S105 - the opposite of a password


def open_logins(
    persons: Mapping[str, int],
    *,
    password: str = NO_PASSWORD,
    creator: Actor,
    opener: Actor,
    now: datetime,
) -> dict[str, int]:
    """Give each user name its person; returns the ids of the logins by user name.

    `password` is the stored form, one for all. The system administrator creates a login, the
    security administrator opens it: two people, as in `org.services`.
    """
    ids = dict(zip(persons, bulk.reserve(User, len(persons)), strict=True))
    rows = ((ids[name], name, person, password) for name, person in persons.items())
    bulk.copy(User, ("id", "username", "person_id", "password"), rows)
    write_chains(_chains(ids, persons, password, creator, opener, now))
    return ids


def _chains(
    ids: Mapping[str, int],
    persons: Mapping[str, int],
    password: str,
    creator: Actor,
    opener: Actor,
    now: datetime,
) -> Iterator[list[Said]]:
    created, opened = uuid4(), uuid4()
    for name, pk in ids.items():
        chain = [Said("user", pk, UserCreated(person_id=persons[name]), creator, now, created)]
        if password != NO_PASSWORD:
            chain.append(Said("user", pk, PasswordSet(own=False), opener, now, opened))
        yield chain
