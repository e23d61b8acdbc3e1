"""A table of units, and of who heads them, taken in as one act."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from luoshi.journal.once import once
from luoshi.journal.services import Line as EntryLine
from luoshi.journal.services import record_many, replayed
from luoshi.kernel.actor import Actor, Door, Role
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.org.acts import Staffed, UnitCreated, UnitEdited
from luoshi.org.models import ROLE_LABELS, Appointment, Person, Post, Unit, in_chinese
from luoshi.org.queries.importing import Staffing, StaffPlan, import_plan, staff_plan
from luoshi.org.rules import pinyin
from luoshi.org.rules.powers import Act
from luoshi.org.rules.table import Change, Line, Plan, UnitLine
from luoshi.org.services import gate
from luoshi.org.services.people import new_person, sealed_name
from luoshi.org.services.posts import close_terms
from luoshi.org.services.units import UnitDraft, created_body, new_unit, stored

EDITED = ("short_name", "aliases", "kind", "level", "phone", "sort", "issues")
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Imported:
    """How many units an import made and corrected."""

    created: int
    edited: int


@once
def import_units(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    lines: Sequence[Line],
    only_right: bool = False,
) -> Imported:
    """Take in the units of a table; the same table again changes nothing.

    Raises BadInput when some cell is wrong, unless only the right lines are wanted.
    """
    actor = actor.through(Door.IMPORT)
    acts = (UnitCreated.ACT, UnitEdited.ACT)
    if done := replayed(request_id, actor, acts):
        made = sum(1 for entry in done if entry.act == UnitCreated.ACT)
        return Imported(made, len(done) - made)
    gate.demand(actor, Act.MANAGE_UNITS)
    gate.lock_tree()
    today = civil_day(now)
    plan = import_plan(actor, lines, today=today)
    _demand_right(len(plan.errors), only_right)
    entries = _create(plan, actor, today) + _edit(plan)
    record_many(lines=entries, actor=actor, now=now, request_id=request_id)
    return Imported(plan.count(Change.CREATE), plan.count(Change.EDIT))


@once
def import_people(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    lines: Sequence[Line],
    only_right: bool = False,
) -> int:
    """Fill the posts of heads and liaisons named in a table; returns how many were filled.

    Whoever held such a post before leaves it today. Raises BadInput as `import_units` does.
    """
    actor = actor.through(Door.IMPORT)
    if done := replayed(request_id, actor, Staffed.ACT):
        return len({entry.chain_id for entry in done if entry.chain_kind == "unit"})
    gate.demand(actor, Act.APPOINT, role=Role.HEAD)
    gate.lock_tree()
    today = civil_day(now)
    units = import_plan(actor, lines, today=today)
    plan = staff_plan(actor, [line for line, _ in units.lines], today=today)
    _demand_right(len(plan.errors), only_right)
    entries = _staff(plan, today, now)
    record_many(lines=entries, actor=actor, now=now, request_id=request_id)
    return len(plan.staffings)


def _demand_right(errors: int, only_right: bool) -> None:
    if errors and not only_right:
        raise BadInput(f"表中还有 {errors} 处需要改正，没有导入任何内容。")


def _create(plan: Plan, actor: Actor, today: date) -> list[EntryLine]:
    wanted = [line for line, change in plan.lines if change is Change.CREATE]
    if not wanted:
        return []
    known = _by_code({line.parent for line in wanted})
    made = []
    for line, pk in zip(wanted, gate.new_ids(Unit, len(wanted)), strict=True):
        unit = new_unit(_draft(line), parent=known[line.parent], unit_id=pk, since=today)
        known[line.code] = unit
        made.append(unit)
    with gate.unique("有编码或者名称刚刚被别人使用，请重新核对。"):
        Unit.objects.bulk_create(made, batch_size=BATCH)
    return [EntryLine("unit", unit.pk, created_body(unit)) for unit in made]


def _edit(plan: Plan) -> list[EntryLine]:
    wanted = [line for line, change in plan.lines if change is Change.EDIT]
    known = _by_code({line.code for line in wanted})
    entries, units = [], []
    for line in wanted:
        unit = known[line.code]
        before = {name: getattr(unit, name) for name in EDITED}
        after = gate.changed(before, stored(_draft(line)))
        for name, value in after.items():
            setattr(unit, name, value)
        unit.pinyin = pinyin.keys([unit.short_name, unit.name, *unit.aliases])
        unit.version += 1
        body = UnitEdited(before={name: before[name] for name in after}, after=after)
        entries.append(EntryLine("unit", unit.pk, body))
        units.append(unit)
    Unit.objects.bulk_update(units, [*EDITED, "pinyin", "version"], batch_size=BATCH)
    return entries


def _by_code(codes: Collection[str]) -> dict[str, Unit]:
    rows = Unit.objects.select_for_update().filter(code__in=codes).order_by("pk")
    return {unit.code: unit for unit in rows}


def _draft(line: UnitLine) -> UnitDraft:
    return UnitDraft(
        name=line.name,
        code=line.code,
        kind=line.kind,
        level=line.level,
        short_name=line.short_name,
        aliases=line.aliases,
        phone=line.phone,
        sort=line.sort,
        issues=line.issues,
    )


def _staff(plan: StaffPlan, today: date, now: datetime) -> list[EntryLine]:
    by_unit: dict[int, list[Staffing]] = defaultdict(list)
    for staffing in plan.staffings:
        by_unit[staffing.unit_id].append(staffing)
    entries: list[EntryLine] = []
    for unit_id, staffings in by_unit.items():
        entries += _staff_unit(unit_id, staffings, today, now)
    return entries


def _staff_unit(
    unit_id: int, staffings: Sequence[Staffing], today: date, now: datetime
) -> list[EntryLine]:
    leaving = [holder for staffing in staffings for holder in staffing.leaving]
    close_terms([holder.appointment_id for holder in leaving], today)
    people: dict[str, Person] = {}
    filled: list[dict[str, int | str]] = []
    for staffing in staffings:
        known = people.get(staffing.name)
        person, name = (known, "") if known else _person(staffing, now)
        people[staffing.name] = person
        row = Appointment.objects.create(
            person=person,
            post=_post(unit_id, staffing.role, today),
            unit_id=unit_id,
            role=staffing.role,
            since=today,
        )
        filled.append(
            {
                "appointment_id": row.pk,
                "person_id": person.pk,
                "post_id": row.post_id,
                "role": staffing.role.value,
                "name": name,
            }
        )
    body = Staffed(
        unit_id=unit_id,
        appointments=tuple(filled),
        ended=tuple(holder.appointment_id for holder in leaving),
        since=today.isoformat(),
    )
    chains = {("person", person.pk) for person in people.values()}
    chains |= {("person", holder.person_id) for holder in leaving}
    return [EntryLine(kind, pk, body) for kind, pk in [("unit", unit_id), *sorted(chains)]]


def _person(staffing: Staffing, now: datetime) -> tuple[Person, str]:
    """The person meant, and the commitment to his name if he had to be entered."""
    if staffing.person_id is not None:
        return Person.objects.get(pk=staffing.person_id), ""
    person = new_person(staffing.name, home_id=staffing.unit_id)
    person.save()
    return person, sealed_name(person, now)


def _post(unit_id: int, role: Role, today: date) -> Post:
    found: Post | None = Post.objects.live(today).filter(unit=unit_id, role=role).first()
    return found or Post.objects.create(
        unit_id=unit_id, name=in_chinese(ROLE_LABELS[role]), role=role, since=today
    )
