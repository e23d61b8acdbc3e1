"""Every number of every regime, as the domain gives it, with its unit and how binding it is."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from luoshi.clock.rules.calendar import Calendar
from luoshi.clock.rules.counting import Unit
from luoshi.clock.rules.deadlines import Setting, term, terms
from luoshi.clock.rules.regimes import (
    FirstDay,
    Origin,
    Urgency,
    checked,
    office_hours,
    regime,
    shipped_regimes,
)
from luoshi.clock.rules.sentences import explain
from luoshi.clock.rules.years import shipped_calendar
from luoshi.kernel.periods import PEOPLE_LIVE_IN
from luoshi.kernel.presets import Level, PresetError

CALENDAR = shipped_calendar()
START = datetime(2026, 9, 24, 10, tzinfo=PEOPLE_LIVE_IN)
NUMBERS = """
13710 general deploy 1 natural DOC
13710 general report 3 natural DOC
13710 general settle 7 natural DOC
13710 major deploy 1 natural DOC
13710 major report 3 natural DOC
13710 major settle 1 month DOC
710 general report 7 natural DOC
710 general clear 1 natural DOC
710 complex report 1 month DOC
710 complex clear 1 natural DOC
fixed date settle 0 natural DESIGN
handover handover settle 10 working PRACTICE
help request answer 5 working DESIGN
hotline order settle 5 working LAW
instruction extra_urgent settle 1 natural PRACTICE
instruction urgent settle 5 natural PRACTICE
instruction normal settle 15 natural PRACTICE
instruction hard settle 30 natural PRACTICE
listed listed settle 6 month DOC
minutes decision settle 20 natural PRACTICE
monthly fifth report 5 natural PRACTICE
monthly twenty_eighth report 28 natural PRACTICE
monthly fifth_last report 5 working PRACTICE
objection ask ask 30 natural LAW
objection decide decide 30 natural LAW
paper paper settle 30 natural PRACTICE
petition received notify 15 natural PARTY
petition accepted settle 60 natural PARTY
petition misdirected object 5 working PARTY
petition review answer 30 natural PARTY
petition ask_review ask 30 natural PARTY
proposal general answer 3 month LAW
proposal hard answer 6 month LAW
publicity closing showing 5 working DESIGN
quarterly report report 5 working DESIGN
rectification finding settle 30 natural DESIGN
suggestion general answer 3 month DOC
suggestion hard answer 6 month DOC
ten_days report report 2 working DESIGN
verification closing verify 5 working DESIGN
"""


def test_every_number_has_its_unit_its_basis_and_its_level() -> None:
    said = [
        f"{one.name} {kind.kind} {node.node} {node.number} {node.unit} {node.level}"
        for one in shipped_regimes()
        for kind in one.kinds
        for node in kind.nodes
    ]
    assert sorted(said) == sorted(NUMBERS.split("\n")[1:-1])
    nodes = [n for one in shipped_regimes() for kind in one.kinds for n in kind.nodes]
    assert all(node.basis and node.label for node in nodes)


def test_what_may_be_extended_says_by_how_much_and_by_whom() -> None:
    said = {
        one.name: (node.extension.number, node.extension.unit.value, node.extension.level)
        for one in shipped_regimes()
        for kind in one.kinds
        for node in kind.nodes
        if node.extension and node.extension.granted_by
    }
    assert said == {
        "petition": (30, "natural", Level.PARTY),
        "hotline": (5, "working", Level.LAW),
        "listed": (6, "month", Level.DOC),
    }


def dates(name: str, kind: str, start: datetime = START, **more: object) -> list[str]:
    found = terms(regime(name, start.date()), kind, start, CALENDAR, **more)  # type: ignore[arg-type]  # any arguments
    return [one.counted.due.isoformat() for one in found]


def test_the_nodes_of_13710_run_from_one_start_beside_one_another() -> None:
    assert dates("13710", "general") == ["2026-09-28", "2026-09-28", "2026-10-08"]
    assert dates("13710", "major") == ["2026-09-28", "2026-09-28", "2026-10-26"]
    monday = datetime(2026, 11, 2, 23, 59, tzinfo=PEOPLE_LIVE_IN)
    assert dates("13710", "general", monday) == ["2026-11-03", "2026-11-05", "2026-11-09"]


def test_the_one_day_is_read_as_the_same_day_where_that_is_set() -> None:
    strict = FirstDay.SAME_DAY
    assert dates("13710", "general", one_day=strict) == ["2026-09-24", "2026-09-28", "2026-10-08"]
    saturday = datetime(2026, 11, 7, 8, tzinfo=PEOPLE_LIVE_IN)
    assert dates("13710", "general", saturday, one_day=strict)[0] == "2026-11-09"


def test_710_clears_the_matters_of_a_year_by_its_last_day() -> None:
    assert dates("710", "general") == ["2026-10-08", "2026-12-31"]
    assert dates("710", "complex") == ["2026-10-26", "2026-12-31"]


def test_reports_fall_due_by_their_period() -> None:
    october = datetime(2026, 10, 8, 9, tzinfo=PEOPLE_LIVE_IN)
    assert dates("ten_days", "report", october) == ["2026-10-13"]  # the 10th is a working Saturday
    assert dates("monthly", "fifth", october) == ["2026-11-05"]
    assert dates("monthly", "twenty_eighth", october) == ["2026-10-28"]
    assert dates("monthly", "fifth_last", october) == ["2026-10-26"]
    assert dates("quarterly", "report", START) == ["2026-10-13"]


def test_a_date_that_was_said_stands_on_its_holiday() -> None:
    assert dates("fixed", "date", day=date(2026, 10, 1)) == ["2026-10-01"]
    with pytest.raises(ValueError, match="needs a date"):
        dates("fixed", "date")


def test_an_urgent_instruction_may_be_given_one_to_five_days() -> None:
    urgent = regime("instruction", START.date()).node("urgent", "settle")
    assert [urgent.accepts(number) for number in (0, 1, 5, 6)] == [False, True, True, False]
    three = Setting(regime("instruction", START.date()), "urgent", "settle", START, number=3)
    assert term(three, CALENDAR).counted.due == date(2026, 9, 28)
    assert regime("instruction", START.date()).kind("extra_urgent").urgency is Urgency.EXTRA_URGENT


def test_an_extension_takes_the_place_of_the_count_and_says_so() -> None:
    rule = regime("13710", START.date())
    moved = term(Setting(rule, "major", "settle", START, decided=date(2026, 12, 1)), CALENDAR)
    assert moved.counted.due == date(2026, 12, 1)
    assert "另行确定" in explain(moved, CALENDAR)


def test_a_number_has_its_version_and_the_newest_in_force_holds() -> None:
    old = regime("13710", START.date())
    kinds = tuple(replace(kind, label="新") for kind in old.kinds)
    new = replace(old, version=2, effective=date(2026, 10, 1), kinds=kinds)
    assert regime("13710", date(2026, 9, 30), known=[new]) is old
    assert regime("13710", date(2026, 10, 1), known=[new]) is new
    assert regime("13710", date(2026, 10, 1), known=[new], version=1) is old
    with pytest.raises(PresetError):
        regime("13710", date(2016, 1, 1))
    with pytest.raises(PresetError):
        regime("13710", START.date(), version=9)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"number": 1001},
        {"least": 8},
        {"warn": -1},
        {"origin": Origin.AFTER},
        {"origin": Origin.GIVEN},
    ],
)
def test_a_regime_that_says_something_impossible_is_refused(wrong: dict[str, object]) -> None:
    old = regime("13710", START.date())
    kind = old.kind("general")
    node = replace(kind.last, **wrong)  # type: ignore[arg-type]  # any fields
    with pytest.raises(PresetError):
        checked((replace(old, kinds=(replace(kind, nodes=(node,)),)),))


def test_a_light_turns_yellow_when_the_office_opens_on_a_working_day() -> None:
    for one in shipped_regimes():
        for kind in one.kinds:
            day = date(2026, 10, 1) if one.name == "fixed" else None
            for found in terms(one, kind.kind, START, CALENDAR, day=day):
                warn_at = found.times.warn_at.astimezone(PEOPLE_LIVE_IN)
                assert warn_at.time() == office_hours().opens
                assert CALENDAR.is_working(warn_at.date())
                assert warn_at < found.times.due_at


def test_one_sentence_names_rule_version_and_skipped_days() -> None:
    settle = terms(regime("13710", START.date()), "general", START, CALENDAR)[-1]
    assert explain(settle, CALENDAR) == (
        "按“13710工作制度”第1版，一般事项解决落实时限7天，自2026年9月24日（周四）次日起算，"
        "第7天为10月1日（周四），当天在国庆节假期内（10月1日至10月7日），顺延到10月8日（周四），"
        "2026年10月8日24时截止。"
    )


def test_a_date_in_a_year_that_is_not_published_says_so() -> None:
    late = datetime(2026, 12, 28, 9, tzinfo=PEOPLE_LIVE_IN)
    rule = regime("hotline", late.date())
    found = terms(rule, "order", late, CALENDAR)[0]
    assert "2027年放假安排尚未公布" in explain(found, CALENDAR)
    assert "尚未公布" not in explain(terms(rule, "order", START, CALENDAR)[0], CALENDAR)
    bare = terms(rule, "order", START, Calendar())[0]
    assert "2026年放假安排尚未公布" in explain(bare, Calendar())


def test_a_unit_speaks_of_what_it_counts() -> None:
    said = {
        unit: explain(terms(regime(name, START.date()), kind, START, CALENDAR)[-1], CALENDAR)
        for unit, name, kind in (
            (Unit.WORKING, "handover", "handover"),
            (Unit.MONTH, "proposal", "general"),
        )
    }
    assert "跳过" in said[Unit.WORKING] and "10个工作日" in said[Unit.WORKING]
    assert "满3个月" in said[Unit.MONTH]
