"""What a lead's task may be split into, and which of its parts are open."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from luoshi.matters.models import Matter
from luoshi.matters.queries.history import handlers_of
from luoshi.matters.rules import State
from luoshi.matters.rules.subdividing import DEEPEST, Whole
from luoshi.org.models import Unit

SHOWN: Final = 200  # units of the list to choose from
ENDED: Final = (State.CLOSED.value, State.CANCELLED.value)


def whole_of(matter: Matter, unit_ids: Collection[int], today: date) -> Whole:
    """What parts for these units have to fit into."""
    lead = matter.lead_id or 0
    below = Unit.objects.live(today).filter(pk__in=unit_ids, path__contains=[lead])
    return Whole(
        lead_id=lead,
        due=matter.due,
        level=_level(matter),
        below=frozenset(below.exclude(pk=lead).values_list("pk", flat=True)),
        own=frozenset(pk for pk, _name in handlers_of(matter, today)),
    )


def _level(matter: Matter) -> int:
    """How many times the task was split already; a query a level, and there are few."""
    level, above = 0, matter.parent_id if matter.handed_down else None
    while above is not None and level < DEEPEST:
        level += 1
        row = Matter.objects.filter(pk=above, handed_down=True).values_list("parent", flat=True)
        above = row.first()
    return level


def units_below(matter: Matter, today: date) -> list[Unit]:
    """The units right below the lead."""
    rows = Unit.objects.live(today).filter(parent=matter.lead_id)
    return list(rows.order_by("sort", "pk")[:SHOWN])


def total_of(target: Mapping[str, Any]) -> Decimal:
    """The figure of a target."""
    return Decimal(str(target["value"]))


def open_parts(matter: Matter) -> int:
    """How many parts of a matter that its lead split are not done yet."""
    return matter.children.filter(handed_down=True).exclude(state__in=ENDED).count()
