"""事项: where one matter stands, what may be done now, and the acts of units and dispatcher."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.kernel.errors import NotFound
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.columns import source_label
from luoshi.matters.forms import (
    PICKER,
    AnswerForm,
    ReasonForm,
    ReassignForm,
    SignForm,
)
from luoshi.matters.forms.closing import RecheckForm
from luoshi.matters.forms.evidence import FilesBeside, VerdictFiles
from luoshi.matters.forms.help import RULINGS
from luoshi.matters.forms.requests import GRANT, kinds_in
from luoshi.matters.forms.subdividing import TO_CYCLE
from luoshi.matters.models import Matter, Share
from luoshi.matters.official_forms import forms_of
from luoshi.matters.rules import OUT, Act, State
from luoshi.matters.rules.closing import NOTED, nothing_left
from luoshi.matters.rules.evidence import RecordKind
from luoshi.matters.sentences import (
    Offers,
    acts_of,
    counted,
    distance,
    prepared_lines,
    standing,
    story,
    tone_of,
)
from luoshi.matters.sentences.asks import ask_lines
from luoshi.matters.sentences.evidence import Laid, laid_to, laid_to_answers, newest_of
from luoshi.matters.sentences.help import first_of, help_lines
from luoshi.matters.views.drafts import home_of


@require_GET
def matter(request: Request, pk: int) -> HttpResponse:
    """Where the matter stands, its dates, its paper, its history, and the acts."""
    found = queries.matter_for(request.actor, pk)
    branches = queries.branches_of(request.actor, found)
    acts, told = _acts(request, found), _story(request, found)
    context = {
        "matter": found,
        "tone": tone_of(found),
        "standing": standing(found, branches),
        "branches": [(branch, tone_of(branch)) for branch in branches],
        **counted(branches),
        "void": nothing_left([one.granted for one in branches]),  # type: ignore[attr-defined]  # annotated
        "parent": queries.parent_of(request.actor, found),
        **told,
        "preparing": prepared_lines(request.actor, found),
        "dates": queries.dates_of(request.actor, found, timezone.now()),
        **_source(request, found),
        **_parties(found),
        **acts,
        **_help(request, found, acts["acts"], told["answer_files"]),
        "forms": forms_of(found),
    }
    return page(request, "matters/matter.html", context)


def _story(request: Request, found: Matter) -> dict[str, Any]:
    """What happened, with the files that are laid to it; those of an open request stand apart."""
    happened = queries.history(found)
    chain = [told.what for told in happened]
    laid = laid_to(request.actor, found, chain)
    known = queries.records_in(chain)
    may = set(queries.acts_for(request.actor, found))
    askable = queries.askable_record(found, known) if Act.ASK_EVIDENCE in may else None
    return {
        "evidence_asks": ask_lines(queries.asks_of(found), may),
        "askable": askable,
        "story": [story(told, laid) for told in happened],
        "asked_files": newest_of(RecordKind.REQUEST, laid, known),
        "answer_files": laid_to_answers(laid, known),
    }


def _source(request: Request, found: Matter) -> dict[str, Any]:
    passage_url = ""
    if sees := queries.sees_paper(request.actor, found):
        passage_url = reverse("matters:decomposition", args=[found.paper_version_id])
        passage_url += f"?show=all#r{found.parent_id or found.pk}"
    return {
        "source": source_label(found),
        "passage": queries.passage_of(found),
        "sees_paper": sees,
        "passage_url": passage_url,
        **_notes(request, found),
        **_due(found),
    }


def _due(found: Matter) -> dict[str, Any]:
    """What stands beside the last day: how far it is while it still counts, what the paper says."""
    note = _("文件写：%s") % found.due_text if found.due_text else ""
    counts = State(found.state) in OUT and not found.standing
    left = distance(found.due, timezone.localdate()) if counts else ""
    return {"due_note": note, "settle_note": " ".join(filter(None, [left, note]))}


def _notes(request: Request, found: Matter) -> dict[str, Any]:
    """The leader's words it was born of, and what he wrote on its result."""
    slip = queries.slip_of(found)
    return {
        "note": slip,
        "sees_note": slip is not None and queries.sees_instruction(request.actor, slip.pk),
        "new_notes": queries.notes_after(found) if found.source == NOTED else [],
    }


