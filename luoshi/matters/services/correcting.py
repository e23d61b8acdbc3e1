"""A unit corrected once for all the rows of a paper that name it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.journal.services import note_asked
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotFound, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters import reading
from luoshi.matters.acts import UnitCorrected
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules import Act, Row
from luoshi.matters.services import gate, living, suggesting
from luoshi.matters.services.drafts import shares_for
from luoshi.matters.services.rows import assign
from luoshi.org import queries as org
from luoshi.org.models import Unit


@once
def correct_unit(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    version_id: int,
    name: str,
    unit_id: int,
    matter_ids: Collection[int],
    versions: Mapping[int, int] | None = None,
) -> list[Matter]:
    """Take a name of a paper for a unit in all the chosen drafts of a version at once.

    In each the unit takes the role that the paper gives the name; other fields stay. Raises Stale,
    NotFound for rows of another paper, BadInput at `unit`, RuleBroken where nothing would change.
    """
    if done := gate.done_to_each(request_id, actor, {UnitCorrected.ACT}, matter_ids, unit=unit_id):
        return done
    found = gate.take(actor=actor, matter_ids=matter_ids, act=Act.CORRECT, versions=versions)
    if any(m.paper_version_id != version_id or name not in reading.surfaces_of(m) for m in found):
        raise NotFound
    _demand_live(actor, unit_id, now)
    rows = reading.rows_corrected(found, name, unit_id, civil_day(now))
    matters = [matter for matter in found if matter.pk in rows]
    if not matters:
        raise RuleBroken("选中的行已经是这个单位，没有要改的。")
    units = Unit.objects.in_bulk({pk for row in rows.values() for pk in row.lead_ids})
    for matter in matters:
        assign(matter, rows[matter.pk], units)
        settled = reading.name_doubts(name)
        matter.doubts = [doubt for doubt in matter.doubts if doubt not in settled]
    entries = _store(matters, rows, name, unit_id, actor, now, request_id)
    note_asked(request_id, actor, UnitCorrected.ACT, matter_ids, entries)
    suggesting.suggest({pk: {name: unit_id} for pk in rows}, matters, entries, actor, now)
    return matters


def _demand_live(actor: Actor, unit_id: int, now: datetime) -> None:
    if not org.directory(actor).filter(pk=unit_id).exists():
        raise BadInput("请选择一个现有的单位。", {"unit": "请选择一个现有的单位。"})
    living.demand_live([unit_id], now, "unit")


def _store(
    matters: Sequence[Matter],
    rows: Mapping[int, Row],
    name: str,
    unit_id: int,
    actor: Actor,
    now: datetime,
    request_id: UUID,
) -> dict[int, Entry]:
    left = gate.move(matters, Act.CORRECT, ["ownership", "lead", "doubts"])
    Share.objects.filter(matter__in=matters).delete()
    shares = [shares_for(m, rows[m.pk]) for m in matters]
    Share.objects.bulk_create([share for group in shares for share in group], batch_size=1000)
    sealed = gate.seal_surface(matters, name, now)
    lines = [
        gate.line(
            m,
            UnitCorrected(
                **gate.facts(m, left[m.pk]),
                unit=unit_id,
                surface=sealed[m.pk],
                each=rows[m.pk].owners,
                cooperating=rows[m.pk].cooperating_ids,
            ),
        )
        for m in matters
    ]
    return gate.tell(lines, actor, now, request_id)
