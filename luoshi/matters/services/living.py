"""A unit that has ended takes nothing new: whoever names it is told who carries on (DESIGN §6)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules.succession import ended_unit
from luoshi.org import queries as org
from luoshi.org.models import Unit


def demand_live(unit_ids: Iterable[int | None], now: datetime, field: str) -> None:
    """Raise BadInput at `field` for units that are no more; one query where all live."""
    if gone := ended(unit_ids, now):
        said = "".join(gone.values())
        raise BadInput(said, {field: said})


def ended(unit_ids: Iterable[int | None], now: datetime) -> dict[int, str]:
    """What is said of those units that are no more, by id; one query where all live."""
    named = Unit.objects.filter(pk__in={pk for pk in unit_ids if pk}, until__lte=civil_day(now))
    found = list(named.order_by("pk"))
    return _sentences(found, now) if found else {}


def gone(units: Iterable[Unit], now: datetime) -> dict[int, str]:
    """The same of units at hand; no query where all live."""
    today = civil_day(now)
    found = [unit for unit in units if unit.until is not None and unit.until <= today]
    return _sentences(found, now) if found else {}


def demand_live_doers(
    matters: Collection[Matter], excluded: Collection[tuple[int, int]], now: datetime
) -> None:
    """Raise BadInput for matters, by their ids, that would go to a unit which is no more.

    Asked are leads and shares; those of a branch stand with its parent. `excluded` are pairs of
    matter and unit that a fan-out leaves out. Two queries whatever the number.
    """
    whole = {m.pk: m.pk if m.handed_down else m.parent_id or m.pk for m in matters}
    gone = Share.objects.filter(matter__in=set(whole.values()), unit__until__lte=civil_day(now))
    shares = list(gone.select_related("unit").order_by("id"))
    leads = Unit.objects.filter(pk__in={m.lead_id for m in matters if m.lead_id})
    no_more = leads.filter(until__lte=civil_day(now)).in_bulk()
    found: dict[int, list[Unit]] = {}
    for matter in matters:
        branch = whole[matter.pk] != matter.pk  # who else answers alone has a branch of his own
        named = [no_more[matter.lead_id]] if matter.lead_id in no_more else []
        named += [
            share.unit
            for share in shares
            if share.matter_id == whole[matter.pk]
            and not (branch and share.role == Share.EACH)
            and (matter.pk, share.unit_id) not in excluded
        ]
        if named:
            found[matter.pk] = named
    _refuse(matters, found, now)


def _refuse(matters: Iterable[Matter], found: dict[int, list[Unit]], now: datetime) -> None:
    if not found:
        return
    said = _sentences([unit for units in found.values() for unit in units], now)
    names = {m.pk: m.number or m.content[:20] for m in matters}
    wrong = {
        str(pk): f"“{names[pk]}”：" + "".join(dict.fromkeys(said[u.pk] for u in units))
        for pk, units in found.items()
    }
    raise BadInput("".join(wrong.values()), wrong)


def _sentences(units: Iterable[Unit], now: datetime) -> dict[int, str]:
    """What is said of each ended unit: since when, and who carries on what it had."""
    heirs = org.successors(civil_day(now))
    rows = {unit.pk: unit for unit in units}
    names = org.names_of({heirs[pk] for pk in rows if pk in heirs})
    return {
        pk: ended_unit(unit.name, unit.until, names.get(heirs.get(pk, 0), ""))
        for pk, unit in rows.items()
    }
