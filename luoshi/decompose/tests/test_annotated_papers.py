"""Papers annotated by people who had not seen the grammar; floors below which none may fall.

`practice` was at hand while the grammar was written, `blind`, `second`, `third` and
`fourth` were not: the figures of their first try stand in docs/decompose.md.
"""

from __future__ import annotations

import pytest

from luoshi.decompose.tests.measure import PAPERS, measure


@pytest.mark.parametrize(
    ("folder", "tasks", "rows"),
    [
        ("practice", 0.98, 0.96),
        ("blind", 0.98, 0.96),
        ("second", 0.95, 0.93),
        ("third", 0.90, 0.86),
        ("fourth", 0.96, 0.93),
    ],
)
def test_floors(folder: str, tasks: float, rows: float) -> None:
    tally = measure(PAPERS / folder)
    assert tally.graded > 140
    assert tally.tasks() >= tasks, tally.wrong
    assert tally.rows() >= rows, tally.wrong
