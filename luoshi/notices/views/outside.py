"""How I am told outside the inbox, who is on duty, and what became of what left the house."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.kit.validity import demand_valid
from luoshi.notices import queries, services
from luoshi.notices.forms import PreferenceForm, WatchForm
from luoshi.notices.models import Preference
from luoshi.notices.rules import addressee
from luoshi.notices.services.people import ROSTER

LATELY = 10
ROWS = 50


@require_http_methods(["GET", "POST"])
def preference(request: Request) -> HttpResponse:
    """One's own way of being told, and what was sent lately."""
    actor = request.actor
    if request.method == "POST":
        services.prefer(actor=actor, **PreferenceForm(request.POST).values())
        messages.success(request, _("提醒方式已保存。"))
        return redirect(request, reverse("notices:preference"))
    row = queries.preference_of(addressee(actor))
    context = {
        "wish": PreferenceForm(initial=_initial(row)),
        "channels": list(queries.open_channels()),
        "sent": queries.own_deliveries(actor, limit=LATELY),
        "own": actor.on_behalf_of is None,
    }
    return page(request, "notices/preference.html", context)


def _initial(row: Preference) -> dict[str, Any]:
    return {
        "pace": "at_once" if row.at_once else "digest",
        "channels": [one.value for one in queries.open_channels() if one.value not in row.off],
        "mobile": row.mobile,
    }


@require_GET
def watches(request: Request) -> HttpResponse:
    """The roster of the actor's unit."""
    now, actor = timezone.now(), request.actor
    context = {
        "watches": queries.watches(actor, now),
        "people": queries.watchers(actor, now),
        "today": timezone.localdate(),
        "keeps": actor.has(*ROSTER),
    }
    return page(request, "notices/watches.html", context)


@require_POST
def set_watch(request: Request) -> HttpResponse:
    """Put somebody on the roster."""
    given = demand_valid(WatchForm(request.POST))
    services.set_watch(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        person_id=given["person"],
        first=given["first"],
        last=given["last"],
    )
    messages.success(request, _("已列入值班表。"))
    return redirect(request, reverse("notices:watches"))


@require_POST
def end_watch(request: Request, pk: int) -> HttpResponse:
    """Take somebody off the roster."""
    services.end_watch(
        actor=request.actor, now=timezone.now(), request_id=request_id(request), watch_id=pk
    )
    messages.success(request, _("已取消值班。"))
    return redirect(request, reverse("notices:watches"))


@require_GET
def deliveries(request: Request) -> HttpResponse:
    """What left the house and what became of it, for the system administrator."""
    rows, shown = queries.deliveries(request.actor), request.GET.get("state", "")
    if shown in queries.TROUBLE:
        rows = rows.filter(state=shown)
    found = keyset(rows, order=("-id",), cursor=request.GET.get("cursor", ""), size=ROWS)
    context = {
        "page": found,
        "all": shown not in queries.TROUBLE,
        "unknown": shown == "unknown",
        "failed": shown == "failed",
        "counts": queries.troubles(request.actor),
        "channels": queries.channel_names(),
    }
    return page(request, "notices/deliveries.html", context, part="notices/_deliveries.html")


@require_POST
def resend(request: Request, pk: int) -> HttpResponse:
    """Send again what is unknown or failed."""
    services.resend(
        actor=request.actor, now=timezone.now(), request_id=request_id(request), delivery_id=pk
    )
    messages.success(request, _("已排入重发。"))
    return redirect(request, reverse("notices:deliveries"))
