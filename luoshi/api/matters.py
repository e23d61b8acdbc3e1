"""Matters: the ledger, one matter, drafts, and the acts that follow."""

from typing import Annotated, Any

from django.utils import timezone
from ninja import Field, Path, Query, Router, Status

from luoshi.api.auth import ApiRequest
from luoshi.api.refusals import answers
from luoshi.api.schemas import (
    AnswerIn,
    BecauseIn,
    DispatchIn,
    EditIn,
    Id,
    Key,
    ManyBecauseIn,
    MatterLine,
    MatterOut,
    MatterPage,
    NewDraftIn,
    ReassignIn,
    Short,
    SignIn,
)
from luoshi.api.schemas.ledger import Conditions
from luoshi.kernel.errors import BadInput
from luoshi.kit.paging import page_of
from luoshi.matters import queries, services
from luoshi.matters.rules.timing import Timing

router = Router(tags=["matters"])
Pk = Annotated[Id, Path()]


class Filters(Conditions):
    """The filters of the ledger, and which part of what is found."""

    cursor: Short = ""
    size: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("", response=answers(MatterPage), url_name="matters")
def matters(request: ApiRequest, given: Annotated[Filters, Query()]) -> dict[str, Any]:
    """台账：先列没有办结的，按时限先后，没有时限的在后；办结的在最后。"""
    wanted, now = given.wanted(), timezone.now()
    listing = queries.listed(request.actor, wanted, now, fetch=queries.in_lines)
    found = page_of(listing, cursor=given.cursor, size=given.size)
    return MatterPage.of(found)


@router.post("", response=answers(MatterLine, 201), url_name="matters")
def add(request: ApiRequest, key: Key, given: NewDraftIn) -> Status[MatterLine]:
    """拟一个事项草稿；答复是一行，全文和能办的步骤另行读取。"""
    if (given.start is None) != (given.end is None):
        raise BadInput("start 和 end 要一起给。", {"start": "start 和 end 要一起给。"})
    span = (given.start, given.end) if given.start is not None and given.end is not None else None
    made = services.add_draft(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        row=given.row(),
        source=given.source.value,
        version_id=given.paper_version,
        span=span,
    )
    return Status(201, MatterLine.line(made))


@router.get("/{int:matter}", response=answers(MatterOut), url_name="matter")
def matter(request: ApiRequest, matter: Pk) -> MatterOut:
    """一个事项，连同您现在能办的步骤。"""
    return MatterOut.of(request.actor, queries.matter_for(request.actor, matter), timezone.now())


@router.put("/{int:matter}", response=answers(MatterLine), url_name="matter")
def edit(request: ApiRequest, key: Key, matter: Pk, given: EditIn) -> MatterLine:
    """修改草稿；version 是您看到的版本，别人先改过的返回 409。"""
    row = services.edit_draft(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_id=matter,
        version=given.version,
        row=given.row(),
    )
    return MatterLine.line(row)


@router.post("/discard", response=answers(list[MatterLine]), url_name="discard")
def discard(request: ApiRequest, key: Key, given: ManyBecauseIn) -> list[MatterLine]:
    """不立项，写明理由。"""
    rows = services.discard_drafts(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_ids=given.ids,
        reason=given.reason,
    )
    return [MatterLine.line(row) for row in rows]


@router.post("/dispatch", response=answers(list[MatterLine]), url_name="dispatch")
def dispatch(request: ApiRequest, key: Key, given: DispatchIn) -> list[MatterLine]:
    """交办已立项的事项；分别承办的，每个单位一件。"""
    sent = services.dispatch(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_ids=[one.id for one in given.matters],
        versions={one.id: one.version for one in given.matters if one.version is not None},
        leads={one.id: one.lead for one in given.matters if one.lead is not None},
        excluded={one.id: one.excluded for one in given.matters if one.excluded},
        timing=Timing(given.timing.regime, given.timing.kind) if given.timing else None,
    )
    return [MatterLine.line(row) for row in sent]


@router.post("/recall", response=answers(list[MatterLine]), url_name="recall")
def recall(request: ApiRequest, key: Key, given: ManyBecauseIn) -> list[MatterLine]:
    """撤回还没有签收的事项，写明理由。"""
    rows = services.recall(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_ids=given.ids,
        reason=given.reason,
    )
    return [MatterLine.line(row) for row in rows]


@router.post("/{int:matter}/sign", response=answers(MatterLine), url_name="sign")
def sign(request: ApiRequest, key: Key, matter: Pk, given: SignIn) -> MatterLine:
    """签收，可以指定承办人。"""
    row = services.sign(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_id=matter,
        handler_id=given.handler,
        version=given.version,
    )
    return MatterLine.line(row)


@router.post("/{int:matter}/refuse", response=answers(MatterLine), url_name="refuse")
def refuse(request: ApiRequest, key: Key, matter: Pk, given: BecauseIn) -> MatterLine:
    """申请退回，写明理由，由交办单位决定。"""
    refusal = services.refuse(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_id=matter,
        reason=given.reason,
    )
    return MatterLine.line(refusal.matter)


@router.post(
    "/{int:matter}/decide-refusal", response=answers(MatterLine), url_name="decide-refusal"
)
def decide_refusal(request: ApiRequest, key: Key, matter: Pk, given: AnswerIn) -> MatterLine:
    """答复退回申请。"""
    row = services.decide_refusal(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_id=matter,
        accept=given.accept,
        answer=given.answer,
    )
    return MatterLine.line(row)


@router.post("/{int:matter}/reassign", response=answers(MatterLine), url_name="reassign")
def reassign(request: ApiRequest, key: Key, matter: Pk, given: ReassignIn) -> MatterLine:
    """改派给另一个单位，写明理由。"""
    row = services.reassign(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_id=matter,
        lead_id=given.lead,
        reason=given.reason,
        version=given.version,
    )
    return MatterLine.line(row)
