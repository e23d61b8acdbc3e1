"""The times of the sweeps are those that the page of the room tells."""

import re
from datetime import UTC, datetime
from pathlib import Path

import croniter
import pytest

from luoshi.config.schedule import SWEEPS, Sweep
from luoshi.kernel.periods import PEOPLE_LIVE_IN

PAGE = Path(__file__).parents[3] / "docs" / "rooms" / "config.md"
SECONDS = {
    "second": 1,
    "ten seconds": 10,
    "15 seconds": 15,
    "30 seconds": 30,
    "minute": 60,
    "ten minutes": 600,
}
NOON = datetime(2026, 9, 24, 4, 0, 7, tzinfo=UTC)


def told() -> dict[str, str]:
    """When each sweep runs, by the table of the page."""
    return dict(re.findall(r"^\| `([\w.]+)` \| ([^|]+) \|", PAGE.read_text("utf-8"), re.M))


@pytest.mark.parametrize("one", SWEEPS, ids=lambda one: one.name)
def test_a_sweep_runs_when_the_page_says(one: Sweep) -> None:
    ticks = croniter.croniter(one.cron, NOON)
    first, second = ticks.get_next(datetime), ticks.get_next(datetime)
    words = told()[one.name]
    if words.startswith("every "):
        assert (second - first).total_seconds() == SECONDS[words.removeprefix("every ")]
    else:
        assert f"{first.astimezone(PEOPLE_LIVE_IN):%H:%M} in Shanghai" == words
        assert (second - first).days == 1
