"""Sign-off routes as dated data: which steps a draft passes before it is registered."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from luoshi.kernel.actor import Role
from luoshi.kernel.presets import Preset, PresetError, load_all

FOLDER = Path(__file__).parent / "presets" / "routes"


class Where(StrEnum):
    """In which unit the one who decides a step sits."""

    DISPATCHER = "dispatcher"
    PARENT = "parent"


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of a route: the role that decides, where, and what the step is called."""

    role: Role
    where: Where
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Preset):
    """A sign-off route: the kinds of source it serves, and its steps in order."""

    sources: tuple[str, ...]
    steps: tuple[RouteStep, ...]


@cache
def routes() -> tuple[Route, ...]:
    """All released routes."""
    return load_all(FOLDER, Route)


def route_for(source: str, day: date) -> Route:
    """The newest route in force for a kind of source; raises PresetError if none serves it."""
    live = [r for r in routes() if r.effective <= day and source in r.sources]
    if not live:
        raise PresetError(f"no sign-off route serves {source} on {day.isoformat()}")
    return max(live, key=lambda route: (route.effective, route.version))
