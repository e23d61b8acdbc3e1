"""Units: the directory that a caller may know."""

from typing import Annotated

from django.utils import timezone
from ninja import Query, Router

from luoshi.api.auth import ApiRequest
from luoshi.api.refusals import answers
from luoshi.api.schemas import Schema, Short, UnitLine, UnitPage
from luoshi.kit.paging import keyset
from luoshi.org.queries import directory

router = Router(tags=["units"])
SIZE = 200


class Filters(Schema):
    """Where the page begins."""

    cursor: Short = ""


@router.get("", response=answers(UnitPage), url_name="units")
def units(request: ApiRequest, given: Annotated[Filters, Query()]) -> UnitPage:
    """本行政区的单位，按编号先后，每页二百个。"""
    rows = directory(request.actor).live(timezone.localdate())
    found = keyset(rows, order=("id",), cursor=given.cursor, size=SIZE)
    return UnitPage(
        items=[UnitLine.line(unit) for unit in found.rows],
        next=found.next,
        total=found.total,
        exact=found.exact,
    )
