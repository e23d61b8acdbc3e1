"""`make peers`: create, feedback and a filtered list, Luoshi and Redmine by turns.

    python -m bench.peers [--matters 100000] [--seconds 8] [--rounds 3]

Both run with two workers of four threads on one PostgreSQL and answer eight connections; each
round measures the one and then the other. The data stay in var/bench/peers for the next run.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

from bench.__main__ import TUNED, environment, fill
from bench.peers import load, ours, redmine
from launch.postgres import Cluster
from launch.processes import Child, stop_all

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench" / "peers"
BOOT = 90.0  # seconds
# What each side is asked for, and how many times Redmine is aimed at (DESIGN §9). Redmine takes one
# issue a request; in requests of many Luoshi is measured beside the same single ones.
ROWS = (
    ("create", "create", 10.0),
    ("create_many", "create", 10.0),
    ("feedback", "feedback", 10.0),
    ("feedback_many", "feedback", 10.0),
    ("listed", "listed", 20.0),
)


def main() -> int:
    """Prepare both, measure, print; 1 if a ratio is missed."""
    given = _arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Cluster(FOLDER / "postgres", durable=True, settings=TUNED) as cluster:
        os.environ |= environment(cluster)
        other = redmine.prepare(cluster, FOLDER / "redmine", given.matters)
        fill(FOLDER / "filled", "--size", "county", "--matters", str(given.matters))
        import django

        django.setup()
        mine = ours.prepare()
        children = [mine.start(FOLDER / "luoshi.log"), other.start(FOLDER / "redmine.log")]
        try:
            _await(children, (ours.PORT, redmine.PORT))
            return _measure(mine, other, given.rounds, given.seconds)
        finally:
            stop_all(children)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--matters", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=8.0, help="of one measurement")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _await(children: list[Child], ports: tuple[int, ...]) -> None:
    end = time.monotonic() + BOOT
    for child, port in zip(children, ports, strict=True):
        while not _answers(port):
            if child.ended() or time.monotonic() > end:
                raise RuntimeError(f"{child.name} did not start:\n{child.last_words()}")
            time.sleep(0.3)


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False


def _measure(mine: ours.Luoshi, other: redmine.Redmine, rounds: int, seconds: float) -> int:
    print(f"{os.cpu_count()} cores; {load.CONNECTIONS} connections; acts a second\n")
    print("| act | Luoshi | Redmine | ratio | aim | holds |\n|---|---|---|---|---|---|")
    held = True
    for name, beside, aim in ROWS:
        sides: list[Callable[[], load.Calls]] = [getattr(mine, name), getattr(other, beside)]
        rates: tuple[list[float], list[float]] = ([], [])
        for at, port in ((0, ours.PORT), (1, redmine.PORT)):
            load.run(port, sides[at](), seconds / 4)
        for _round in range(rounds):
            for at, port in ((0, ours.PORT), (1, redmine.PORT)):
                rates[at].append(load.run(port, sides[at](), seconds).a_second)
        we, they = median(rates[0]), median(rates[1])
        held = held and we >= aim * they
        holds = "yes" if we >= aim * they else "NO"
        print(f"| {name} | {we:.0f} | {they:.0f} | {we / they:.1f} | {aim:.0f} | {holds} |")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
