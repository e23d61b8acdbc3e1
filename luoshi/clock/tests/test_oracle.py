"""The clock against one that walks day by day; `proofs/test_clock.py` asks much more."""

import random
from datetime import date

from luoshi.clock.rules.calendar import Calendar
from luoshi.clock.rules.years import shipped_calendar
from proofs.clock_cases import disagreement, known_days
from proofs.days import random_question

CASES = 3000


def test_the_clock_agrees_with_one_that_walks_day_by_day() -> None:
    chance = random.Random(13710)
    days = known_days()
    first, last = date(2019, 1, 1), date(2026, 3, 1)
    for _ in range(CASES):
        asked = random_question(chance, first, last)
        said = disagreement(asked, days, shipped_calendar(), chance)
        assert said == "", said


def test_a_calendar_that_lacks_one_make_up_day_is_noticed() -> None:
    """The comparison can fail."""
    chance, days, right = random.Random(1), known_days(), shipped_calendar()
    missing = date(2020, 9, 27)
    work = {day: name for day, name in right.work.items() if day != missing}
    wrong = Calendar(right.off, work, right.published)
    asked = (random_question(chance, date(2020, 8, 25), missing) for _ in range(300))
    assert any(disagreement(one, days, wrong, chance) for one in asked)
