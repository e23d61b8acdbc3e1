"""The demo's county at work: who sits where, which matters came of which paper, what time it is."""

from dataclasses import dataclass, field
from datetime import datetime

from luoshi.kernel.actor import Actor, Role
from luoshi.matters.models import Matter
from luoshi.world.county import SeatRow
from luoshi.world.founding import Realm
from luoshi.world.story import moment

ANSWERING = (Role.LIAISON, Role.HEAD)


@dataclass(slots=True)
class Town:
    """The county at work: who sits where, and which matters came of which paper."""

    realm: Realm
    now: datetime
    people: dict[str, Actor]
    seats: dict[tuple[str, Role], list[SeatRow]]
    keys: dict[int, str]
    drafts: dict[str, list[Matter]] = field(default_factory=dict)

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """A moment before now."""
        return moment(self.now, days_ago, hour, minute)

    def holder(self, unit: str, *roles: Role) -> Actor:
        """Who acts for a unit: the first of these roles that it has."""
        for role in roles:
            if held := self.seats.get((unit, role)):
                return self.realm.actor(held[0])
        raise LookupError(f"{unit} has none of {roles}")
