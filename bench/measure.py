"""Timing one thing often enough: percentiles, never a single run."""

from __future__ import annotations

import gc
import json
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Figure:
    """One row of the bench: milliseconds of many runs, the bare work beside it, the budget."""

    name: str
    budget_ms: float
    runs: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    most_queries: int = 0
    query_budget: int = 0
    note: str = ""

    def percentile(self, share: float) -> float:
        """The value that `share` of the runs do not exceed."""
        ordered = sorted(self.runs)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def bare_p50(self) -> float:
        """The median of the bare work, or 0 where there is none beside it."""
        ordered = sorted(self.bare)
        return ordered[len(ordered) // 2] if ordered else 0.0

    @property
    def holds(self) -> bool:
        """Whether the budget is kept: time and number of queries."""
        in_time = self.percentile(0.95) <= self.budget_ms
        return in_time and (not self.query_budget or self.most_queries <= self.query_budget)

    def line(self) -> str:
        """The row as a table shows it."""
        ratio = f"{self.percentile(0.5) / self.bare_p50:6.1f}" if self.bare else "     –"
        return (
            f"| {self.name} | {len(self.runs)} | {self.percentile(0.5):.1f} "
            f"| {self.percentile(0.95):.1f} | {self.budget_ms:.0f} | {self.bare_p50:.1f} "
            f"| {ratio} | {self.most_queries or '–'} | {'yes' if self.holds else 'NO'} |"
        )


HEAD = (
    "| row | runs | p50 ms | p95 ms | budget ms | bare SQL p50 | ratio p50 | SQL most | holds |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    gc.collect(0)
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def report(figures: Iterable[Figure], sizes: dict[str, int], path: Path) -> bool:
    """Print the table and keep it as JSON; whether every budget holds."""
    rows = list(figures)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"\n{machine}; " + ", ".join(f"{count:,} {name}" for name, count in sizes.items()))
    print(HEAD)
    for row in rows:
        print(row.line())
    kept = {"machine": machine, "sizes": sizes, "rows": [asdict(row) for row in rows]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    return all(row.holds for row in rows)
