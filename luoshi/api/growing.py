"""Splitting a task, naming its handler, turning it standing and back; as the pages do it."""

from typing import Annotated

from ninja import Path, Router

from luoshi.api.auth import ApiRequest, on_matter
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, Key, MatterLine
from luoshi.api.schemas.growing import (
    AddBranchesIn,
    EndStandingIn,
    HandlerIn,
    StandingIn,
    SubdivideIn,
)
from luoshi.matters import services

router = Router(tags=["growing"])
Pk = Annotated[Id, Path()]


@router.post("/{int:matter}/subdivide", response=answers(list[MatterLine]), url_name="subdivide")
def subdivide(request: ApiRequest, key: Key, matter: Pk, given: SubdivideIn) -> list[MatterLine]:
    """把本单位的任务分解给下级单位和本单位的人。"""
    made = services.subdivide(
        **on_matter(request, key, matter),
        parts=given.read(),
        share_targets=given.share_targets,
        version=given.version,
    )
    return [MatterLine.line(row) for row in made]


@router.post("/{int:matter}/branches", response=answers(list[MatterLine]), url_name="add-branches")
def add_branches(
    request: ApiRequest, key: Key, matter: Pk, given: AddBranchesIn
) -> list[MatterLine]:
    """分别承办的任务补充交办给别的单位；已经交办的不受影响。"""
    made = services.add_branches(
        **on_matter(request, key, matter),
        unit_ids=given.units,
        due=given.due,
        reason=given.reason,
    )
    return [MatterLine.line(row) for row in made]


@router.post("/{int:matter}/handler", response=answers(MatterLine), url_name="name-handler")
def name_handler(request: ApiRequest, key: Key, matter: Pk, given: HandlerIn) -> MatterLine:
    """指定承办人；handler 为空的，暂不指定。"""
    row = services.name_handler(
        **on_matter(request, key, matter), handler_id=given.handler, version=given.version
    )
    return MatterLine.line(row)


@router.post("/{int:matter}/standing", response=answers(MatterLine), url_name="turn-standing")
def turn_standing(request: ApiRequest, key: Key, matter: Pk, given: StandingIn) -> MatterLine:
    """转常态化，写明理由和多久反馈一次。"""
    row = services.turn_standing(
        **on_matter(request, key, matter), cycle=given.cycle, reason=given.reason
    )
    return MatterLine.line(row)


@router.post("/{int:matter}/standing/end", response=answers(MatterLine), url_name="end-standing")
def end_standing(request: ApiRequest, key: Key, matter: Pk, given: EndStandingIn) -> MatterLine:
    """结束常态化，可以另定完成时限。"""
    row = services.end_standing(
        **on_matter(request, key, matter), reason=given.reason, until=given.until
    )
    return MatterLine.line(row)
