"""The plain floor: flow, errors, periods and presets."""

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.actor import SIGHT, Actor, Role, Sight
from luoshi.kernel.errors import BadInput, RuleBroken, Stale
from luoshi.kernel.flow import acts_from, reachable, step
from luoshi.kernel.periods import Cycle, period_of
from luoshi.kernel.presets import Preset, PresetError, in_force, load, load_all


class Light(StrEnum):
    OFF = "off"
    ON = "on"


class Press(StrEnum):
    UP = "up"
    DOWN = "down"


FLOW = {(Light.OFF, Press.UP): Light.ON}


def test_a_step_follows_the_table_and_nothing_else() -> None:
    assert step(FLOW, Light.OFF, Press.UP) is Light.ON
    assert acts_from(FLOW, Light.OFF) == (Press.UP,)
    assert reachable(FLOW, Light.OFF) == {Light.OFF, Light.ON}
    with pytest.raises(RuleBroken):
        step(FLOW, Light.ON, Press.DOWN)


@pytest.mark.parametrize("refusal", [RuleBroken("不行。"), Stale(), BadInput(fields={"a": "空"})])
def test_a_refusal_speaks_chinese(refusal: RuleBroken | Stale | BadInput) -> None:
    assert any("\u4e00" <= char <= "\u9fff" for char in refusal.sentence)


def _actor(*roles: Role) -> Actor:
    return Actor(person_id=1, post_id=1, unit_id=3, unit_path=(1, 2, 3), roles=frozenset(roles))


def test_the_widest_role_decides_what_is_seen() -> None:
    assert set(SIGHT) == set(Role)
    assert _actor(Role.HANDLER).sight is Sight.PERSON
    assert _actor(Role.HANDLER, Role.LIAISON).sight is Sight.UNIT
    assert _actor(Role.LIAISON, Role.HEAD).sight is Sight.TREE
    assert _actor(Role.HEAD).parent_unit_id == 2


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.sampled_from(Cycle))
def test_periods_tile_the_calendar(day: date, cycle: Cycle) -> None:
    period = period_of(day, cycle)
    assert day in period
    assert period_of(period.first, cycle) == period_of(period.last, cycle) == period
    assert period.next().first == period.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 2, 10), date(2026, 2, 1), date(2026, 2, 10)),
        (date(2026, 2, 11), date(2026, 2, 11), date(2026, 2, 20)),
        (date(2026, 1, 31), date(2026, 1, 21), date(2026, 1, 31)),
        (date(2024, 2, 29), date(2024, 2, 21), date(2024, 2, 29)),
    ],
)
def test_ten_days_end_with_the_month(day: date, first: date, last: date) -> None:
    period = period_of(day, Cycle.TEN_DAYS)
    assert (period.first, period.last) == (first, last)


HEAD = """[preset]
name = "x"
version = {version}
label = "例"
basis = "自定"
level = "{level}"
effective = {effective}
"""


def _write(folder: Path, name: str, version: int, effective: str, level: str = "DESIGN") -> Path:
    path = folder / name
    path.write_text(
        HEAD.format(version=version, effective=effective, level=level), encoding="utf-8"
    )
    return path


def test_the_newest_preset_in_force_is_taken(tmp_path: Path) -> None:
    _write(tmp_path, "a.toml", 1, "2026-01-01")
    _write(tmp_path, "b.toml", 2, "2026-07-01")
    presets = load_all(tmp_path, Preset)
    assert in_force(presets, "x", date(2026, 6, 30)).version == 1
    assert in_force(presets, "x", date(2026, 7, 1)).version == 2
    with pytest.raises(PresetError):
        in_force(presets, "x", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("version = 1", 'version = "1"'), "version"),
        (('level = "DESIGN"', 'level = "RUMOUR"'), "RUMOUR"),
        (('label = "例"', 'colour = "red"'), "colour"),
        (('label = "例"\n', ""), "label"),
        (("[preset]", "[other]"), "preset"),
    ],
)
def test_a_wrong_preset_is_refused_by_name(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    path = _write(tmp_path, "a.toml", 1, "2026-01-01")
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(PresetError, match=message):
        load(path, Preset)


def test_one_version_twice_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "a.toml", 1, "2026-01-01")
    _write(tmp_path, "b.toml", 1, "2026-01-01")
    with pytest.raises(PresetError, match="two files"):
        load_all(tmp_path, Preset)
