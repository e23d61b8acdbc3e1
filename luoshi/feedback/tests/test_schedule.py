"""Plan against reports: milestones ticked while reporting, curves, the word that they suggest."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from luoshi.feedback import queries
from luoshi.feedback.models import Report
from luoshi.feedback.rules import Planned as PlanFacts
from luoshi.feedback.rules import Word, proposed_word
from luoshi.feedback.services import Given
from luoshi.feedback.tests.conftest import SAID, Unit
from luoshi.kernel.errors import RuleBroken
from luoshi.kernel.periods import Cycle
from luoshi.matters import queries as matter_queries
from luoshi.matters import services as matters
from luoshi.matters.models import Matter, Milestone
from luoshi.matters.rules.plans import Planned, PlannedMilestone
from luoshi.matters.rules.schedule import Marked, Step, even

pytestmark = pytest.mark.django_db
TARGET = [{"text": "12 公里", "value": "12", "unit": "公里"}]
STEPS = (
    PlannedMilestone("审图", date(2026, 10, 15), 1),
    PlannedMilestone("通水", date(2026, 12, 20), 3),
)
OCT = (Step(date(2026, 10, 1), date(2026, 10, 31), Decimal(4)),)
NOV = (*OCT, Step(date(2026, 11, 1), date(2026, 11, 30), Decimal(8)))


@pytest.mark.parametrize(
    ("figure", "today", "plan", "word"),
    [
        ("4", date(2026, 10, 31), PlanFacts((NOV,)), Word.ON_SCHEDULE),
        ("3.9", date(2026, 10, 31), PlanFacts((NOV,)), Word.BEHIND),
        ("12", date(2026, 10, 31), PlanFacts((NOV,)), Word.DONE),
        ("0", date(2026, 9, 30), PlanFacts((NOV,)), Word.NOT_STARTED),
        ("0", date(2026, 10, 20), PlanFacts((NOV,)), Word.BEHIND),
        ("0", date(2026, 10, 20), PlanFacts((NOV,), standing=True), Word.NOT_STARTED),
        ("4", date(2026, 11, 29), PlanFacts((NOV,), standing=True), Word.ON_SCHEDULE),
        ("12", date(2027, 11, 29), PlanFacts((NOV,), standing=True), Word.ON_SCHEDULE),
        (
            "12",
            date(2026, 10, 20),
            PlanFacts((NOV,), (Marked(date(2026, 10, 1), 1, reached=False),), standing=True),
            Word.BEHIND,
        ),
    ],
)
def test_the_word_a_plan_suggests(figure: str, today: date, plan: PlanFacts, word: Word) -> None:
    given = {"begun": date(2026, 9, 1), "due": date(2026, 12, 31), "today": today, "plan": plan}
    assert proposed_word([Decimal(figure)], [Decimal(12)], **given) is word  # type: ignore[arg-type]


def planned(units, *, steps=STEPS, months: bool = True) -> Matter:  # type: ignore[no-untyped-def]
    """A matter whose plan was confirmed: 12 km by the month, two milestones."""
    matter = units.matter(targets=TARGET)
    amounts = ()
    if months:
        first = matter_queries.begun_on(matter)
        curve = even(Decimal(12), Cycle.MONTH, first, date(2026, 12, 31))
        amounts = (tuple(step.amount for step in curve),)
    plan = Planned(steps, "", Cycle.MONTH if months else None, amounts)
    units.act(matters.propose_plan, "zhou", matter_id=matter.pk, planned=plan)
    units.act(matters.answer_plan, "shen", matter_id=matter.pk, confirm=True)
    return Matter.objects.get(pk=matter.pk)


def test_milestones_are_ticked_while_reporting_and_a_correction_unticks(units) -> None:  # type: ignore[no-untyped-def]
    matter = planned(units)
    report = units.tell(matter, **{"figure-0": "3"}, reached="1")
    assert report.reached == [1]
    assert reached(matter) == [1]
    matter.refresh_from_db()
    assert (matter.word, matter.progress) == ("on_schedule", 25)
    units.now += timedelta(hours=1)
    units.tell(matter, **{"figure-0": "6"}, reached="")
    assert reached(matter) == []
    matter.refresh_from_db()
    assert matter.progress == 50


def reached(matter: Matter) -> list[int]:
    rows = Milestone.objects.filter(plan__matter=matter, reached_on__isnull=False)
    return list(rows.values_list("ordinal", flat=True))


def test_who_says_nothing_of_milestones_leaves_them_as_they_are(units) -> None:  # type: ignore[no-untyped-def]
    """The sheet and an API without the field cannot untick."""
    matter = planned(units)
    units.tell(matter, reached="1 2")
    units.now += timedelta(days=40)
    units.tell(matter, given=Given(SAID | {"figure-0": "5"}))
    assert reached(matter) == [1, 2]


def test_a_late_report_of_an_earlier_month_moves_nothing_back(units) -> None:  # type: ignore[no-untyped-def]
    matter = planned(units)
    units.now += timedelta(days=40)
    units.tell(matter, **{"figure-0": "6"}, reached="1")
    earlier = Given(SAID | {"word": "not_started", "figure-0": "1"}, {}, "month", date(2026, 10, 1))
    units.tell(matter, given=earlier)
    matter.refresh_from_db()
    assert (matter.word, matter.progress, reached(matter)) == ("on_schedule", 50, [1])


def test_what_falls_short_is_carried_into_the_next_month(units, cast) -> None:  # type: ignore[no-untyped-def]
    matter = planned(units)
    units.now += timedelta(days=20)
    [silent] = queries.schedule_of(cast.zhou, matter, units.now).targets
    assert silent.reached == "" and not silent.behind, "nobody has said anything yet"
    units.tell(matter, **{"figure-0": "1"})
    units.now += timedelta(days=30)
    matter.refresh_from_db()
    told = queries.schedule_of(cast.zhou, matter, units.now)
    [target] = told.targets
    lines = {line.first.month: line for line in target.lines}
    assert [lines[at].planned for at in (9, 10, 11, 12)] == ["1", "4", "3", "4"]
    assert (lines[10].carried, lines[10].owed, lines[10].done, lines[10].left) == (
        *("1", "5", "1"),
        "4",
    )
    assert lines[11].carried == "4" and not lines[12].judged
    assert target.behind and target.reached == "1"
    assert told.late == 1 and told.progress == 8


def test_a_unit_that_names_the_test_of_done_plans_before_it_reports(units, cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    matter = units.matter()
    Matter.objects.filter(pk=matter.pk).update(acceptance="", unit_proposes_acceptance=True)
    with pytest.raises(RuleBroken, match="办理计划"):
        units.tell(matter)
    zhou = sign_in("zhou")
    assert "先报办理计划" in zhou.get(f"/feedback/matters/{matter.pk}/report/").content.decode()
    desk = {one.name: one.page.total for one in zhou.get("/").context["panels"]}
    assert desk["plan"] == 1
    plan = Planned(STEPS, "12 公里通水")
    units.act(matters.propose_plan, "zhou", matter_id=matter.pk, planned=plan)
    units.tell(matter)  # the wait is the dispatcher's now
    assert Report.objects.count() == 1


def test_the_page_shows_plan_against_reports_and_the_form_ticks(units, sign_in) -> None:  # type: ignore[no-untyped-def]
    matter = planned(units)
    zhou = sign_in("zhou")
    page = f"/feedback/matters/{matter.pk}/"
    assert "审图" in zhou.get(page + "report/").content.decode()
    sent = SAID | {"request_id": str(uuid4()), "act": "submit", "figure-0": "2", "reached": "1"}
    assert zhou.post(page + "report/", sent).status_code == 303
    shown = zhou.get(page + "schedule/")
    assert shown.status_code == 200 and shown.context["schedule"].progress == 16
    assert "上期结转" in shown.content.decode()
    assert "达序时" in zhou.get(f"/matters/{matter.pk}/").content.decode()
    assert sign_in("qiao").get(page + "schedule/").status_code == 404


def test_a_recalled_part_weighs_on_and_a_cancelled_one_does_not(units: Unit, cast: Any) -> None:
    first, second = units.office.dispatch("liuxi", "shiqiao")
    whole = first.parent
    assert whole is not None
    units.act(matters.recall, "shen", matter_ids=[first.pk], reason="另有安排")
    Matter.objects.filter(pk=second.pk).update(state="closed")

    def progress() -> int | None:
        seen = matter_queries.matter_for(cast.shen, whole.pk)
        return queries.schedule_of(cast.shen, seen, units.now).progress

    assert progress() == 50, "it is still to be done"
    Matter.objects.filter(pk=first.pk).update(state="cancelled")
    assert progress() == 100, "nobody is to do it any more"