def _parties(found: Matter) -> dict[str, Any]:
    shares = queries.shares_of(found)
    return {
        "alone": [share.unit for share in shares if share.role == Share.EACH],
        "joint": [share.unit for share in shares if share.role == Share.JOINT],
        "cooperating": [share.unit for share in shares if share.role == Share.COOPERATING],
    }


def _acts(request: Request, found: Matter) -> dict[str, Any]:
    edit_url = reverse("matters:draft-edit", args=[found.pk])
    if found.paper_version_id is not None and queries.sees_paper(request.actor, found):
        edit_url = home_of(found)
    return {
        "acts": acts_of(request.actor, found),
        "stamp": f"{found.pk}:{found.version}",
        "handlers": _handlers(request, found),
        "for_village": request.actor.unit_id != found.lead_id,
        "edit_url": edit_url,
        "dispatch_url": f"{reverse('matters:dispatch-many')}?matter={found.pk}",
        "asked": next(iter(found.open_requests), None),  # type: ignore[attr-defined]  # prefetched
        "cycles": TO_CYCLE,
        "beside": FilesBeside(),
        "order_beside": VerdictFiles(auto_id="order_%s"),
        "request_kinds": kinds_in(State(found.state)),
        "granting": GRANT,
        "rechecking": RecheckForm.base_fields["holds"].choices,  # type: ignore[attr-defined]
        "answers": AnswerForm.base_fields["accept"].choices,  # type: ignore[attr-defined]
        "picker": PICKER,
    }


def _help(request: Request, found: Matter, offers: Offers, laid: dict[int, Laid]) -> dict[str, Any]:
    lines = help_lines(request.actor, found, timezone.now(), offers.acts, laid)
    return {
        "helps": lines,
        "help_to_answer": first_of(lines, "answer_help"),
        "help_to_rule": first_of(lines, "rule_on_help"),
        "rulings": RULINGS,
        "answer_beside": FilesBeside(auto_id="answer_%s"),
    }


def _handlers(request: Request, found: Matter) -> list[tuple[int, str]]:
    if not {Act.SIGN, Act.NAME_HANDLER} & set(queries.acts_for(request.actor, found)):
        return []
    return queries.handlers_of(found, timezone.localdate())


@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    """The lead takes the matter on."""
    given = SignForm(request.POST).values()
    services.sign(**one(request, pk), **given)
    return done(request, pk, _("已签收。"))


@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """The lead asks to give the matter back."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.refuse(**one(request, pk), reason=reason)
    return done(request, pk, _("已提出退回申请，等交办单位答复。"))


@require_POST
def decide_refusal(request: Request, pk: int) -> HttpResponse:
    """The dispatcher answers a refusal."""
    given = AnswerForm(request.POST).values()
    services.decide_refusal(**one(request, pk), **given)
    return done(request, pk, _("已答复。"))


@require_POST
def recall(request: Request, pk: int) -> HttpResponse:
    """The dispatcher takes an unsigned matter back."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    given = one(request, pk)
    services.recall(matter_ids=[given.pop("matter_id")], reason=reason, **given)
    return done(request, pk, _("已撤回。"))


@require_POST
def reassign(request: Request, pk: int) -> HttpResponse:
    """The dispatcher gives a matter under way to another lead."""
    services.reassign(**one(request, pk), **ReassignForm(request.POST).values())
    return done(request, pk, _("已改派，等新的牵头单位签收。"))


def one(request: Request, pk: int) -> dict[str, Any]:
    """What every service of one matter takes."""
    return {
        "actor": request.actor,
        "now": timezone.now(),
        "request_id": request_id(request),
        "matter_id": pk,
    }


def done(request: Request, pk: int, sentence: str) -> HttpResponse:
    """Back to the matter, or to the ledger where the actor sees it no longer."""
    messages.success(request, sentence)
    try:
        queries.matter_for(request.actor, pk)
    except NotFound:
        return redirect(request, reverse("matters:ledger"))
    return redirect(request, reverse("matters:matter", args=[pk]))
