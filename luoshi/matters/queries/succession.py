"""Units that ended with open matters: which these are, and who has to name a successor."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role
from luoshi.matters.models import Instruction, Matter, Share, SignOff, SignOffStep, Stake
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.rules import StakeRole, State
from luoshi.matters.rules.succession import LIVE_STATES, OFFICE_ROLES
from luoshi.org import queries as org
from luoshi.org.models import Unit

ENDINGS: Final = ("unit.merged", "unit.abolished")
PLACES: Final = ("lead", "dispatcher", "verifier")
KEPT: Final = (*LIVE_STATES, State.CLOSED.value)


def bereft(units: Collection[int], limit: int, officeless: Collection[int] = ()) -> list[int]:
    """Matters in which one of these units has a part; by six indexes, each to `limit`.

    Of what is closed, its office and who sees it go on: somebody has to look again. Who did it
    stays on record. What those without an office (`officeless`) dispatched waits: see
    `without_office`.
    """
    live = Matter.objects.filter(state__in=LIVE_STATES)
    kept = Matter.objects.filter(state__in=KEPT)
    parts = [
        live.filter(lead__in=units),
        kept.filter(dispatcher__in=units).exclude(dispatcher__in=officeless, handed_down=False),
        kept.filter(verifier__in=units).exclude(verifier__in=officeless, handed_down=False),
        kept.filter(pk__in=_staked(units, officeless).values("matter")),
        live.filter(pk__in=Share.objects.filter(unit__in=units).values("matter")),
        live.filter(sign_off__in=_deciding(units, officeless)),
    ]
    found = {
        pk for rows in parts for pk in rows.order_by("pk").values_list("pk", flat=True)[:limit]
    }
    return sorted(found)[:limit]


def without_office(today: date, successors: Mapping[int, int]) -> frozenset[int]:
    """Ended offices whose successors issue nothing, and neither does anybody for them.

    Their matters and notes wait until a head above names an office, or the successor is made one.
    """
    rows = Matter.objects.filter(state__in=KEPT, handed_down=False, dispatcher__in=successors)
    notes = Instruction.objects.filter(office__in=successors, answered_at__isnull=True)
    ended = {*rows.order_by().values_list("dispatcher", flat=True).distinct()}
    ended |= {*notes.order_by().values_list("office", flat=True).distinct()}
    if not ended:
        return frozenset()
    heirs = Unit.objects.in_bulk({successors[pk] for pk in ended})
    able = org.offices_for(list(heirs.values()), today)
    return frozenset(pk for pk in ended if successors[pk] not in able)


def dispatched_by(unit_id: int) -> bool:
    """Whether a unit dispatched something as an office that is not over yet."""
    rows = Matter.objects.filter(state__in=KEPT, handed_down=False, dispatcher=unit_id)
    notes = Instruction.objects.filter(office=unit_id, answered_at__isnull=True)
    return rows.exists() or notes.exists()


def _staked(units: Collection[int], officeless: Collection[int]) -> QuerySet[Stake]:
    rows = Stake.objects.filter(unit__in=units, until__isnull=True)
    waits = Q(role__in=OFFICE_ROLES, matter__handed_down=False)
    waits |= Q(role=StakeRole.ABOVE.value, unit__issues=True)
    return rows.exclude(waits, unit__in=officeless) if officeless else rows


def _deciding(units: Collection[int], officeless: Collection[int]) -> QuerySet[SignOffStep]:
    """Open sign-offs that wait, now or later, for one of these units."""
    steps = SignOffStep.objects.filter(unit__in=units, decision="", sign_off__state=SignOff.OPEN)
    own = Q(unit__in=officeless, sign_off__dispatcher=F("unit"))
    return steps.exclude(own).values("sign_off")  # type: ignore[return-value]  # a subquery


def left_by_unit(ids: Sequence[int], ended: Collection[int]) -> dict[int, list[int]]:
    """The matters by the first of the units that ended."""
    parts: dict[int, list[int]] = {}
    for pk, units in _units_of(ids).items():
        if gone := sorted(units & set(ended)):
            parts.setdefault(gone[0], []).append(pk)
    return parts


def _units_of(ids: Sequence[int]) -> dict[int, set[int]]:
    """Every unit that has a live part in each matter; four queries."""
    units: dict[int, set[int]] = {pk: set() for pk in ids}
    for pk, *places in Matter.objects.filter(pk__in=ids).values_list("pk", *PLACES):
        units[pk] |= {place for place in places if place}
    held = Stake.objects.filter(matter__in=ids, until__isnull=True)
    parts = Share.objects.filter(matter__in=ids)
    steps = SignOffStep.objects.filter(sign_off__state=SignOff.OPEN, decision="")
    for rows in (
        held.values_list("matter_id", "unit_id"),
        parts.values_list("matter_id", "unit_id"),
        steps.filter(sign_off__matters__in=ids).values_list("sign_off__matters", "unit_id"),
    ):
        for pk, unit in rows:
            units[pk].add(unit)
    return units


def endings_of(unit_ids: Collection[int]) -> dict[int, Entry]:
    """The entry by which each unit was merged or abolished, the last one; one query."""
    rows = Entry.objects.filter(chain_kind="unit", chain_id__in=unit_ids, act__in=ENDINGS)
    return {row.chain_id: row for row in rows.order_by("chain_id", "seq")}


def without_successor(actor: Actor, today: date) -> QuerySet[Unit]:
    """Units below the actor that ended, left something, and have nobody to carry it on.

    That is open matters; of an office also closed ones, which it would look at again, and leaders'
    notes. An office may have a successor, but nobody who issues.
    """
    if not actor.has(Role.HEAD):
        return Unit.objects.none()
    rows = Unit.objects.filter(until__lte=today, path__contains=[actor.unit_id])
    found = org.successors(today)
    stuck = without_office(today, found) if found else frozenset()
    rows = rows.exclude(pk=actor.unit_id).exclude(pk__in=found.keys() - stuck)
    live = Matter.objects.filter(state__in=LIVE_STATES)
    led = Q(Exists(live.filter(lead=OuterRef("pk")))) | Q(
        Exists(Matter.objects.filter(state__in=KEPT, dispatcher=OuterRef("pk")))
    )
    staked = Stake.objects.filter(
        unit=OuterRef("pk"), until__isnull=True, matter__state__in=LIVE_STATES
    )
    notes = Instruction.objects.filter(office=OuterRef("pk"), answered_at__isnull=True)
    return rows.filter(led | Q(Exists(staked)) | Q(Exists(notes))).order_by("until", "pk")


def merged_into(units: Collection[Unit], today: date) -> dict[int, str]:
    """The names of the successors of those units that have one."""
    found = org.successors(today) if units else {}
    heirs = {unit.pk: found[unit.pk] for unit in units if unit.pk in found}
    names = org.names_of(set(heirs.values())) if heirs else {}
    return {old: names[new] for old, new in heirs.items()}


def left_by(actor: Actor, unit_id: int) -> QuerySet[Matter]:
    """What an ended unit left of what the actor sees: open matters first, by their date."""
    rows = matters_for(actor).filter(pk__in=bereft([unit_id], 100_000))
    return rows.order_by("closed_at", "due", "pk")
