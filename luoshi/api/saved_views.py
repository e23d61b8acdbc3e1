"""保存的视图 of the ledger: which the reader has, and what he finds under one."""

from typing import Annotated

from django.utils import timezone
from ninja import Field, Path, Query, Router

from luoshi.api.auth import ApiRequest
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, MatterLine, MatterPage, Schema, Short
from luoshi.kit.paging import keyset
from luoshi.matters import queries
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
def matters(request: ApiRequest, view: Pk, given: Annotated[Part, Query()]) -> MatterPage:
    """按保存的条件和排序列出事项，只列您能看到的。"""
    wanted = queries.saved_view(request.actor, view).wanted
    rows = queries.under(request.actor, wanted, timezone.now())
    order = queries.order_of(wanted.sort)
    found = keyset(rows, cursor=given.cursor, size=given.size, **order)
    items = [MatterLine.line(row) for row in found.rows]
    return MatterPage(items=items, next=found.next, total=found.total, exact=found.exact)
