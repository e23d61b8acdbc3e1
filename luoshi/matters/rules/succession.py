"""When a unit ends: who carries its open matters on (DESIGN §5, §6)."""

from collections.abc import Iterable, Mapping

from luoshi.kernel.actor import Actor, Role
from luoshi.matters.rules.flow import LIVE

LIVE_STATES = tuple(state.value for state in LIVE)


def may_name_successor(actor: Actor, path: tuple[int, ...]) -> bool:
    """The head of a level above decides who carries on what has no successor."""
    return actor.has(Role.HEAD) and actor.unit_id in path[:-1]


def carried(units: Iterable[int], successors: Mapping[int, int]) -> list[int]:
    """Units after the succession, each once, in their order."""
    return list(dict.fromkeys(successors.get(unit, unit) for unit in units))
