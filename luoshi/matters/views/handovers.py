"""交接: whose signature waits, which posts were left, what has nobody; and units that ended."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.matters import queries, services
from luoshi.matters.forms.handover import SuccessorForm
from luoshi.matters.models import Handover
from luoshi.matters.rules.handover import UNFINISHED
from luoshi.matters.sentences.handing_on import standing_of, tone_of_handover
from luoshi.org.models import Unit

OFFERED: Final = 300  # matters to choose from; what is beyond goes with the rest


@require_GET
def handovers(request: Request) -> HttpResponse:
    """What must be done now, then every handover."""
    queries.demand_handovers(request.actor)
    now = timezone.now()
    today = timezone.localdate(now)
    done = request.GET.get("show") == "done"
    rows = queries.handovers_for(request.actor)
    shown = rows.exclude(state__in=UNFINISHED) if done else rows.filter(state__in=UNFINISHED)
    found = keyset(shown, order=("-opened_at", "-id"), cursor=request.GET.get("cursor", ""))
    left = list(queries.posts_left(request.actor, now).order_by("until", "pk"))
    lost = keyset(queries.orphans(request.actor, today), size=8)
    ended = list(queries.without_successor(request.actor, today))
    waits = queries.handovers_waiting(request.actor).count()
    context = {
        "page": found,
        "lines": [_line(request.actor, row) for row in found.rows],
        "done": done,
        "running": None if done else found.total,
        "left": left,
        "lost": lost,
        "ended": _ended(ended, today),
        "holders": queries.posts_of_unit(request.actor, today),
        "sentence": _sentence(waits, len(left) + len(ended), lost.total),
    }
    return page(request, "matters/handovers.html", context)


def _ended(units: list[Unit], today: date) -> list[tuple[Unit, str]]:
    """Units that ended, each with its successor's name where that one issues nothing."""
    into = queries.merged_into(units, today)
    return [(unit, into.get(unit.pk, "")) for unit in units]


def _line(actor: Actor, row: Handover) -> dict[str, Any]:
    return {"row": row, "tone": tone_of_handover(row), "sentence": standing_of(actor, row)}


def _sentence(waits: int, left: int, lost: int) -> str:
    numbers = {"waits": waits, "left": left, "lost": lost}
    if not any(numbers.values()):
        return _("没有等您办的交接，也没有无人负责的事项。")
    return (
        _("等您签字 %(waits)s 份；离岗或撤并未交接 %(left)s 处；无人负责的事项 %(lost)s 件。")
        % numbers
    )


@require_http_methods(["GET", "POST"])
def successor(request: Request, pk: int) -> HttpResponse:
    """The head above names who carries on what an abolished unit left, or some of it."""
    today = timezone.localdate()
    unit = queries.without_successor(request.actor, today).filter(pk=pk).first()
    if unit is None and request.method == "GET":
        raise NotFound
    left = list(queries.left_by(request.actor, pk)[:OFFERED]) if unit else []
    if request.method == "POST":
        count = services.name_successor(
            actor=request.actor,
            now=timezone.now(),
            request_id=request_id(request),
            unit_id=pk,
            **SuccessorForm(request.POST, actor=request.actor, left=left).values(),
        )
        said = _("%(count)s 件事项已由承接单位承继，时限不变。") % {"count": count}
        messages.success(request, said)
        return redirect(request, reverse("matters:handovers"))
    into = queries.merged_into([unit], today).get(unit.pk, "") if unit else ""
    things = {"unit": unit, "into": into, "form": SuccessorForm(actor=request.actor, left=left)}
    return page(request, "matters/successor.html", things)
