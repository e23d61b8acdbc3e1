"""Child processes: none of them, nor whom they started, outlives what it was started for."""

import os
import shlex
import signal
import sys
import time
from pathlib import Path

import pytest

from checks.source import ROOT
from launch.processes import Child, stop_all
from launch.web import APPLICATION, OPTIONS, web
from proofs.house import House

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# A parent that starts a child and, asked to end, does not take it along; as a master server does
# that is killed while its workers serve on.
FAMILY = [
    sys.executable,
    "-c",
    f"import subprocess, time; subprocess.Popen({SLEEP}); time.sleep(60)",
]


def family(folder: Path, environment: dict[str, str] | None = None) -> Child:
    child = Child.start("family", FAMILY, environment or dict(os.environ), folder / "log")
    until = time.monotonic() + 20
    while len(child.members()) < 2:
        assert time.monotonic() < until and not child.ended(), child.last_words()
        time.sleep(0.02)
    return child


def test_whoever_is_killed_takes_along_whom_he_started(tmp_path: Path) -> None:
    child = family(tmp_path)
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    assert len(child.members()) == 1, "alone, the blow leaves an orphan"
    child.kill()
    assert child.members() == []
    child.kill()  # a second time nothing happens


def test_what_is_stopped_in_order_leaves_nobody(tmp_path: Path) -> None:
    child = family(tmp_path)
    stop_all([child])
    until = time.monotonic() + 5
    while child.members() and time.monotonic() < until:
        time.sleep(0.02)
    assert child.members() == []


def test_a_house_says_who_was_left_behind(tmp_path: Path) -> None:
    house = House(tmp_path)
    marked = os.environ | {"LUOSHI_DATA": str(tmp_path / "files")}
    child = family(tmp_path, marked)
    orphan = max(set(child.members()) - {child.process.pid})
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    assert list(house.left_behind()) == [orphan]
    with pytest.raises(AssertionError, match=f"left behind.*{orphan}"):
        house.close()
    child.kill()
    assert house.left_behind() == {}
    house.close()


def test_the_pages_are_served_one_way_and_so_says_the_unit_file() -> None:
    command, given = web(8123, {"LUOSHI_TESTING": "1", "LUOSHI_HOSTS": "somewhere"})
    assert "LUOSHI_TESTING" not in given and given["LUOSHI_HOSTS"] == "somewhere"
    assert command[-1] == APPLICATION and "8123" in command
    unit = (ROOT / "deploy" / "luoshi-web.service").read_text().replace("\\\n", " ")
    [line] = [one for one in unit.splitlines() if one.startswith("ExecStart=")]
    said = set(shlex.split(line.partition("=")[2])[1:]) - {"--host", "127.0.0.1", "--port", "8000"}
    assert said == {*OPTIONS, APPLICATION}


def test_nobody_else_starts_the_server() -> None:
    folders = ("launch", "proofs", "bench", "luoshi")
    files = [path for name in folders for path in (ROOT / name).rglob("*.py")]
    starts = [path.relative_to(ROOT) for path in files if '"granian"' in path.read_text()]
    assert [str(path) for path in starts] == ["launch/web.py"]
