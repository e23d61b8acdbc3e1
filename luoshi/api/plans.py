"""Plans: proposed by the unit, answered by whoever dispatched; as the pages do it."""

from typing import Annotated

from ninja import Path, Router

from luoshi.api.auth import ApiRequest, on_matter
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, Key, MatterLine
from luoshi.api.schemas.plans import PlanAnswerIn, PlanIn, PlanOut
from luoshi.matters import queries, services

router = Router(tags=["plans"])
Pk = Annotated[Id, Path()]


@router.get("/{int:matter}/plans", response=answers(list[PlanOut]), url_name="plans")
def plans(request: ApiRequest, matter: Pk) -> list[PlanOut]:
    """历次办理计划，新的在前。"""
    found = queries.matter_for(request.actor, matter)
    return [PlanOut.of(row) for row in queries.plans_of(found)]


@router.post("/{int:matter}/plans", response=answers(MatterLine), url_name="plans")
def propose(request: ApiRequest, key: Key, matter: Pk, given: PlanIn) -> MatterLine:
    """报办理计划：工作节点、提出的验收标准、各期完成数。"""
    row = services.propose_plan(
        **on_matter(request, key, matter), planned=given.planned(), version=given.version
    )
    return MatterLine.line(row.matter)


@router.post("/{int:matter}/plans/answer", response=answers(MatterLine), url_name="answer-plan")
def answer(request: ApiRequest, key: Key, matter: Pk, given: PlanAnswerIn) -> MatterLine:
    """确认计划，或者写明理由退改。"""
    return MatterLine.line(
        services.answer_plan(**on_matter(request, key, matter), **given.model_dump())
    )
