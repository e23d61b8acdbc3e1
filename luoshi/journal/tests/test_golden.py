"""Every form of an act that was ever released can be read for ever: a golden file for each.

A new act or version gets its file from a realistic body, once, and nobody edits it afterwards:
`Path(f"{body.ACT}.v{body.VERSION}.json").write_bytes(canonical(body.stored()) + b"\\n")`.
"""

import json
from pathlib import Path

import luoshi
from luoshi.journal.acts import Body
from luoshi.journal.rules import canonical
from luoshi.journal.subjects import bodies

LUOSHI = Path(luoshi.__file__).parent


def folder_of(kind: type[Body]) -> Path:
    """The golden folder of the room that declares an act."""
    return LUOSHI / kind.__module__.split(".")[1] / "tests" / "golden"


def test_every_act_has_a_golden_file_of_its_present_version() -> None:
    missing = [
        f"{kind.ACT}.v{kind.VERSION}"
        for kind in bodies()
        if not (folder_of(kind) / f"{kind.ACT}.v{kind.VERSION}.json").exists()
    ]
    assert missing == []


def test_every_golden_file_is_still_understood() -> None:
    known = {kind.ACT: kind for kind in bodies()}
    for path in LUOSHI.glob("*/tests/golden/*.v*.json"):
        act, version = path.stem.rsplit(".v", 1)
        restored = known[act].restored(int(version), json.loads(path.read_bytes()))
        assert isinstance(restored, known[act])


def test_the_present_version_is_written_again_in_the_same_bytes() -> None:
    for kind in bodies():
        path = folder_of(kind) / f"{kind.ACT}.v{kind.VERSION}.json"
        raw = path.read_bytes().strip()
        assert canonical(kind.restored(kind.VERSION, json.loads(raw)).stored()) == raw


def test_a_body_that_lacks_a_field_is_not_understood() -> None:
    """The check above can fail."""
    for kind in bodies():
        path = folder_of(kind) / f"{kind.ACT}.v{kind.VERSION}.json"
        stored = json.loads(path.read_bytes())
        stored.pop(next(iter(stored)))
        try:
            kind.restored(kind.VERSION, stored)
        except ValueError:
            continue
        raise AssertionError(f"{kind.ACT} is read without one of its fields")
