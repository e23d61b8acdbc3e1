"""Who keeps the calendar: the system administrator, for the country and his own line of units."""

from typing import Final

from luoshi.kernel.actor import Actor, Role

KEEPERS: Final = frozenset({Role.SYSTEM_ADMIN})
YEARS: Final = 10_000  # a chain of the calendar is region × YEARS + year; the country is region 0


def may_keep(actor: Actor, region_id: int) -> bool:
    """Whether the actor may publish a year for the country (0) or for a unit above his own."""
    return actor.has(*KEEPERS) and (region_id == 0 or region_id in actor.unit_path)


def chain_of(region_id: int, year: int) -> int:
    """The journal chain of one year of one region."""
    return region_id * YEARS + year


def may_see_calendar(actor: Actor, chain_id: int) -> bool:
    """The country's calendar is everybody's, a local one belongs to those who live by it."""
    region_id = chain_id // YEARS
    return region_id == 0 or region_id in actor.unit_path
