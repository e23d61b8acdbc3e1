"""Reports through the gate: drafts of several people, superseding, clocks, who may."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.clock.models import Deadline, Flip
from luoshi.clock.rules.history import Cause
from luoshi.documents import services as documents
from luoshi.documents.rules import Ground
from luoshi.feedback import queries, services
from luoshi.feedback.models import Draft, Report
from luoshi.feedback.rules import Clash, stamp
from luoshi.feedback.services import Given
from luoshi.feedback.tests.conftest import SAID
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import services as gate
from luoshi.matters.models import Matter, Stake
from luoshi.matters.rules import StakeRole
from luoshi.matters.tests.test_services import holding

MISFILED = "一、加固坝塘水库12座。（责任单位：县发改局）\n"
TARGET = {"text": "食堂6个", "value": 6.0, "unit": "个", "qualifier": ""}


def entries(matter: Matter) -> list[Entry]:
    acts = ["matter.reported", "matter.share_reported"]
    return list(Entry.objects.filter(chain_id=matter.pk, act__in=acts).order_by("id"))


def test_a_report_is_one_entry_and_no_words_stand_in_it(units) -> None:
    matter = units.matter(targets=[TARGET])
    report = units.tell(matter, **{"figure-0": "３"})
    [entry] = entries(matter)
    assert report.entry_id == entry.pk
    assert "管网" not in bytes(entry.body).decode()
    assert b'"figures":["3"]' in bytes(entry.body)
    assert (report.rhythm, report.figures[0]["value"], report.late) == ("month", "3", False)


def test_the_same_request_reports_once(units, cast, now: datetime) -> None:
    matter, key = units.matter(), uuid4()
    for _ in range(2):
        report = services.submit(
            actor=cast.zhou, now=now, request_id=key, matter_id=matter.pk, given=Given(SAID)
        )
    assert Report.objects.get() == report
    assert len(entries(matter)) == 1


def test_what_was_told_of_a_misfiled_paper_goes_with_it(cast, units, now: datetime) -> None:
    office = units.office
    receipt = documents.receive_paper(
        actor=cast.shen, now=now, request_id=uuid4(), data=MISFILED.encode(), name="要点.txt"
    )
    drafts = gate.draft_from_paper(
        actor=cast.shen, now=now, request_id=uuid4(), version_id=receipt.version.pk
    )
    sign_off = office.propose(*drafts)
    office.decide(sign_off, "han", 0)
    office.decide(sign_off, "gao", 1)
    ids = [matter.pk for matter in drafts]
    [sent] = gate.dispatch(actor=cast.shen, now=now, request_id=uuid4(), matter_ids=ids)
    by = {"actor": cast.zhou, "now": now, "matter_id": sent.pk}
    gate.sign(request_id=uuid4(), **by)
    told = Given(SAID | {"progress": "坝塘水库加固过半。"})
    report = services.submit(request_id=uuid4(), given=told, **by)
    services.save_draft(given=Given({"progress": "坝塘水库加固完成。"}), **by)
    assert set(holding("坝塘")) > {"feedback_report", "feedback_draft"}
    services.erase_misfiled(
        actor=cast.wei,
        now=now,
        request_id=uuid4(),
        paper_id=receipt.paper.pk,
        ground=Ground.CLASSIFIED,
        reason="保密检查发现",
    )
    assert holding("坝塘") == []
    report.refresh_from_db()
    assert (report.word, report.problems) == ("on_schedule", "")
    assert verify_database().sound


def test_a_report_is_never_edited_but_superseded(units) -> None:
    matter = units.matter()
    first = units.tell(matter)
    same = units.tell(matter)
    assert same == first and len(entries(matter)) == 1
    second = units.tell(matter, progress="更正：完成管网 4 公里。")
    first.refresh_from_db()
    assert second.supersedes == first
    assert first.superseded_at is not None and first.progress == SAID["progress"]
    old, new = entries(matter)
    assert f'"supersedes":{old.pk}'.encode() in bytes(new.body)
    assert {r.pk for r in queries.reports_of(units.cast.shen, matter)} == {first.pk, second.pk}


@pytest.mark.parametrize("who", ["fang", "lin", "qiao", "cheng", "su"])
def test_strangers_find_nothing(units, who: str) -> None:
    matter = units.matter()
    with pytest.raises(NotFound):
        units.tell(matter, who)
    with pytest.raises(NotFound):
        units.save(matter, who, SAID)


@pytest.mark.parametrize("who", ["shen", "han", "lu"])
def test_the_dispatcher_and_leaders_do_not_report(units, who: str) -> None:
    matter = units.matter()
    with pytest.raises(NotAllowed):
        units.tell(matter, who)
    with pytest.raises(NotAllowed):
        units.save(matter, who, SAID)


def test_a_matter_not_signed_is_not_reported(units) -> None:
    [matter] = units.office.dispatch("fagai")
    with pytest.raises(RuleBroken):
        units.tell(matter)


def test_what_is_missing_is_said_by_field_and_nothing_is_written(units) -> None:
    matter = units.matter()
    with pytest.raises(BadInput) as refused:
        units.tell(matter, word="behind")
    assert set(refused.value.fields) == {"lag_reason"}
    assert not Report.objects.exists() and not entries(matter)


# Several people at one draft


def test_two_people_write_and_nobody_is_written_over(units) -> None:
    matter = units.matter()
    shown = {name: stamp("") for name in ("progress", "problems", "next_steps")}
    base = {"word": "on_schedule", "progress": "", "problems": "", "next_steps": ""}
    units.save(matter, "zhou", base)
    units.save(matter, "meng", {**base, "progress": "孟写的进展"}, **shown)
    saved = units.save(
        matter, "zhou", {**base, "progress": "周写的进展", "problems": "征地慢"}, **shown
    )
    assert saved.draft.values["progress"] == "孟写的进展"
    assert saved.draft.values["problems"] == "征地慢"
    assert saved.clashes["progress"].value == "孟写的进展"
    assert saved.clashes["progress"].who == units.cast.meng.person_name
    shown["progress"] = stamp("孟写的进展")
    again = units.save(matter, "zhou", {**base, "progress": "两人合写"}, **shown)
    assert not again.clashes and again.draft.values["progress"] == "两人合写"
    assert Draft.objects.count() == 1


def test_a_report_over_a_draft_that_changed_is_refused_with_both(units) -> None:
    matter = units.matter()
    units.save(matter, "meng", {**SAID, "progress": "孟写的进展"})
    given = Given({**SAID, "progress": "周写的进展"}, {"progress": stamp("")})
    with pytest.raises(Clash) as clash:
        units.tell(matter, given=given)
    assert clash.value.theirs["progress"].value == "孟写的进展"
    assert not Report.objects.exists()


def test_a_report_uses_its_draft_up(units) -> None:
    matter = units.matter()
    units.save(matter, "meng", SAID)
    report = units.tell(matter, given=Given({}))
    assert report.progress == SAID["progress"]
    assert not Draft.objects.exists()


def test_the_handler_drafts_and_does_not_report(units, cast) -> None:
    matter = units.matter()
    Matter.objects.filter(pk=matter.pk).update(handler=cast.he.person_id)
    lead = Stake.objects.get(matter=matter, role=StakeRole.LEAD)
    lead.pk, lead.role, lead.person_id = None, StakeRole.HANDLER.value, cast.he.person_id
    lead.save(force_insert=True)
    units.save(matter, "he", SAID)
    with pytest.raises(NotAllowed):
        units.tell(matter, "he")
    assert list(queries.reporting(cast.he)) == [matter]


# Clocks and periods


def test_the_first_report_of_13710_ends_the_first_days(units) -> None:
    matter = units.matter(regime=("13710", "general"), due=None)
    report = units.tell(matter)
    assert (report.rhythm, report.late) == ("first", False)
    ended = dict(Deadline.objects.filter(subject_id=matter.pk).values_list("node", "ended_at"))
    assert ended["deploy"] == ended["report"] == units.now
    assert ended["settle"] is None
    assert not queries.owed(queries.reporting(units.cast.zhou), units.now).exists()


def test_a_periodic_report_ends_its_date_and_sets_the_next(units) -> None:
    matter = units.matter(regime=("monthly", "fifth"), due=None)
    node = Deadline.objects.get(subject_id=matter.pk, node="report")
    begun, due = node.start_at, node.due_at
    report = units.tell(matter)
    node.refresh_from_db()
    assert report.due_on == queries.last_day(due) and not report.late
    assert node.ended_at is None and node.start_at > begun and node.due_at > due
    causes = list(Flip.objects.filter(deadline=node).order_by("id").values_list("cause", flat=True))
    assert [c for c in causes if c != Cause.EDGE] == [Cause.SET, Cause.END, Cause.SET]
    assert not queries.owed(queries.reporting(units.cast.zhou), units.now).exists()
    units.tell(matter, progress="更正")  # a correction moves no clock
    moved = node.due_at
    node.refresh_from_db()
    assert node.due_at == moved


def test_a_late_report_says_so_and_stands_for_its_own_period(units) -> None:
    matter = units.matter(regime=("monthly", "fifth"), due=None)
    node = Deadline.objects.get(subject_id=matter.pk, node="report")
    owed_for = queries.owings(units.cast.zhou, [matter], units.now)[0].span
    units.now = node.due_at + timedelta(days=3)
    [owing] = queries.owings(units.cast.zhou, [matter], units.now)
    assert owing.late and owing.span == owed_for
    report = units.tell(matter)
    assert report.late and report.first == owed_for.first
    assert queries.owed(queries.reporting(units.cast.zhou), units.now).exists()  # the month after
    corrected = services.submit(
        actor=units.cast.zhou,
        now=units.now,
        request_id=uuid4(),
        matter_id=matter.pk,
        given=Given({**SAID, "progress": "更正"}, {}, report.rhythm, report.first),
    )
    assert corrected.late and corrected.supersedes == report


def test_a_month_before_may_be_told_later_but_none_before_the_dispatch(units) -> None:
    matter = units.matter()
    month = queries.owings(units.cast.zhou, [matter], units.now)[0].span.first
    units.now += timedelta(days=62)
    given = Given(SAID, {}, "month", month)
    assert units.tell(matter, given=given).first == month
    for first in (date(2020, 1, 1), month + timedelta(days=1), date(2031, 1, 1)):
        with pytest.raises(NotFound):
            units.tell(matter, given=Given(SAID, {}, "month", first))


def test_a_matter_without_a_regime_is_reported_by_the_month(units) -> None:
    units.matter()
    zhou = units.cast.zhou
    assert queries.owed(queries.reporting(zhou), units.now).count() == 1
    units.tell(Matter.objects.get(state="underway"))
    assert queries.owed(queries.reporting(zhou), units.now).count() == 0
    assert queries.told(queries.reporting(zhou), units.now).count() == 1
    assert queries.owed(queries.reporting(zhou), units.now + timedelta(days=31)).count() == 1


# Villages, shares, what is known already


def test_the_township_reports_for_its_village(units, cast) -> None:
    village = sorted(code for code in cast.units if code.startswith("liuxi-"))[0]
    matter = units.matter(village, "lin")
    report = units.tell(matter, "lin")
    assert report.recorded and report.unit == cast.units[village]
    [entry] = entries(matter)
    assert f'"reported_for":{cast.units[village].pk}'.encode() in bytes(entry.body)


def test_a_cooperating_unit_tells_the_lead_its_share(units, cast) -> None:
    matter = units.matter(helpers=("caizheng",))
    with pytest.raises(NotAllowed):
        units.tell(matter, "fang")
    share = units.tell(matter, "fang", share=True)
    own = units.tell(matter)
    assert (share.share, share.unit) == (True, cast.units["caizheng"])
    for who in ("zhou", "fang", "shen", "lu"):
        assert share in queries.reports_of(getattr(cast, who), matter)
        assert own in queries.reports_of(getattr(cast, who), matter)


def test_a_share_is_not_for_other_cooperating_units(units, cast) -> None:
    matter = units.matter(helpers=("caizheng", "jiaoti"))
    share = units.tell(matter, "fang", share=True)
    jiaoti = cast.actors["jiaoti", Role.LIAISON]
    assert share not in queries.reports_of(jiaoti, matter)


def test_what_is_known_is_not_asked_again(units) -> None:
    matter = units.matter(targets=[TARGET])
    units.tell(matter, problems="征地慢", **{"figure-0": "2"})
    units.now += timedelta(days=31)
    owing = queries.owing_for(units.cast.zhou, matter, units.now)
    values = queries.prefilled(owing, units.now)
    assert values["problems"] == "征地慢" and values["figure-0"] == "2"
    assert values["progress"] == "" and owing.before is not None
    assert values["word"] in {"on_schedule", "behind"}


def test_figures_of_the_parts_are_rolled_up(units, cast) -> None:
    branches = units.office.dispatch("liuxi", "shiqiao")
    parent = branches[0].parent
    assert parent is not None
    Matter.objects.filter(pk__in=[parent.pk, *(b.pk for b in branches)]).update(targets=[TARGET])
    for part in branches:
        code = next(code for code, unit in cast.units.items() if unit.pk == part.lead_id)
        actor = cast.actors[code, Role.LIAISON]
        gate.sign(actor=actor, now=units.now, request_id=uuid4(), matter_id=part.pk)
        services.submit(
            actor=actor,
            now=units.now,
            request_id=uuid4(),
            matter_id=part.pk,
            given=Given({**SAID, "figure-0": "2"}),
        )
    parent.refresh_from_db()
    parts = queries.newest_of_parts(cast.shen, parent)
    assert [told is not None for _, told in parts] == [True, True]
    assert queries.sums_of(parent, [told for _, told in parts]) == [("食堂6个", "4", "个")]


def test_reporting_costs_the_same_for_one_and_for_many(
    units, django_assert_num_queries, cast
) -> None:
    """The path of the benchmark: a fixed and small number of statements."""
    few = [units.matter(regime=("monthly", "fifth"), due=None)]
    many = [units.matter(regime=("monthly", "fifth"), due=None) for _ in range(4)]
    counts = []
    for some in (few, many):
        with CaptureQueriesContext(connection) as counted:
            services.submit_many(
                actor=cast.zhou,
                now=units.now,
                request_id=uuid4(),
                rows={m.pk: Given(SAID) for m in some},
            )
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 47
