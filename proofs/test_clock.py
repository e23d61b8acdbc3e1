"""Every date, light and waking of the clock agrees with a clock that walks day by day."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Final

from luoshi.clock.rules.years import shipped_calendar
from proofs.clock_cases import disagreement, known_days
from proofs.days import random_question

CASES: Final = 10_000
FULL_CASES: Final = 120_000


def test_no_case_is_answered_otherwise_by_walking_day_by_day(
    seed: int, full: bool, record_property: Callable[[str, object], None]
) -> None:
    chance, days, calendar = random.Random(seed), known_days(), shipped_calendar()
    cases = FULL_CASES if full else CASES
    for _ in range(cases):
        asked = random_question(chance, date(2019, 1, 1), date(2026, 3, 1))
        said = disagreement(asked, days, calendar, chance)
        assert said == "", said
    record_property("cases", cases)
