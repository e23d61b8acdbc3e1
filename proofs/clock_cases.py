"""One case put to both clocks: what they disagree about, in words."""

from __future__ import annotations

import random
from datetime import date

import chinese_calendar

from luoshi.clock.rules.calendar import Calendar
from luoshi.clock.rules.counting import Pause, Unit
from luoshi.clock.rules.deadlines import Setting, term
from luoshi.clock.rules.lights import light, wakes
from luoshi.clock.rules.regimes import Kind, Node, Regime
from luoshi.kernel.presets import Level
from proofs.days import Days, Question, answer, light_at, moments, next_change


def known_days() -> Days:
    """Rest days and make-up days as the library keeps them, not as we ship them."""
    known = chinese_calendar.constants
    return Days(frozenset(known.holidays), frozenset(known.workdays))


def disagreement(asked: Question, days: Days, calendar: Calendar, chance: random.Random) -> str:
    """Ask both; an empty string where they agree on every date, light and waking."""
    found = answer(asked, days)
    setting = Setting(_regime(asked), "any", "settle", asked.start)
    pauses = [Pause(since, until) for since, until in asked.pauses]
    times = (real := term(setting, calendar, pauses=pauses)).times
    if real.counted.due != found.due:
        return f"{asked}: due {real.counted.due}, by walking {found.due}"
    for now in moments(asked, found, chance):
        here, woken = light(times, now), wakes(times, now)
        if here.value != light_at(found, asked.start, now):
            return f"{asked} at {now}: {here}, by walking {light_at(found, asked.start, now)}"
        if woken != next_change(found, asked.start, now):
            return f"{asked} at {now}: wakes {woken}"
        if woken is not None and light(times, woken) is here:
            return f"{asked} at {now}: still {here} when it woke at {woken}"
    return ""


def _regime(asked: Question) -> Regime:
    node = Node(
        node="settle",
        label="办结",
        number=asked.number,
        unit=Unit(asked.unit),
        basis="proof",
        level=Level.DESIGN,
        warn=asked.warn,
    )
    kind = Kind(kind="any", label="事项", nodes=(node,))
    return Regime(
        name="proof",
        version=1,
        label="验证",
        basis="proof",
        level=Level.DESIGN,
        effective=date(2019, 1, 1),
        kinds=(kind,),
    )
