"""Units that ended with open matters: which these are, and who has to name a successor."""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role
from luoshi.matters.models import Matter, Share, Stake
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.rules import State
from luoshi.matters.rules.succession import LIVE_STATES
from luoshi.org import queries as org
from luoshi.org.models import Unit

ENDINGS: Final = ("unit.merged", "unit.abolished")
KEPT: Final = (*LIVE_STATES, State.CLOSED.value)


def bereft(units: Collection[int], limit: int) -> list[int]:
    """Matters in which one of these units has a part; by five indexes, each to `limit`.

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
    ]
    found = {
        pk for rows in parts for pk in rows.order_by("pk").values_list("pk", flat=True)[:limit]
    }
    return sorted(found)[:limit]


def _staked(units: Collection[int]) -> QuerySet[Stake]:
    return Stake.objects.filter(unit__in=units, until__isnull=True)


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
