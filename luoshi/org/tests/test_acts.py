"""Every released form of an act can be read for ever: one golden file each."""

import json
from pathlib import Path

import pytest

from luoshi.journal.acts import Body
from luoshi.journal.rules import canonical
from luoshi.org.acts import PERSON_BODIES, UNIT_BODIES, USER_BODIES

GOLDEN = Path(__file__).parent / "golden"
BODIES = {body.ACT: body for body in (*UNIT_BODIES, *PERSON_BODIES, *USER_BODIES)}


def golden() -> list[Path]:
    return sorted(GOLDEN.glob("*.json"))


@pytest.mark.parametrize("path", golden(), ids=lambda path: path.name)
def test_what_was_released_is_still_understood(path: Path) -> None:
    act, version = path.stem.rsplit(".v", 1)
    raw = path.read_bytes().strip()
    restored = BODIES[act].restored(int(version), json.loads(raw))
    if int(version) == BODIES[act].VERSION:
        assert canonical(restored.stored()) == raw


@pytest.mark.parametrize("body", BODIES.values(), ids=lambda body: body.ACT)
def test_the_present_version_has_its_golden_file(body: type[Body]) -> None:
    assert GOLDEN / f"{body.ACT}.v{body.VERSION}.json" in golden()
