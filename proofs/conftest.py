"""What proofs share: the seed of the day, and the record that FULL=1 leaves in docs/proofs.json."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
FULL: Final = os.environ.get("FULL") == "1"
SEED: Final = int(os.environ.get("SEED", time.strftime("%Y%m%d")))
_told: list[dict[str, Any]] = []


@pytest.fixture(scope="session")
def seed() -> int:
    """Another one every day; SEED=… repeats a run."""
    return SEED


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether to take the time for everything."""
    return FULL


def pytest_report_header() -> str:
    """Say how to repeat this run."""
    return f"proofs: SEED={SEED}{' FULL=1' if FULL else ''}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Note what each proof showed; a proof says its figures by `record_property`."""
    report = (yield).get_result()
    if report.when == "call":
        figures = dict(item.user_properties)
        _told.append({"proof": item.nodeid, "outcome": report.outcome, **figures})


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With FULL=1, and if all passed, keep the record with the commit it was made on."""
    if not FULL or exitstatus != 0:
        return
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    record = {"commit": commit, "seed": SEED, "date": time.strftime("%Y-%m-%d"), "proofs": _told}
    path = ROOT / "docs" / "proofs.json"
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
