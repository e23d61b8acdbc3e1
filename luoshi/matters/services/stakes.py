"""Stakes: who has to do with a matter, kept true when matters and units move."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection

from luoshi.matters.models import ANCESTORS, Matter, Stake
from luoshi.matters.rules import StakeRole
from luoshi.org.models import Unit


def stake(
    matter: Matter, unit: Unit, role: StakeRole, now: datetime, person_id: int | None = None
) -> Stake:
    """A stake with the unit's ancestors by depth, not yet stored."""
    ancestors = dict(zip(ANCESTORS, unit.path, strict=False))
    return Stake(
        matter=matter, unit=unit, role=role.value, person_id=person_id, since=now, **ancestors
    )


def open_stakes(stakes: Iterable[Stake]) -> None:
    """Store new stakes; one that is live already stays as it is."""
    Stake.objects.bulk_create(stakes, ignore_conflicts=True, batch_size=1000)


def close_stakes(matters: Iterable[Matter], roles: Collection[StakeRole], now: datetime) -> None:
    """End the live stakes of these roles: whoever held them sees the matter no longer."""
    Stake.objects.filter(
        matter__in=[matter.pk for matter in matters],
        role__in=[role.value for role in roles],
        until__isnull=True,
    ).update(until=now)


def follow_unit(unit_id: int) -> None:
    """Give the stakes of a unit and of all below it the ancestors they have now, in one statement.

    Called by `org` in the transaction of the move (journal.subjects.unit_moved).
    """
    columns = ", ".join(f"{name} = unit.path[{at}]" for at, name in enumerate(ANCESTORS, start=1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE matters_stake SET {columns} FROM org_unit AS unit"  # noqa: S608 - our columns
            " WHERE unit.id = matters_stake.unit_id AND unit.path @> ARRAY[%s]::bigint[]",
            [unit_id],
        )
