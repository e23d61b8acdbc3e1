"""The newcomer's walk cannot rot: its files, names and quoted lines exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WALK = ROOT / "docs" / "walk.md"
HEADING = re.compile(r"^## \d+\. [^\n`]*`([^`\n]+)`$", re.M)
QUOTED = re.compile(r"^```\w+\n(.*?)^```", re.M | re.S)
NAMED = re.compile(r"`(\w+(?:\.\w+)*)`")
MOST = 6  # files; a longer way asks for another design, not for a longer page


@dataclass(frozen=True)
class Stop:
    """One section of the walk: the file it is about, and what it says."""

    path: str
    text: str

    @property
    def code(self) -> str:
        """What stands in the file."""
        return (ROOT / self.path).read_text("utf-8")

    def quoted(self) -> list[str]:
        """The lines of code that the section shows."""
        lines = [line.strip() for block in QUOTED.findall(self.text) for line in block.split("\n")]
        return [line for line in lines if line]

    def named(self) -> set[str]:
        """The names that the section speaks of, without the rooms and classes before them."""
        prose = QUOTED.sub("", self.text)
        return {name.rpartition(".")[2] for name in NAMED.findall(prose)} - ROOMS


ROOMS = {path.name for path in (ROOT / "luoshi").iterdir()}


def stops() -> list[Stop]:
    """The sections of the walk, in order."""
    parts = HEADING.split(WALK.read_text("utf-8").partition("\n## And back")[0])
    return [Stop(path, text) for path, text in zip(parts[1::2], parts[2::2], strict=True)]


def test_the_walk_is_short() -> None:
    assert 1 < len(stops()) <= MOST


@pytest.mark.parametrize("stop", stops(), ids=lambda stop: stop.path)
def test_every_file_is_there_with_what_the_walk_says_of_it(stop: Stop) -> None:
    assert (ROOT / stop.path).is_file()
    lines = {line.strip() for line in stop.code.split("\n")}
    assert [line for line in stop.quoted() if line not in lines] == []
    assert stop.quoted() != []
    words = set(re.findall(r"\w+", stop.code))
    assert stop.named() - words == set(), "names that the file does not know"


def test_a_line_that_is_gone_and_a_name_that_is_gone_are_found() -> None:
    stop = Stop(
        "luoshi/matters/rules/powers.py",
        "`no_such_name`, `rules.may`\n```python\nno = such()\n```\n",
    )
    assert stop.named() == {"no_such_name", "may"}
    assert stop.quoted() == ["no = such()"]
    assert "no_such_name" not in re.findall(r"\w+", stop.code)


def test_what_the_walk_names_beside_the_road_is_there_too() -> None:
    back = WALK.read_text("utf-8").partition("\n## And back")[2]
    room = ROOT / "luoshi" / "matters"
    assert "SignForm" in (room / "forms" / "answers.py").read_text("utf-8")
    assert "MatterSigned" in (room / "acts" / "dispatch.py").read_text("utf-8")
    assert 'name="sign"' in (room / "urls.py").read_text("utf-8")
    for path in re.findall(r"(?:luoshi|tests)/[\w/]+\.py", back):
        assert (ROOT / path).is_file(), path
