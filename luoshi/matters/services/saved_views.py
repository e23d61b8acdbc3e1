"""Views of the ledger that people keep for themselves, or for their unit.

Like the choice of how one is told (`notices`), a view is nobody's act: it changes nothing that is
promised and gives nobody a right, so no entry is written.
"""

from datetime import datetime

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, RuleBroken
from luoshi.matters import queries
from luoshi.matters.models import SavedView, StartView
from luoshi.matters.rules.saved_views import MOST_VIEWS, SHARERS, Wanted, wrong_name


@transaction.atomic
def save_view(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    wanted: Wanted,
    shared: bool = False,
    start: bool = False,
) -> SavedView:
    """Keep what is wanted under a name; the same name again replaces one's own view.

    Raises BadInput for a name that is empty or too long, RuleBroken where there are too many, and
    NotAllowed where somebody shares it who does not keep the unit's ledger.
    """
    name = _named(name)
    own = SavedView.objects.filter(unit=actor.unit_id, person=actor.person_id)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise RuleBroken(f"最多保存{MOST_VIEWS}个视图，请先删除不用的。")
    if shared:
        _demand_sharer(actor)
    row, _made = SavedView.objects.update_or_create(
        unit_id=actor.unit_id,
        person_id=actor.person_id,
        name=name,
        defaults={"kept": wanted.stored(), "shared": shared, "saved_at": now},
    )
    if start:
        _start_with(actor, row)
    return row


@transaction.atomic
def rename_view(*, actor: Actor, view_id: int, name: str) -> SavedView:
    """Another name; raises BadInput where one's own or the unit's views have it already."""
    row = _taken(actor, view_id)
    row.name = _named(name)
    others = SavedView.objects.filter(unit=row.unit_id, person=row.person_id, name=row.name)
    if others.exclude(pk=row.pk).exists():
        raise BadInput("已经有这个名字的视图，请换一个。", {"name": "请换一个名字。"})
    row.save(update_fields=["name"])
    return row


@transaction.atomic
def share_view(*, actor: Actor, view_id: int, shared: bool) -> SavedView:
    """Give a view to everybody of the unit, or take it back; others who began with it do no more.

    Raises NotAllowed for whoever does not keep the unit's ledger, and NotFound.
    """
    row = _taken(actor, view_id)
    _demand_sharer(actor)
    row.shared = shared
    row.save(update_fields=["shared"])
    if not shared:
        row.starts.exclude(person=row.person_id).delete()
    return row


@transaction.atomic
def change_view(
    *,
    actor: Actor,
    view_id: int,
    name: str | None = None,
    shared: bool | None = None,
    start: bool | None = None,
) -> None:
    """Several of these at once, or none of them: what one refuses stops the others."""
    if name is not None:
        rename_view(actor=actor, view_id=view_id, name=name)
    if shared is not None:
        share_view(actor=actor, view_id=view_id, shared=shared)
    if start is not None:
        start_with(actor=actor, view_id=view_id, start=start)


@transaction.atomic
def delete_view(*, actor: Actor, view_id: int) -> None:
    """Throw a view away; the matters under it stay as they are. Raises NotFound."""
    _taken(actor, view_id).delete()


@transaction.atomic
def start_with(*, actor: Actor, view_id: int, start: bool = True) -> SavedView:
    """Open the ledger with this view from now on, or with all matters again; raises NotFound."""
    row = queries.saved_view(actor, view_id)
    if start:
        _start_with(actor, row)
    else:
        row.starts.filter(person=actor.person_id, unit=actor.unit_id).delete()
    return row


def _start_with(actor: Actor, row: SavedView) -> None:
    StartView.objects.update_or_create(
        person_id=actor.person_id, unit_id=actor.unit_id, defaults={"view": row}
    )


def _taken(actor: Actor, view_id: int) -> SavedView:
    """A view under a lock, that the actor may change; raises NotFound or NotAllowed."""
    found = queries.saved_view(actor, view_id)
    if not queries.may_keep(actor, found):
        raise NotAllowed("共用的视图由保存它的人或者本单位的督查员、联络员改动。")
    SavedView.objects.select_for_update().get(pk=found.pk)
    return found


def _named(name: str) -> str:
    name = " ".join(name.split())
    if wrong := wrong_name(name):
        raise BadInput(wrong, {"name": wrong})
    return name


def _demand_sharer(actor: Actor) -> None:
    if not actor.has(*SHARERS):
        raise NotAllowed("与本单位共用视图，由督查员、督查室主任或者联络员办理。")
