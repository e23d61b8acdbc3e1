"""The page of a unit's demands: how many this month, which, from whom, and in the months before."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.burden import queries, rules
from luoshi.kernel.errors import NotFound
from luoshi.kernel.periods import Period
from luoshi.kit.http import Request, redirect
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.org.queries import unit_for

# A month of a busy township fits on one page, and so on one print.
ROWS = 200


@require_GET
def mine(request: Request) -> HttpResponse:
    """The page of the actor's own unit."""
    return redirect(request, reverse("burden:of-unit", args=[request.actor.unit_id]))


@require_GET
def of_unit(request: Request, unit_id: int) -> HttpResponse:
    """What was asked of a unit in one month; a sender sees what his own unit asked."""
    actor = request.actor
    unit = unit_for(actor, unit_id)
    whole = queries.sees_all(actor, unit)
    if not whole and not rules.views_of(actor).sent:
        raise NotFound
    today = timezone.localdate()
    month = rules.month_of(request.GET.get("month", ""), today)
    context = {
        "unit": unit,
        "whole": whole,
        "own": unit_id == actor.unit_id,
        "months": queries.months_of(actor, unit_id, today),
        **_counted(request, unit_id, month),
        **_listed(request, unit_id, month),
    }
    return page(request, "burden/of_unit.html", context, part="burden/_demands.html")


def _counted(request: Request, unit_id: int, month: Period) -> dict[str, Any]:
    senders = queries.by_sender(request.actor, unit_id, month.first, month.last)
    written = month.first.strftime("%Y-%m")
    return {
        "month": month,
        "written": written,
        "senders": senders,
        "count": sum(sender.count for sender in senders),
        "voided_count": sum(sender.voided for sender in senders),
        "live_url": f"?month={written}#list",
        "voided_url": f"?month={written}&show=voided#list",
    }


def _listed(request: Request, unit_id: int, month: Period) -> dict[str, Any]:
    voided = request.GET.get("show") == "voided"
    sender = request.GET.get("sender", "")
    rows = queries.demands_on(request.actor, unit_id, month.first, month.last)
    rows = rows.voided() if voided else rows.live()
    if sender.isascii() and sender.isdecimal() and len(sender) <= rules.ID_DIGITS:
        rows = rows.filter(sender_id=int(sender))
    cursor = request.GET.get("cursor", "")
    found = keyset(rows.select_related("sender"), order=("-at", "-id"), cursor=cursor, size=ROWS)
    links = queries.links(request.actor, found.rows)
    return {
        "page": found,
        "demands": [(demand, links.get(demand.pk, "")) for demand in found.rows],
        "show_voided": voided,
    }
