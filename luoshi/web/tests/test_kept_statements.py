"""What is kept for a kind of actor is, for each of them, what would be composed for him alone."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from luoshi.clock.rules.lights import Light
from luoshi.kernel.actor import Actor, Door
from luoshi.kit.orders import Order
from luoshi.kit.paging import Listing
from luoshi.matters.queries import in_lines, listed, order_of, under
from luoshi.matters.rules import State
from luoshi.matters.rules.saved_views import SORTS, Wanted
from luoshi.web import desk
from luoshi.web.sections import SECTIONS, Section

pytestmark = pytest.mark.django_db

# In the midst of a month, in its last days (other rows wait then), and past a civil midnight.
MOMENTS = (
    datetime(2026, 9, 14, 2, tzinfo=UTC),
    datetime(2026, 9, 14, 9, 41, 7, 5, tzinfo=UTC),
    datetime(2026, 9, 28, 2, tzinfo=UTC),
    datetime(2026, 9, 28, 16, 1, tzinfo=UTC),
)


def people(cast: Any) -> list[Actor]:
    """The standing cast, each in his own post, and one of them in another's name."""
    actors = [*(actor for _name, actor in cast), *cast.actors.values()]
    return [*actors, replace(cast.gao, on_behalf_of=cast.lu.person_id, door=Door.API)]


def same(kept: Listing[Any], fresh: Listing[Any]) -> None:
    assert kept.keys.sql == fresh.keys.sql
    assert list(kept.keys.params) == list(fresh.keys.params)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_for_everybody_who_has_it(cast: Any, name: str) -> None:
    section: Section = SECTIONS[name]
    having = [one for one in people(cast) if one.has(*section.roles)]
    assert having
    for now in MOMENTS:
        for actor in having:
            rows = section.rows(*section.values(actor, now))
            order = Order.of(rows.model, section.order)
            same(desk._listing(name, section, actor, now), Listing.of(rows, order))


def test_the_inbox_of_everybody(cast: Any) -> None:
    for actor in people(cast):
        rows = desk.unread(actor)
        same(desk._inbox(actor), Listing.of(rows, Order.of(rows.model, ("id",))))


WANTED = (
    Wanted(),
    Wanted(states=(State.UNDERWAY,), unit_id=7, due_from=date(2026, 6, 1)),
    Wanted(states=(State.CLOSED, State.UNDERWAY), source="plan", due_until=date(2027, 1, 31)),
    Wanted(states=(State.UNDERWAY, State.CLOSED), unit_id=8, source="report", light=Light.RED),
    *(Wanted(light=light) for light in Light),
    *(Wanted(sort=sort) for sort in (*SORTS, "nonsense")),
    Wanted(text="学校 改造", unit_id=7),
)


@pytest.mark.parametrize("wanted", WANTED)
def test_the_ledger_of_everybody_under_every_condition(cast: Any, wanted: Wanted) -> None:
    for now in MOMENTS[:2]:
        for actor in people(cast):
            kept = listed(actor, wanted, now, fetch=in_lines)
            states = tuple(sorted(wanted.states))
            rows = under(actor, replace(wanted, states=states), now)
            same(kept, Listing.of(rows, order_of(wanted.sort)))
