"""The command line: statuses, sentences, and what each command does to a database."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from luoshi.cli import COMMANDS, main
from luoshi.cli.answers import Failure
from luoshi.journal.models import Entry, Position, Unsequenced
from luoshi.journal.verify import verify_database
from luoshi.org.models import Unit, User

FOUND = [
    *("found", "--name", "云岭县", "--code", "yunling", "--level", "county"),
    *("--system", "程砚田:cheng", "--security", "魏宁远:wei", "--audit", "范知衡:fan"),
]


def luoshi(*arguments: str, environment: dict[str, str] | None = None) -> Any:
    """Run the command as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "luoshi.cli", *arguments],
        env=environment or dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_a_command_it_says_which_there_are(capsys: Any) -> None:
    assert main([]) == 2
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


def test_a_command_that_does_not_exist(capsys: Any) -> None:
    assert main(["dispatch-everything"]) == 2
    assert "没有“dispatch-everything”这个命令" in capsys.readouterr().err


def test_a_failure_is_one_sentence_and_status_one(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def fail(_: object) -> int:
        raise Failure("办不了。")

    monkeypatch.setattr("luoshi.cli.worker.run", fail)
    assert main(["worker"]) == 1
    assert capsys.readouterr().err == "luoshi worker: 办不了。\n"


def test_decompose_needs_no_django(tmp_path: Path) -> None:
    """Run with Django blocked: an import of it anywhere would end the process."""
    paper = tmp_path / "a.txt"
    paper.write_text("关于修路的通知\n\n1．修路三公里。（责任单位：县交通局）\n", encoding="utf-8")
    blocked = (
        "import sys; sys.modules['django'] = None\n"
        f"from luoshi.cli import main; sys.exit(main(['decompose', {str(paper)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "修路三公里" in done.stdout


def test_a_server_that_is_not_there_is_said_in_words() -> None:
    away = os.environ | {
        "DATABASE_URL": "postgresql://nobody@/nothing?host=/nonexistent",
        "OWNER_DATABASE_URL": "postgresql://nobody@/nothing?host=/nonexistent",
    }
    for command in (["migrate"], ["journal", "verify"]):
        done = luoshi(*command, environment=away)
        assert done.returncode == 1
        assert "连不上数据库" in done.stderr and "Traceback" not in done.stderr


def test_migrate_can_be_repeated_and_gives_ids_their_region(empty_db: Any) -> None:
    environment = empty_db.environment() | {"LUOSHI_REGION": "7"}
    for _ in range(2):
        done = luoshi("migrate", "--quiet", environment=environment)
        assert done.returncode == 0, done.stderr
    assert main(FOUND) == 0
    assert Unit.objects.get().pk == 7 * 10**12
    again = luoshi("migrate", "--quiet", environment=environment)
    assert again.returncode == 0, again.stderr
    with psycopg.connect(empty_db.owner_url) as owner:
        row = owner.execute("SELECT last_value FROM org_unit_id_seq").fetchone()
    assert row == (7 * 10**12,), "a sequence in its region stays where it is"


def test_found_begins_an_organisation_once(empty_db: Any, capsys: Any) -> None:
    assert main(FOUND) == 0
    out = capsys.readouterr().out
    passwords = dict(line.split("\t") for line in out.splitlines())
    assert passwords.keys() == {"cheng", "wei", "fan"}
    user = User.objects.get(username="wei")
    assert user.check_password(passwords["wei"]) and user.must_change_password
    assert verify_database().sound
    assert set(Entry.objects.values_list("door", flat=True)) == {"cli"}
    assert main(FOUND) == 1
    assert "已经建立" in capsys.readouterr().err


def test_found_wants_name_and_login(empty_db: Any, capsys: Any) -> None:
    wrong = [word.replace("程砚田:cheng", "程砚田") for word in FOUND]
    assert main(wrong) == 1
    assert "姓名:用户名" in capsys.readouterr().err
    assert not Unit.objects.exists()


class TestToken:
    """Tokens from the command line."""

    def test_created_listed_and_revoked(self, committed_db: Any, capsys: Any) -> None:
        assert main(["token", "create", "shen", "--name", "数据交换"]) == 0
        token = capsys.readouterr().out.strip()
        prefix = token.split("_")[1]
        assert main(["token", "list", "shen"]) == 0
        listed = capsys.readouterr().out
        assert prefix in listed and "数据交换" in listed and token not in listed
        assert main(["token", "revoke", "shen", prefix]) == 0
        assert main(["token", "revoke", "shen", prefix]) == 1
        assert "已经收回" in capsys.readouterr().err

    def test_a_login_that_is_not_there(self, committed_db: Any, capsys: Any) -> None:
        assert main(["token", "create", "nobody", "--name", "x"]) == 1
        assert "没有“nobody”这个账号" in capsys.readouterr().err


def test_the_worker_numbers_entries_in_time_and_stops_when_told(committed_db: Any) -> None:
    """From commit to position within two seconds once it runs; SIGTERM ends it cleanly."""
    from django.db import transaction

    from luoshi.journal.services import record
    from luoshi.journal.tests.conftest import NOW, SHEN, Book

    worker = subprocess.Popen(
        [sys.executable, "-m", "luoshi.cli", "worker"], env=committed_db.environment()
    )
    try:

        def write() -> float:
            from uuid import uuid4

            with transaction.atomic():
                record(
                    kind="matter",
                    id=7,
                    body=Book().body(),
                    actor=SHEN,
                    now=NOW,
                    request_id=uuid4(),
                )
            began = time.monotonic()
            while Unsequenced.objects.exists() and time.monotonic() < began + 60:
                time.sleep(0.05)
            return time.monotonic() - began

        write()  # the process has to start first
        assert worker.poll() is None
        waits = sorted(write() for _ in range(5))
        assert waits[2] <= 2.0, waits
        assert Position.objects.count() == Entry.objects.count()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
