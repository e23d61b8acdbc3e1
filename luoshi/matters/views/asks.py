"""请补充佐证: the office asks for a named piece with its reason, the unit answers."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.documents.upload import demand_whole
from luoshi.kernel.errors import NotAllowed
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.forms.asks import AskAnswerForm, AskForm
from luoshi.matters.rules import Act
from luoshi.matters.sentences.evidence import Laid, laid_to
from luoshi.matters.views.matter import done, one


@require_POST
def ask(request: Request, pk: int, entry_id: int) -> HttpResponse:
    """The office asks for a piece of evidence."""
    wanted = AskForm(request.POST).wanted()
    services.ask_evidence(**one(request, pk), entry_id=entry_id, wanted=wanted)
    return done(request, pk, _("已请承办单位补充；不影响它照常反馈、申请办结。"))


@require_http_methods(["GET", "POST"])
def answer(request: Request, pk: int) -> HttpResponse:
    """The unit lays a file to the record, or says why there is none."""
    row = queries.ask_for(request.actor, pk)
    if request.method == "POST":
        demand_whole(request)
        given = AskAnswerForm(request.POST, request.FILES).values()
        services.answer_evidence_ask(**_one(request, pk), **given)
        return done(request, row.matter_id, _("已答复。"))
    matter = queries.matter_for(request.actor, row.matter_id)
    if Act.ANSWER_EVIDENCE not in queries.acts_for(request.actor, matter) or row.ended:
        raise NotAllowed(_("这一条由承办单位答复；已经答复或者撤回的，不用再办。"))
    laid = laid_to(request.actor, matter).get(row.entry_id, Laid())
    things = {"matter": matter, "ask": row, "lines": laid.lines, "form": AskAnswerForm()}
    return page(request, "matters/evidence_ask.html", things)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The office needs it no longer."""
    row = services.withdraw_evidence_ask(**_one(request, pk))
    return done(request, row.matter_id, _("已撤回，承办单位不用再补充。"))


def _one(request: Request, pk: int) -> dict[str, Any]:
    given = one(request, pk)
    given["ask_id"] = given.pop("matter_id")
    return given
