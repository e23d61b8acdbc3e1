"""Stakes: who has to do with a matter, kept true when matters and units move."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection

from luoshi.kernel.periods import civil_day
from luoshi.matters.models import ANCESTORS, Matter, Stake
from luoshi.matters.rules import StakeRole
from luoshi.org import queries as org
from luoshi.org.models import Unit
from luoshi.org.rules.words import ChargeKind


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


def leaders_in_charge(matters: Sequence[Matter], now: datetime) -> list[Stake]:
    """The leader in charge of each matter: whom the paper names, else whom the leaders' table does.

    A leader found in the table is written into the matter. Two queries whatever the number.
    """
    table: dict[int, org.Leader] = {}
    leads = {matter.lead_id for matter in matters if matter.lead_id}
    for line in org.leaders_of(unit_ids=leads, today=civil_day(now)):
        if line.kind is ChargeKind.IN_CHARGE:
            table.setdefault(line.unit_id, line)
    offices = Unit.objects.in_bulk(
        {line.office_id for line in table.values()} | {m.dispatcher.parent_id for m in matters}
    )
    rows, found = [], []
    for matter in matters:
        listed = table.get(matter.lead_id or 0)
        if matter.leader_id is None and listed is not None:
            matter.leader_id = listed.person_id
            found.append(matter)
        from_table = listed is not None and listed.person_id == matter.leader_id
        where = listed.office_id if listed and from_table else matter.dispatcher.parent_id
        office = offices.get(where or 0)
        if matter.leader_id and office:
            rows.append(stake(matter, office, StakeRole.LEADER, now, person_id=matter.leader_id))
    Matter.objects.bulk_update(found, ["leader"], batch_size=500)
    return rows


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
