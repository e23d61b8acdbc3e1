"""交接: what waits, one list with its signatures, its lines, the form on paper."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.clock.queries import deadlines_of
from luoshi.journal.subjects import visible_among
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import NotAllowed, NotFound
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.handover import NoteForm, PartiesForm, QueryForm
from luoshi.matters.handover_sheet import sheet_for
from luoshi.matters.models import Handover, HandoverItem
from luoshi.matters.sentences.handing_on import (
    acts_on,
    happened,
    signatures,
    standing_of,
    tone_of_handover,
)
from luoshi.matters.views.slips import OFFICIAL, slip_document

SAID: Final = ("category", "duty", "standing", "risk", "next_step")


@require_http_methods(["GET", "POST"])
def open_list(request: Request, pk: int) -> HttpResponse:
    """Name the persons, and lay out all that the holder of a post answers for."""
    today = timezone.localdate()
    post, unit = queries.appointment_to_hand_over(request.actor, pk, today)
    if (running := queries.unfinished(pk)) is not None:
        return redirect(request, reverse("matters:handover", args=[running.pk]))
    known = queries.takers(unit, Role(post.role), post.person_id, today)
    form = PartiesForm(request.POST or None, actor=request.actor, takers=known)
    if request.method == "POST":
        row = services.open_handover(**_who(request), appointment_id=pk, parties=form.parties())
        messages.success(request, _("清单已列出，10个工作日内交接完毕。"))
        return redirect(request, reverse("matters:handover", args=[row.pk]))
    duties = len(queries.duties_of(post, unit))
    context = {"post": post, "unit": unit, "form": form, "duties": duties, "takers": known}
    return page(request, "matters/handover_open.html", context)


@require_GET
def handover(request: Request, pk: int) -> HttpResponse:
    """One list: who signs next, its date, every line."""
    found, items = _one(request, pk)
    seen = visible_among("matter", [i.matter_id for i in items if i.matter_id], request.actor)
    context = {
        "row": found,
        "tone": tone_of_handover(found),
        "sentence": standing_of(request.actor, found),
        "steps": signatures(found),
        "story": [happened(one) for one in queries.handover_history(found)],
        "items": items,
        "seen": seen,
        "dates": deadlines_of(request.actor, "handover", pk, now=timezone.now()),
        "may": acts_on(request.actor, found),
        "queried": sum(item.answer == "queried" for item in items),
        "note_form": NoteForm(),
    }
    return page(request, "matters/handover.html", context)


def _one(request: Request, pk: int) -> tuple[Handover, list[HandoverItem]]:
    found = queries.handover_for(request.actor, pk)
    return found, queries.items_of(found)


@require_http_methods(["GET", "POST"])
def item(request: Request, pk: int, item_id: int) -> HttpResponse:
    """One line: the hander's words, or the taker's question."""
    found, items = _one(request, pk)
    line = next((one for one in items if one.pk == item_id), None)
    if line is None:
        raise NotFound
    may = acts_on(request.actor, found)
    if request.method == "POST":
        return _written(request, found, line, may)
    words = {name: getattr(line, name) for name in SAID}
    context = {
        "row": found,
        "item": line,
        "note": NoteForm(initial=words, of_matter=line.matter_id is not None),
        "query": QueryForm(initial={"remark": line.remark}),
        "may": may,
    }
    return page(request, "matters/handover_item.html", context)


def _written(
    request: Request, found: Handover, line: HandoverItem, may: dict[str, bool]
) -> HttpResponse:
    given = {**_who(request), "handover_id": found.pk, "item_id": line.pk}
    if may.get("note"):
        form = NoteForm(request.POST, of_matter=line.matter_id is not None)
        services.note_item(**given, note=form.note())
        return _back(request, found.pk, _("已保存。"))
    if may.get("query"):
        services.query_item(**given, **demand_valid(QueryForm(request.POST)))
        return _back(request, found.pk, _("疑问已记下，退回移交人后由他补充。"))
    raise NotAllowed


@require_POST
def duty(request: Request, pk: int) -> HttpResponse:
    """Another duty that is no matter."""
    services.note_item(**_who(request), handover_id=pk, note=NoteForm(request.POST).note())
    return _back(request, pk, _("已加进清单。"))


@require_POST
def hand(request: Request, pk: int) -> HttpResponse:
    """The first signature."""
    services.hand_over(**_who(request), handover_id=pk)
    return _back(request, pk, _("已移交签字，等接交人接收。"))


@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    """The second signature."""
    services.take_over(**_who(request), handover_id=pk)
    return _back(request, pk, _("已接收签字，等监交人签字。"))


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """The third signature: the duties move."""
    services.confirm_handover(**_who(request), handover_id=pk)
    return _back(request, pk, _("交接完毕，清单上的事项由接交人负责。"))


@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    """The list wants completing."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.send_back_handover(**_who(request), handover_id=pk, reason=reason)
    return _back(request, pk, _("已退回移交人补充。"))


@require_POST
def void(request: Request, pk: int) -> HttpResponse:
    """The list was a mistake."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.void_handover(**_who(request), handover_id=pk, reason=reason)
    return _back(request, pk, _("这次交接已作废。"))


@require_GET
def sheet(request: Request, pk: int) -> HttpResponse:
    """工作交接表 as it is printed."""
    found, items = _one(request, pk)
    with override(OFFICIAL):
        context = {
            "slip": sheet_for(found, items),
            "back_url": reverse("matters:handover", args=[pk]),
            "docx_url": reverse("matters:handover-docx", args=[pk]),
        }
        return page(request, "matters/handover_sheet.html", context)


@require_GET
def sheet_docx(request: Request, pk: int) -> HttpResponse:
    """工作交接表 as a document."""
    found, items = _one(request, pk)
    return slip_document(lambda: sheet_for(found, items))


def _who(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "now": timezone.now(), "request_id": request_id(request)}


def _back(request: Request, pk: int, sentence: str) -> HttpResponse:
    """Back to the list, or to all of them where the actor sees it no longer."""
    messages.success(request, sentence)
    if queries.handovers_for(request.actor).filter(pk=pk).exists():
        return redirect(request, reverse("matters:handover", args=[pk]))
    return redirect(request, reverse("matters:handovers"))
