"""序时进度 of one matter: plan against reports, period by period; its parts by weight."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from luoshi.feedback import rules
from luoshi.feedback.models import Report
from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries as matters
from luoshi.matters.models import Matter, Milestone, Plan
from luoshi.matters.rules import State
from luoshi.matters.rules.schedule import (
    Curve,
    Line,
    Word,
    carried,
    expected,
    owed_by,
    percent,
    rolled_up,
    summed,
)


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One period of a target, figures as text: the plan, what came over, what was reached.

    `parts` is what the parts of the matter plan together; `judged`, that there is something to say
    of the period: it is over, or somebody has reported in it; nothing before the first report.
    """

    first: date
    last: date
    planned: str
    parts: str
    carried: str
    owed: str
    done: str
    left: str
    judged: bool


@dataclass(frozen=True, slots=True)
class TargetSchedule:
    """One target: what is due by today, what was reached, period by period.

    `reached` is empty where nobody has reported a figure yet: nothing is said to be behind then.
    """

    text: str
    total: str
    unit: str
    expected: str
    reached: str
    behind: bool
    lines: list[TargetLine]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the matter with its weight in the whole."""

    matter: Matter
    weight: int
    progress: int | None
    word: Word | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """All of it; `progress` is the matter's own figure, or its parts by weight."""

    plan: Plan | None
    targets: list[TargetSchedule]
    milestones: list[Milestone]
    parts: list[Part]
    progress: int | None
    late: int


def schedule_of(actor: Actor, matter: Matter, now: datetime) -> Schedule:
    """The schedule of a matter that the caller has been shown; a fixed number of queries.

    A recalled part weighs on: it is still to be done. A cancelled one is no part any more.
    """
    today = civil_day(now)
    plan = matters.held_plans([matter.pk]).get(matter.pk)
    parts = [p for p in matters.branches_of(actor, matter) if p.state != State.CANCELLED]
    told = _told([matter.pk])
    plans = matters.held_plans([part.pk for part in parts]) if plan and plan.curves else {}
    milestones = list(plan.milestones.all()) if plan else []
    return Schedule(
        plan=plan,
        targets=_targets(matter, plan, told, _summed(plan, list(plans.values())), today),
        milestones=milestones,
        parts=[_part(part) for part in parts],
        progress=_progress(matter, parts),
        late=sum(one.reached_on is None and one.due < today for one in milestones),
    )


def _part(part: Matter) -> Part:
    word = Word(part.word_now) if part.word_now else None
    return Part(part, part.weight, 100 if part.state == State.CLOSED else part.progress, word)


def _progress(matter: Matter, parts: list[Matter]) -> int | None:
    if not parts:
        return 100 if matter.state == State.CLOSED else matter.progress
    rows = [_part(part) for part in parts]
    shares = [(row.weight, Decimal(row.progress or 0) / 100) for row in rows]
    return percent(rolled_up(shares))


def _told(pks: list[int]) -> list[Report]:
    """The lead's reports that hold, the earliest period first."""
    rows = Report.objects.filter(matter__in=pks, share=False, superseded_at__isnull=True)
    return list(rows.order_by("first", "id"))


def _summed(plan: Plan | None, plans: list[Plan]) -> list[Curve]:
    """What the plans of the parts say together, target by target; empty where they differ."""
    if plan is None or not plans:
        return []
    alike = [one.lines for one in plans if len(one.lines) == len(plan.curves)]
    return [summed(lines[at] for lines in alike) for at in range(len(plan.curves))]


def _targets(
    matter: Matter,
    plan: Plan | None,
    told: list[Report],
    parts: list[Curve],
    today: date,
) -> list[TargetSchedule]:
    if plan is None:
        return []
    found = []
    for at, (curve, row) in enumerate(zip(plan.lines, plan.curves, strict=True)):
        reached = [one for one in _reached(told, at) if one[0] >= curve[0].first]
        due = (owed_by if matter.standing else expected)(curve, today)
        last = reached[-1][1] if reached else None
        lines = _lines(curve, reached, parts[at] if parts else (), today)
        found.append(
            TargetSchedule(
                *(
                    row["text"],
                    row["total"],
                    row["unit"],
                    _said(due),
                    "" if last is None else _said(last),
                ),
                behind=last is not None and last < due,
                lines=lines,
            )
        )
    return found


def _reached(told: list[Report], at: int) -> list[tuple[date, Decimal]]:
    """The cumulative figures of one target by the last day of their period."""
    found = []
    for report in told:
        value = report.figures[at]["value"] if at < len(report.figures) else ""
        figure = rules.number(str(value))
        if figure is not None:
            found.append((report.last or civil_day(report.told_at), figure))
    return found


def _lines(
    curve: Curve, reached: list[tuple[date, Decimal]], parts: Curve, today: date
) -> list[TargetLine]:
    sums = {(step.first, step.last): step.amount for step in parts}
    days = [day for day, _figure in reached]
    return [_line(line, sums, days, today) for line in carried(curve, reached)]


def _line(
    line: Line, sums: dict[tuple[date, date], Decimal], days: list[date], today: date
) -> TargetLine:
    step = line.step
    together = sums.get((step.first, step.last))
    told = any(step.first <= day <= step.last for day in days)
    return TargetLine(
        first=step.first,
        last=step.last,
        planned=_said(step.amount),
        parts="" if together is None else _said(together),
        carried=_said(line.carried),
        owed=_said(line.owed),
        done=_said(line.done),
        left=_said(line.left),
        judged=told or (bool(days) and step.last <= today),
    )


def _said(figure: Decimal) -> str:
    """A figure as people read it; hundredths are enough for what is reckoned by days."""
    text = f"{round(figure, 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
