"""The subcommand as a process of its own, with Django out of reach."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "psycopg", "docx", "lxml"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocker())
from luoshi.cli import main
raise SystemExit(main(sys.argv[1:]))
"""
PAPER = "2026年工作\n1.加固堤防8公里。（责任单位：县水利局；完成时限：6月底前）\n"


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, "decompose", *words],
        input=given,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def test_json_without_django(tmp_path: Path) -> None:
    path = tmp_path / "云岭.txt"
    path.write_text(PAPER, "utf-8")
    done = run(str(path), "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    (task,) = json.loads(done.stdout)["tasks"]
    assert task["lead"] == ["县水利局"]
    assert task["deadline_date"] == "2026-06-30"
    assert task["targets"] == [{"text": "8公里", "value": 8.0, "unit": "公里", "qualifier": ""}]


def test_a_table_for_people_from_standard_input() -> None:
    done = run("-", given=PAPER.encode("gb18030"))
    assert done.returncode == 0
    assert "县水利局" in done.stdout.decode()
    assert "2026-06-30" in done.stdout.decode()


def test_the_year_may_be_given() -> None:
    paper = PAPER.replace("2026年", "").encode()
    assert b'"deadline_date": null' in run("-", "--format", "json", given=paper).stdout
    done = run("-", "--format", "json", "--year", "2027", given=paper)
    assert b'"deadline_date": "2027-06-30"' in done.stdout


def test_a_paper_without_a_task_is_no_error() -> None:
    done = run("-", "--format", "json", given="云岭县召开会议。".encode())
    assert done.returncode == 0
    assert json.loads(done.stdout)["tasks"] == []


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (["-"], b"%PDF-1.4", "PDF"),
        (["-"], b"", "空"),
        (["-"], "机密★1年\n云岭县文件\n".encode(), "涉密"),
        (["/nowhere/云岭.txt"], b"", "找不到"),
        ([str(ROOT)], b"", "找不到"),
        (["-", "--year", "26"], b"x", "四位数"),
    ],
)
def test_errors_are_one_sentence(words: list[str], given: bytes, said: str) -> None:
    done = run(*words, given=given)
    message = done.stderr.decode()
    assert done.returncode == 2
    assert said in message
    assert "Traceback" not in message
    assert len(message.strip().splitlines()) == 1
    assert done.stdout == b""
