"""What a reader finds in the ledger as he wants it, page by page or as a whole."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Final, TypeVar

from django.db.models import QuerySet

from luoshi.clock.rules.lights import Light
from luoshi.kernel.actor import Actor
from luoshi.kit.orders import Order
from luoshi.kit.paging import Listing, keys_of
from luoshi.matters.models import Matter
from luoshi.matters.queries.ledger import ENDED, has_ended, ledger
from luoshi.matters.queries.lights import lit
from luoshi.matters.rules import State
from luoshi.matters.rules.saved_views import Wanted
from luoshi.statements.kept import Kept

T = TypeVar("T")
ORDERS: Final[dict[str, Callable[[], Order]]] = {
    "": partial(Order.of, Matter, ("due", "id"), ENDED, has_ended),
    "due": partial(Order.of, Matter, ("due", "id")),
    "-due": partial(Order.of, Matter, ("-due", "-id")),
    "number": partial(Order.of, Matter, ("id",)),
    "-number": partial(Order.of, Matter, ("-id",)),
}


@cache
def order_of(sort: str) -> Order:
    """How the ledger is sorted; what is alive by its date first where nothing is asked."""
    return ORDERS.get(sort, ORDERS[""])()


def under(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[Matter]:
    """The ledger as it is wanted, without an order."""
    rows = ledger(
        actor,
        text=wanted.text,
        states=wanted.states,
        unit_id=wanted.unit_id,
        source=wanted.source,
        due_from=wanted.due_from,
        due_until=wanted.due_until,
    )
    return rows if wanted.light is None else lit(rows, wanted.light, now)


def listed(
    actor: Actor,
    wanted: Wanted,
    now: datetime,
    *,
    fetch: Callable[[Sequence[int]], Iterable[T]],
) -> Listing[T]:
    """The same as a list that is cut into pages; `fetch` gives the rows of one."""
    rows, order = partial(under, actor, wanted, now), order_of(wanted.sort)
    if wanted.text:  # words make their own conditions
        return Listing.of(rows(), order, fetch)
    sort = wanted.sort if wanted.sort in ORDERS else ""
    keys = _KEYS[sort].statement(
        actor,
        now,
        frozenset(wanted.states),
        wanted.light,
        wanted.unit_id,
        wanted.source or None,
        *(wanted.due_from, wanted.due_until),
    )
    return Listing(rows, order, keys, fetch)


def _keys(
    order: Callable[[], Order],
    actor: Actor,
    now: datetime,
    states: frozenset[State],
    light: Light | None,
    unit_id: int | None,
    source: str | None,
    *between: date | None,
) -> QuerySet[Matter]:
    wanted = Wanted(
        states=tuple(sorted(states)),
        unit_id=unit_id,
        source=source or "",
        light=light,
        due_from=between[0],
        due_until=between[1],
    )
    return keys_of(under(actor, wanted, now), order())


_KEYS: Final = {sort: Kept(partial(_keys, order)) for sort, order in ORDERS.items()}
