"""请补充佐证: a named piece of evidence is asked for with its reason, answered, withdrawn."""

from typing import Annotated, Any

from ninja import Path, Router

from luoshi.api.auth import ApiRequest, caller, on_matter
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, Key
from luoshi.api.schemas.evidence import AskIn, AskOut, NoneIn
from luoshi.api.uploads import Files, taken
from luoshi.matters import queries, services

of_matters = Router(tags=["evidence"])
router = Router(tags=["evidence"])
Pk = Annotated[Id, Path()]


def _one(request: ApiRequest, key: Key, pk: int) -> dict[str, Any]:
    return caller(request, key) | {"ask_id": pk}


@of_matters.get(
    "/{int:matter}/evidence-asks", response=answers(list[AskOut]), url_name="evidence-asks"
)
def asks(request: ApiRequest, matter: Pk) -> list[AskOut]:
    """一件事项请补充的佐证，新的在前；ended 为空的还在等。"""
    found = queries.matter_for(request.actor, matter)
    return [AskOut.of(row) for row in queries.asks_of(found)]


@of_matters.post(
    "/{int:matter}/evidence/{int:entry}/ask", response=answers(AskOut), url_name="ask-evidence"
)
def ask(request: ApiRequest, key: Key, matter: Pk, entry: Pk, given: AskIn) -> AskOut:
    """交办单位就最新的反馈或者等核验的办结申请，请补充一份佐证，写明理由；不影响办理。"""
    by = on_matter(request, key, matter)
    return AskOut.of(services.ask_evidence(**by, entry_id=entry, wanted=given.wanted()))


@router.post("/{int:ask}/files", response=answers(AskOut), url_name="answer-evidence-ask")
def lay(
    request: ApiRequest,
    key: Key,
    ask: Pk,
    attached: Files = None,
) -> AskOut:
    """承办单位补上文件，附在所问的那一份材料上。"""
    files = taken(request, attached)
    return AskOut.of(services.answer_evidence_ask(**_one(request, key, ask), files=files))


@router.post("/{int:ask}/none", response=answers(AskOut), url_name="no-evidence")
def none(request: ApiRequest, key: Key, ask: Pk, given: NoneIn) -> AskOut:
    """承办单位说明为什么没有。"""
    return AskOut.of(services.answer_evidence_ask(**_one(request, key, ask), said=given.said))


@router.post("/{int:ask}/withdraw", response=answers(AskOut), url_name="withdraw-evidence-ask")
def withdraw(request: ApiRequest, key: Key, ask: Pk) -> AskOut:
    """交办单位不再需要。"""
    return AskOut.of(services.withdraw_evidence_ask(**_one(request, key, ask)))
