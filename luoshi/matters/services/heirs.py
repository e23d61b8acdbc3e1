"""Who carries on what ended units left: their successors, and for what an office dispatched an
office that issues (DESIGN §5, §6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter
from luoshi.matters.rules import StakeRole
from luoshi.matters.rules.succession import OFFICE_ROLES
from luoshi.org import queries as org
from luoshi.org.models import Unit


@dataclass(frozen=True, slots=True)
class Heirs:
    """By the unit that ended: who carries on its duties, and who what it dispatched as an office.

    `offices` lacks those for whom no office is found; then what they dispatched stays, until
    somebody above names one. `issued` are those that were offices themselves.
    """

    units: Mapping[int, Unit]
    offices: Mapping[int, Unit]
    issued: Collection[int]

    def take(self, role: str, old: int | None, matter: Matter) -> Unit | None:
        """Who has this place in the matter now, where an ended unit had it; None where it stays."""
        if old is None:
            return None
        if role == StakeRole.ABOVE:
            return (self.offices if old in self.issued else self.units).get(old)
        if role in OFFICE_ROLES and not matter.handed_down:
            return self.offices.get(old)
        return self.units.get(old)

    @property
    def olds(self) -> Collection[int]:
        """The units that ended."""
        return self.units.keys()


def find(found: Mapping[int, int], now: datetime, issuing: Unit | None = None) -> Heirs:
    """The heirs of some units; `issuing` where a head has named who dispatches from now on.

    An office that does not issue any more leaves what it dispatched to the nearest one that does:
    the successor itself, its own office, that of a level above.
    """
    units = Unit.objects.select_related("parent").in_bulk(set(found.values()))
    heirs = {old: units[new] for old, new in found.items()}
    wanted = [issuing] if issuing is not None else list(heirs.values())
    offices = org.offices_for(wanted, civil_day(now))
    by_old = {old: (issuing or new).pk for old, new in heirs.items()}
    issued = Unit.objects.filter(pk__in=found, issues=True).values_list("pk", flat=True)
    return Heirs(
        units=heirs,
        offices={old: offices[pk] for old, pk in by_old.items() if pk in offices},
        issued=frozenset(issued),
    )
