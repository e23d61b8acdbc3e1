"""Rules as dated data: TOML files become typed, frozen, versioned dataclasses.

A file holds `[preset]` with name, version, basis, level and effective date, and whatever fields the
dataclass of its kind declares. A released file is never edited: a change is a new version.
"""

import dataclasses
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar


class Level(StrEnum):
    """How binding the basis of a rule is; DESIGN is our own proposal and is shown as such."""

    LAW = "LAW"
    PARTY = "PARTY"
    DOC = "DOC"
    PRACTICE = "PRACTICE"
    DESIGN = "DESIGN"


class PresetError(ValueError):
    """A preset file does not have the shape its dataclass declares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What every preset says of itself."""

    name: str
    version: int
    label: str
    basis: str
    level: Level
    effective: date


P = TypeVar("P", bound=Preset)


def load(path: Path, kind: type[P]) -> P:
    """Read one file into `kind`; raises PresetError naming the file and the field."""
    with path.open("rb") as file:
        return build(tomllib.load(file), kind, path.name)


def build(raw: Mapping[str, Any], kind: type[P], where: str) -> P:
    """A preset from the parsed text of a file; raises PresetError naming `where` and the field."""
    head = raw.get("preset")
    if not isinstance(head, dict):
        raise PresetError(f"{where}: [preset] is missing")
    rest = {name: value for name, value in raw.items() if name != "preset"}
    return typing.cast(P, _build({**head, **rest}, kind, where))


def load_all(folder: Path, kind: type[P]) -> tuple[P, ...]:
    """All presets of a folder, oldest version first; two of one name and version are refused."""
    found = [load(path, kind) for path in sorted(folder.glob("*.toml"))]
    keys = [(preset.name, preset.version) for preset in found]
    if len(set(keys)) != len(keys):
        raise PresetError(f"{folder.name}: one name and version stands in two files")
    return tuple(sorted(found, key=lambda preset: (preset.name, preset.version)))


def in_force(presets: tuple[P, ...], name: str, day: date) -> P:
    """The newest version of `name` effective on `day`; raises PresetError if none is."""
    live = [p for p in presets if p.name == name and p.effective <= day]
    if not live:
        raise PresetError(f"no version of {name} is in force on {day.isoformat()}")
    return max(live, key=lambda preset: (preset.effective, preset.version))


def _build(value: object, kind: Any, where: str) -> object:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        options = [arg for arg in inner if arg is not type(None)]
        return None if value is None else _build(value, options[0], where)
    if origin is tuple:
        if not isinstance(value, list):
            raise PresetError(f"{where}: a list is expected")
        return tuple(_build(item, inner[0], f"{where}[{i}]") for i, item in enumerate(value))
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(value, typing.cast(type, kind), where)
    return _plain(value, kind, where)


def _build_dataclass(value: object, kind: type, where: str) -> object:
    if not isinstance(value, dict):
        raise PresetError(f"{where}: a table is expected")
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if unknown := sorted(value.keys() - fields.keys()):
        raise PresetError(f"{where}: unknown field {', '.join(unknown)}")
    required = {
        name
        for name, field in fields.items()
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    if missing := sorted(required - value.keys()):
        raise PresetError(f"{where}: field {', '.join(missing)} is missing")
    return kind(**{k: _build(v, hints[k], f"{where}: {k}") for k, v in value.items()})


def _plain(value: object, kind: type, where: str) -> object:
    if issubclass(kind, StrEnum):
        try:
            return kind(value)  # type: ignore[arg-type]  # a wrong value is what we report
        except ValueError as error:
            raise PresetError(f"{where}: {value!r} is not one of {list(kind)}") from error
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise PresetError(f"{where}: {kind.__name__} is expected, not {value!r}")
    return value
