"""The end of a matter: the dossier and its judgement on one page, and the acts around it."""

from functools import partial
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.documents.upload import demand_whole
from luoshi.kernel.errors import BadInput
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.closing import (
    ClosingForm,
    ConcludeForm,
    JudgeForm,
    LeaderForm,
    RecheckForm,
    RectifyForm,
)
from luoshi.matters.forms.evidence import FilesBeside, VerdictFiles
from luoshi.matters.models import Closing, Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.closing import Judgement, checks_for, standards
from luoshi.matters.sentences import acts_of, standing, tone_of
from luoshi.matters.sentences.evidence import laid_to, laid_together
from luoshi.matters.views.matter import done, one

TO_CLOSE: Final = frozenset({Act.SUBMIT_CLOSING, Act.RESUBMIT})
TO_JUDGE: Final = frozenset({Act.CLOSE, Act.SEND_BACK, Act.RECTIFY, Act.PUBLICISE})
PAGE: Final = "matters:closing"


@require_GET
def closing(request: Request, pk: int) -> HttpResponse:
    """Every dossier of the matter, with the form of whoever has the next move."""
    found = queries.matter_for(request.actor, pk)
    may = set(queries.acts_for(request.actor, found))
    rounds = _rounds(request, found)
    waiting = rounds[0] if rounds and not rounds[0].verdict else None
    seen = {"version": found.version}
    judges = waiting is not None and bool(may & TO_JUDGE)
    context = {
        "matter": found,
        "tone": tone_of(found),
        "standing": standing(found, []),
        "rounds": rounds,
        "rechecks": queries.rechecks_of(found),
        "acts": acts_of(request.actor, found),
        "form": ClosingForm(initial=seen, standards=_wanted(found)) if may & TO_CLOSE else None,
        "judge": _judge_form(found, waiting, initial=seen) if waiting and judges else None,
        "may": {act.value: True for act in may},
        "rectified": found.rectified,
        "beside": FilesBeside(),
        "verdict_beside": VerdictFiles(),
    }
    return page(request, "matters/closing.html", context)


def _rounds(request: Request, found: Matter) -> list[Closing]:
    """The dossiers, the newest first, each with what is laid to it."""
    rounds = queries.closings_of(found)
    entries = queries.dossier_entries(found) if rounds else {}
    laid = laid_to(request.actor, found) if rounds else {}
    for row in rounds:
        if found_in := entries.get(row.submitted_at):
            row.laid = laid.get(found_in.dossier)
            row.verified = laid_together(laid, found_in.verdicts)
    return rounds


def _wanted(found: Matter) -> tuple[str, ...]:
    return standards(found.acceptance, found.content)


def _judge_form(found: Matter, row: Closing, data: Any = None, **more: Any) -> JudgeForm:
    """After publicity the questions have been answered; what is left is the end itself.

    Answers that come all the same are those of the publicity, sent twice.
    """
    if found.state == State.PUBLICISED and "met0" not in (data or {}):
        return JudgeForm(data, claims=(), checks=(), **more)
    asked = checks_for(rectified=found.rectified)
    return JudgeForm(data, claims=row.standards, checks=asked, **more)


@require_POST
def submit(request: Request, pk: int) -> HttpResponse:
    """The unit asks to close."""
    demand_whole(request)
    found = queries.matter_for(request.actor, pk)
    said = ClosingForm(request.POST, standards=_wanted(found)).values()
    files, given = FilesBeside(request.POST, request.FILES).taken(), one(request, pk)
    services.with_evidence(lambda: services.submit_closing(**given, **said), **given, files=files)
    return done(request, pk, _("已申请办结，本单位的时限停表，等核验。"))


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The unit takes its request back."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.withdraw_closing(**one(request, pk), reason=reason)
    return done(request, pk, _("已撤回办结申请，继续计时。"))


@require_POST
def judge(request: Request, pk: int) -> HttpResponse:
    """The verifier's act: the button's value says which."""
    demand_whole(request)
    found = queries.matter_for(request.actor, pk)
    rounds = queries.closings_of(found)
    form = _judge_form(found, rounds[0] if rounds else Closing(standards=[]), request.POST)
    by = one(request, pk)
    given = by | {"judgement": form.judgement(), "version": form.cleaned_data["version"]}
    act, sentence = _verdict(request.POST.get("act", ""), form, given)
    files = VerdictFiles(request.POST, request.FILES).taken()
    services.with_evidence(act, **by, files=files)
    return done(request, pk, sentence)


def _verdict(name: str, form: JudgeForm, given: dict[str, Any]) -> tuple[partial[Matter], str]:
    """The act of a button, with what it is given, and what is said when it is done."""
    match name:
        case "close":
            return partial(services.close, **given, **form.rated()), _("已办结。")
        case "publicise":
            return partial(services.publicise, **given), _("核验通过，开始公示。")
        case "send_back":
            said = _("已退回重办，核验的天数不算在承办单位头上。")
            return partial(services.send_back, **given), said
        case "rectify":
            given = given | {"until": form.cleaned_data["until"]}
            return partial(services.order_rectification, **given), _("已责令整改。")
    raise BadInput(_("请选择要办理的操作。"))


@require_POST
def rectify(request: Request, pk: int) -> HttpResponse:
    """A finding in the midst of the work."""
    demand_whole(request)
    given = demand_valid(RectifyForm(request.POST))
    said = {"judgement": Judgement(reason=given["reason"]), "until": given["until"]}
    by = one(request, pk)
    files = VerdictFiles(request.POST, request.FILES).taken()
    order = partial(services.order_rectification, **by, **said)
    services.with_evidence(order, **by, files=files)
    return done(request, pk, _("已责令整改。"))


@require_POST
def show_leader(request: Request, pk: int) -> HttpResponse:
    """The result goes to the leader whose note it was."""
    services.show_leader(**one(request, pk))
    return done(request, pk, _("已呈报领导。"))


@require_POST
def leader_answers(request: Request, pk: int) -> HttpResponse:
    """The leader's word."""
    given = demand_valid(LeaderForm(request.POST))
    services.leader_answers(**one(request, pk), **given)
    return done(request, pk, _("已阅示。"))


@require_POST
def recheck(request: Request, pk: int) -> HttpResponse:
    """Somebody looked again."""
    given = RecheckForm(request.POST).values()
    services.recheck(**one(request, pk), **given)
    sentence = _("已记下，没有反弹。") if given["holds"] else _("已重新办理，继续计时。")
    return done(request, pk, sentence)


@require_POST
def conclude(request: Request, pk: int) -> HttpResponse:
    """The dispatcher closes a parent."""
    services.conclude(**one(request, pk), **demand_valid(ConcludeForm(request.POST)))
    return done(request, pk, _("已汇总办结。"))


@require_POST
def cancel_whole(request: Request, pk: int) -> HttpResponse:
    """The dispatcher cancels a parent of which nothing is left."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.cancel_whole(**one(request, pk), reason=reason)
    return done(request, pk, _("总任务已撤销。"))
