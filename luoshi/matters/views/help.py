"""提请协调: asked, answered and ruled on; the page of answers owed; the letter."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.clock.models import Deadline
from luoshi.clock.queries import times_of
from luoshi.clock.rules.lights import light
from luoshi.documents.upload import demand_whole
from luoshi.kit.http import Request
from luoshi.kit.http import request_id as key_of
from luoshi.kit.pages import page
from luoshi.kit.paging import Page, keyset
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.forms import PICKER, ReasonForm, names_for
from luoshi.matters.forms.evidence import FilesBeside
from luoshi.matters.forms.help import SIDES, HelpAnswerForm, HelpFilterForm, PleaForm, RulingForm
from luoshi.matters.help_letter import letter_for
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.views.matter import done, one
from luoshi.matters.views.slips import slip_document, slip_page

BY_DUE = ("due_at", "id")
UNITS = 50  # units of the small table, the rest stand in the list


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """The unit asks another for what it cannot settle itself."""
    services.ask_help(**one(request, pk), plea=PleaForm(request.POST).plea())
    return done(request, pk, _("已提请协调，等对方答复；答复以前停表，由交办单位裁定是否成立。"))


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """The helper answers, with files if it wants."""
    demand_whole(request)
    said = demand_valid(HelpAnswerForm(request.POST))
    given, matter_id = _one(request, pk), queries.help_for(request.actor, pk).matter_id
    row = services.with_evidence(
        lambda: services.answer_help(**given, **said),
        **{name: given[name] for name in ("actor", "now", "request_id")},
        matter_id=matter_id,
        files=FilesBeside(request.POST, request.FILES).taken(),
    )
    return done(request, row.matter_id, _("已答复，提请单位恢复计时。"))


@require_POST
def rule(request: Request, pk: int) -> HttpResponse:
    """The dispatcher says whether the pause stands."""
    row = services.rule_on_help(**_one(request, pk), **RulingForm(request.POST).values())
    return done(request, row.matter_id, _("已裁定。"))


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The asker needs no answer any more."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    row = services.withdraw_help(**_one(request, pk), reason=reason)
    return done(request, row.matter_id, _("已撤回提请，恢复计时。"))


@require_GET
def helps(request: Request) -> HttpResponse:
    """Who owes what to whom by when, the most overdue first."""
    now, given = timezone.now(), HelpFilterForm(request.GET).values()
    rows = queries.help_owed(request.actor, given)
    found = keyset(rows, order=BY_DUE, cursor=request.GET.get("cursor", ""))
    filtered = bool(given.side or given.unit_id)
    owing = queries.help_owing(request.actor, now)
    context = {
        "page": found,
        "lines": _lines(request, found, now),
        "given": given,
        "filtered": filtered,
        "sides": SIDES,
        "picker": PICKER,
        "unit": names_for(request.actor)([given.unit_id or ""]),
        "owing": [] if filtered else owing[:UNITS],
        "total": sum(unit.count for unit in owing),
        "late": sum(unit.late for unit in owing),
        "mine": next((u.count for u in owing if u.unit_id == request.actor.unit_id), 0),
    }
    return page(request, "matters/help.html", context)


def _lines(request: Request, found: Page[Deadline], now: datetime) -> list[dict[str, Any]]:
    behind = queries.helps_behind(request.actor, found.rows)
    return [
        {
            "row": behind[one.subject_id],
            "due": queries.last_day(one),
            "light": light(times_of(one), now).value,
        }
        for one in found.rows
        if one.subject_id in behind
    ]


@require_GET
def letter(request: Request, pk: int) -> HttpResponse:
    """协调函 as it is printed."""
    row, found = _behind(request, pk)
    docx_url = reverse("matters:help-letter-docx", args=[pk])
    return slip_page(request, found, lambda: letter_for(row, found, _today()), docx_url)


@require_GET
def letter_docx(request: Request, pk: int) -> HttpResponse:
    """协调函 as a document."""
    row, found = _behind(request, pk)
    return slip_document(lambda: letter_for(row, found, _today()))


def _behind(request: Request, pk: int) -> tuple[HelpRequest, Matter]:
    row = queries.help_for(request.actor, pk)
    return row, queries.matter_for(request.actor, row.matter_id)


def _today() -> date:
    return timezone.localdate()


def _one(request: Request, pk: int) -> dict[str, Any]:
    """What every service of one help request takes."""
    return {
        "actor": request.actor,
        "now": timezone.now(),
        "request_id": key_of(request),
        "help_id": pk,
    }
