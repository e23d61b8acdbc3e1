"""Time regimes (时限制度) as dated presets: which nodes a matter has, how long each may take, why.

A number never stands alone: each node carries its unit, its basis and how binding that basis is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from luoshi.clock.rules.counting import Unit
from luoshi.kernel.periods import Cycle
from luoshi.kernel.presets import Level, Preset, PresetError, in_force, load_all

FOLDER: Final = Path(__file__).parent.parent / "presets"


class Origin(StrEnum):
    """From what a node is counted."""

    START = "start"  # the day the clock was set: dispatch, receipt, acceptance
    AFTER = "after"  # the last day of the period that the start lies in
    NTH = "nth"  # the number-th day of that period
    NTH_LAST = "nth_last"  # the number-th day from its end; 1 is the last day
    GIVEN = "given"  # a date that somebody decided; nothing is counted


class Urgency(StrEnum):
    """How urgent a paper is: 平件, 加急, 特急; only the last may break a night or a weekend."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    EXTRA_URGENT = "extra_urgent"


class FirstDay(StrEnum):
    """How a limit of one day is read: by 24:00 of the next day, or of the same day (当天)."""

    NEXT_DAY = "next_day"
    SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """How much a node may be extended, and who grants it."""

    number: int
    unit: Unit
    granted_by: str
    basis: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One date of a regime.

    `least` below `number` lets whoever sets the clock choose within the range. `warn` is how many
    days before the last one the light turns yellow (working days where the unit is).
    """

    node: str
    label: str
    number: int
    unit: Unit
    basis: str
    level: Level
    origin: Origin = Origin.START
    cycle: Cycle | None = None
    roll: bool = True
    least: int = 0
    warn: int = 0
    extension: Extension | None = None

    def accepts(self, number: int) -> bool:
        """Whether this number may be chosen for the node."""
        return number == self.number or (0 < self.least <= number <= self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of matter under a regime; the last of its nodes is the one that settles it."""

    kind: str
    label: str
    nodes: tuple[Node, ...]
    urgency: Urgency = Urgency.ORDINARY

    @property
    def last(self) -> Node:
        """The node that settles the matter; those before it are steps on the way."""
        return self.nodes[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime(Preset):
    """A time regime. `one_day` says how its limit of one natural day is read."""

    kinds: tuple[Kind, ...]
    one_day: FirstDay = FirstDay.NEXT_DAY
    note: str = ""

    def kind(self, name: str) -> Kind:
        """A kind by its name; raises PresetError."""
        found = next((one for one in self.kinds if one.kind == name), None)
        if found is None:
            raise PresetError(f"{self.name} has no kind {name}")
        return found

    def node(self, kind: str, name: str) -> Node:
        """A node of a kind by its name; raises PresetError."""
        found = next((one for one in self.kind(kind).nodes if one.node == name), None)
        if found is None:
            raise PresetError(f"{self.name} {kind} has no node {name}")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A stretch of office hours; several a day leave a lunch break between them."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Preset):
    """Office hours: when people may be told something, and when a light turns yellow."""

    shifts: tuple[Shift, ...]

    @property
    def opens(self) -> time:
        """When the day begins."""
        return self.shifts[0].opens


@cache
def shipped_regimes() -> tuple[Regime, ...]:
    """All regimes of this release, every version."""
    return checked(load_all(FOLDER / "regimes", Regime))


@cache
def office_hours() -> Hours:
    """The office hours of this release, newest version."""
    return load_all(FOLDER / "hours", Hours)[-1]


def checked(regimes: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """The same regimes; raises PresetError for one that says something impossible."""
    for regime in regimes:
        if fault := fault_of(regime):
            raise PresetError(f"{regime.name} v{regime.version}: {fault}")
    return regimes


def fault_of(regime: Regime) -> str:
    """What cannot be in a regime, or an empty string."""
    names = [kind.kind for kind in regime.kinds]
    if not names or len(set(names)) != len(names):
        return "a regime needs kinds, each once"
    for kind in regime.kinds:
        nodes = [node.node for node in kind.nodes]
        if not nodes or len(set(nodes)) != len(nodes):
            return f"{kind.kind} needs nodes, each once"
        for node in kind.nodes:
            if fault := _fault_of_node(node):
                return f"{kind.kind}.{node.node}: {fault}"
    return ""


def _fault_of_node(node: Node) -> str:
    if node.origin is Origin.GIVEN:
        return "" if node.number == 0 else "a given date counts nothing: number = 0"
    if not 1 <= node.number <= 1000:
        return "number is between 1 and 1000"
    if not 0 <= node.least <= node.number or not 0 <= node.warn <= 100:
        return "least and warn are not negative, and least is at most number"
    if (node.cycle is None) != (node.origin is Origin.START):
        return "a period needs a cycle, a start has none"
    in_period = node.origin in {Origin.NTH, Origin.NTH_LAST}
    return "months are not counted within a period" if in_period and node.unit is Unit.MONTH else ""


def regime(
    name: str, day: date, *, known: Iterable[Regime] = (), version: int | None = None
) -> Regime:
    """A regime in force on a day, or one named version of it; raises PresetError.

    `known` are the installation's own regimes; they stand beside the shipped ones, and a version
    released there is one more version of the same name.
    """
    if version is None:
        return in_force((*shipped_regimes(), *known), name, day)
    found = next((one for one in known if (one.name, one.version) == (name, version)), None)
    found = found or _shipped_versions().get((name, version))
    if found is None:
        raise PresetError(f"{name} has no version {version}")
    return found


@cache
def _shipped_versions() -> dict[tuple[str, int], Regime]:
    return {(one.name, one.version): one for one in shipped_regimes()}
