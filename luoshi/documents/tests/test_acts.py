"""Every released form of an act can be read for ever: one golden file each."""

import json
from pathlib import Path

import pytest

from luoshi.documents import acts
from luoshi.journal.acts import Body
from luoshi.journal.rules import canonical

GOLDEN = Path(__file__).parent / "golden"


def golden() -> list[Path]:
    return sorted(GOLDEN.glob("*.json"))


@pytest.mark.parametrize("path", golden(), ids=lambda path: path.name)
def test_what_was_released_is_still_understood(path: Path) -> None:
    act, version = path.stem.rsplit(".v", 1)
    kind = next(body for body in acts.BODIES if act == body.ACT)
    raw = path.read_bytes().strip()
    restored = kind.restored(int(version), json.loads(raw))
    if int(version) == kind.VERSION:
        assert canonical(restored.stored()) == raw


@pytest.mark.parametrize("kind", acts.BODIES, ids=lambda body: body.ACT)
def test_the_present_version_has_its_golden_file(kind: type[Body]) -> None:
    assert GOLDEN / f"{kind.ACT}.v{kind.VERSION}.json" in golden()
