"""A newly published year: who may take it in, what it moves, and what it leaves alone."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from luoshi.clock import queries, services, tasks
from luoshi.clock.models import Deadline, Flip, Holiday
from luoshi.clock.rules.calendar import Rest
from luoshi.clock.rules.history import Cause
from luoshi.clock.rules.years import Year, shipped
from luoshi.clock.tests.conftest import KIND, at
from luoshi.journal.queries import timeline
from luoshi.kernel.errors import BadInput, NotAllowed, RuleBroken
from luoshi.kernel.periods import PEOPLE_LIVE_IN

pytestmark = pytest.mark.django_db
Begin = Callable[..., list[Deadline]]
# A made-up 2027: New Year's rests till Tuesday the 5th, Saturday the 9th is worked.
NEW = Year(
    2027,
    "通知",
    (Rest(date(2027, 1, 1), date(2027, 1, 5), "元旦"),),
    ((date(2027, 1, 9), "元旦"),),
)
PUBLISHED = "12-10T09:00"


def publish(cast: Any, year: Year = NEW, now: str = PUBLISHED, **more: Any) -> int:
    given = {"actor": cast.cheng, "request_id": uuid4()} | more
    return services.publish_year(now=at(now), year=year, **given)


def recounts(row: Deadline) -> list[Flip]:
    return list(Flip.objects.filter(deadline=row, cause=Cause.RECOUNT))


def due(row: Deadline) -> str:
    return queries.times_of(Deadline.objects.get(pk=row.pk)).due_at.isoformat()[:10]


def test_the_years_of_this_release_are_in_the_database() -> None:
    kept = queries.calendar_for()
    assert kept.published == {year.year for year in shipped()}
    for year in shipped():
        assert year.rest_days.items() <= kept.off.items()
        assert dict(year.work).items() <= kept.work.items()


def test_a_new_year_moves_live_dates_forward_with_one_notice_each(begin: Begin, cast: Any) -> None:
    moved = begin("12-29T10:00", now="12-01T10:00", nodes=("settle",))[0]  # Tuesday 5 January
    before = begin("12-01T10:00", nodes=("settle",))[0]
    assert due(moved) == "2027-01-05"
    assert publish(cast) == 1
    assert tasks.recount(at(PUBLISHED)) is True
    assert tasks.recount(at(PUBLISHED)) is False
    assert due(moved) == "2027-01-06"
    (notice,) = recounts(moved)
    assert (notice.at, notice.answered_at) == (at(PUBLISHED), None)
    assert recounts(before) == []
    assert not Deadline.objects.filter(recount=True).exists()


def test_one_row_that_cannot_be_read_stops_nobody_else(begin: Begin, cast: Any) -> None:
    rows = begin("12-29T10:00", now="12-01T10:00", nodes=("settle",), times=3)
    Deadline.objects.filter(pk=rows[1].pk).update(version=99)
    publish(cast)
    assert tasks.recount(at(PUBLISHED)) is True
    assert tasks.recount(at(PUBLISHED)) is False
    assert [due(row) for row in rows] == ["2027-01-06", "2027-01-05", "2027-01-06"]


def test_the_same_year_again_changes_nothing(begin: Begin, cast: Any) -> None:
    row = begin("12-29T10:00", now="12-01T10:00", nodes=("settle",))[0]
    publish(cast)
    tasks.recount(at(PUBLISHED))
    assert publish(cast) == 0
    assert tasks.recount(at(PUBLISHED)) is False
    assert len(recounts(row)) == 1
    assert len(timeline("calendar", 2027)) == 1


def test_a_double_click_takes_the_year_in_once(cast: Any) -> None:
    request_id = uuid4()
    publish(cast, request_id=request_id)
    assert publish(cast, request_id=request_id) == 0
    assert len(timeline("calendar", 2027)) == 1


def test_the_journal_keeps_every_day_of_it(cast: Any) -> None:
    publish(cast)
    (happening,) = timeline("calendar", 2027)
    body: Any = happening.body
    assert body.off[0] == "2027-01-01 元旦" and len(body.off) == 5
    assert body.work == ("2027-01-09 元旦",)


def test_the_past_is_left_alone(begin: Begin, cast: Any) -> None:
    """What is late or done stays late or done, and no flip of the past is touched."""
    late = begin("11-02T10:00", now="12-01T10:00", nodes=("settle",))[0]
    done = begin("12-29T10:00", now="12-01T10:00", nodes=("settle",))[0]
    services.end(subject_kind=KIND, entries={done.subject_id: 1}, now=at("12-05T10:00"))
    history = list(Flip.objects.order_by("pk").values())
    dates = {row.pk: row.due_at for row in Deadline.objects.all()}
    assert publish(cast) == 0
    tasks.recount(at(PUBLISHED))
    assert list(Flip.objects.order_by("pk").values()) == history
    assert {row.pk: row.due_at for row in Deadline.objects.all()} == dates
    assert (late.light, done.light) == ("red", "none")


def test_nothing_moves_into_the_past_when_a_year_comes_late(begin: Begin, cast: Any) -> None:
    """Taken in on Sunday the 10th: the last day would have been the Saturday before, worked."""
    row = begin("12-25T10:00", regime="instruction", kind="normal")[0]
    assert due(row) == "2027-01-11"
    sunday = datetime(2027, 1, 10, 12, tzinfo=PEOPLE_LIVE_IN)
    services.publish_year(actor=cast.cheng, now=sunday, request_id=uuid4(), year=NEW)
    tasks.recount(sunday)
    found = Deadline.objects.get(pk=row.pk)
    assert (due(row), found.light) == ("2027-01-11", "yellow")
    stood = queries.standings([row.pk])[row.pk]
    again = queries.worked_out(found, queries.calendar_for(), (), stood)
    assert again.times.due_at == found.due_at


def test_days_that_have_passed_are_not_rewritten(cast: Any) -> None:
    (year,) = [one for one in shipped() if one.year == 2026]
    first = year.off[0]
    wrong = Year(2026, year.basis, year.off[1:], year.work)
    with pytest.raises(BadInput, match="已经过去"):
        publish(cast, wrong)
    assert Holiday.objects.filter(region_id=0, day=first.first).exists()
    local = (*year.off[:-1], Rest(year.off[-1].first, date(2026, 10, 6), "国庆节"))
    assert publish(cast, Year(2026, year.basis, local, year.work), now="09-24T10:00") == 0


def test_a_pause_survives_a_new_calendar_upon_rows(begin: Begin, cast: Any) -> None:
    row = begin("12-25T10:00", now="12-01T10:00", nodes=("settle",))[0]
    one: dict[str, Any] = {"subject_kind": KIND, "entries": {row.subject_id: 1}, "reason": "help"}
    services.stop(**one, now=at("12-26T10:00"))
    services.resume(**one, now=at("12-29T10:00"))
    assert due(row) == "2027-01-04"
    services.publish_year(actor=cast.cheng, now=at("12-30T09:00"), request_id=uuid4(), year=NEW)
    tasks.recount(at("12-30T09:00"))
    assert due(row) == "2027-01-06"  # seven days and the three it stood, rolled over the holiday


def test_what_stands_still_is_counted_by_the_new_calendar_when_it_runs_again(
    begin: Begin, cast: Any
) -> None:
    row = begin("12-25T10:00", now="12-01T10:00", nodes=("settle",))[0]
    one: dict[str, Any] = {"subject_kind": KIND, "entries": {row.subject_id: 1}, "reason": "help"}
    services.stop(**one, now=at("12-26T10:00"))
    publish(cast, now="12-27T09:00")
    tasks.recount(at("12-27T09:00"))
    assert recounts(row) == []
    services.resume(**one, now=at("12-29T10:00"))
    assert due(row) == "2027-01-06"


def test_a_local_holiday_moves_only_those_who_live_by_it(begin: Begin, cast: Any) -> None:
    county = cast.units["yunling"].pk
    local = Year(2026, "县里的通知", (Rest(date(2026, 12, 8), date(2026, 12, 8), "茶花节"),))
    here = begin("12-01T10:00", nodes=("settle",), regions=cast.cheng.unit_path)[0]
    elsewhere = begin("12-01T10:00", nodes=("settle",), regions=cast.qiao.unit_path)[0]
    assert publish(cast, local, now="12-02T09:00", region_id=county) == 1
    tasks.recount(at("12-02T09:00"))
    assert (due(here), due(elsewhere)) == ("2026-12-09", "2026-12-08")
    assert queries.calendar_for(cast.qiao.unit_path).is_working(date(2026, 12, 8))
    assert not queries.calendar_for(cast.shen.unit_path).is_working(date(2026, 12, 8))
    shown = {(year.year, year.region_id) for year in queries.years_of(cast.shen)}
    assert (2026, county) in shown and (2026, 0) in shown
    assert (2026, county) not in {(y.year, y.region_id) for y in queries.years_of(cast.qiao)}


@pytest.mark.parametrize("who", ["shen", "gao", "zhou", "wei", "fan", "qiao"])
def test_only_the_system_administrator_keeps_the_calendar(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        publish(cast, actor=getattr(cast, who))


def test_nobody_keeps_the_calendar_of_a_place_he_does_not_belong_to(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        publish(cast, region_id=cast.qiao.unit_id)


def test_a_request_id_serves_one_act(cast: Any) -> None:
    request_id = uuid4()
    publish(cast, request_id=request_id)
    with pytest.raises(RuleBroken):
        services.release_regime(
            actor=cast.cheng, now=at(PUBLISHED), request_id=request_id, text=REGIME
        )


def test_an_unpublished_year_is_named(cast: Any) -> None:
    today = date(2026, 11, 25)
    assert queries.unpublished(today) == (2027,)
    publish(cast)
    assert queries.unpublished(today) == ()


REGIME = """
[preset]
name = "county"
version = 1
label = "县内督办"
basis = "县里的办法"
level = "DOC"
effective = 2026-01-01

