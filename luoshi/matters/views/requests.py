"""Requests beside the state, their answers, and the dispatcher's own steering."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.documents.upload import demand_whole
from luoshi.kit.http import Request
from luoshi.kit.validity import demand_valid
from luoshi.matters import services
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.evidence import FilesBeside
from luoshi.matters.forms.requests import RequestAnswerForm, RequestForm, RescheduleForm
from luoshi.matters.views.matter import done, one


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """The unit asks for what only the dispatcher can give."""
    demand_whole(request)
    asked = RequestForm(request.POST).asked()
    files, given = FilesBeside(request.POST, request.FILES).taken(), one(request, pk)
    services.with_evidence(lambda: services.ask(**given, asked=asked), **given, files=files)
    return done(request, pk, _("已提出申请，等交办单位答复；答复以前照常办理。"))


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """Whoever asked wants it no longer."""
    services.take_back_request(**one(request, pk))
    return done(request, pk, _("申请已撤回。"))


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """The dispatcher grants or declines."""
    services.answer_request(**one(request, pk), **RequestAnswerForm(request.POST).values())
    return done(request, pk, _("已答复。"))


@require_POST
def resume(request: Request, pk: int) -> HttpResponse:
    """A suspended matter goes on."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.resume(**one(request, pk), reason=reason)
    return done(request, pk, _("已恢复办理，中止的天数不算。"))


@require_POST
def reschedule(request: Request, pk: int) -> HttpResponse:
    """Another last day by the dispatcher."""
    services.reschedule(**one(request, pk), **demand_valid(RescheduleForm(request.POST)))
    return done(request, pk, _("已改定时限，原来的时限留在办理经过里。"))


@require_POST
def urge(request: Request, pk: int) -> HttpResponse:
    """催办."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.urge(**one(request, pk), reason=reason)
    return done(request, pk, _("已催办。"))
