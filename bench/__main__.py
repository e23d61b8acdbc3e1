"""`make bench`: a province by COPY into a cluster of its own, then the rows of DESIGN §9.

    python -m bench [--size province|city|county] [--only pages|papers|ledgers|clock] [--rounds 40]

The data stay in var/bench for the next run unless --fresh is given.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from launch.postgres import OWNER, Cluster

# A quarter of a small server's memory, as docs/operate/install.md tells operators to give.
TUNED = {"shared_buffers": "2GB", "effective_cache_size": "6GB", "work_mem": "16MB"}
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Prepare, measure, print; 1 if a budget is broken."""
    arguments = _arguments()
    folder = ROOT / "var" / "bench" / arguments.size
    if arguments.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with Cluster(folder / "postgres", durable=True, settings=TUNED) as cluster:
        os.environ |= environment(cluster)
        fill(folder / "filled", "--size", arguments.size)
        return _measure(arguments, folder)


def environment(cluster: Cluster) -> dict[str, str]:
    """What Luoshi needs to know to work on a cluster of the bench."""
    return {
        "DATABASE_URL": cluster.url(),
        "OWNER_DATABASE_URL": cluster.url(role=OWNER),
        "DJANGO_SETTINGS_MODULE": "luoshi.config.settings",
        "LUOSHI_TESTING": "1",
        "LUOSHI_HOSTS": "testserver",
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=["county", "city", "province"], default="province")
    parser.add_argument("--rounds", type=int, default=40, help="requests a row and reader")
    parser.add_argument(
        "--only", choices=["pages", "papers", "ledgers", "clock"], help="one part of the rows"
    )
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    return parser.parse_args()


def fill(done: Path, *generated: str) -> None:
    """Migrate, each time, and generate once; the mark is set only when that went through."""
    _luoshi("migrate")
    if not done.exists():
        _luoshi("generate", "--seed", "1", *generated)
        done.touch()


def _luoshi(*command: str) -> None:
    begin = time.monotonic()
    subprocess.run([sys.executable, "-m", "luoshi.cli", *command], check=True, cwd=ROOT)
    print(f"luoshi {' '.join(command)}: {time.monotonic() - begin:.0f} s", flush=True)


def _measure(arguments: argparse.Namespace, folder: Path) -> int:
    import django

    django.setup()
    from bench import clock, ledgers, pages, papers
    from bench.measure import Figure, report

    parts: dict[str, Callable[[int], tuple[dict[str, int], list[Figure]]]] = {
        "pages": pages.run,
        "papers": lambda rounds: ({}, papers.run(rounds)),
        "ledgers": lambda _rounds: ({}, [ledgers.run()]),
        "clock": clock.run,
    }
    sizes: dict[str, int] = {}
    figures: list[Figure] = []
    for name, part in parts.items():
        if arguments.only in (None, name):
            found, measured = part(arguments.rounds)
            sizes |= found
            figures += measured
    return 0 if report(figures, sizes, folder / "figures.json") else 1


if __name__ == "__main__":
    raise SystemExit(main())
