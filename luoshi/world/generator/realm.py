"""The units and seats of a county, a city or a province, modelled on 云岭县."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from luoshi.kernel.actor import Role
from luoshi.world import county
from luoshi.world.county import SeatRow, UnitRow
from luoshi.world.generator.names import material, person_name, place_stem, region_stem

STAFF = 4  # ordinary staff beside the posts of 云岭县, so that a county has about 950 persons
VILLAGE_POSTS = (("主任", Role.HEAD), ("文书", Role.HANDLER))


class Size(StrEnum):
    """How large a world is wanted."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Scale:
    """What a size means: how many cities and counties, how many matters."""

    cities: int
    counties: int
    matters: int


SCALES = {
    Size.COUNTY: Scale(cities=0, counties=1, matters=20_000),
    Size.CITY: Scale(cities=1, counties=10, matters=100_000),
    Size.PROVINCE: Scale(cities=12, counties=126, matters=1_000_000),
}


def realm_units(size: Size) -> list[UnitRow]:
    """All units of a realm, parents before children; at province size about 25,000."""
    scale, rows = SCALES[size], []
    if size is Size.PROVINCE:
        rows += _seat_of_power("p", "", material()["province"], "province")
    for city in range(scale.cities):
        above = "p" if size is Size.PROVINCE else ""
        rows += _seat_of_power(f"s{city}", above, f"{region_stem(city)}市", "city")
    for number in range(scale.counties):
        above = f"s{number % scale.cities}" if scale.cities else ""
        rows += _county(number, above)
    return rows


def _seat_of_power(key: str, above: str, name: str, level: str) -> list[UnitRow]:
    """A province or a city: its region and the same departments as a county's, no townships."""
    return [row for row in _likeness(key, above, name, level) if row.kind not in county.RURAL]


def _county(number: int, above: str) -> list[UnitRow]:
    # cities take the first stems, counties the following ones
    name = f"{region_stem(number + SCALES[Size.PROVINCE].cities)}县"
    rows = _likeness(f"c{number}", above, name, "county")
    townships = [row for row in rows if row.kind in county.RURAL]
    renamed = {
        row.key: _renamed(row, number * len(townships) + n) for n, row in enumerate(townships)
    }
    rows = [renamed.get(row.key, row) for row in rows]
    return [*rows, *_villages(f"c{number}", renamed)]


def _likeness(key: str, above: str, name: str, level: str) -> list[UnitRow]:
    """云岭县's own units under another name: 县 becomes 市 or 省 where the level asks for it."""
    return [
        UnitRow(
            key=key if row.key == county.DEMO_COUNTY else f"{key}-{row.key}",
            parent=above if row.key == county.DEMO_COUNTY else _below(key, row.parent),
            kind=row.kind,
            level="township" if row.kind in county.RURAL else level,
            name=_worded(row.name.replace("临州市", ""), name, level),
            short_name=_worded(row.short_name, name, level),
            aliases=tuple(_worded(alias, name, level) for alias in row.aliases),
            issues=row.issues,
        )
        for row in county.units()
        if row.key == county.DEMO_COUNTY or _inside(row.key)
    ]


def _below(key: str, parent: str) -> str:
    return key if parent == county.DEMO_COUNTY else f"{key}-{parent}"


def _inside(key: str) -> bool:
    return not key.startswith(("linzhou", "chenghe"))


def _worded(text: str, name: str, level: str) -> str:
    text = text.replace("云岭县", name).replace("云岭", name[:-1])
    short = {"province": "省", "city": "市"}.get(level)
    return text.replace("县", short) if short else text


def _renamed(row: UnitRow, n: int) -> UnitRow:
    """The township or street under an invented name of the same kind."""
    ending = next(word for word in ("街道", "镇", "乡") if row.short_name.endswith(word))
    stem = place_stem(n)
    office = "办事处" if ending == "街道" else "人民政府"
    return replace(row, name=f"{stem}{ending}{office}", short_name=f"{stem}{ending}")


def _villages(key: str, townships: dict[str, UnitRow]) -> Iterator[UnitRow]:
    for row in county.villages():
        above = townships[f"{key}-{row.parent}"]
        yield replace(
            row,
            key=f"{key}-{row.key}",
            parent=above.key,
            name=f"{above.short_name}{row.name.removeprefix(_old_name(row))}",
        )


def _old_name(row: UnitRow) -> str:
    return row.name[: row.name.index(row.short_name)]


def realm_seats(units: list[UnitRow], draw: Random) -> Iterator[SeatRow]:
    """The seats of all these units, with invented persons in them."""
    plans = _plans()
    for unit in units:
        if unit.kind in ("village", "community"):
            plan: tuple[tuple[str, Role], ...] = VILLAGE_POSTS
        else:
            plan = plans.get(unit.key.rpartition("-")[2] if "-" in unit.key else "", ())
        for seat, (post, role) in enumerate(plan):
            yield SeatRow(person_name(draw), unit.key, seat, post, role)


def _plans() -> dict[str, tuple[tuple[str, Role], ...]]:
    """Per unit of 云岭县 its posts, and some ordinary staff."""
    plans: dict[str, list[tuple[str, Role]]] = {}
    for seat in county.seats():
        plans.setdefault(seat.unit, []).append((seat.post, seat.role))
    staff = [("科员", Role.HANDLER)] * STAFF
    return {key: (*posts, *staff) for key, posts in plans.items()}
