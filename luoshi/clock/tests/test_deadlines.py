"""The fair clock upon rows: every sentence of DESIGN §5 about it, and its own promises."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from luoshi.clock import queries, services
from luoshi.clock.models import Deadline, Flip
from luoshi.clock.rules.lights import light, wakes
from luoshi.clock.services import NewDeadline
from luoshi.clock.tests.conftest import KIND, at
from luoshi.kernel.errors import BadInput

pytestmark = pytest.mark.django_db
Begin = Callable[..., list[Deadline]]


def again(row: Deadline) -> Deadline:
    return Deadline.objects.get(pk=row.pk)


def due(row: Deadline) -> str:
    found = again(row)
    stood = queries.standings([row.pk])[row.pk]
    calendar = queries.calendar_for(found.regions)
    worked = queries.worked_out(found, calendar, queries.own_regimes(), stood)
    assert worked.times.due_at == found.due_at, "what is stored is what the inputs say"
    return worked.counted.due.isoformat()[5:]


def one(row: Deadline, **more: Any) -> dict[str, Any]:
    return {"subject_kind": KIND, "entries": {row.subject_id: 2000}, **more}


def told(row: Deadline) -> list[tuple[str, str, str]]:
    rows = Flip.objects.filter(deadline=row).order_by("pk")
    return [(flip.cause, flip.was, flip.light) for flip in rows]


# Setting -----------------------------------------------------------------------------------------


def test_a_regime_sets_one_row_a_node_beside_one_another(begin: Begin) -> None:
    rows = begin()
    assert [(row.node, due(row)) for row in rows] == [
        ("deploy", "11-03"),
        ("report", "11-05"),
        ("settle", "11-09"),
    ]
    assert {row.light for row in rows} == {"green"}
    assert all(again(row).wakes_at == again(row).warn_at for row in rows)


def test_the_database_itself_says_when_to_look_again(begin: Begin) -> None:
    for row in begin(now="11-08T00:00"):
        found = again(row)
        times = queries.times_of(found)
        assert found.light == light(times, at("11-08T00:00"))
        assert found.wakes_at == wakes(times, at("11-08T00:00"))


def test_a_start_in_the_past_is_caught_up_with_and_dated_when_it_fell_due(begin: Begin) -> None:
    settle = begin(now="11-20T12:00")[-1]
    edges = Flip.objects.filter(deadline=settle, cause="edge").order_by("pk")
    assert [(flip.light, flip.at) for flip in edges] == [
        ("yellow", settle.warn_at),
        ("red", settle.due_at),
    ]
    assert {flip.noticed_at for flip in edges} == {at("11-20T12:00")}


def test_a_start_to_come_has_no_light_yet(begin: Begin) -> None:
    row = begin(now="10-30T10:00")[-1]
    assert (row.light, again(row).wakes_at) == ("none", at("11-02T10:00"))


def test_setting_again_begins_anew_and_keeps_the_history(begin: Begin) -> None:
    """A second round of verification has a clock of its own."""
    rows = begin(regime="verification", kind="closing")
    services.end(**one(rows[0]), now=at("11-04T10:00"))
    new = NewDeadline(
        subject_kind=KIND,
        subject_id=rows[0].subject_id,
        regime="verification",
        kind="closing",
        start_at=at("11-10T10:00"),
        owner_id=8,
        entry_id=3000,
    )
    (row,) = services.set_deadlines(deadlines=[new], now=at("11-10T10:00"))
    assert row.pk == rows[0].pk
    assert (due(row), again(row).light, again(row).owner_id) == ("11-17", "green", 8)
    assert told(row) == [
        ("set", "none", "green"),
        ("end", "green", "done"),
        ("set", "done", "green"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"regime": "no-such"},
        {"kind": "no-such"},
        {"number": 3},
        {"regime": "fixed", "kind": "date"},
        {"regime": "instruction", "kind": "urgent", "number": 6},
    ],
)
def test_a_rule_that_does_not_hold_is_refused(begin: Begin, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        begin(**wrong)
    assert not Deadline.objects.exists()


def test_a_number_within_its_range_and_a_date_that_was_said(begin: Begin) -> None:
    assert due(begin(regime="instruction", kind="urgent", number=3)[0]) == "11-05"
    fixed = begin(regime="fixed", kind="date", decided=date(2026, 12, 5))[0]
    assert due(fixed) == "12-05"  # a Saturday


def test_five_hundred_cost_as_many_statements_as_one(
    begin: Begin, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        rows = begin(times=160)
    entries = {row.subject_id: 1 for row in rows}
    with django_assert_max_num_queries(14):
        assert services.stop(
            subject_kind=KIND, entries=entries, reason="x", now=at("11-02T12:00")
        ) == len(rows)


# Fair clock --------------------------------------------------------------------------------------


def test_submitting_stops_the_doer_and_starts_the_verifier_a_return_gives_no_day_away(
    begin: Begin,
) -> None:
    settle = begin()[-1]
    services.stop(**one(settle, nodes=["settle"]), reason="verification", now=at("11-04T10:00"))
    verify = begin("11-04T10:00", regime="verification", kind="closing")[0]
    assert (again(settle).wakes_at, again(verify).light) == (None, "green")
    services.end(**one(verify), now=at("11-06T10:00"))
    services.resume(**one(settle), reason="verification", now=at("11-06T10:00"))
    assert due(settle) == "11-11"
    assert again(verify).light == "done"


def test_a_light_stays_what_it_was_while_the_clock_stands(begin: Begin) -> None:
    settle = begin()[-1]
    services.stop(**one(settle), reason="verification", now=at("11-04T10:00"))
    while services.sweep(now=at("12-31T00:00")):
        pass
    assert again(settle).light == "green"
    shown = light(queries.times_of(again(settle)), at("12-31T00:00"))
    assert shown == "green"


def test_help_puts_a_clock_on_whoever_owes_it_and_pauses_the_asker_until_a_ruling(
    begin: Begin,
) -> None:
    settle = begin()[-1]
    services.stop(**one(settle), reason="help", now=at("11-03T10:00"))
    answer = begin("11-03T10:00", regime="help", kind="request", owner_id=9)[0]
    assert (again(answer).owner_id, due(answer)) == (9, "11-10")
    services.resume(**one(settle), reason="help", now=at("11-06T10:00"))  # confirmed
    assert due(settle) == "11-12"


def test_a_ruling_that_voids_the_pause_gives_its_days_back_and_backdates_nothing(
    begin: Begin,
) -> None:
    settle = begin()[-1]
    services.stop(**one(settle), reason="help", now=at("11-03T10:00"))
    services.void_pause(**one(settle), reason="help", now=at("11-05T10:00"))
    assert (due(settle), again(settle).light) == ("11-09", "green")
    late = begin()[-1]
    services.stop(**one(late), reason="help", now=at("11-03T10:00"))
    services.void_pause(**one(late), reason="help", now=at("11-18T10:00"))
    assert (due(late), again(late).light) == ("11-18", "yellow")
    while services.sweep(now=at("11-30T00:00")):
        pass
    red = Flip.objects.get(deadline=late, light="red")
    assert red.at == at("11-19T00:00")


def test_a_pause_that_was_over_may_be_voided_too(begin: Begin) -> None:
    settle = begin()[-1]
    services.stop(**one(settle), reason="help", now=at("11-03T10:00"))
    services.resume(**one(settle), reason="help", now=at("11-05T10:00"))
    assert due(settle) == "11-11"
    services.void_pause(**one(settle), reason="help", now=at("11-05T12:00"))
    assert due(settle) == "11-09"


def test_a_ruling_upon_no_pause_changes_nothing(begin: Begin) -> None:
    settle = begin()[-1]
    assert services.void_pause(**one(settle), reason="help", now=at("11-05T12:00")) == 0
    assert told(settle) == [("set", "none", "green")]


def test_what_is_done_ends_its_pauses_and_runs_when_it_is_opened_again(begin: Begin) -> None:
    settle = begin()[-1]
    services.stop(**one(settle), reason="help", now=at("11-03T10:00"))
    services.end(**one(settle), now=at("11-05T10:00"))
    services.reopen(**one(settle), now=at("11-10T10:00"))
    assert (again(settle).stopped_at, due(settle)) == (None, "11-16")
    assert services.resume(**one(settle), reason="help", now=at("11-11T10:00")) == 0


def test_two_pauses_overlap_and_the_clock_waits_for_the_last(begin: Begin) -> None:
    settle = begin()[-1]
    services.stop(**one(settle), reason="help", now=at("11-03T10:00"))
    services.stop(**one(settle), reason="verification", now=at("11-04T10:00"))
    assert services.stop(**one(settle), reason="help", now=at("11-04T11:00")) == 0
    services.resume(**one(settle), reason="help", now=at("11-05T10:00"))
    assert again(settle).stopped_at == at("11-03T10:00")
    services.resume(**one(settle), reason="verification", now=at("11-06T10:00"))
    assert (again(settle).stopped_at, due(settle)) == (None, "11-12")
    assert services.resume(**one(settle), reason="help", now=at("11-07T10:00")) == 0


def test_after_a_refusal_the_date_stands_the_first_nodes_begin_anew_and_nobody_was_late(
    begin: Begin,
) -> None:
    deploy, _report, settle = begin()
    while services.sweep(now=at("11-04T09:30")):
        pass
    assert again(deploy).light == "red"
    handed = {"owner_id": 9, "regions": (), "restart": ("deploy", "report"), "refused": True}
    services.hand_over(**one(deploy), **handed, now=at("11-04T10:00"))
    assert (due(deploy), again(deploy).light) == ("11-05", "green")
    assert (due(settle), again(settle).owner_id) == ("11-09", 9)
    since, until = at("11-01T00:00"), at("12-01T00:00")
    assert list(queries.lateness_of([7], since, until)) == []
    while services.sweep(now=at("11-30T00:00")):
        pass
    assert {flip.owner_id for flip in queries.lateness_of([7, 9], since, until)} == {9}


def test_reassigning_without_a_refusal_leaves_lateness_where_it_was(begin: Begin) -> None:
    deploy = begin()[0]
    while services.sweep(now=at("11-04T09:30")):
        pass
    services.hand_over(**one(deploy), owner_id=9, regions=(), now=at("11-04T10:00"))
    found = queries.lateness_of([7], at("11-01T00:00"), at("12-01T00:00"))
    assert [flip.owner_id for flip in found] == [7]


def test_an_extension_moves_the_date_and_old_dates_stay_visible(begin: Begin) -> None:
    settle = begin()[-1]
    services.stop(**one(settle), reason="help", now=at("11-03T10:00"))
    services.resume(**one(settle), reason="help", now=at("11-04T10:00"))
    moved = {"node": "settle", "decided": date(2026, 11, 20)}
    services.move(**one(settle), **moved, now=at("11-05T10:00"))
    assert due(settle) == "11-20"  # the pause before is in the new date already
    services.stop(**one(settle), reason="help", now=at("11-10T10:00"))
    services.resume(**one(settle), reason="help", now=at("11-12T10:00"))
    assert due(settle) == "11-23"  # 22 November is a Sunday
    kept = Flip.objects.filter(deadline=settle).order_by("pk").values_list("due_at", flat=True)
    assert [moment.astimezone(at("11-01").tzinfo).isoformat()[5:10] for moment in kept] == [
        "11-10",
        "11-10",
        "11-11",
        "11-21",
        "11-21",
        "11-24",
    ]


def test_another_policy_keeps_start_and_pauses(begin: Begin) -> None:
    settle = begin()[-1]
    services.stop(**one(settle), reason="help", now=at("11-03T10:00"))
    services.resume(**one(settle), reason="help", now=at("11-05T10:00"))
    rule = {"regime_name": "13710", "kind": "major"}
    assert services.change_rule(**one(settle), **rule, now=at("11-06T10:00")) == 3
    assert due(settle) == "12-04"


def test_done_is_done_and_a_relapse_runs_on_without_the_time_between(begin: Begin) -> None:
    settle = begin()[-1]
    services.end(**one(settle), now=at("11-04T10:00"))
    assert (again(settle).light, again(settle).wakes_at) == ("done", None)
    services.reopen(**one(settle), now=at("11-24T10:00"))
    assert (due(settle), again(settle).light) == ("11-30", "green")  # the 29th is a Sunday


def test_what_was_dropped_has_no_light_and_never_wakes(begin: Begin) -> None:
    rows = begin()
    services.drop(**one(rows[0]), now=at("11-03T10:00"))
    found = again(rows[0])
    assert (found.light, found.wakes_at) == ("none", None)
    assert services.sweep(now=at("12-31T00:00")) == 0


def test_an_act_first_catches_up_with_the_edges_before_it(begin: Begin) -> None:
    """The sweep is late: what was red before the thing was done stays in history."""
    deploy = begin()[0]
    services.end(**one(deploy, nodes=["deploy"]), now=at("11-06T10:00"))
    assert told(deploy) == [
        ("set", "none", "green"),
        ("edge", "green", "yellow"),
        ("edge", "yellow", "red"),
        ("end", "red", "done"),
    ]


def test_only_edges_wait_to_be_told_acts_have_told_already(begin: Begin) -> None:
    begin()
    services.sweep(now=at("11-03T10:00"))
    waiting = queries.unanswered()
    assert [(flip.cause, flip.light) for flip in waiting] == [("edge", "yellow")]
    pks = [flip.pk for flip in waiting]
    assert services.answered(flips=pks, now=at("11-03T10:01")) == 1
    assert services.answered(flips=pks, now=at("11-03T10:02")) == 0
    assert list(queries.unanswered()) == []


def test_history_cannot_be_changed_by_whoever_serves(begin: Begin) -> None:
    from django.db import ProgrammingError, transaction

    settle = begin()[-1]
    with pytest.raises(ProgrammingError), transaction.atomic():
        Flip.objects.filter(deadline=settle).update(at=datetime.now().astimezone())
    with pytest.raises(ProgrammingError), transaction.atomic():
        Flip.objects.filter(deadline=settle).delete()
