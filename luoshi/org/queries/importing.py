"""What importing a table would do, seen before anything is written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import NotFound
from luoshi.org.models import KIND_LABELS, LEVEL_LABELS, ROLE_LABELS, Unit, in_chinese
from luoshi.org.queries.people import Holder, holders, people_for
from luoshi.org.queries.units import region_id_of
from luoshi.org.rules.table import CellError, Column, Existing, Line, Plan, UnitLine, plan
from luoshi.org.rules.words import Level, UnitKind

KIND_WORDS = {in_chinese(label): kind for kind, label in KIND_LABELS.items()} | {
    "镇": UnitKind.TOWNSHIP,
    "乡": UnitKind.TOWNSHIP,
    "政府部门": UnitKind.DEPARTMENT,
    "行政村": UnitKind.VILLAGE,
    "政府": UnitKind.GOVERNMENT,
    "党委": UnitKind.PARTY,
}
LEVEL_WORDS = {in_chinese(label): level for level, label in LEVEL_LABELS.items()} | {
    "省": Level.PROVINCE,
    "市": Level.CITY,
    "县": Level.COUNTY,
    "乡": Level.TOWNSHIP,
    "镇": Level.TOWNSHIP,
    "村": Level.VILLAGE,
}
STAFF = ((Role.HEAD, Column.HEAD), (Role.LIAISON, Column.LIAISON))


@dataclass(frozen=True, slots=True)
class Staffing:
    """A post that an import would fill; `person_id` None: the person is to be entered."""

    unit_id: int
    unit_name: str
    role: Role
    name: str
    person_id: int | None
    leaving: tuple[Holder, ...]

    @property
    def role_label(self) -> Any:
        """The role in the words of people."""
        return ROLE_LABELS[self.role]


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """What the columns of persons would do, and what is wrong with them."""

    staffings: tuple[Staffing, ...]
    errors: tuple[CellError, ...]


def import_plan(actor: Actor, lines: Sequence[Line], *, today: date) -> Plan:
    """What the columns of units would do in the actor's region."""
    region = region_id_of(actor)
    rows = list(Unit.objects.filter(path__contains=[region]).select_related("parent"))
    root = next((unit for unit in rows if unit.pk == region), None)
    if root is None:
        raise NotFound
    existing = {unit.code: _existing(unit, region, today) for unit in rows}
    asked = {line.values.get(Column.CODE, "") for line in lines} - existing.keys()
    taken = frozenset(Unit.objects.filter(code__in=asked).values_list("code", flat=True))
    kinds, levels = KIND_WORDS, LEVEL_WORDS
    return plan(lines, existing, root=root.code, kinds=kinds, levels=levels, taken=taken)


def staff_plan(actor: Actor, lines: Sequence[UnitLine], *, today: date) -> StaffPlan:
    """What the columns of persons would do; a namesake elsewhere is an error, never a guess."""
    live = Unit.objects.live(today).filter(path__contains=[region_id_of(actor)])
    units = dict(live.filter(code__in=[line.code for line in lines]).values_list("code", "pk"))
    known = _Known(units)
    for holder in holders(unit_ids=units.values(), roles=[r for r, _ in STAFF], today=today):
        known.held[holder.unit_id, holder.role].append(holder)
    for pk, name, home in people_for(actor).values_list("pk", "name", "home"):
        known.people[name].append((pk, home))
    judged = [
        _judge(line, role, column, known)
        for line in lines
        for role, column in STAFF
        if getattr(line, column.value)
    ]
    return StaffPlan(
        tuple(found for found in judged if isinstance(found, Staffing)),
        tuple(found for found in judged if isinstance(found, CellError)),
    )


@dataclass(slots=True)
class _Known:
    """Units by code, who holds what, persons by name, and whom this import already touches."""

    units: dict[str, int]
    held: dict[tuple[int, Role], list[Holder]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    busy: dict[int, int] = field(default_factory=dict)


def _judge(
    line: UnitLine, role: Role, column: Column, known: _Known
) -> Staffing | CellError | None:
    unit_id, name = known.units.get(line.code), getattr(line, column.value)
    if unit_id is None:
        return _error(line, column, "系统中还没有这个单位，请先由系统管理员导入单位。")
    present = known.held[unit_id, role]
    if any(holder.person_name == name for holder in present):
        return None
    namesakes = known.people[name]
    own = [pk for pk, home in namesakes if home == unit_id]
    if len(own) > 1 or (namesakes and not own):
        sentence = f"本行政区已有同名人员“{name}”，请到人员页核对后单独办理任职。"
        return _error(line, column, sentence)
    touched = {holder.person_id for holder in present} | set(own)
    if any(known.busy.setdefault(pk, unit_id) != unit_id for pk in touched):
        return _error(line, column, "此人同时涉及两个单位，请单独办理任职。")
    person_id = own[0] if own else None
    return Staffing(unit_id, line.name, role, name, person_id, tuple(present))


def _existing(unit: Unit, region: int, today: date) -> Existing:
    above = unit.parent.code if unit.parent is not None and unit.pk != region else ""
    return Existing(
        code=unit.code,
        parent=above,
        name=unit.name,
        short_name=unit.short_name,
        aliases=tuple(unit.aliases),
        kind=UnitKind(unit.kind),
        level=Level(unit.level),
        phone=unit.phone,
        sort=unit.sort,
        issues=unit.issues,
        live=unit.until is None or today < unit.until,
    )


def _error(line: UnitLine, column: Column, sentence: str) -> CellError:
    return CellError(line.sheet, line.row, line.letters.get(column, "A"), sentence)
