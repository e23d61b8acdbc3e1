"""保存的视图 of the ledger: which one has, what one finds under them; kept, changed, deleted."""

from typing import Annotated, Any

from django.utils import timezone
from ninja import Field, Path, Query, Router, Status

from luoshi.api.auth import ApiRequest
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, Key, MatterPage, Schema, Short
from luoshi.api.schemas.ledger import ViewChangeIn, WantedIn
from luoshi.kit.paging import page_of
from luoshi.matters import queries, services
from luoshi.matters.models import SavedView

router = Router(tags=["saved views"])
Pk = Annotated[Id, Path()]


class SavedViewOut(Schema):
    """A saved view; `kept` are conditions, order and columns as in the ledger's address."""

    id: int
    name: str
    shared: bool
    start: bool
    kept: dict[str, list[str]]

    @staticmethod
    def of(row: SavedView) -> "SavedViewOut":
        """A view of the reader's."""
        kept = row.wanted.stored()
        return SavedViewOut(
            id=row.pk, name=row.name, shared=row.shared, start=row.is_start, kept=kept
        )


class Part(Schema):
    """Which part of what is found."""

    cursor: Short = ""
    size: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("", response=answers(list[SavedViewOut]), url_name="saved-views")
def saved_views(request: ApiRequest) -> list[SavedViewOut]:
    """保存的视图：自己的和本单位共用的。"""
    return [SavedViewOut.of(row) for row in queries.saved_views(request.actor)]


@router.get("/{int:view}/matters", response=answers(MatterPage), url_name="saved-view")
def matters(request: ApiRequest, view: Pk, given: Annotated[Part, Query()]) -> dict[str, Any]:
    """按保存的条件和排序列出事项，只列您能看到的。"""
    wanted = queries.saved_view(request.actor, view).wanted
    listing = queries.listed(request.actor, wanted, timezone.now(), fetch=queries.in_lines)
    found = page_of(listing, cursor=given.cursor, size=given.size)
    return MatterPage.of(found)


@router.post("", response=answers(SavedViewOut, 201), url_name="saved-views")
def save(request: ApiRequest, key: Key, given: WantedIn) -> Status[SavedViewOut]:
    """保存一个视图；自己已有同名的，改成这一个。"""
    row = services.save_view(
        actor=request.actor,
        now=timezone.now(),
        name=given.name,
        wanted=given.wanted(),
        shared=given.shared,
        start=given.start,
    )
    return Status(201, _again(request, row.pk))


@router.patch("/{int:view}", response=answers(SavedViewOut), url_name="saved-view-change")
def change(request: ApiRequest, key: Key, view: Pk, given: ViewChangeIn) -> SavedViewOut:
    """改名、与本单位共用或者不再共用、设为打开台账时的视图或者取消。"""
    services.change_view(actor=request.actor, view_id=view, **given.model_dump())
    return _again(request, view)


@router.delete("/{int:view}", response=answers(None, 204), url_name="saved-view-change")
def delete(request: ApiRequest, key: Key, view: Pk) -> Status[None]:
    """删除视图；事项不受影响。"""
    services.delete_view(actor=request.actor, view_id=view)
    return Status(204, None)


def _again(request: ApiRequest, view: int) -> SavedViewOut:
    return SavedViewOut.of(queries.saved_view(request.actor, view))
