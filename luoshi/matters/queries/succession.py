"""Units that ended with open matters: which these are, and who has to name a successor."""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role
from luoshi.matters.models import Matter, Share, Stake
from luoshi.matters.rules.succession import LIVE_STATES
from luoshi.org import queries as org
from luoshi.org.models import Unit

ENDINGS: Final = ("unit.merged", "unit.abolished")


def bereft(units: Collection[int], limit: int) -> list[int]:
    """Live matters in which one of these units has a part; by five indexes, each to `limit`."""
    live = Matter.objects.filter(state__in=LIVE_STATES)
    parts = [
        live.filter(lead__in=units),
        live.filter(dispatcher__in=units),
        live.filter(verifier__in=units),
        live.filter(pk__in=_staked(units).values("matter")),
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
    """Units below the actor that ended, left open matters, and have nobody to carry them on."""
    if not actor.has(Role.HEAD):
        return Unit.objects.none()
    rows = Unit.objects.filter(until__lte=today, path__contains=[actor.unit_id])
    rows = rows.exclude(pk=actor.unit_id).exclude(pk__in=org.successors(today))
    live = Matter.objects.filter(state__in=LIVE_STATES)
    led = Q(Exists(live.filter(lead=OuterRef("pk")))) | Q(
        Exists(live.filter(dispatcher=OuterRef("pk")))
    )
    staked = Stake.objects.filter(
        unit=OuterRef("pk"), until__isnull=True, matter__state__in=LIVE_STATES
    )
    return rows.filter(led | Q(Exists(staked))).order_by("until", "pk")
