"""How well the reader did on a set of annotated papers: rows that a clerk need not touch."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luoshi.decompose import Task, decompose, read

PAPERS = Path(__file__).parent / "papers"
SAME_SPAN = 0.6


@dataclass
class Tally:
    """Tasks found, missed and made up; of the found ones, the rows right in every field."""

    found: int = 0
    missed: int = 0
    extra: int = 0
    right: int = 0
    graded: int = 0
    wrong: list[str] | None = None

    def tasks(self) -> float:
        """F1 of the tasks."""
        return self.found / (self.found + (self.missed + self.extra) / 2) if self.found else 0.0

    def rows(self) -> float:
        """F1 of whole rows: text, lead, cooperating units and deadline."""
        spoilt = 2 * (self.graded - self.right) + self.missed + self.extra
        return self.right / (self.right + spoilt / 2) if self.right else 0.0


def measure(folder: Path) -> Tally:
    """Read every paper of a folder with raw/ and gold/ and hold the rows against the gold."""
    tally = Tally(wrong=[])
    for gold in sorted((folder / "gold").glob("*.json")):
        expected = json.loads(gold.read_text("utf-8"))["tasks"]
        raw = (folder / "raw" / f"{gold.stem}.txt").read_bytes()
        count(tally, gold.stem, expected, list(decompose(read(raw)).tasks))
    return tally


def count(tally: Tally, name: str, expected: list[dict[str, Any]], tasks: list[Task]) -> None:
    """One paper into the tally; a task that gold calls optional is charged neither way."""
    left = list(tasks)
    for row in expected:
        best = max(left, key=lambda task: overlap(row, task), default=None)
        if best is None or overlap(row, best) < SAME_SPAN:
            if not row.get("optional"):
                tally.missed += 1
                note(tally, name, f"missed {row['text'][:40]}")
            continue
        left.remove(best)
        if row.get("optional"):
            continue
        tally.found += 1
        if row.get("truncated"):
            continue
        tally.graded += 1
        if is_right(row, best):
            tally.right += 1
        else:
            note(tally, name, f"wrong {best}")
    tally.extra += len(left)
    for task in left:
        note(tally, name, f"extra {task.text[:40]}")


def note(tally: Tally, name: str, words: str) -> None:
    if tally.wrong is not None:
        tally.wrong.append(f"{name}: {words}")


def overlap(row: dict[str, Any], task: Task) -> float:
    """Shared characters over all characters of two spans."""
    shared = min(row["end"], task.end) - max(row["start"], task.start)
    return max(0, shared) / (max(row["end"], task.end) - min(row["start"], task.start))


def is_right(row: dict[str, Any], task: Task) -> bool:
    """Whether units and deadline are those of the gold."""
    units = row.get("uncertain_units") or (
        names(row.get("lead")) == names(task.lead)
        and names(row.get("cooperate")) == names(task.cooperate)
    )
    return bool(units) and limit(row) == limit(
        {
            "deadline_kind": task.deadline_kind,
            "deadline_date": task.deadline_date.isoformat() if task.deadline_date else None,
        }
    )


def names(values: Any) -> set[str]:
    """Surface strings without width, blanks and punctuation."""
    return {
        "".join(c for c in unicodedata.normalize("NFKC", value) if c.isalnum())
        for value in values or ()
    }


def limit(row: dict[str, Any]) -> tuple[bool, str | None] | None:
    kind = row.get("deadline_kind") or "none"
    return None if kind == "none" else (kind == "ongoing", row.get("deadline_date"))
