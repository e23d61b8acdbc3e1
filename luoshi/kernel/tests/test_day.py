"""The day of a moment is the day in China."""

from datetime import UTC, date, datetime

import pytest

from luoshi.kernel.periods import civil_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 1, 15, 59, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 1, 16, 0, tzinfo=UTC), date(2026, 1, 2)),
    ],
)
def test_midnight_falls_at_sixteen_hours_utc(moment: datetime, day: date) -> None:
    assert civil_day(moment) == day
