"""The actors that a person can be, without a login: for what the house does of its own accord."""

from collections.abc import Collection
from datetime import datetime

from luoshi.kernel.actor import Actor, Door, Role
from luoshi.kernel.periods import civil_day
from luoshi.org.models import Appointment


def seats_of(person_id: int, unit_ids: Collection[int], *, now: datetime) -> list[Actor]:
    """What a person may see in each of his posts in these units today; one query."""
    rows = Appointment.objects.live(civil_day(now)).filter(person=person_id, unit__in=unit_ids)
    return [
        Actor(
            person_id=row.person_id,
            post_id=row.post_id,
            unit_id=row.unit_id,
            unit_path=tuple(row.unit.path),
            roles=frozenset({Role(row.role)}),
            door=Door.JOB,
        )
        for row in rows.select_related("unit").order_by("pk")
    ]
