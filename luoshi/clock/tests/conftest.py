"""Deadlines of a made-up kind of subject, set as an act of a room above sets them."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from luoshi.clock import services
from luoshi.clock.models import Deadline
from luoshi.clock.services import NewDeadline
from luoshi.kernel.periods import PEOPLE_LIVE_IN

KIND = "errand"
Begin = Callable[..., list[Deadline]]


def at(text: str) -> datetime:
    """A moment of 2026 in China."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=PEOPLE_LIVE_IN)


@pytest.fixture
def begin(request: pytest.FixtureRequest) -> Begin:
    """Set the clocks of a regime on new subjects; in `db` unless there is a committed one."""
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")
    numbers = count(1)

    def start(
        start: str = "11-02T10:00",
        *,
        times: int = 1,
        now: str = "",
        regime: str = "13710",
        kind: str = "general",
        **more: Any,
    ) -> list[Deadline]:
        news = [
            NewDeadline(
                subject_kind=KIND,
                subject_id=next(numbers),
                regime=regime,
                kind=kind,
                start_at=at(start),
                owner_id=more.get("owner_id", 7),
                entry_id=1000,
                **{name: value for name, value in more.items() if name != "owner_id"},
            )
            for _ in range(times)
        ]
        return services.set_deadlines(deadlines=news, now=at(now or start))

    return start
