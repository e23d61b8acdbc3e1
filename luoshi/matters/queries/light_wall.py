"""The wall of 督办: what is late and what is nearly due, found once for all that the page says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from luoshi.clock.rules.lights import Light
from luoshi.kernel.actor import Actor
from luoshi.matters.models import Matter
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.queries.ledger import in_desk_rows
from luoshi.matters.queries.lights import weighed
from luoshi.matters.rules import State
from luoshi.statements.kept import Kept

# Thousands of matters are lit in a province: each is weighed once.
_ASKED: Final = """
WITH seen (key, due, lead_id, late) AS MATERIALIZED ({seen}), found AS MATERIALIZED (
  SELECT * FROM seen WHERE late IS NOT NULL
)
SELECT late, lead_id, count(*), NULL::bigint[] FROM found GROUP BY late, lead_id
UNION ALL
SELECT late, NULL, 0, ARRAY(
  SELECT key FROM found WHERE found.late = light.late ORDER BY due NULLS LAST, key LIMIT %s
) FROM (VALUES (true), (false)) AS light (late)
"""


@dataclass(slots=True)
class Lit:
    """The matters that show one light: how many, those soonest due, how many each lead has."""

    total: int = 0
    rows: list[Matter] = field(default_factory=list)
    by_lead: Counter[int] = field(default_factory=Counter)

    @property
    def more(self) -> bool:
        """Whether there are others than those shown."""
        return self.total > len(self.rows)


def wall(actor: Actor, now: datetime, *, size: int) -> dict[Light, Lit]:
    """What is late and what is nearly due, as far as the actor sees; `size` rows of each.

    Two queries. What nobody leads yet counts in the total alone.
    """
    found = {Light.RED: Lit(), Light.YELLOW: Lit()}
    keys: dict[Light, Sequence[int]] = {}
    for late, lead, count, first in _ask(actor, now, size):
        light = Light.RED if late else Light.YELLOW
        found[light].total += count
        if lead is not None:
            found[light].by_lead[lead] += count
        if first is not None:
            keys[light] = first
    rows = {row.pk: row for row in in_desk_rows([pk for first in keys.values() for pk in first])}
    for light, first in keys.items():
        found[light].rows = [rows[pk] for pk in first if pk in rows]
    return found


def _ask(actor: Actor, now: datetime, size: int) -> list[tuple[Any, ...]]:
    seen = _SEEN.statement(actor, now)
    with connection.cursor() as cursor:
        cursor.execute(_ASKED.format(seen=seen.sql), [*seen.params, size])
        return list(cursor.fetchall())


def _seen(actor: Actor, now: datetime) -> QuerySet[Any, Any]:
    rows = matters_for(actor).exclude(state=State.CANCELLED)
    return weighed(rows, now).values_list("pk", "due", "lead_id", "late")


_SEEN: Final = Kept(_seen)
