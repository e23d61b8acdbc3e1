"""交办: choose registered matters, look once more, and send them all in one act."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.kernel.errors import RuleBroken
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.board import draft_row
from luoshi.matters.forms import (
    PICKER,
    chosen_ids,
    chosen_timing,
    excluded_units,
    named_leads,
    number,
    seen_versions,
    timings,
)
from luoshi.matters.models import Matter

SHOWN = 200  # registered rows on one page; the rest come when these have gone


@require_http_methods(["GET", "POST"])
def dispatch_many(request: Request) -> HttpResponse:
    """The registered rows to choose from; the chosen ones once more; the act."""
    if request.method != "POST":
        asked = [pk for pk in map(number, request.GET.getlist("matter")) if pk is not None]
        return review(request, asked) if asked else _choose(request)
    ids = chosen_ids(request.POST)
    if request.POST.get("act") == "review":
        return review(request, ids)
    return _send(request, ids, reverse("matters:dispatch-many"))


@require_POST
def dispatch_one(request: Request, pk: int) -> HttpResponse:
    """Send one matter out."""
    return _send(request, [pk], reverse("matters:matter", args=[pk]))


def _choose(request: Request) -> HttpResponse:
    rows = queries.dispatchable(request.actor)
    found = queries.with_facts(rows[:SHOWN])
    context = {
        "rows": [draft_row(request.actor, m) for m in found],
        "more": len(found) == SHOWN,
        "total": rows.count(),
        "shown": SHOWN,
    }
    return page(request, "matters/dispatch.html", context)


def review(request: Request, matter_ids: Collection[int]) -> HttpResponse:
    """The chosen rows with the units they go to, before anything is sent."""
    found = queries.with_facts(queries.dispatchable(request.actor, matter_ids))
    if len(found) != len(set(matter_ids)):
        raise RuleBroken(_("选中的事项里有的不是“已立项”，不能交办；请刷新后重新勾选。"))
    rows = [draft_row(request.actor, m) for m in found]
    context: dict[str, Any] = {
        "rows": rows,
        "picker": PICKER,
        "timings": timings(timezone.localdate()),
        "units": sum(max(1, len(row.leads)) for row in rows),
    }
    return page(request, "matters/dispatch_review.html", context)


def _send(request: Request, ids: Collection[int], back: str) -> HttpResponse:
    sent = services.dispatch(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        matter_ids=list(ids),
        versions=seen_versions(request.POST),
        leads=named_leads(request.POST, ids),
        excluded=excluded_units(request.POST),
        timing=chosen_timing(request.POST, timezone.localdate()),
    )
    messages.success(request, _("已交办 %(count)s 件。") % {"count": len(sent)})
    return redirect(request, _home(ids, sent, back))


def _home(ids: Collection[int], sent: Collection[Matter], back: str) -> str:
    """One matter is looked at; many are found in the ledger, waiting to be signed."""
    alone = len(ids) == 1 and len(sent) == 1
    return back if alone else f"{reverse('matters:ledger')}?state=dispatched"
