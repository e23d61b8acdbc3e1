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
from luoshi.matters import queries, services
from luoshi.matters.forms import (
    PICKER,
    AnswerForm,
    ReasonForm,
    ReassignForm,
    SignForm,
    demand_valid,
)
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act
from luoshi.matters.sentences import acts_of, standing, story, tone_of


@require_GET
def matter(request: Request, pk: int) -> HttpResponse:
    """Where the matter stands, its dates, its paper, its history, and the acts."""
    found = queries.matter_for(request.actor, pk)
    branches = queries.branches_of(request.actor, found)
    context = {
        "matter": found,
        "tone": tone_of(found),
        "branches": [(branch, tone_of(branch)) for branch in branches],
        "signed": sum(branch.signed_at is not None for branch in branches),
        "parent": queries.parent_of(request.actor, found),
        "standing": standing(found, branches),
        "acts": acts_of(request.actor, found),
        "shares": queries.shares_of(found),
        "passage": queries.passage_of(found),
        "sees_paper": queries.sees_paper(request.actor, found),
        "story": [story(told) for told in queries.history(found)],
        "handlers": _handlers(request, found),
        "picker": PICKER,
    }
    return page(request, "matters/matter.html", context)


def _handlers(request: Request, found: Matter) -> list[tuple[int, str]]:
    if Act.SIGN not in queries.acts_for(request.actor, found):
        return []
    return queries.handlers_of(found, timezone.localdate())


@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    """The lead takes the matter on."""
    given = SignForm(request.POST).values()
    services.sign(**_act(request, pk), **given)
    return _done(request, pk, _("已签收。"))


@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """The lead asks to give the matter back."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.refuse(**_act(request, pk), reason=reason)
    return _done(request, pk, _("已提出退回申请，等交办单位答复。"))


@require_POST
def decide_refusal(request: Request, pk: int) -> HttpResponse:
    """The dispatcher answers a refusal."""
    given = AnswerForm(request.POST).values()
    services.decide_refusal(**_act(request, pk), **given)
    return _done(request, pk, _("已答复。"))


@require_POST
def recall(request: Request, pk: int) -> HttpResponse:
    """The dispatcher takes an unsigned matter back."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    given = _act(request, pk)
    services.recall(matter_ids=[given.pop("matter_id")], reason=reason, **given)
    return _done(request, pk, _("已撤回。"))


@require_POST
def reassign(request: Request, pk: int) -> HttpResponse:
    """The dispatcher gives a matter under way to another lead."""
    services.reassign(**_act(request, pk), **ReassignForm(request.POST).values())
    return _done(request, pk, _("已改派，等新的牵头单位签收。"))


def _act(request: Request, pk: int) -> dict[str, Any]:
    """What every service of one matter takes."""
    return {
        "actor": request.actor,
        "now": timezone.now(),
        "request_id": request_id(request),
        "matter_id": pk,
    }


def _done(request: Request, pk: int, sentence: str) -> HttpResponse:
    """Back to the matter, or to the ledger where the actor sees it no longer."""
    messages.success(request, sentence)
    try:
        queries.matter_for(request.actor, pk)
    except NotFound:
        return redirect(request, reverse("matters:ledger"))
    return redirect(request, reverse("matters:matter", args=[pk]))
