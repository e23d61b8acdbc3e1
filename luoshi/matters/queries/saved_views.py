"""The saved views of the ledger that a reader has, and what he finds under one."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.matters.models import Matter, SavedView, StartView
from luoshi.matters.queries.ledger import ENDED, has_ended, ledger
from luoshi.matters.queries.lights import lit
from luoshi.matters.rules.saved_views import SHARERS, Wanted

OURS: Final[dict[str, Any]] = {"order": ("due", "id"), "late": ENDED, "has_late": has_ended}
ORDERS: Final[dict[str, tuple[str, ...]]] = {
    "due": ("due", "id"),
    "-due": ("-due", "-id"),
    "number": ("id",),
    "-number": ("-id",),
}


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    """The reader's own views and those that his unit shares, by name; `is_start` marks his."""
    own = Q(person=actor.person_id)
    starts = StartView.objects.filter(
        view=OuterRef("pk"), person=actor.person_id, unit=actor.unit_id
    )
    rows = SavedView.objects.filter(own | Q(shared=True), unit=actor.unit_id)
    rows = rows.annotate(starts_for_reader=Exists(starts)).select_related("person")
    return rows.order_by("name", "id")


def saved_view(actor: Actor, view_id: int) -> SavedView:
    """One of them; raises NotFound."""
    found = saved_views(actor).filter(pk=view_id).first()
    if found is None:
        raise NotFound
    return found


def may_keep(actor: Actor, view: SavedView) -> bool:
    """Whether he may rename, share or delete it: his own, or a shared one of his unit's ledger."""
    return view.person_id == actor.person_id or (view.shared and actor.has(*SHARERS))


def under(actor: Actor, wanted: Wanted, now: datetime) -> QuerySet[Matter]:
    """The ledger as it is wanted, without an order."""
    rows = ledger(
        actor,
        text=wanted.text,
        states=wanted.states,
        unit_id=wanted.unit_id,
        source=wanted.source,
        due_from=wanted.due_from,
        due_until=wanted.due_until,
    )
    return rows if wanted.light is None else lit(rows, wanted.light, now)


def order_of(sort: str) -> dict[str, Any]:
    """How `keyset` cuts the ledger into pages; what is alive first where nothing is asked."""
    return {"order": ORDERS[sort]} if sort in ORDERS else OURS
