"""`luoshi clock` as a process of its own, with Django and the database out of reach."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "psycopg"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocker())
from luoshi.cli import main
status = main(sys.argv[1:])
ours = [n for n in sys.modules if n.startswith("luoshi.")]
allowed = ("luoshi.cli", "luoshi.kernel", "luoshi.clock")
assert all(n.startswith(allowed) for n in ours), ours
assert all(n.startswith("luoshi.clock.rules") for n in ours if n.startswith("luoshi.clock.")), ours
raise SystemExit(status)
"""
GENERAL = ("--regime", "13710", "--kind", "general", "--from", "2026-09-24T10:00")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, "clock", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def asked(*words: str) -> Any:
    done = run(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("--days 3 --unit working --from 2026-02-13", "2026-02-25"),
        ("--days 7 --unit natural --from 2026-09-24", "2026-10-08"),
        ("--days 7 --from 2026-09-24T23:59", "2026-10-08"),
        ("--days 1 --unit month --from 2026-01-31", "2026-02-28"),
        ("--days 30 --unit natural --from 2026-09-02", "2026-10-08"),
    ],
)
def test_a_plain_count_answers_with_a_date_and_a_sentence(words: str, due: str) -> None:
    found = asked(*words.split())
    assert list(found) == ["due", "explanation"]
    assert found["due"] == due
    assert found["explanation"].endswith("。") and "民法典" in found["explanation"]


def test_a_regime_answers_with_its_nodes_and_one_light() -> None:
    found = asked(*GENERAL, "--now", "2026-09-24T10:00")
    assert list(found) == ["nodes", "light", "wakes"]
    assert [(node["node"], node["due"]) for node in found["nodes"]] == [
        ("deploy", "2026-09-28"),
        ("report", "2026-09-28"),
        ("settle", "2026-10-08"),
    ]
    assert all(list(node) == ["node", "due", "explanation"] for node in found["nodes"])
    assert (found["light"], found["wakes"]) == ("green", "2026-09-28T09:00:00+08:00")


def test_the_light_holds_until_it_wakes_and_is_another_one_then() -> None:
    pause = ("--pause", "2026-09-29T10:00/2026-10-09T10:00")
    now, seen = "2026-09-20T00:00:00+08:00", []
    while now is not None:
        found = asked(*GENERAL, *pause, "--now", now)
        seen.append(found["light"])
        if found["wakes"]:
            before = datetime.fromisoformat(found["wakes"]) - timedelta(seconds=1)
            assert asked(*GENERAL, *pause, "--now", before.isoformat())["light"] == seen[-1]
        now = found["wakes"]
    assert seen == ["none", "green", "yellow", "red"]


def test_pauses_move_the_nodes_and_say_so() -> None:
    whole = asked(*GENERAL, "--pause", "2026-09-29/2026-10-09")["nodes"]
    assert [node["due"] for node in whole] == ["2026-09-28", "2026-09-28", "2026-10-12"]
    assert "停表折合10天" in whole[2]["explanation"]


def test_a_clock_that_stands_has_no_edge_left_and_done_is_done() -> None:
    stands = asked(*GENERAL, "--pause", "2026-09-25T10:00/", "--now", "2027-01-01")
    assert (stands["light"], stands["wakes"]) == ("green", None)
    done = asked(*GENERAL, "--done", "2026-10-07", "--now", "2027-01-01")
    assert (done["light"], done["wakes"]) == ("done", None)


def test_without_now_it_is_the_present() -> None:
    assert asked(*GENERAL[:-1], "2019-03-04T10:00")["light"] == "red"
    assert asked(*GENERAL[:-1], "2199-03-04T10:00")["light"] == "none"


def test_people_get_lines_to_read() -> None:
    done = run("--days", "7", "--from", "2026-09-24")
    assert done.stdout.startswith("2026-10-08\n按《民法典》")
    done = run(*GENERAL, "--now", "2026-10-09")
    assert "2026-10-08  settle" in done.stdout and "不再变化" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        "--days 7 --from yesterday",
        "--days 0 --from 2026-09-24",
        "--days 999999999 --from 2026-09-24",
        "--days 7 --unit week --from 2026-09-24",
        "--days 7 --regime 13710 --from 2026-09-24",
        "--from 2026-09-24",
        "--days 7 --from 0001-01-01",
        "--regime 99999 --from 2026-09-24",
        "--regime 13710 --kind tiny --from 2026-09-24",
        "--regime 13710 --from 2026-09-24 --pause 2026-09-25",
        "--regime 13710 --from 2026-09-24 --pause 2026-09-27/2026-09-25",
        "--regime 13710 --from 2026-09-24 --now noon",
        "--regime fixed --from 2026-09-24",
        "--regime 13710 --from 2010-01-01",
    ],
)
def test_what_cannot_be_worked_out_is_misuse_with_a_sentence(words: str) -> None:
    done = run(*words.split(), "--format", "json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip() and "Traceback" not in done.stderr


def test_it_costs_three_tenths_of_a_second_of_the_processor(
    seconds_on_a_free_machine: Callable[[Sequence[str], bytes], float],
) -> None:
    """What others do on the machine lengthens the wait, not this."""
    command = ("-m", "luoshi.cli", "clock", *GENERAL, "--format", "json")
    assert seconds_on_a_free_machine(command, b"") <= 0.3
