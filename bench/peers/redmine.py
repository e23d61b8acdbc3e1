"""Debian's Redmine, run by whoever runs the bench, on the cluster of the bench."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any

import psycopg

from bench.peers.load import Call, Calls
from launch.postgres import OWNER, Cluster
from launch.processes import Child

PACKAGE = Path("/usr/share/redmine")
INSTALL = "apt-get install --no-install-recommends redmine redmine-pgsql puma"
PORT = 8397
DATABASE = "redmine"
SEED = Path(__file__).with_name("seed.rb")
GEMS = "gem 'pg', '~> 1.2', platforms: [:mri, :mingw, :x64_mingw]\ngem 'puma'\n"

ISSUES = """
INSERT INTO issues (tracker_id, project_id, subject, description, due_date, status_id,
  assigned_to_id, priority_id, author_id, created_on, updated_on, start_date, done_ratio,
  root_id, lft, rgt)
SELECT %(tracker)s, %(project)s, 'Matter ' || n, repeat('What is to be done. ', 5),
  DATE '2026-01-01' + n %% 700, CASE WHEN n %% 3 = 0 THEN %(closed)s ELSE %(open)s END,
  (%(units)s::int[])[1 + n %% 60], %(priority)s, (%(clerks)s::int[])[1 + n %% 8],
  now(), now(), DATE '2026-01-01', n %% 100, n, 1, 2
FROM generate_series(1, %(count)s) n ORDER BY n
"""
NOTES = """
INSERT INTO journals (journalized_id, journalized_type, user_id, notes, created_on)
SELECT id, 'Issue', assigned_to_id, 'Two of three are done.', now() FROM issues
"""


class NotInstalled(RuntimeError):
    """Redmine is not on this machine; the text says how it comes there."""


@dataclass(frozen=True)
class Redmine:
    """A Redmine with its issues, ready to be started and called."""

    folder: Path
    facts: dict[str, Any]
    issues: int

    def start(self, log: Path) -> Child:
        """Two workers with four threads each."""
        command = ["bundle", "exec", "puma", "-e", "production", "-w", "2", "-t", "4:4"]
        command += ["-b", f"tcp://127.0.0.1:{PORT}", "--dir", str(self.folder)]
        return Child.start("redmine", command, _environment(self.folder), log)

    def create(self) -> Calls:
        """A new issue each time."""

        def calls(number: int) -> Iterator[Call]:
            for turn, unit in enumerate(cycle(self.facts["units"])):
                issue = {
                    "project_id": self.facts["project"],
                    "subject": f"Repair the roof of school {turn}",
                    "description": "Before the rain begins.",
                    "assigned_to_id": unit,
                    "due_date": "2027-06-30",
                }
                yield Call("POST", "/issues.json", self._headers(number), {"issue": issue})

        return calls

    def feedback(self) -> Calls:
        """A note and a figure on one issue after another."""

        def calls(number: int) -> Iterator[Call]:
            for turn in count():
                issue = 1 + (turn * 8 + number) % self.issues
                told = {"notes": f"Done: {turn}.", "done_ratio": turn % 10 * 10}
                yield Call("PUT", f"/issues/{issue}.json", self._headers(number), {"issue": told})

        return calls

    def listed(self) -> Calls:
        """Open issues of a unit by due date, fifty of them."""

        def calls(number: int) -> Iterator[Call]:
            for unit in cycle(self.facts["units"]):
                asked = f"project_id={self.facts['project']}&status_id=open&assigned_to_id={unit}"
                asked += "&due_date=%3E%3D2026-06-01&sort=due_date&limit=50"
                yield Call("GET", f"/issues.json?{asked}", self._headers(number))

        return calls

    def _headers(self, number: int) -> dict[str, str]:
        return {
            "X-Redmine-API-Key": self.facts["keys"][number],
            "Content-Type": "application/json",
        }


def prepare(cluster: Cluster, folder: Path, issues: int) -> Redmine:
    """A copy of the package with a database of its own, filled; once for a folder."""
    kept = folder / "facts.json"
    if not kept.exists():
        if not PACKAGE.exists() or not shutil.which("puma"):
            raise NotInstalled(f"Redmine is not installed here. As root: {INSTALL}")
        _copy(cluster, folder)
        _run(folder, "rake", "db:migrate")
        _run(folder, "rake", "redmine:load_default_data", "REDMINE_LANG=en")
        said = _run(folder, "rails", "runner", str(SEED))
        facts = json.loads(said.splitlines()[-1])
        _fill(cluster, facts, issues)
        kept.write_text(json.dumps(facts))
    return Redmine(folder, json.loads(kept.read_text()), issues)


def _copy(cluster: Cluster, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PACKAGE, folder, symlinks=True)
    for link in ("instances", "Gemfile.lock", "config/database.yml"):
        (folder / link).unlink(missing_ok=True)
    instance = folder / "instances" / "peer"
    for part in ("config", "tmp", "log", "files"):
        (instance / part).mkdir(parents=True)
    (folder / "Gemfile.local").write_text(GEMS)
    (instance / "config" / "secret_key.txt").write_text(secrets.token_hex(32))
    (instance / "config" / "database.yml").write_text(
        f"production:\n  adapter: postgresql\n  database: {DATABASE}\n"
        f"  host: {cluster.socket}\n  username: {OWNER}\n  encoding: utf8\n  pool: 8\n"
    )
    with psycopg.connect(cluster.url("postgres", OWNER), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")
    _run(folder, "install", "--local", program=("bundle",))


def _fill(cluster: Cluster, facts: dict[str, Any], issues: int) -> None:
    with psycopg.connect(cluster.url(DATABASE, OWNER), autocommit=True) as connection:
        connection.execute(ISSUES, facts | {"count": issues})
        connection.execute(NOTES)
        connection.execute("VACUUM ANALYZE")


def _run(folder: Path, *command: str, program: tuple[str, ...] = ("bundle", "exec")) -> str:
    return subprocess.run(
        [*program, *command],
        cwd=folder,
        env=_environment(folder),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _environment(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return inherited | {  # Rails would take that address before its own file
        "RAILS_ENV": "production",
        "REDMINE_INSTANCE": "peer",
        "BUNDLE_GEMFILE": str(folder / "Gemfile"),
        "BUNDLE_WITHOUT": "test",
        "BUNDLE_APP_CONFIG": str(folder / ".bundle"),
        "BUNDLE_SILENCE_ROOT_WARNING": "1",
    }
