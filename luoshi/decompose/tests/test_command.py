"""The subcommand as a process of its own, with Django out of reach."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from luoshi.decompose.tests.directories import CITY, HEAD

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


def run(
    *words: str, given: bytes = b"", command: str = "decompose"
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, command, *words],
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


@pytest.fixture
def units(tmp_path: Path) -> str:
    path = tmp_path / "units.csv"
    path.write_text(HEAD + CITY, "utf-8")
    return str(path)


def test_units_are_resolved_against_a_directory(units: str) -> None:
    paper = "临溪县计划\n1.加固堤防8公里。（县水利局牵头，各乡镇、县水务局配合）\n".encode()
    done = run("-", "--format", "json", "--units", units, given=paper)
    assert done.returncode == 0, done.stderr.decode()
    (task,) = json.loads(done.stdout)["tasks"]
    assert task["lead_units"] == [{"text": "县水利局", "unit_id": "q-sl", "status": "exact"}]
    assert task["cooperate_units"] == [
        {"text": "各乡镇", "unit_id": None, "status": "collective", "members": ["t1", "t2"]},
        {"text": "县水务局", "unit_id": None, "status": "unknown"},
    ]
    assert task["confidence_reason"] == task["doubts"][0]
    assert "县水务局" in task["doubts"][0]


def test_json_maps_the_text_and_names_the_source() -> None:
    given = "云岭县人民政府\n关于水利工作的通知\n云政发〔2026〕3号\n" + PAPER + "2026年3月2日\n"
    done = json.loads(run("-", "--format", "json", given=given.encode()).stdout)
    assert done["source"]["number"] == "云政发〔2026〕3号"
    assert done["source"]["date"] == "2026-03-02"
    pieces = [done["source_text"][at["start"] : at["end"]] for at in done["map"]]
    assert pieces == given.splitlines()
    assert [at["number"] for at in done["map"]] == [1, 2, 3, 4, 5, 6]
    (one,) = done["tasks"][0]["standards"]
    assert one["text"] == "加固堤防达到8公里"
    assert done["source_text"][one["start"] : one["end"]] == "加固堤防8公里"


def test_a_spreadsheet_holds_words_only(tmp_path: Path, units: str) -> None:
    path = tmp_path / "任务清单.xlsx"
    paper = PAPER.replace("加固堤防", "=HYPERLINK(1)加固堤防").encode()
    done = run("-", "--format", "xlsx", "-o", str(path), "--units", units, given=paper)
    assert done.returncode == 0, done.stderr.decode()
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'state="frozen"' in sheet
    assert "=HYPERLINK(1)加固堤防8公里" in words
    for word in ("验收标准（建议）", "县水利局（q-sl）", "6月底前\n2026-06-30", "100%"):
        assert word in words


@pytest.mark.parametrize("words", [("decompose", "--format", "json"), ("explain", "--row", "1")])
def test_a_page_takes_three_tenths_of_a_second(
    words: tuple[str, ...], seconds_on_a_free_machine: Callable[[Sequence[str], bytes], float]
) -> None:
    """Processor time of the whole program: other work does not count."""
    page = PAPER + "".join(PAPER.replace("1.", f"{i}.") for i in range(2, 11))
    command = ("-c", BLOCKED, words[0], "-", *words[1:])
    assert seconds_on_a_free_machine(command, page.encode()) <= 0.3


def test_explain_without_django(tmp_path: Path, units: str) -> None:
    path = tmp_path / "云岭.txt"
    path.write_text(PAPER, "utf-8")
    done = run(str(path), "--row", "1", "--units", units, command="explain")
    assert done.returncode == 0, done.stderr.decode()
    assert "牵头：县水利局 ← 第2段 括号“责任单位”" in done.stdout.decode()
    told = json.loads(run(str(path), "--row", "1", "--format", "json", command="explain").stdout)
    assert [one["value"] for one in told["reasons"] if one["field"] == "牵头"] == ["县水利局"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"", "空"),
        (b"id,name\n", "只有表头"),
        ("name,short\n县水利局,\n".encode(), "缺少“id”"),
        ("id,name\n1,县水利局\n1,县财政局\n".encode(), "第3行的 id “1”与第2行重复"),
        ("id,name\n1,\n,县财政局\n".encode(), "第2行没有写 name；第3行没有写 id"),
        ("id,parent,name\n1,9,县水利局\n".encode(), "第2行的上级“9”不在表中"),
        ("id,parent,name\n1,2,县水利局\n2,1,县财政局\n".encode(), "自己的上级"),
        ("id,name\n1,县水利局,水利局\n".encode(), "第2行比表头多出一列"),
        ('id,name\n1,"县水利局\n'.encode(), "检查引号"),
        (b"\x00\x01\xff\xfe", "不是文本"),
    ],
)
def test_a_bad_directory_is_one_sentence(tmp_path: Path, table: bytes, said: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(table)
    done = run("-", "--units", str(path), given=PAPER.encode())
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in message
    assert len(message.strip().splitlines()) == 1


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
        (["-", "--format", "xlsx"], b"x", "-o"),
        (["-", "--format", "xlsx", "-o", "/nowhere/x.xlsx"], PAPER.encode(), "写不了"),
        (["-", "--units", "/nowhere/units.csv"], b"x", "找不到"),
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


@pytest.mark.parametrize("row", ["0", "2"])
def test_explaining_a_row_that_is_not_there(row: str) -> None:
    done = run("-", "--row", row, given=PAPER.encode(), command="explain")
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"没有第{row}项" in message
    assert len(message.strip().splitlines()) == 1
