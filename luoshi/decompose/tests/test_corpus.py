"""The open corpus, where it lies beside the project: the measure, and that nothing was copied."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from luoshi.decompose import decompose, read, to_json

ROOM = Path(__file__).resolve().parents[1]
CORPUS = ROOM.parents[1].parent / "shared" / "corpus"
KINDS = ("001", "007", "014", "015", "021", "033")  # label lines, brackets with two labels
RUN = 8

pytestmark = pytest.mark.skipif(
    not (CORPUS / "score.py").is_file(), reason="the open corpus does not lie beside the project"
)


def score(corpus: Path, predictions: Path, *least: str) -> subprocess.CompletedProcess[str]:
    words = [word for bound in least for word in ("--at-least", bound)]
    where = ["--corpus", str(corpus), "--pred", str(predictions)]
    return subprocess.run(
        [sys.executable, str(CORPUS / "score.py"), *where, *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def linked(where: Path) -> Path:
    for folder, suffix in (("raw", "txt"), ("gold", "json")):
        (where / folder).mkdir(parents=True)
        for name in KINDS:
            target = CORPUS / folder / f"{name}.{suffix}"
            (where / folder / target.name).symlink_to(target)
    return where


def as_docx(data: bytes) -> bytes:
    document = docx.Document()
    for line in data.decode("utf-8").split("\n"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["text", "docx"])
def test_kinds_a_b_and_c(tmp_path: Path, form: str) -> None:
    corpus = linked(tmp_path / "corpus")
    predictions = tmp_path / "found"
    predictions.mkdir()
    for path in sorted((corpus / "raw").iterdir()):
        data = path.read_bytes()
        extract = read(data if form == "text" else as_docx(data))
        values = to_json(decompose(extract), extract)
        (predictions / f"{path.stem}.json").write_text(json.dumps(values), "utf-8")
    done = score(corpus, predictions, "row=0.85", "task=0.92", "lead=0.95", "targets=0.8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_papers_without_a_task_stay_empty() -> None:
    false = []
    for gold in sorted((CORPUS / "gold").glob("*.json")):
        if json.loads(gold.read_text("utf-8"))["tasks"]:
            continue
        data = (CORPUS / "raw" / f"{gold.stem}.txt").read_bytes()
        false += [(gold.stem, task.text[:40]) for task in decompose(read(data)).tasks]
    assert len(false) <= 1, false


def test_no_literal_comes_from_the_corpus() -> None:
    seen: set[str] = set()
    for path in (CORPUS / "raw").glob("*.txt"):
        seen |= runs(path.read_text("utf-8"))
    assert len(seen) > 10_000
    copied = []
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                copied += [(path.name, run) for run in runs(node.value) & seen]
    assert copied == []


def runs(text: str) -> set[str]:
    """Every sequence of eight consecutive Han characters."""
    found: set[str] = set()
    since = 0
    for i, char in enumerate(text + " "):
        if "\u3400" <= char <= "\u9fff":
            continue
        found |= {text[k : k + RUN] for k in range(since, i - RUN + 1)}
        since = i + 1
    return found
