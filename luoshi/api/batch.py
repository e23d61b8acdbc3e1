"""One act on many matters.

What stands beside each other in the ledger is answered row by row, as its chosen rows are; what
comes from another system is one act, all rows of it or none.
"""

from collections.abc import Iterable

from ninja import Router, Status

from luoshi.api.auth import ApiRequest, caller
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, Ids, Key, ManyBecauseIn, MatterLine, NewDraftsIn, Schema
from luoshi.matters import services
from luoshi.matters.services import RowAnswer

router = Router(tags=["batch"])


class HandlersIn(Schema):
    """Which matters, and who handles them; null for nobody yet."""

    ids: Ids
    handler: Id | None = None


class RowOut(Schema):
    """What became of one matter; `sentence` says why nothing did."""

    matter: int
    done: bool
    sentence: str


def _rows(outcomes: Iterable[RowAnswer]) -> list[RowOut]:
    return [
        RowOut(matter=one.matter_id, done=not one.refusal, sentence=one.refusal) for one in outcomes
    ]


@router.post("/urge", response=answers(list[RowOut]), url_name="urge-many")
def urge(request: ApiRequest, key: Key, given: ManyBecauseIn) -> list[RowOut]:
    """催办若干事项，一次最多200件；每件各自校验，不能催的逐件说明。"""
    outcomes = services.urge_many(**caller(request, key), matter_ids=given.ids, reason=given.reason)
    return _rows(outcomes)


@router.post("/handler", response=answers(list[RowOut]), url_name="name-handlers")
def name_handlers(request: ApiRequest, key: Key, given: HandlersIn) -> list[RowOut]:
    """给若干事项指定同一个承办人；不能指定的逐件说明。"""
    outcomes = services.name_handlers(
        **caller(request, key), matter_ids=given.ids, handler_id=given.handler
    )
    return _rows(outcomes)


@router.post("/many", response=answers(list[MatterLine], 201), url_name="add-many")
def add(request: ApiRequest, key: Key, given: NewDraftsIn) -> Status[list[MatterLine]]:
    """一次拟立若干事项草稿，最多200个；有一行不对就一个也不立，逐行逐项说明。"""
    rows = [row.row() for row in given.rows]
    made = services.add_drafts(**caller(request, key), rows=rows, source=given.source.value)
    return Status(201, [MatterLine.line(one) for one in made])
