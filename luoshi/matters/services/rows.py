"""A row as somebody gives it: checked, and written into a matter."""

from collections.abc import Mapping
from datetime import datetime

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters import rules
from luoshi.matters.models import Matter
from luoshi.matters.rules import Ownership, Row
from luoshi.matters.services import living
from luoshi.org import queries as org
from luoshi.org.models import Unit


def apply(matter: Matter, row: Row, actor: Actor, now: datetime) -> None:
    """Write a row into a matter, once it is checked; raises BadInput by field."""
    write(matter, row, units_named({"": row}, actor, now))


def units_named(rows: Mapping[str, Row], actor: Actor, now: datetime) -> dict[int, Unit]:
    """The units that rows name, by id, once all rows are checked; one query whatever the number.

    The key of a row stands before the names of its fields. Raises BadInput for all that cannot be
    stored, for units that are not there and for those that are no more.
    """
    today = civil_day(now)
    found = {key: rules.wrong_fields(row, today) for key, row in rows.items()}
    if wrong := _placed(found):
        raise BadInput("有几处需要修改后才能保存。", wrong)
    named = {pk for row in rows.values() for pk in (*row.lead_ids, *row.cooperating_ids)}
    units: dict[int, Unit] = org.units_named(actor, named) if named else {}
    for key, row in rows.items():
        if missing := {*row.lead_ids, *row.cooperating_ids} - units.keys():
            sentence = f"有 {len(missing)} 个单位已不存在，请重新选择。"
            raise BadInput(fields={key + "lead": sentence})
    said = living.gone(units.values(), now)
    if over := _placed({key: _ended(row, said) for key, row in rows.items()}):
        raise BadInput("".join(dict.fromkeys(over.values())), over)
    return units


def _placed(found: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {key + name: said for key, wrong in found.items() for name, said in wrong.items()}


def _ended(row: Row, said: Mapping[int, str]) -> dict[str, str]:
    """What is said of the ended units of a row, by the field that names them."""
    fields = {"lead": row.lead_ids, "cooperating": row.cooperating_ids}
    found = {name: "".join(said[pk] for pk in pks if pk in said) for name, pks in fields.items()}
    return {name: text for name, text in found.items() if text}


def write(matter: Matter, row: Row, units: Mapping[int, Unit]) -> None:
    """Write a checked row into a matter; `units` are those that it names."""
    matter.content = row.content.strip()
    matter.acceptance = row.acceptance.strip()
    matter.unit_proposes_acceptance = row.unit_proposes_acceptance
    matter.due = row.due
    assign(matter, row, units)


def assign(matter: Matter, row: Row, units: Mapping[int, Unit]) -> None:
    """Write the owner of a row into a matter."""
    matter.ownership = row.ownership
    alone = row.ownership is Ownership.EACH
    lead_id = None if alone or not row.lead_ids else row.lead_ids[0]
    matter.lead = units[lead_id] if lead_id is not None else None
