"""The fictional 云岭县 as typed rows, read from the files in `data`."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from luoshi.kernel.actor import Role

DATA = Path(__file__).parent / "data"
DEMO_COUNTY = "yunling"
GOVERNMENT = "gov"
SUPERVISION = "zfb"
RURAL = ("township", "street")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the files describe it; `key` is the word by which code and tests call it."""

    key: str
    parent: str
    kind: str
    level: str
    name: str
    short_name: str
    aliases: tuple[str, ...] = ()
    issues: bool = False


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A post of a unit and who sits in it; `seat` is its place in the unit, from 0."""

    person: str
    unit: str
    seat: int
    post: str
    role: Role


@dataclass(frozen=True, slots=True)
class CastRow:
    """A member of the standing cast; `login` is the user name."""

    login: str
    name: str
    unit: str
    seat: int
    job: str


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A line of the leaders' table: the seat of the leader in the county government."""

    seat: int
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation beside the tree."""

    kind: str
    source: str
    target: str


def read_toml(name: str) -> dict[str, Any]:
    """A data file of this room as plain values."""
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def _csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def units() -> tuple[UnitRow, ...]:
    """All units above the villages, parents before children."""
    return tuple(
        UnitRow(
            key=row["key"],
            parent=row["parent"],
            kind=row["kind"],
            level=_level(row),
            name=row["name"],
            short_name=row["short_name"],
            aliases=tuple(part for part in row["aliases"].split(";") if part),
            issues=row["issues"] == "yes",
        )
        for row in _csv("units.csv")
    )


def _level(row: dict[str, str]) -> str:
    if row["kind"] in RURAL:
        return "township"
    return "city" if row["key"].startswith("linzhou") else "county"


@cache
def villages() -> tuple[UnitRow, ...]:
    """Villages and communities; their keys are `<township>-<n>`, counted from 1."""
    names = {row.key: row.short_name for row in units()}
    return tuple(
        _village(f"{township}-{n}", township, names[township], name)
        for township, listed in read_toml("villages.toml").items()
        for n, name in enumerate(listed, start=1)
    )


def _village(key: str, township: str, above: str, name: str) -> UnitRow:
    community = name.endswith("社区")
    office = "居民委员会" if community else "村民委员会"
    return UnitRow(
        key=key,
        parent=township,
        kind="community" if community else "village",
        level="village",
        name=f"{above}{name}{office}",
        short_name=name,
    )


@cache
def seats() -> tuple[SeatRow, ...]:
    """All posts with the persons in them, in the order of the units."""
    return tuple(
        SeatRow(row["name"], row["unit"], int(row["seat"]), row["post"], Role(row["role"]))
        for row in _csv("persons.csv")
    )


@cache
def cast_rows() -> tuple[CastRow, ...]:
    """The standing cast; each of them sits in one of `seats()`."""
    return tuple(
        CastRow(login, row["name"], row["unit"], row["seat"], row["job"])
        for login, row in read_toml("cast.toml").items()
    )


@cache
def charges() -> tuple[ChargeRow, ...]:
    """The leaders' table of the county government."""
    return tuple(
        ChargeRow(leader["seat"], unit, kind)
        for leader in read_toml("charges.toml")["leaders"]
        for kind in ("in_charge", "contact")
        for unit in leader[kind]
    )


@cache
def relations() -> tuple[RelationRow, ...]:
    """Relations beside the tree."""
    return tuple(RelationRow(**row) for row in read_toml("relations.toml")["relations"])
