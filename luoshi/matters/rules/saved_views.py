"""What one looks for in the ledger, as a value that can be kept: conditions, order, columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from luoshi.clock.rules.lights import Light
from luoshi.kernel.actor import Role
from luoshi.matters.rules.flow import State

LONGEST_NAME: Final = 20  # characters: it has to stay on its chip
MOST_VIEWS: Final = 20  # a person's own; what nobody can overlook any more helps nobody
# Who keeps the ledger of a unit, and may lay a view out for all its people (DESIGN).
SHARERS: Final = frozenset({Role.CLERK, Role.DIRECTOR, Role.LIAISON})
SORTS: Final = ("due", "-due", "number", "-number")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The conditions, the order and the columns of the ledger; empty for what was not asked."""

    text: str = ""
    states: tuple[State, ...] = ()
    unit_id: int | None = None
    source: str = ""
    light: Light | None = None
    due_from: date | None = None
    due_until: date | None = None
    sort: str = ""
    columns: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether there is any condition."""
        return any((self.text, self.states, self.unit_id, self.source, self.light, self.between))

    @property
    def between(self) -> bool:
        """Whether there is a condition on the last day."""
        return self.due_from is not None or self.due_until is not None

    def pairs(self) -> list[tuple[str, str]]:
        """The fields of the address that shows this."""
        single = {
            "q": self.text,
            "unit": str(self.unit_id or ""),
            "source": self.source,
            "light": self.light.value if self.light else "",
            "due_from": self.due_from.isoformat() if self.due_from else "",
            "due_until": self.due_until.isoformat() if self.due_until else "",
            "sort": self.sort,
        }
        found = [(name, value) for name, value in single.items() if value]
        found += [("state", state.value) for state in self.states]
        return found + [("col", column) for column in self.columns]

    def stored(self) -> dict[str, list[str]]:
        """The same as it is kept."""
        kept: dict[str, list[str]] = {}
        for name, value in self.pairs():
            kept.setdefault(name, []).append(value)
        return kept


def wanted(kept: Mapping[str, Any]) -> Wanted:
    """What was kept, read again; a state or a light that there is no longer is left out."""

    def one(name: str) -> str:
        return str((kept.get(name) or [""])[0])

    states = {state.value: state for state in State}
    lights = {light.value: light for light in Light}
    return Wanted(
        text=one("q"),
        states=tuple(states[name] for name in kept.get("state", ()) if name in states),
        unit_id=int(one("unit")) if one("unit") else None,
        source=one("source"),
        light=lights.get(one("light")),
        due_from=date.fromisoformat(one("due_from")) if one("due_from") else None,
        due_until=date.fromisoformat(one("due_until")) if one("due_until") else None,
        sort=one("sort") if one("sort") in SORTS else "",
        columns=tuple(kept.get("col", ())),
    )


def wrong_name(name: str) -> str:
    """What is wrong with the name of a view; empty if nothing is."""
    if not name:
        return "请给视图起个名字。"
    if len(name) > LONGEST_NAME:
        return f"名字最多{LONGEST_NAME}个字。"
    return ""
