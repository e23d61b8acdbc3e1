"""Who is told: each person once, by a dated preset that forgets no stage."""

from datetime import date

import pytest

from luoshi.kernel.actor import Role
from luoshi.kernel.presets import Level, PresetError
from luoshi.notices.rules import (
    News,
    Party,
    Seat,
    Stage,
    Stages,
    addresses,
    roles_asked,
    shipped_stages,
    stages_on,
)
from luoshi.notices.words import LIGHTS, STAGE_LABELS

DAY = date(2026, 9, 24)
LEAD, OFFICE, TOWN = 1, 2, 3
LIAISON, HEAD, HANDLER, CLERK, LEADER = 10, 11, 12, 13, 14
SEATS = (
    Seat(LEAD, Role.LIAISON, LIAISON),
    Seat(LEAD, Role.HEAD, HEAD),
    Seat(OFFICE, Role.CLERK, CLERK),
)


def news(stage: Stage, **more: object) -> News:
    given = {
        "units": {Party.LEAD: [LEAD], Party.DISPATCHER: [OFFICE]},
        "persons": {Party.HANDLER: [(HANDLER, LEAD)], Party.LEADER: [(LEADER, OFFICE)]},
    } | more
    return News(stage=stage, subject_kind="matter", subject_id=1, cause="c", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("preset", shipped_stages(), ids=lambda one: f"v{one.version}")
def test_every_version_speaks_of_every_stage_and_says_that_it_is_our_design(preset: Stages) -> None:
    assert [one.stage for one in preset.stages] == list(Stage)
    assert all(one.tells for one in preset.stages)
    assert preset.level is Level.DESIGN


def test_every_stage_has_its_words() -> None:
    assert set(STAGE_LABELS) == set(Stage)
    assert set(LIGHTS.values()) == {"yellow", "red"}


def test_what_nears_its_date_concerns_fewer_than_what_is_late() -> None:
    preset = stages_on(DAY)
    near = dict(addresses(preset, news(Stage.NEAR), SEATS))
    late = dict(addresses(preset, news(Stage.LATE), SEATS))
    assert near == {HANDLER: LEAD, LIAISON: LEAD}
    assert late == near | {HEAD: LEAD, LEADER: OFFICE, CLERK: OFFICE}


def test_a_person_of_several_posts_is_told_once() -> None:
    seats = (*SEATS, Seat(LEAD, Role.HEAD, LIAISON), Seat(OFFICE, Role.CLERK, LIAISON))
    found = addresses(stages_on(DAY), news(Stage.LATE), seats)
    assert len(found) == len({person for person, _ in found})
    assert (LIAISON, LEAD) in found


def test_a_unit_without_the_role_has_somebody_stand_in() -> None:
    seats = (Seat(TOWN, Role.HEAD, HEAD),)
    given = news(Stage.JOINED, units={Party.COOPERATING: [TOWN]})
    assert addresses(stages_on(DAY), given, seats) == ((HEAD, TOWN),)
    assert roles_asked(stages_on(DAY), [given]) == {Role.LIAISON: {TOWN}, Role.HEAD: {TOWN}}


def test_a_preset_that_forgets_a_stage_says_so() -> None:
    known = stages_on(DAY)
    less = Stages(
        name="office",
        version=9,
        label="",
        basis="",
        level=Level.DESIGN,
        effective=DAY,
        stages=known.stages[1:],
    )
    with pytest.raises(PresetError, match="dispatched"):
        less.tells(Stage.DISPATCHED)
