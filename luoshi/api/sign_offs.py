"""Sign-off: send drafts, see what waits, decide."""

from typing import Annotated

from django.utils import timezone
from ninja import Path, Router, Status

from luoshi.api.auth import ApiRequest
from luoshi.api.refusals import answers
from luoshi.api.schemas import DecisionIn, Id, Key, ManyIn, SignOffOut
from luoshi.matters import queries, services

router = Router(tags=["sign-offs"])
Pk = Annotated[Id, Path()]


def _one(request: ApiRequest, sign_off_id: int) -> SignOffOut:
    return SignOffOut.of(queries.sign_off_for(request.actor, sign_off_id))


@router.post("", response=answers(SignOffOut, 201), url_name="sign-offs")
def submit(request: ApiRequest, key: Key, given: ManyIn) -> Status[SignOffOut]:
    """把同一份文件的草稿送审签。"""
    run = services.submit_for_sign_off(
        actor=request.actor, now=timezone.now(), request_id=key, matter_ids=given.ids
    )
    return Status(201, _one(request, run.pk))


@router.get("/{int:sign_off}", response=answers(SignOffOut), url_name="sign-off")
def sign_off(request: ApiRequest, sign_off: Pk) -> SignOffOut:
    """一次审签和它的各个步骤。"""
    return _one(request, sign_off)


@router.post("/{int:sign_off}/decide", response=answers(SignOffOut), url_name="decide")
def decide(request: ApiRequest, key: Key, sign_off: Pk, given: DecisionIn) -> SignOffOut:
    """审签：同意，或者写明理由退回。step 是您看到的那一步。"""
    services.decide_sign_off(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        sign_off_id=sign_off,
        step=given.step,
        agree=given.agree,
        note=given.note,
    )
    return _one(request, sign_off)
