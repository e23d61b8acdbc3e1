"""Routes inside a unit as dated data: who passes what before it leaves the unit."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from luoshi.kernel.actor import Role
from luoshi.kernel.presets import Preset, PresetError, in_force, load_all
from luoshi.matters.rules.preparing import SPEAKERS, UnitStep

FOLDER: Final = Path(__file__).parent / "presets" / "unit_routes"
DIRECT: Final = "direct"  # what holds where a unit has chosen nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRoutePreset(Preset):
    """The steps inside a unit, in order; whoever takes the last one sends."""

    steps: tuple[UnitStep, ...]

    @property
    def senders(self) -> tuple[Role, ...]:
        """The roles that stand at the end."""
        return self.steps[-1].roles


@cache
def unit_routes() -> tuple[UnitRoutePreset, ...]:
    """All released routes; raises PresetError for one whose end does not speak for the unit."""
    found = load_all(FOLDER, UnitRoutePreset)
    for route in found:
        if not route.steps or not set(route.senders) <= set(SPEAKERS):
            raise PresetError(f"{route.name}: the last step is the liaison's or the head's")
    return found


def offered_routes(day: date) -> tuple[UnitRoutePreset, ...]:
    """What a unit may choose from on a day: the newest version of each, the plainest first."""
    names = dict.fromkeys(route.name for route in unit_routes() if route.effective <= day)
    found = [in_force(unit_routes(), name, day) for name in names]
    return tuple(sorted(found, key=lambda route: (route.name != DIRECT, len(route.steps))))


def unit_route(name: str, version: int) -> UnitRoutePreset:
    """The very version of a route that a unit chose; raises PresetError."""
    for route in unit_routes():
        if (route.name, route.version) == (name, version):
            return route
    raise PresetError(f"there is no version {version} of the unit route {name}")
