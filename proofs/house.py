"""The whole house as processes that can be killed: PostgreSQL, web, worker."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Final

from launch.postgres import OWNER, Cluster
from launch.processes import Child, stop_all
from launch.web import HOST, web

ROOT: Final = Path(__file__).resolve().parents[1]
MARK: Final = "LUOSHI_DATA"  # whoever was started in a house bears its folder under this name
VICTIMS: Final = ("web", "worker", "database")
SEAT_THE_CAST: Final = """
import django; django.setup()
from datetime import UTC, datetime
from luoshi.world import cast
cast.build(datetime(2026, 9, 24, 2, tzinfo=UTC))
"""
ISSUE_TOKENS: Final = """
import django, json; django.setup()
from uuid import uuid4
from django.utils import timezone
from luoshi.api.services import issue_token
from luoshi.org.queries import appointments_of
from luoshi.world import cast
now = timezone.now()
everybody = cast.load(now)
tokens = {}
for name, actor in everybody:
    user = everybody.users[name]
    post = appointments_of(user, now=now)[0].appointment_id
    _, tokens[name] = issue_token(
        actor=actor, now=now, request_id=uuid4(), user=user, appointment_id=post, name="proof"
    )
units = {code: unit.pk for code, unit in everybody.units.items()}
print(json.dumps({"tokens": tokens, "units": units}))
"""


class House:
    """Everything that serves, with a way to kill one part and start it again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder / "postgres", durable=True)
        self.port = _free_port()
        self.children: dict[str, Child] = {}

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of the house is given."""
        return os.environ | {
            "DATABASE_URL": self.cluster.url(),
            "OWNER_DATABASE_URL": self.cluster.url(role=OWNER),
            "DJANGO_SETTINGS_MODULE": "luoshi.config.settings",
            "LUOSHI_SECRET_KEY": "proof-" + "k" * 50,
            "LUOSHI_TESTING": "",
            "LUOSHI_DEMO": "1",
            MARK: str(self.folder / "files"),
        }

    def open(self) -> None:
        """Start from nothing: database, tables, cast, web, worker."""
        self.cluster.start()
        self.run("-m", "luoshi.cli", "migrate")
        self.run("-c", SEAT_THE_CAST)
        self.start("web")
        self.start("worker")
        self.await_answer()

    def run(self, *arguments: str) -> str:
        """Run Python in the house's environment; returns what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, name: str) -> None:
        """Start web or worker."""
        worker = [sys.executable, "-m", "luoshi.cli", "worker"], self.environment
        how = web(self.port, self.environment) if name == "web" else worker
        self.children[name] = Child.start(name, *how, self.folder / f"{name}.log")

    def await_answer(self, patience: float = 60) -> None:
        """Wait until the health page says that web and database are there."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            self.raise_the_dead()
            if self._answers():
                return
            time.sleep(0.1)
        raise AssertionError(f"no answer: {self.children['web'].last_words()}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def raise_the_dead(self) -> None:
        """Start what has ended, as systemd would: granian gives up when its workers die often."""
        for name, child in list(self.children.items()):
            if child.ended():
                child.kill()  # what it left would answer in the place of the next
                self.start(name)

    def kill(self, victim: str, chance: random.Random) -> None:
        """kill -9: for the web now and then one of its processes only; then start it again."""
        if victim == "database":
            self._kill_database()
            return
        child = self.children[victim]
        own = _descendants(child.process.pid)
        if victim == "web" and own and chance.random() < 0.5:
            _kill(chance.choice(own))  # granian starts another
            return
        child.kill()
        if left := child.members():
            raise AssertionError(f"{victim} was killed and lives on: {left}")
        self.start(victim)

    def _kill_database(self) -> None:
        lines = (self.cluster.data / "postmaster.pid").read_text().splitlines()
        postmaster = int(lines[0])
        for pid in [postmaster, *_descendants(postmaster)]:
            _kill(pid)
        self.cluster.start()

    def close(self) -> None:
        """Stop everything in order; raises AssertionError where somebody was left behind."""
        stop_all(list(self.children.values()))
        self.cluster.stop()
        left = self.left_behind()
        for pid in left:
            _kill(pid)
        if left:
            raise AssertionError(f"left behind: {left}")

    def left_behind(self) -> dict[int, str]:
        """Who of this house is still there, whatever group he went into: number and command."""
        mark = f"{MARK}={self.folder / 'files'}".encode()
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (place / "environ").read_bytes().split(b"\0"):
                    words = (place / "cmdline").read_bytes().split(b"\0")
                    found[int(place.name)] = b" ".join(words).decode(errors="replace")
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _descendants(pid: int) -> list[int]:
    """All processes below one, by the kernel's own table."""
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after = stat.read_text().rpartition(")")[2].split()
            below.setdefault(int(after[1]), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        children = below.get(waiting.pop(), [])
        found += children
        waiting += children
    return found
