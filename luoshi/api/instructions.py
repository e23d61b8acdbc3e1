"""Leaders' notes: taken down, drafted into matters, filed; as the pages do it."""

from enum import StrEnum
from typing import Annotated, Any

from ninja import Field, Path, Query, Router, Status

from luoshi.api.auth import ApiRequest, caller
from luoshi.api.refusals import answers
from luoshi.api.schemas import BecauseIn, Id, Key, MatterLine, Schema, Short
from luoshi.api.schemas.instructions import (
    AsideIn,
    CorrectionOfNoteIn,
    InstructionIn,
    InstructionOut,
    InstructionPage,
)
from luoshi.kit.paging import keyset
from luoshi.matters import queries, services

router = Router(tags=["instructions"])
Pk = Annotated[Id, Path()]


class Standing(StrEnum):
    """Which slips are asked for."""

    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    FILED = "filed"
    ALL = "all"


class Filters(Schema):
    """The filters of the list."""

    standing: Standing = Standing.ALL
    leader: Id | None = None
    cursor: Short = ""
    size: Annotated[int, Field(ge=1, le=200)] = 50


def _one(request: ApiRequest, pk: int) -> InstructionOut:
    slip = queries.instruction_for(request.actor, pk)
    return InstructionOut.of(slip, queries.matters_of(request.actor, slip))


def _by(request: ApiRequest, key: Key, pk: int) -> dict[str, Any]:
    return caller(request, key) | {"instruction_id": pk}


@router.get("", response=answers(InstructionPage), url_name="instructions")
def instructions(request: ApiRequest, given: Annotated[Filters, Query()]) -> InstructionPage:
    """批示：先列日子近的，每件附拟出的事项。"""
    rows = queries.slips(request.actor, standing=given.standing, leader_id=given.leader)
    order = ("-noted_on", "-id")
    found = keyset(rows, order=order, cursor=given.cursor, size=given.size)
    items = [InstructionOut.of(slip, slip.born) for slip in found.rows]  # type: ignore[attr-defined]
    return InstructionPage(items=items, next=found.next, total=found.total, exact=found.exact)


@router.post("", response=answers(InstructionOut, 201), url_name="instructions")
def file(request: ApiRequest, key: Key, given: InstructionIn) -> Status[InstructionOut]:
    """登记批示：照原文；阅知、阅研存，不立项。"""
    note = given.note(given.kind)
    slip = services.file_instruction(**caller(request, key), note=note)
    return Status(201, _one(request, slip.pk))


@router.get("/{int:instruction}", response=answers(InstructionOut), url_name="instruction")
def instruction(request: ApiRequest, instruction: Pk) -> InstructionOut:
    """一件批示，连同拟出的事项。"""
    return _one(request, instruction)


@router.put("/{int:instruction}", response=answers(InstructionOut), url_name="instruction")
def correct(
    request: ApiRequest, key: Key, instruction: Pk, given: CorrectionOfNoteIn
) -> InstructionOut:
    """更正登记错的批示；拟出事项以后不能再改。"""
    by = _by(request, key, instruction)
    reason, version = given.reason, given.version
    services.correct_instruction(**by, note=given.note(), reason=reason, version=version)
    return _one(request, instruction)


@router.post(
    "/{int:instruction}/draft", response=answers(list[MatterLine]), url_name="instruction-draft"
)
def draft(request: ApiRequest, key: Key, instruction: Pk) -> list[MatterLine]:
    """照批示拟立事项，单位和时限按原文读出，由督查员核对。"""
    rows = services.draft_from_instruction(**_by(request, key, instruction))
    return [MatterLine.line(row) for row in rows]


@router.post(
    "/{int:instruction}/promote", response=answers(InstructionOut), url_name="instruction-promote"
)
def promote(request: ApiRequest, key: Key, instruction: Pk, given: BecauseIn) -> InstructionOut:
    """阅知、阅研件转批办，写明理由。"""
    services.promote_instruction(**_by(request, key, instruction), reason=given.reason)
    return _one(request, instruction)


@router.post(
    "/{int:instruction}/put-aside", response=answers(InstructionOut), url_name="instruction-aside"
)
def put_aside(request: ApiRequest, key: Key, instruction: Pk, given: AsideIn) -> InstructionOut:
    """只要求阅知、阅研的批示转阅存，写明理由。"""
    services.put_instruction_aside(**_by(request, key, instruction), **given.model_dump())
    return _one(request, instruction)
