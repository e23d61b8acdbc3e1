"""Units that ended with open matters: which these are, and who has to name a successor."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role
from luoshi.matters.models import Matter, Share, SignOff, SignOffStep, Stake
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.rules import State
from luoshi.matters.rules.succession import LIVE_STATES
from luoshi.org import queries as org
from luoshi.org.models import Unit

ENDINGS: Final = ("unit.merged", "unit.abolished")
PLACES: Final = ("lead", "dispatcher", "verifier")
KEPT: Final = (*LIVE_STATES, State.CLOSED.value)


def bereft(units: Collection[int], limit: int) -> list[int]:
    """Matters in which one of these units has a part; by six indexes, each to `limit`.

    Of what is closed, its office and who sees it go on: somebody has to look again. Who did it
    stays on record.
    """
    live = Matter.objects.filter(state__in=LIVE_STATES)
    kept = Matter.objects.filter(state__in=KEPT)
    parts = [
        live.filter(lead__in=units),
        kept.filter(dispatcher__in=units),
        kept.filter(verifier__in=units),
        kept.filter(pk__in=_staked(units).values("matter")),
        live.filter(pk__in=Share.objects.filter(unit__in=units).values("matter")),
        live.filter(sign_off__in=_deciding(units)),
    ]
    found = {
        pk for rows in parts for pk in rows.order_by("pk").values_list("pk", flat=True)[:limit]
    }
    return sorted(found)[:limit]


def _staked(units: Collection[int]) -> QuerySet[Stake]:
    return Stake.objects.filter(unit__in=units, until__isnull=True)


def _deciding(units: Collection[int]) -> QuerySet[SignOffStep]:
    """Open sign-offs that wait, now or later, for one of these units."""
    steps = SignOffStep.objects.filter(unit__in=units, decision="", sign_off__state=SignOff.OPEN)
    return steps.values("sign_off")  # type: ignore[return-value]  # a subquery


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

    That is open matters; of an office also closed ones, which it would look at again.
    """
    if not actor.has(Role.HEAD):
        return Unit.objects.none()
    rows = Unit.objects.filter(until__lte=today, path__contains=[actor.unit_id])
    rows = rows.exclude(pk=actor.unit_id).exclude(pk__in=org.successors(today))
    live = Matter.objects.filter(state__in=LIVE_STATES)
    led = Q(Exists(live.filter(lead=OuterRef("pk")))) | Q(
        Exists(Matter.objects.filter(state__in=KEPT, dispatcher=OuterRef("pk")))
    )
    staked = Stake.objects.filter(
        unit=OuterRef("pk"), until__isnull=True, matter__state__in=LIVE_STATES
    )
    return rows.filter(led | Q(Exists(staked))).order_by("until", "pk")


def left_by(actor: Actor, unit_id: int) -> QuerySet[Matter]:
    """What an ended unit left of what the actor sees: open matters first, by their date."""
    rows = matters_for(actor).filter(pk__in=bereft([unit_id], 100_000))
    return rows.order_by("closed_at", "due", "pk")
