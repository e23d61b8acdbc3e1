"""Units that are no more, and who carries on what they left."""

from datetime import date

from luoshi.org.models import Unit, UnitRelation
from luoshi.org.rules.succession import final_successors
from luoshi.org.rules.words import RelationKind


def successors(today: date) -> dict[int, int]:
    """Each ended unit's last live successor; units without one are not there. Two queries."""
    merged = UnitRelation.objects.filter(kind=RelationKind.MERGED_INTO, since__lte=today)
    steps = list(merged.order_by("since", "pk").values_list("source_id", "target_id"))
    if not steps:
        return {}
    named = {unit for pair in steps for unit in pair}
    ended = Unit.objects.filter(pk__in=named, until__lte=today).values_list("pk", flat=True)
    return final_successors(steps, ended)


def successor_of(unit: Unit, today: date) -> Unit:
    """Where a unit's duties are carried on now: itself while it lives, else its last successor."""
    if unit.until is None or unit.until > today:
        return unit
    found = successors(today).get(unit.pk)
    heir: Unit | None = Unit.objects.filter(pk=found).first() if found else None
    return heir or unit
