"""The end of a matter: the dossier, its judgement, 回头看; as the pages do it."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any

from ninja import Path, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from luoshi.api.auth import ApiRequest, on_matter
from luoshi.api.refusals import answers
from luoshi.api.schemas import BecauseIn, Id, Key, MatterLine
from luoshi.api.schemas.closing import (
    CloseIn,
    ClosingIn,
    ClosingOut,
    ConcludeIn,
    DossierOut,
    JudgeIn,
    NoteIn,
    RecheckIn,
    RectifyIn,
)
from luoshi.api.uploads import Files, also_json, or_json, taken
from luoshi.matters import queries, services
from luoshi.matters.models import Matter
from luoshi.matters.rules.closing import Claim, checks_for, standards

router = Router(tags=["closing"])
Pk = Annotated[Id, Path()]


@router.get("/{int:matter}/closing", response=answers(DossierOut), url_name="dossier")
def dossier(request: ApiRequest, matter: Pk) -> DossierOut:
    """办结卷宗：要回答的验收标准、核验的问题、历次申请。"""
    found = queries.matter_for(request.actor, matter)
    return DossierOut(
        standards=list(standards(found.acceptance, found.content)),
        questions=[check.value for check in checks_for(rectified=found.rectified)],
        rounds=[ClosingOut.of(row) for row in queries.closings_of(found)],
    )


@router.post(
    "/{int:matter}/closing/submit",
    response=answers(MatterLine),
    url_name="submit-closing",
    openapi_extra=also_json(ClosingIn),
)
@decorate_view(or_json)
def submit(
    request: ApiRequest, key: Key, matter: Pk, given: ClosingIn, attached: Files = None
) -> MatterLine:
    """申请办结，或者整改后再报；佐证可以随同附上。"""
    by, files = on_matter(request, key, matter), taken(request, attached)
    row = services.with_evidence(
        lambda: services.submit_closing(
            **by,
            claims=[Claim("", done) for done in given.done],
            summary=given.summary,
            evidence=given.evidence,
            version=given.version,
        ),
        **by,
        files=files,
    )
    return MatterLine.line(row)


@router.post(
    "/{int:matter}/closing/withdraw", response=answers(MatterLine), url_name="withdraw-closing"
)
def withdraw(request: ApiRequest, key: Key, matter: Pk, given: BecauseIn) -> MatterLine:
    """撤回办结申请，继续计时。"""
    row = services.withdraw_closing(**on_matter(request, key, matter), reason=given.reason)
    return MatterLine.line(row)


@router.post(
    "/{int:matter}/close",
    response=answers(MatterLine),
    url_name="close",
    openapi_extra=also_json(CloseIn),
)
@decorate_view(or_json)
def close(
    request: ApiRequest, key: Key, matter: Pk, given: CloseIn, attached: Files = None
) -> MatterLine:
    """核验通过，办结，评定等次；核查记录等佐证可以随同附上。"""
    rated = {"rating": given.rating, "recheck_on": given.recheck_on}
    return _judged(services.close, on_matter(request, key, matter), given, request, attached, rated)


@router.post(
    "/{int:matter}/send-back",
    response=answers(MatterLine),
    url_name="send-back",
    openapi_extra=also_json(JudgeIn),
)
@decorate_view(or_json)
def send_back(
    request: ApiRequest, key: Key, matter: Pk, given: JudgeIn, attached: Files = None
) -> MatterLine:
    """退回重办；核验的天数不算在承办单位头上；核查记录等佐证可以随同附上。"""
    return _judged(services.send_back, on_matter(request, key, matter), given, request, attached)


@router.post(
    "/{int:matter}/rectify",
    response=answers(MatterLine),
    url_name="rectify",
    openapi_extra=also_json(RectifyIn),
)
@decorate_view(or_json)
def rectify(
    request: ApiRequest, key: Key, matter: Pk, given: RectifyIn, attached: Files = None
) -> MatterLine:
    """责令整改，写明问题和时限；核查记录等佐证可以随同附上。"""
    by, until = on_matter(request, key, matter), {"until": given.until}
    return _judged(services.order_rectification, by, given, request, attached, until)


@router.post(
    "/{int:matter}/publicise",
    response=answers(MatterLine),
    url_name="publicise",
    openapi_extra=also_json(JudgeIn),
)
@decorate_view(or_json)
def publicise(
    request: ApiRequest, key: Key, matter: Pk, given: JudgeIn, attached: Files = None
) -> MatterLine:
    """整改核验通过，公示；核查记录等佐证可以随同附上。"""
    return _judged(services.publicise, on_matter(request, key, matter), given, request, attached)


def _judged(
    act: Callable[..., Matter],
    by: dict[str, Any],
    given: JudgeIn,
    request: ApiRequest,
    attached: list[UploadedFile] | None,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> MatterLine:
    """A verifier's act with the files that come with it: both, or neither."""
    files = taken(request, attached)
    judged = {"judgement": given.judgement(), "version": given.version, **more}
    row = services.with_evidence(partial(act, **by, **judged), **by, files=files)
    return MatterLine.line(row)


@router.post("/{int:matter}/show-leader", response=answers(MatterLine), url_name="show-leader")
def show_leader(request: ApiRequest, key: Key, matter: Pk) -> MatterLine:
    """结果呈报批示的领导。"""
    return MatterLine.line(services.show_leader(**on_matter(request, key, matter)))


@router.post(
    "/{int:matter}/leader-answers", response=answers(MatterLine), url_name="leader-answers"
)
def leader_answers(request: ApiRequest, key: Key, matter: Pk, given: NoteIn) -> MatterLine:
    """领导阅示：没有新批示即可办结。"""
    row = services.leader_answers(**on_matter(request, key, matter), new_note=given.new_note)
    return MatterLine.line(row)


@router.post("/{int:matter}/recheck", response=answers(MatterLine), url_name="recheck")
def recheck(request: ApiRequest, key: Key, matter: Pk, given: RecheckIn) -> MatterLine:
    """回头看；有反弹的重新办理。"""
    row = services.recheck(**on_matter(request, key, matter), **given.model_dump())
    return MatterLine.line(row)


@router.post("/{int:matter}/conclude", response=answers(MatterLine), url_name="conclude")
def conclude(request: ApiRequest, key: Key, matter: Pk, given: ConcludeIn) -> MatterLine:
    """各单位办结后汇总办结；各单位的都已撤销的，用 cancel-whole。"""
    row = services.conclude(**on_matter(request, key, matter), **given.model_dump())
    return MatterLine.line(row)


@router.post("/{int:matter}/cancel-whole", response=answers(MatterLine), url_name="cancel-whole")
def cancel_whole(request: ApiRequest, key: Key, matter: Pk, given: BecauseIn) -> MatterLine:
    """各单位的都已撤销后撤销总任务；只收回、没有撤销的，先申请撤销或者重新交办。"""
    row = services.cancel_whole(**on_matter(request, key, matter), reason=given.reason)
    return MatterLine.line(row)
