"""A unit's own route: prepared, passed, countersigned, handed back; as the pages do it."""

from typing import Annotated

from django.utils import timezone
from ninja import Path, Router

from luoshi.api.auth import ApiRequest, on_matter
from luoshi.api.feedback import ReportIn
from luoshi.api.refusals import answers
from luoshi.api.schemas import BecauseIn, Id, Key, MatterLine
from luoshi.api.schemas.routes import (
    PassIn,
    PreparedClosingIn,
    PreparedOut,
    PreparedRequestIn,
    UnitRouteIn,
    UnitRouteOut,
)
from luoshi.feedback import services as feedback
from luoshi.matters import queries, services
from luoshi.matters.rules.preparing import PreparedKind

router = Router(tags=["routes"])
units = Router(tags=["routes"])
Pk = Annotated[Id, Path()]
Kind = Annotated[PreparedKind, Path()]


@router.get("/{int:matter}/prepared", response=answers(list[PreparedOut]), url_name="prepared")
def prepared(request: ApiRequest, matter: Pk) -> list[PreparedOut]:
    """本单位正在拟报的，或者请本单位会签的。"""
    found = queries.matter_for(request.actor, matter)
    return [PreparedOut.of(row) for row in queries.prepared_for(request.actor, found)]


@router.post(
    "/{int:matter}/prepared/closing", response=answers(MatterLine), url_name="prepare-closing"
)
def prepare_closing(
    request: ApiRequest, key: Key, matter: Pk, given: PreparedClosingIn
) -> MatterLine:
    """拟报办结申请，送本单位审核。"""
    row = services.prepare(**on_matter(request, key, matter), given=given.preparing())
    return MatterLine.line(row)


@router.post(
    "/{int:matter}/prepared/request", response=answers(MatterLine), url_name="prepare-request"
)
def prepare_request(
    request: ApiRequest, key: Key, matter: Pk, given: PreparedRequestIn
) -> MatterLine:
    """拟报延期等申请，送本单位审核。"""
    row = services.prepare(**on_matter(request, key, matter), given=given.preparing())
    return MatterLine.line(row)


@router.post(
    "/{int:matter}/prepared/report", response=answers(MatterLine), url_name="prepare-report"
)
def prepare_report(request: ApiRequest, key: Key, matter: Pk, given: ReportIn) -> MatterLine:
    """拟报反馈，送本单位审核。"""
    row = feedback.prepare_report(**on_matter(request, key, matter), given=given.given())
    return MatterLine.line(row)


@router.post(
    "/{int:matter}/prepared/{kind}/pass", response=answers(MatterLine), url_name="pass-prepared"
)
def pass_on(request: ApiRequest, key: Key, matter: Pk, kind: Kind, given: PassIn) -> MatterLine:
    """审核同意，送下一步；最后一步同意即报出。"""
    common = {**on_matter(request, key, matter), "passing": given.passing(kind)}
    if kind is PreparedKind.REPORT:
        return MatterLine.line(feedback.pass_report(**common))
    return MatterLine.line(services.pass_prepared(**common))


@router.post(
    "/{int:matter}/prepared/{kind}/countersign",
    response=answers(MatterLine),
    url_name="countersign",
)
def countersign(request: ApiRequest, key: Key, matter: Pk, kind: Kind, given: PassIn) -> MatterLine:
    """会签同意。"""
    row = services.countersign(**on_matter(request, key, matter), passing=given.passing(kind))
    return MatterLine.line(row)


@router.post(
    "/{int:matter}/prepared/{kind}/back", response=answers(MatterLine), url_name="hand-back"
)
def hand_back(
    request: ApiRequest, key: Key, matter: Pk, kind: Kind, given: BecauseIn
) -> MatterLine:
    """退改，写明哪里要改；拟报人自己收回也是这一步。"""
    row = services.hand_back(**on_matter(request, key, matter), kind=kind, reason=given.reason)
    return MatterLine.line(row)


@units.get("", response=answers(list[UnitRouteOut]), url_name="unit-route")
def unit_routes(request: ApiRequest) -> list[UnitRouteOut]:
    """可以选用的报送程序，本单位现用的标明 present。"""
    shown = queries.routes_shown(request.actor, timezone.localdate())
    return [UnitRouteOut.of(one, request.actor.unit_id) for one in shown]


@units.put("", response=answers(list[UnitRouteOut]), url_name="unit-route")
def set_unit_route(request: ApiRequest, key: Key, given: UnitRouteIn) -> list[UnitRouteOut]:
    """改定本单位的报送程序；正在审核的仍按原来的走完。"""
    now = timezone.now()
    services.set_unit_route(actor=request.actor, now=now, request_id=key, route=given.route)
    return unit_routes(request)
