"""The saved views of the ledger that a reader has."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.matters.models import SavedView, StartView
from luoshi.matters.rules.saved_views import SHARERS


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
