"""Deadlines: in a field of their own, and in running text."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.decompose.dates import Base, deadlines, is_limit, latest, programme_end
from luoshi.decompose.text import fold

BASE = Base(2026, date(2026, 3, 18))  # a Wednesday

FIELD = [
    ("2026年6月30日前", "date", "2026-06-30"),
    ("6月30日", "date", "2026-06-30"),
    ("2026.6.30", "date", "2026-06-30"),
    ("2026-06-30前", "date", "2026-06-30"),
    ("２０２６年６月底前", "month", "2026-06-30"),
    ("二〇二六年六月底前", "month", "2026-06-30"),
    ("六月底前", "month", "2026-06-30"),
    ("2026-06", "month", "2026-06-30"),
    ("10月中旬", "month", "2026-10-20"),
    ("4-9月", "month", "2026-09-30"),
    ("2月底前", "month", "2026-02-28"),
    ("明年2月底前", "month", "2027-02-28"),
    ("一季度末", "quarter", "2026-03-31"),
    ("第三季度", "quarter", "2026-09-30"),
    ("2027年二季度", "quarter", "2027-06-30"),
    ("上半年", "half_year", "2026-06-30"),
    ("下半年", "half_year", "2026-12-31"),
    ("年底前", "year", "2026-12-31"),
    ("今年底前", "year", "2026-12-31"),
    ("年内", "year", "2026-12-31"),
    ("2027年", "year", "2027-12-31"),
    ("全年", "year", "2026-12-31"),
    ("3年内", "year", "2028-12-31"),
    ("2026年起3年内", "year", "2028-12-31"),
    ("“十五五”期末", "year", "2030-12-31"),
    ("印发之日起30日内", "date", "2026-04-17"),
    ("自本方案印发之日起10个工作日内", "date", "2026-04-01"),
    ("自印发之日起3个月内", "date", "2026-06-18"),
    ("15日内", "date", "2026-04-02"),
    ("本周五", "date", "2026-03-20"),
    ("下周三前", "date", "2026-03-25"),
    ("本月底", "month", "2026-03-31"),
    ("下月10日前", "date", "2026-04-10"),
    ("长期坚持", "ongoing", None),
    ("持续推进", "ongoing", None),
    ("年内持续推进", "ongoing", "2026-12-31"),
    ("全年推进", "year", "2026-12-31"),
    ("每季度末", None, None),
    ("立行立改", None, None),
    ("13月底前", None, None),
    ("2027年插秧前（4月底）", "month", "2027-04-30"),
    ("开学前（8月20日前）", "date", "2026-08-20"),
    ("2027年中秋前", None, None),
    ("2027年完成前期工作", "year", "2027-12-31"),
]


@pytest.mark.parametrize(("text", "kind", "day"), FIELD)
def test_a_deadline_field(text: str, kind: str | None, day: str | None) -> None:
    found = latest([item.deadline for item in deadlines(fold(text), BASE, labelled=True)])
    assert (found.kind if found else None) == kind
    assert (found.day.isoformat() if found and found.day else None) == day


TEXT = [
    ("6月底前完成摸排", ["2026-06-30"]),
    ("2026年3月底前启动，6月底前完工，年底前验收", ["2026-03-31", "2026-06-30", "2026-12-31"]),
    ("2027年3月底前启动，6月底前完工", ["2027-03-31", "2027-06-30"]),
    ("到2027年，建成三个园区", ["2027-12-31"]),
    ("于2026年10月20日前报县政府", ["2026-10-20"]),
    ("加强巡查，长期坚持。", [None]),
    ("全年播种小麦10万亩", ["2026-12-31"]),
    ("自2026年1月1日起执行", []),
    ("有效期至2028年12月31日", []),
    ("每年6月底前报送一次", []),
    ("每月通报，持续推进工作落实", []),
    ("3个工作日内办结", []),
    ("2025年以来成效明显", []),
    ("截至2025年底共有12家", []),
    ("连续3年内不得申报", []),
    ("2026年5月10日至12日举办", []),
    ("持续推进改革，长期以来基础薄弱", []),
]


@pytest.mark.parametrize(("text", "days"), TEXT)
def test_running_text(text: str, days: list[str | None]) -> None:
    found = [item.deadline.day for item in deadlines(fold(text), BASE, labelled=False)]
    assert [day.isoformat() if day else None for day in found] == days


def test_without_a_year_or_a_date_of_issue_nothing_is_invented() -> None:
    for text in ("6月底前", "三季度末", "印发之日起30日内", "本周五"):
        (found,) = deadlines(text, Base(), labelled=True)
        assert found.deadline.day is None
        assert found.deadline.doubt


def test_working_days_are_said_to_be_uncertain() -> None:
    (found,) = deadlines("印发之日起5个工作日内", BASE, labelled=True)
    assert found.deadline.day == date(2026, 3, 25)
    assert "节假日" in found.deadline.doubt


def test_a_programme_bounds_every_n_years() -> None:
    end = programme_end("从2026年起5年内实现目标")
    assert end == 2030
    (found,) = deadlines("5年内引进人才", Base(2026, None, end), labelled=False)
    assert found.deadline.day == date(2030, 12, 31)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("6月底前完成", True),
        ("长期坚持", True),
        ("县财政局", False),
        ("6月底前县财政局拨付", False),
    ],
)
def test_a_clause_of_time_only(text: str, only: bool) -> None:
    assert is_limit(text) is only
