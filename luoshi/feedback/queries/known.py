"""What is known already, so that no form asks for it again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from luoshi.feedback import rules
from luoshi.feedback.models import Report
from luoshi.feedback.queries.periods import Owing, dispatched_on
from luoshi.feedback.rules import FIELDS, REACHED, Values, as_reached, figure_fields
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter
from luoshi.matters.rules.schedule import Marked


def values_of(report: Report) -> Values:
    """A report as the fields of a form."""
    fields = {name: str(getattr(report, name)) for name in FIELDS}
    names = figure_fields(len(report.figures))
    if report.reached is not None:
        fields[REACHED] = as_reached(report.reached)
    return fields | {n: str(f["value"]) for n, f in zip(names, report.figures, strict=True)}


def prefilled(owing: Owing, now: datetime) -> Values:
    """The form as it opens: the draft; else what was told; else what is known from elsewhere.

    That is: figures of the parts rolled up or those of last time, problems, plans and needs of last
    time, and the proposed word. Nothing that is known is asked again (supervision.md §3.3).
    """
    [values] = prefilled_many([owing], now)
    return values


def prefilled_many(rows: Sequence[Owing], now: datetime) -> list[Values]:
    """The same for many, with one query for all their parts."""
    fresh = [o.matter.pk for o in rows if o.draft is None and o.told is None]
    parts = parts_of(fresh)
    return [_prefilled(owing, parts.get(owing.matter.pk, []), now) for owing in rows]


def _prefilled(owing: Owing, parts: Sequence[Report], now: datetime) -> Values:
    if owing.draft is not None:
        return dict(owing.draft.values)
    if owing.told is not None:
        return values_of(owing.told)
    values: Values = dict.fromkeys(FIELDS, "")
    names = figure_fields(len(owing.targets))
    if owing.before is not None:
        last = values_of(owing.before)
        kept = ("problems", "next_steps", "coordination", *names)
        values |= {name: last.get(name, "") for name in kept}
    values |= dict.fromkeys((n for n in names if n not in values), "")
    summed = rolled_up(owing.matter, parts)
    values |= {name: one for name, one in zip(names, summed, strict=True) if one}
    if owing.plan is not None:
        values[REACHED] = owing.reached
    values["word"] = propose(owing, values, now).value
    return values


def propose(owing: Owing, values: Mapping[str, str], now: datetime) -> rules.Word:
    """The word that the matter's dates, its plan and these figures suggest; the person decides."""
    matter = owing.matter
    targets = rules.as_targets(matter.targets)
    figures = []
    for name in figure_fields(len(targets)):
        try:
            figures.append(rules.number(values.get(name, "")))
        except ValueError:
            figures.append(None)
    plans = [plan for _, plan, _ in targets]
    return rules.proposed_word(
        figures,
        plans,
        begun=dispatched_on(matter),
        due=matter.due,
        today=civil_day(now),
        plan=_planned(owing, values),
    )


def _planned(owing: Owing, values: Mapping[str, str]) -> rules.Planned:
    standing = owing.matter.standing
    if owing.plan is None:
        return rules.Planned(standing=standing)
    try:
        said = set(rules.ordinals(values.get(REACHED, "")))
    except ValueError:
        said = set()
    marks = tuple(Marked(one.due, one.weight, one.ordinal in said) for one in owing.milestones)
    return rules.Planned(tuple(owing.plan.lines), marks, standing=standing)


def rolled_up(matter: Matter, parts: Sequence[Report]) -> tuple[str, ...]:
    """The newest figures of a matter's parts added up, where they count in the same units."""
    units = [unit for _, _, unit in rules.as_targets(matter.targets)]
    alike = [
        [str(f["value"]) for f in part.figures]
        for part in parts
        if [f["unit"] for f in part.figures] == units
    ]
    return rules.sums(alike, len(units))


def sums_of(matter: Matter, parts: Sequence[Report]) -> list[tuple[str, str, str]]:
    """What the parts of a matter reached together: (target, sum, unit), where anything is known."""
    targets = zip(rules.as_targets(matter.targets), rolled_up(matter, parts), strict=True)
    return [(text, summed, unit) for (text, _, unit), summed in targets if summed]


def parts_of(parents: Collection[int]) -> dict[int, list[Report]]:
    """The newest report that holds of each part of these matters, by parent; one query."""
    rows = Report.objects.filter(
        matter__parent__in=parents, share=False, superseded_at__isnull=True
    ).select_related("matter__lead")
    found: dict[int, list[Report]] = defaultdict(list)
    for row in rows.order_by("matter", "-first", "-id").distinct("matter"):
        found[row.matter.parent_id or 0].append(row)
    return found
