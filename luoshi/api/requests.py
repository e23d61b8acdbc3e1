"""Requests beside the state, and the dispatcher's own steering; as the pages do it."""

from functools import partial
from typing import Annotated

from ninja import Path, Router
from ninja.decorators import decorate_view

from luoshi.api.auth import ApiRequest, on_matter
from luoshi.api.refusals import answers
from luoshi.api.schemas import BecauseIn, Id, Key, MatterLine
from luoshi.api.schemas.requests import RequestAnswerIn, RequestIn, RescheduleIn
from luoshi.api.uploads import Files, also_json, or_json, taken
from luoshi.matters import services
from luoshi.matters.rules.requests import Asked

router = Router(tags=["requests"])
Pk = Annotated[Id, Path()]


@router.post(
    "/{int:matter}/ask",
    response=answers(MatterLine),
    url_name="ask",
    openapi_extra=also_json(RequestIn),
)
@decorate_view(or_json)
def ask(
    request: ApiRequest, key: Key, matter: Pk, given: RequestIn, attached: Files = None
) -> MatterLine:
    """申请延期、调整、中止或者撤销，由交办单位答复；佐证可以随同附上。"""
    by, files = on_matter(request, key, matter), taken(request, attached)
    act = partial(services.ask, **by, asked=Asked(**given.model_dump()))
    return MatterLine.line(services.with_evidence(act, **by, files=files).matter)


@router.post("/{int:matter}/take-back", response=answers(MatterLine), url_name="take-back-request")
def take_back(request: ApiRequest, key: Key, matter: Pk) -> MatterLine:
    """撤回申请。"""
    return MatterLine.line(services.take_back_request(**on_matter(request, key, matter)))


@router.post("/{int:matter}/answer", response=answers(MatterLine), url_name="answer-request")
def answer(request: ApiRequest, key: Key, matter: Pk, given: RequestAnswerIn) -> MatterLine:
    """答复申请；同意延期的写明确定的日期。"""
    row = services.answer_request(**on_matter(request, key, matter), **given.model_dump())
    return MatterLine.line(row)


@router.post("/{int:matter}/resume", response=answers(MatterLine), url_name="resume")
def resume(request: ApiRequest, key: Key, matter: Pk, given: BecauseIn) -> MatterLine:
    """恢复办理，中止的天数不算。"""
    row = services.resume(**on_matter(request, key, matter), reason=given.reason)
    return MatterLine.line(row)


@router.post("/{int:matter}/reschedule", response=answers(MatterLine), url_name="reschedule")
def reschedule(request: ApiRequest, key: Key, matter: Pk, given: RescheduleIn) -> MatterLine:
    """改定时限，写明理由；原来的时限留在日志里。"""
    row = services.reschedule(**on_matter(request, key, matter), **given.model_dump())
    return MatterLine.line(row)


@router.post("/{int:matter}/urge", response=answers(MatterLine), url_name="urge")
def urge(request: ApiRequest, key: Key, matter: Pk, given: BecauseIn) -> MatterLine:
    """催办：只记录、提醒，一天一次。"""
    row = services.urge(**on_matter(request, key, matter), reason=given.reason)
    return MatterLine.line(row)
