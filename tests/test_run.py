"""The commands of run.py, run for real: the demo's whole life, and what it says when it cannot."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from checks.source import ROOT
from launch import packages
from launch.postgres import OWNER, Cluster

STOPS_WITHIN = 20  # seconds, promised
STARTS_WITHIN = 60


class Demo:
    """A running demo in a folder of its own, and what it has said."""

    def __init__(self, folder: Path, port: int, *words: str, ignore_interrupt: bool = False):
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}/"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LUOSHI_", "PYTEST_"))}
        kept = {k: v for k, v in kept.items() if k not in {"DATABASE_URL", "OWNER_DATABASE_URL"}}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "launch.demo", "--folder", folder, "--port", str(port), *words],
            cwd=ROOT,
            env=kept,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_ignore_interrupt if ignore_interrupt else None,
        )
        self.said = ""

    def says(self, words: str) -> "Demo":
        """Wait until it says that."""
        assert self.process.stdout
        deadline = time.monotonic() + STARTS_WITHIN
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return self
            assert time.monotonic() < deadline, self.said
        raise AssertionError(f"it never said {words!r}, only:\n{self.said}")

    def started(self) -> "Demo":
        """Wait until it says that it is ready, and look whether that is true."""
        self.says(self.address)
        with urllib.request.urlopen(self.address, timeout=10) as page:
            assert page.status == 200
        return self

    def stopped(self, number: signal.Signals) -> float:
        """Send it a signal; return the seconds it took to go, having gone well."""
        began = time.monotonic()
        self.process.send_signal(number)
        assert self.ended() == 0, self.said
        return time.monotonic() - began

    def ended(self) -> int:
        """Wait for its end; return its exit status."""
        self.said += self.process.communicate(timeout=STARTS_WITHIN)[0]
        return self.process.returncode

    def processes(self) -> list[int]:
        """Return every process on the machine that works for this folder."""
        return [
            pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._owns(pid)
        ]

    def _owns(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            words += Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        return os.fsencode(self.folder) in words

    def execute(self, command: str) -> object:
        """Run SQL in its database as the owner; return the first value."""
        cluster = Cluster(self.folder / "postgres", durable=True)
        with psycopg.connect(cluster.url(role=OWNER), autocommit=True) as connection:
            answer = connection.execute(command)
            row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def _ignore_interrupt() -> None:
    """What a script's shell does to what it starts with `&`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(tmp_path: Path, port: int) -> Iterator[Callable[..., Demo]]:
    started: list[Demo] = []

    def start(*words: str, **options: bool) -> Demo:
        started.append(Demo(tmp_path / "demo", port, *words, **options))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()
        if one.process.stdout:
            one.process.stdout.close()
    if (tmp_path / "demo" / "postgres").exists():
        Cluster(tmp_path / "demo" / "postgres", durable=True).remove()


def test_the_life_of_a_demo(demo: Callable[..., Demo]) -> None:
    first = demo().started()
    first.execute("CREATE TABLE planted AS SELECT 42 AS answer")

    second = demo()
    assert second.ended() == 1
    assert first.address in second.said  # it says where the running one is

    assert first.stopped(signal.SIGTERM) < STOPS_WITHIN
    assert first.processes() == []

    third = demo(ignore_interrupt=True).started()  # as a script's `&` starts it
    assert third.execute("SELECT answer FROM planted") == 42
    assert third.stopped(signal.SIGINT) < STOPS_WITHIN
    assert third.processes() == []

    killed = demo().started()
    killed.process.kill()
    killed.process.wait()
    deadline = time.monotonic() + STOPS_WITHIN
    while {name(pid) for pid in killed.processes()} - {"postgres"}:  # the next one takes that up
        assert time.monotonic() < deadline
        time.sleep(0.1)

    forgetful = demo("--fresh").says("Preparing the data")
    assert forgetful.execute("SELECT to_regclass('planted')") is None
    assert forgetful.stopped(signal.SIGTERM) < STOPS_WITHIN
    assert forgetful.processes() == []


def name(pid: int) -> str:
    """Return a process' name, "postgres" too for one that is just ending."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "postgres"


def test_a_taken_port_is_named_before_anything_starts(
    demo: Callable[..., Demo], tmp_path: Path, port: int
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = demo()
        assert refused.ended() == 1
    assert f"--port {port + 1}" in refused.said
    assert not (tmp_path / "demo" / "postgres").exists()


def test_a_stop_in_the_middle_of_starting_leaves_nothing(demo: Callable[..., Demo]) -> None:
    one = demo().says("Preparing the data")
    assert one.stopped(signal.SIGINT) < STOPS_WITHIN
    assert one.processes() == []


def test_without_a_command_it_says_how(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, ROOT / "run.py"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "run.py demo" in done.stderr


def test_missing_system_packages_are_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packages, "missing", lambda: ["chromium", "fonts-noto-cjk"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert packages.main() == 1
    line = "apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
    assert line in capsys.readouterr().err


def test_a_python_without_venv_is_told_the_one_line(tmp_path: Path) -> None:
    for file in ("run.py", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path)
    code = "import sys; sys.modules['ensurepip'] = None; import run; sys.exit(run.main(['setup']))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "apt-get install -y python3-venv" in done.stderr
    assert "Traceback" not in done.stderr
