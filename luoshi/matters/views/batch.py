"""One act on the chosen rows of the ledger: asked once, done row by row, answered row by row."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from luoshi.kernel.errors import BadInput, NotFound, RuleBroken
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.forms import ReasonForm, chosen_ids
from luoshi.matters.forms.subdividing import HandlerForm
from luoshi.matters.models import Matter
from luoshi.matters.notice import notices_for
from luoshi.matters.rules import Act
from luoshi.matters.services import MOST_CHOSEN, RowAnswer
from luoshi.matters.views.slips import OFFICIAL, document_of

ACTS: Final = {"urge": Act.URGE, "handler": Act.NAME_HANDLER}
TITLES: Final = {"urge": gettext_lazy("催办"), "handler": gettext_lazy("指定承办人")}
TAKEN: Final = {"xlsx": "matters:ledger-xlsx", "notices": "matters:notices"}
NO_MATTER: Final = gettext_lazy("（查不到的事项）")


def ask(request: Request, act: str) -> HttpResponse:
    """The chosen rows once more: which of them the act can be done to, and what it needs."""
    found = _chosen(request)
    able = [m for m in found if ACTS[act] in queries.acts_for(request.actor, m)]
    context: dict[str, Any] = {
        "act": act,
        "title": TITLES[act],
        "able": able,
        "unable": [m for m in found if m not in able],
        "handlers": _handlers(able) if act == "handler" else [],
    }
    return page(request, "matters/batch.html", context)


def _chosen(request: Request) -> list[Matter]:
    ids = chosen_ids(request.POST or request.GET, most=MOST_CHOSEN)
    found = queries.chosen_matters(request.actor, ids)
    if not found:
        raise NotFound(_("勾选的事项都查不到，请刷新台账后重新勾选。"))
    return found


def _handlers(able: Sequence[Matter]) -> list[tuple[int, str]]:
    """Who may be named for all of them; one handler is of one unit."""
    if len({m.lead_id for m in able}) > 1:
        raise RuleBroken(_("一次只能给同一个单位牵头的事项指定承办人，请按牵头单位分几次办。"))
    return queries.handlers_of(able[0], timezone.localdate()) if able else []


@require_POST
def batch(request: Request) -> HttpResponse:
    """The act itself; the same form sent again does nothing a second time."""
    ids = chosen_ids(request.POST, most=MOST_CHOSEN)
    common: dict[str, Any] = {
        "actor": request.actor,
        "now": timezone.now(),
        "request_id": request_id(request),
        "matter_ids": ids,
    }
    act = request.POST.get("act", "")
    if act == "urge":
        outcomes = services.urge_many(**common, **demand_valid(ReasonForm(request.POST)))
    elif act == "handler":
        handler = HandlerForm(request.POST).values()["handler_id"]
        outcomes = services.name_handlers(**common, handler_id=handler)
    else:
        raise BadInput(_("请选择要办理的操作。"))
    return _answer(request, act, outcomes)


def _answer(request: Request, act: str, outcomes: Sequence[RowAnswer]) -> HttpResponse:
    """What became of each row, refusals first."""
    ids = [one.matter_id for one in outcomes]
    rows = {m.pk: m for m in queries.chosen_rows(request.actor, ids).select_related("lead")}
    lines = [(rows.get(one.matter_id), one.refusal) for one in outcomes]
    refused = [line for line in lines if line[1]]
    context = {
        "title": TITLES[act],
        "refused": refused,
        "done": [line for line in lines if not line[1]],
        "no_matter": NO_MATTER,
    }
    return page(request, "matters/batch_done.html", context)


def take(request: Request, what: str) -> HttpResponse:
    """The chosen rows to take away: on to an address that holds them."""
    ids = chosen_ids(request.POST, most=MOST_CHOSEN)
    to = f"{reverse(TAKEN[what])}?{urlencode([('matter', pk) for pk in ids])}"
    # A file is no page: htmx would put it in the place of one.
    return HttpResponseClientRedirect(to) if request.htmx else redirect(request, to)


@require_GET
def notices(request: Request) -> HttpResponse:
    """督办通知单 of the chosen matters, one below the other, each on its own page of paper."""
    sent, others = _sent(request)
    query = urlencode([("matter", m.pk) for m in sent])
    with override(OFFICIAL):
        context = {
            "slips": notices_for(sent, timezone.localdate()),
            "others": others,
            "docx_url": f"{reverse('matters:notices-docx')}?{query}",
        }
        return page(request, "matters/notices.html", context)


@require_GET
def notices_docx(request: Request) -> HttpResponse:
    """The same as one document."""
    sent, _others = _sent(request)
    return document_of(lambda: notices_for(sent, timezone.localdate()))


def _sent(request: Request) -> tuple[list[Matter], int]:
    """The chosen matters that have been sent out, and how many have not."""
    found = _chosen(request)
    sent = [m for m in found if m.dispatched_at is not None]
    if not sent:
        raise RuleBroken(_("勾选的事项都还没有交办，没有督办通知单。"))
    return sent, len(found) - len(sent)
