"""The demo: PostgreSQL, the pages and the worker as one command that stops as one."""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

from launch.assets import ROOT
from launch.binaries import PostgresMissing
from launch.postgres import OWNER, Cluster, PostgresFailed
from launch.privilege import NoWayToRun
from launch.processes import Child, stop_all
from launch.web import HOST, web

FIRST_PAGE_WITHIN: Final = 60.0  # seconds


class CannotStart(RuntimeError):
    """The demo cannot run; the text says why and what helps."""


class Stopped(Exception):
    """A signal asked us to stop; raised only where we wait, never by the signal itself."""


_asked: list[int] = []  # the signals that came


def main() -> int:
    """Run until a signal or a failure; return the exit status."""
    arguments = _arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)  # SIGINT too: a script's `&` leaves it ignored
    try:
        with _only_one(arguments.folder, arguments.port):
            _run(arguments.folder, arguments.port, fresh=arguments.fresh)
    except Stopped:
        say("演示已停止，数据保留。", "The demo has stopped; its data are kept.")
        return 0
    except (CannotStart, PostgresMissing, PostgresFailed, NoWayToRun) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def _run(folder: Path, port: int, *, fresh: bool) -> None:
    _check_free(port)
    if fresh:
        _forget(folder)
    with _database(folder) as environment:
        children: list[Child] = []
        try:
            _prepare(folder, environment, children)
            children += _serve(folder, environment, port)
            _await_first_page(children, port)
            say(
                f"演示已就绪：http://{HOST}:{port}/ （按 Ctrl-C 停止）",
                f"The demo is ready: http://{HOST}:{port}/ (Ctrl-C stops it)",
            )
            _watch(children)
        finally:
            stop_all(children)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 run.py demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="端口 / port (8000)")
    parser.add_argument(
        "--fresh", action="store_true", help="清空演示数据 / forget the demo's data"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=ROOT / "var" / "demo",
        help="数据目录 / where its data are kept",
    )
    return parser.parse_args()


@contextmanager
def _only_one(folder: Path, port: int) -> Iterator[None]:
    """Hold the folder for one demo; the file names its port for whoever comes second."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running").open("a+") as handle:
        _hold(handle)
        handle.truncate(0)
        handle.write(str(port))
        handle.flush()
        yield


def _hold(handle: TextIO) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.seek(0)
        raise CannotStart(
            f"演示已在运行：http://{HOST}:{handle.read()}/ 。再开一个请用 --folder 另选目录。\n"
            "A demo is already running there; a second one needs a --folder of its own."
        ) from error


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            other = port + 1 if port < 65000 else 8000
            raise CannotStart(
                f"端口 {port} 不能使用（{error}），请换一个：python3 run.py demo --port {other}\n"
                f"Port {port} cannot be used; choose another: python3 run.py demo --port {other}"
            ) from error


def _forget(folder: Path) -> None:
    """Delete all data of the demo, stopping a server that a killed demo left running."""
    database = folder / "postgres"
    if database.exists():
        with suppress(PostgresMissing):  # made by a version that is gone, so nothing of it runs
            Cluster(database, durable=True).remove()
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != "running":
            entry.unlink()


@contextmanager
def _database(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the children's environment, with a PostgreSQL of our own unless one is named."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "luoshi.config.settings",
        "LUOSHI_DEMO": "1",
        "LUOSHI_DATA": str(folder / "files"),
        "LUOSHI_SECRET_KEY": _secret(folder / "secret"),
        "PYTHONUNBUFFERED": "1",
    }
    if os.environ.get("DATABASE_URL"):
        yield environment
        return
    say("正在启动数据库……", "Starting the database …")
    cluster = Cluster(folder / "postgres", durable=True)
    try:
        cluster.start()
        _wait(0)
        yield environment | {
            "DATABASE_URL": cluster.url(),
            "OWNER_DATABASE_URL": cluster.url(role=OWNER),
        }
    finally:
        cluster.stop()


def _secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _prepare(folder: Path, environment: dict[str, str], children: list[Child]) -> None:
    """Bring the tables up to date, and fill them the first time."""
    say("正在准备数据……", "Preparing the data …")
    for command in ("migrate", "demo-data"):
        program = [sys.executable, "-m", "luoshi.cli", command]
        child = Child.start(command, program, environment, folder / f"{command}.log")
        children.append(child)
        while not child.ended():
            _wait(0.05)
        if child.process.returncode:
            raise CannotStart(_failure(child))
        children.remove(child)


def _serve(folder: Path, environment: dict[str, str], port: int) -> list[Child]:
    worker = [sys.executable, "-m", "luoshi.cli", "worker"]
    return [
        Child.start("web", *web(port, environment), folder / "web.log"),
        Child.start("worker", worker, environment, folder / "worker.log"),
    ]


def _await_first_page(children: list[Child], port: int) -> None:
    deadline = time.monotonic() + FIRST_PAGE_WITHIN
    while not _answers(port):
        _check_alive(children)
        if time.monotonic() > deadline:
            raise CannotStart(_failure(children[0]))
        _wait(0.1)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _watch(children: list[Child]) -> None:
    while True:
        _check_alive(children)
        _wait(0.2)


def _check_alive(children: list[Child]) -> None:
    for child in children:
        if child.ended():
            raise CannotStart(_failure(child))


def _failure(child: Child) -> str:
    return (
        f"{child.last_words()}\n“{child.name}”未能运行，全文见 {child.log}\n"
        f"“{child.name}” failed; all it said is in {child.log}"
    )


def _stop(number: int, _frame: object) -> None:
    # An exception raised here could surface, and be swallowed, anywhere: inside a fork, a lock.
    _asked.append(number)


def _wait(seconds: float) -> None:
    """Let some time pass, unless somebody asked us to stop."""
    if not _asked:
        time.sleep(seconds)
    if _asked:
        raise Stopped


def say(chinese: str, english: str) -> None:
    """One line for people."""
    sys.stdout.write(f"{chinese} {english}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
