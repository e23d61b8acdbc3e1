"""Periods, what a report must say, the proposed word, the comparison of drafts: no database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.clock.rules.regimes import regime
from luoshi.feedback.rules import (
    Rhythm,
    Span,
    Word,
    may_be_told,
    merged,
    number,
    proposed_word,
    rhythm_of,
    said,
    span_on,
    stamp,
    sums,
    written,
)
from luoshi.kernel.errors import BadInput

DAY = date(2026, 11, 25)
OUT = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("name", "kind", "rhythm"),
    [
        ("ten_days", "report", Rhythm.TEN_DAYS),
        ("monthly", "fifth", Rhythm.MONTH),
        ("monthly", "fifth_last", Rhythm.MONTH),
        ("13710", "general", Rhythm.FIRST),
        ("instruction", "normal", Rhythm.ONCE),
        ("minutes", "decision", Rhythm.ONCE),
        ("paper", "paper", Rhythm.ONCE),
        ("fixed", "date", Rhythm.MONTH),
        ("710", "general", Rhythm.FIRST),
    ],
)
def test_how_often_a_matter_is_reported(name: str, kind: str, rhythm: Rhythm) -> None:
    assert rhythm_of(name, regime(name, DAY).kind(kind)) is rhythm
    assert rhythm_of("", None) is Rhythm.MONTH


@pytest.mark.parametrize(
    ("rhythm", "first", "last"),
    [
        (Rhythm.TEN_DAYS, date(2026, 11, 21), date(2026, 11, 30)),
        (Rhythm.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        (Rhythm.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        (Rhythm.FIRST, OUT, date(2026, 11, 30)),
        (Rhythm.ONCE, OUT, None),
    ],
)
def test_the_period_of_a_day(rhythm: Rhythm, first: date, last: date | None) -> None:
    assert span_on(rhythm, DAY, OUT, OUT) == Span(rhythm, first, last)


def test_only_a_period_that_has_begun_and_in_which_the_matter_was_out_is_told() -> None:
    november = Span(Rhythm.MONTH, date(2026, 11, 1), date(2026, 11, 30))
    assert may_be_told(november, today=DAY, dispatched=OUT)
    assert not may_be_told(november, today=date(2026, 10, 31), dispatched=OUT)
    assert not may_be_told(november, today=DAY, dispatched=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("text", "figure"),
    [("", None), (" ", None), ("3", "3"), ("1,200", "1200"), ("１２．５", "12.5"), ("'35", "35")],
)
def test_figures_as_people_type_them(text: str, figure: str | None) -> None:
    assert number(text) == (None if figure is None else Decimal(figure))


@pytest.mark.parametrize("text", ["三", "-1", "1e400", "NaN", "12个", "=1+1"])
def test_what_is_no_figure(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        number(text)


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_figure_comes_back_as_it_was_written(figure: Decimal) -> None:
    assert number(written(figure)) == figure


def test_what_a_report_must_say() -> None:
    with pytest.raises(BadInput) as none:
        said({}, 0)
    assert set(none.value.fields) == {"word", "progress"}
    with pytest.raises(BadInput) as behind:
        said({"word": "behind", "progress": "在做"}, 0)
    assert set(behind.value.fields) == {"lag_reason"}
    with pytest.raises(BadInput) as figure:
        said({"word": "done", "progress": "做完", "figure-0": "三个"}, 1)
    assert set(figure.value.fields) == {"figure-0"}
    whole = said({"word": "not_started"}, 1)
    assert (whole.word, whole.figures) == (Word.NOT_STARTED, (None,))


@pytest.mark.parametrize(
    ("figures", "due", "today", "word"),
    [
        (["10", "4"], date(2026, 11, 30), DAY, Word.DONE),
        (["10", "3"], date(2026, 11, 30), DAY, Word.BEHIND),
        (["5", "2"], date(2026, 11, 30), date(2026, 11, 12), Word.ON_SCHEDULE),
        (["5", None], date(2026, 11, 30), date(2026, 11, 12), Word.ON_SCHEDULE),
        ([None, None], date(2026, 11, 30), DAY, Word.ON_SCHEDULE),
        ([None, None], date(2026, 11, 20), DAY, Word.BEHIND),
        (["1", "1"], None, DAY, Word.ON_SCHEDULE),
    ],
)
def test_the_proposed_word(
    figures: list[str | None], due: date | None, today: date, word: Word
) -> None:
    given_figures = [None if f is None else Decimal(f) for f in figures]
    plans = [Decimal(10), Decimal(4)]
    begun = date(2026, 11, 1)
    assert proposed_word(given_figures, plans, begun=begun, due=due, today=today) is word


def test_figures_of_parts_add_up() -> None:
    assert sums([["3", ""], ["2.5", ""], ["1"]], 2) == ("6.5", "")


SEEN = {"progress": stamp("甲"), "problems": stamp("无")}


@pytest.mark.parametrize(
    ("stored", "mine", "values", "clashes"),
    [
        # nobody else wrote: mine is kept
        (("甲", "无"), ("乙", "无"), ("乙", "无"), ()),
        # another wrote where I did not: his is kept
        (("丙", "无"), ("甲", "有"), ("丙", "有"), ()),
        # both wrote the same
        (("乙", "无"), ("乙", "无"), ("乙", "无"), ()),
        # both wrote differently: his stays, and I am told
        (("丙", "无"), ("乙", "有"), ("丙", "有"), ("progress",)),
    ],
)
def test_drafts_are_compared_field_by_field(
    stored: tuple[str, str], mine: tuple[str, str], values: tuple[str, str], clashes: tuple[str]
) -> None:
    names = ("progress", "problems")
    found = merged(dict(zip(names, stored, strict=True)), dict(zip(names, mine, strict=True)), SEEN)
    assert tuple(found.values[name] for name in names) == values
    assert found.clashes == clashes
