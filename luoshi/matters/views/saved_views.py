"""保存的视图: what one looks for again and again, kept under a name, for oneself or the unit."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.kernel.errors import BadInput
from luoshi.kit.http import Request, redirect
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.forms import LedgerFilter, ViewForm
from luoshi.matters.models import SavedView
from luoshi.matters.rules.saved_views import LONGEST_NAME, SHARERS
from luoshi.matters.sentences.saved_views import view_words
from luoshi.matters.views.ledger import address_of
from luoshi.org import queries as org


@require_http_methods(["GET", "POST"])
def saved_views(request: Request) -> HttpResponse:
    """The views one has; a form that keeps what the address asks for."""
    if request.method == "POST":
        return _save(request)
    wanted = LedgerFilter(request.GET).wanted()
    views = list(queries.saved_views(request.actor))
    asked = [wanted, *(one.wanted for one in views)]
    units = org.names_of({one.unit_id for one in asked if one.unit_id})
    opened = next((one for one in views if str(one.pk) == request.GET.get("view")), None)
    context = {
        "words": view_words(wanted, units),
        "kept": wanted.pairs(),
        "keeps": bool(wanted.pairs()),
        "opened": opened if opened and _is_mine(request, opened) else None,
        "lines": [_line(request, one, view_words(one.wanted, units)) for one in views],
        "may_share": request.actor.has(*SHARERS),
        "longest": LONGEST_NAME,
    }
    return page(request, "matters/saved_views.html", context)


def _line(request: Request, view: SavedView, words: str) -> dict[str, Any]:
    return {
        "view": view,
        "words": words,
        "url": address_of(view),
        "keeps": queries.may_keep(request.actor, view),
        "mine": _is_mine(request, view),
    }


def _is_mine(request: Request, view: SavedView) -> bool:
    return view.person_id == request.actor.person_id


def _save(request: Request) -> HttpResponse:
    row = services.save_view(
        actor=request.actor,
        now=timezone.now(),
        wanted=LedgerFilter(request.POST).wanted(),
        **ViewForm(request.POST).values(),
    )
    messages.success(request, _("视图“%(name)s”已保存。") % {"name": row.name})
    return redirect(request, address_of(row))


@require_POST
def saved_view(request: Request, pk: int) -> HttpResponse:
    """What was asked for one view: the button's value says what."""
    one: dict[str, Any] = {"actor": request.actor, "view_id": pk}
    match request.POST.get("act"):
        case "rename":
            services.rename_view(**one, name=ViewForm(request.POST).values()["name"])
        case "share" | "unshare" as act:
            services.share_view(**one, shared=act == "share")
        case "start" | "no-start" as act:
            services.start_with(**one, start=act == "start")
        case "delete":
            services.delete_view(**one)
        case _:
            raise BadInput(_("请选择要办理的操作。"))
    messages.success(request, _("已改好。"))
    return redirect(request, reverse("matters:saved-views"))