[[kinds]]
kind = "general"
label = "一般事项"

[[kinds.nodes]]
node = "settle"
label = "办结"
number = 4
unit = "working"
basis = "县里的办法"
level = "DOC"
"""


def release(cast: Any, text: str = REGIME, **more: Any) -> Any:
    given = {"actor": cast.cheng, "now": at(PUBLISHED), "request_id": uuid4()} | more
    return services.release_regime(text=text, **given)


def test_a_regime_of_ones_own_is_released_and_counts(begin: Begin, cast: Any) -> None:
    release(cast)
    row = begin("12-01T10:00", regime="county")[0]
    assert (due(row), row.version) == ("2026-12-07", 1)
    assert [one.name for one in queries.own_regimes()] == ["county"]


def test_what_was_set_keeps_the_version_it_was_set_under(begin: Begin, cast: Any) -> None:
    release(cast)
    row = begin("12-01T10:00", regime="county")[0]
    newer = REGIME.replace("version = 1", "version = 2").replace("number = 4", "number = 9")
    release(cast, newer)
    one: dict[str, Any] = {"subject_kind": KIND, "entries": {row.subject_id: 1}, "reason": "help"}
    services.stop(**one, now=at("12-02T10:00"))
    services.resume(**one, now=at("12-03T10:00"))
    assert (due(row), Deadline.objects.get(pk=row.pk).version) == ("2026-12-08", 1)
    assert begin("12-01T10:00", regime="county")[0].version == 2


@pytest.mark.parametrize(
    "text",
    ["", "不是", REGIME.replace("number = 4", "number = 0"), REGIME.replace('"DOC"', '"NICE"')],
)
def test_a_text_that_is_no_regime_is_refused(cast: Any, text: str) -> None:
    with pytest.raises(BadInput):
        release(cast, text)


def test_a_released_version_is_never_edited(cast: Any) -> None:
    release(cast)
    with pytest.raises(BadInput, match="不能改"), transaction.atomic():
        release(cast, REGIME.replace("number = 4", "number = 5"))
    with pytest.raises(NotAllowed):
        release(cast, actor=cast.shen)
