"""提请协调: asked, answered and ruled on as the pages do it; the list of answers owed."""

from functools import partial
from typing import Annotated, Any, Literal

from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from luoshi.api.auth import ApiRequest, caller, on_matter
from luoshi.api.refusals import answers
from luoshi.api.schemas import BecauseIn, Id, Key, Schema, Short
from luoshi.api.schemas.help import HelpAnswerIn, HelpOut, HelpPage, PleaIn, RulingIn
from luoshi.api.uploads import Files, also_json, or_json, taken
from luoshi.kit.paging import keyset
from luoshi.matters import queries, services

asking = Router(tags=["help"])
router = Router(tags=["help"])
Pk = Annotated[Id, Path()]


class Owed(Schema):
    """Which open requests: one side of them, or those that one unit owes."""

    side: Literal["", "owed", "asked", "above"] = ""
    unit: Id | None = None
    cursor: Short = ""


def _one(request: ApiRequest, key: Key, pk: int) -> dict[str, Any]:
    return caller(request, key) | {"help_id": pk}


@asking.post("/{int:matter}/help", response=answers(HelpOut), url_name="ask-help")
def ask(request: ApiRequest, key: Key, matter: Pk, given: PleaIn) -> HelpOut:
    """提请协调：由另一个单位答复；答复以前停表，由交办单位裁定是否成立。"""
    return HelpOut.of(services.ask_help(**on_matter(request, key, matter), plea=given.plea()))


@router.get("", response=answers(HelpPage), url_name="help")
def helps(request: ApiRequest, given: Annotated[Owed, Query()]) -> HelpPage:
    """未答复的协调事项，先列逾期最久的；每页五十件。"""
    asked = queries.HelpFilter(given.side, given.unit)
    found = keyset(
        queries.help_owed(request.actor, asked), order=("due_at", "id"), cursor=given.cursor
    )
    behind = queries.helps_behind(request.actor, found.rows)
    items = [
        HelpOut.with_date(behind[one.subject_id], queries.last_day(one))
        for one in found.rows
        if one.subject_id in behind
    ]
    return HelpPage(items=items, next=found.next, total=found.total, exact=found.exact)


@router.post(
    "/{int:help}/answer",
    response=answers(HelpOut),
    url_name="answer-help",
    openapi_extra=also_json(HelpAnswerIn),
)
@decorate_view(or_json)
def answer(
    request: ApiRequest, key: Key, help: Pk, given: HelpAnswerIn, attached: Files = None
) -> HelpOut:
    """答复协调事项，提请单位恢复计时；佐证可以随同附上。"""
    by, matter = caller(request, key), queries.help_for(request.actor, help).matter_id
    act = partial(services.answer_help, **by, help_id=help, answer=given.answer)
    files = taken(request, attached)
    return HelpOut.of(services.with_evidence(act, **by, matter_id=matter, files=files))


@router.post("/{int:help}/rule", response=answers(HelpOut), url_name="rule-on-help")
def rule(request: ApiRequest, key: Key, help: Pk, given: RulingIn) -> HelpOut:
    """裁定停表是否成立；不成立的往后生效，不倒追。"""
    return HelpOut.of(services.rule_on_help(**_one(request, key, help), **given.model_dump()))


@router.post("/{int:help}/withdraw", response=answers(HelpOut), url_name="withdraw-help")
def withdraw(request: ApiRequest, key: Key, help: Pk, given: BecauseIn) -> HelpOut:
    """撤回提请，恢复计时。"""
    return HelpOut.of(services.withdraw_help(**_one(request, key, help), reason=given.reason))
