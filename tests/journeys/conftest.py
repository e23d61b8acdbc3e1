"""The whole county at its desks: a committed database, a site on it, people signed in."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from launch.browser import cookies_for
from luoshi.kernel.actor import Role
from luoshi.kernel.periods import civil_day
from luoshi.world import cast as casting
from luoshi.world import county as county_files
from luoshi.world.founding import found
from luoshi.world.logins import open_logins
from tests.journeys.desk import Desk
from tests.journeys.office import Office


@pytest.fixture
def people(empty_db: Any, now: datetime) -> casting.Cast:
    """All of 云岭县, its 14 townships and streets too; liaisons sign in under their unit's key."""
    began = now - casting.TENURE
    units, seats = county_files.units(), county_files.seats()
    by_seat = {(row.unit, row.seat): row for row in seats}
    named = {row.login: by_seat[row.unit, row.seat] for row in county_files.cast_rows()}
    with transaction.atomic():
        realm = found(units, seats, since=civil_day(began), now=began)
        logins = {key: realm.sittings[row.unit, row.seat].person_id for key, row in named.items()}
        taken = set(logins.values())
        for row in seats:
            person = realm.sittings[row.unit, row.seat].person_id
            if row.role is Role.LIAISON and person not in taken:
                logins[row.unit] = person
        creator, opener = realm.actor(named["cheng"]), realm.actor(named["wei"])
        open_logins(logins, creator=creator, opener=opener, now=began)
    return casting.load(now)


@pytest.fixture
def county(people: casting.Cast) -> Iterator[str]:
    """The address of a site that serves the county."""
    server = LiveServer("127.0.0.1")
    try:
        yield str(server.url)
    finally:
        server.stop()


@pytest.fixture
def office(people: casting.Cast) -> Office:
    """The paper of the journeys, as far on its way as a test asks."""
    return Office(people)


@pytest.fixture
def at_desk(county: str, people: casting.Cast, page_at: Callable[..., Any]) -> Callable[..., Desk]:
    """Seat somebody at a browser of his own: `at_desk("shen")`, or in another browser."""

    def seated(
        who: str,
        *,
        hand: type[Desk] = Desk,
        width: int = 1440,
        opener: Callable[..., Any] = page_at,
    ) -> Desk:
        cookies = cookies_for(people.users[who], county)
        return hand(opener(width, cookies=cookies), county, who)

    return seated
