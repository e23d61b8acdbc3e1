"""Units from a spreadsheet: template, preview with errors by cell, and the act itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.org import queries, services, sheets
from luoshi.org.forms import ImportForm
from luoshi.org.rules.powers import Act, acts_of
from luoshi.org.rules.table import Change, Line

SHOWN = 200  # errors and lines on the preview; the rest is counted
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def start(request: Request) -> HttpResponse:
    """Choose a spreadsheet, or take the template."""
    _demand(request.actor)
    return page(request, "org/import.html", {"form": ImportForm()})


@require_GET
def template(request: Request) -> HttpResponse:
    """The spreadsheet to fill in."""
    _demand(request.actor)
    disposition = content_disposition_header(True, _("单位导入模板.xlsx")) or "attachment"
    return HttpResponse(
        sheets.template(), content_type=XLSX, headers={"Content-Disposition": disposition}
    )


@require_POST
def preview(request: Request) -> HttpResponse:
    """Read the spreadsheet and show what it would do; nothing is written, no file is kept."""
    _demand(request.actor)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            lines = sheets.read(file.read(), file.name)
        except BadInput as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return page(request, "org/import_preview.html", _preview(request.actor, lines))
    return page(request, "org/import.html", {"form": form}, status=422)


@require_POST
def confirm(request: Request) -> HttpResponse:
    """Take in what the preview showed: all of it, or only the right rows."""
    _demand(request.actor)
    lines = sheets.unpack(request.POST.get("lines", ""))
    gate: dict[str, Any] = {
        "actor": request.actor,
        "now": timezone.now(),
        "request_id": request_id(request),
        "lines": lines,
        "only_right": request.POST.get("only_right") == "yes",
    }
    if _takes_units(request.actor):
        done = services.import_units(**gate)
        said = _("已导入：新设 %(created)s 个单位，更正 %(edited)s 个。") % {
            "created": done.created,
            "edited": done.edited,
        }
    else:
        said = _("已导入：办理任职 %(count)s 项。") % {"count": services.import_people(**gate)}
    messages.success(request, said)
    return redirect(request, reverse("org:units"))


def _demand(actor: Actor) -> None:
    if not {Act.MANAGE_UNITS, Act.CREATE_PERSON} & acts_of(actor):
        raise NotAllowed(_("单位由系统管理员导入，任职由组织人事岗位导入。"))


def _takes_units(actor: Actor) -> bool:
    return Act.MANAGE_UNITS in acts_of(actor)


def _preview(actor: Actor, lines: list[Line]) -> dict[str, Any]:
    today = timezone.localdate()
    plan = queries.import_plan(actor, lines, today=today)
    context: dict[str, Any] = {"lines": sheets.pack(lines), "count": len(lines)}
    if not _takes_units(actor):
        staff = queries.staff_plan(actor, [line for line, _change in plan.lines], today=today)
        return context | {
            "staffings": staff.staffings[:SHOWN],
            "errors": staff.errors[:SHOWN],
            "wrong": len(staff.errors),
            "doing": len(staff.staffings),
        }
    changes = [(line, change) for line, change in plan.lines if change is not Change.NONE]
    return context | {
        "created": plan.count(Change.CREATE),
        "edited": plan.count(Change.EDIT),
        "same": plan.count(Change.NONE),
        "changes": changes[:SHOWN],
        "errors": plan.errors[:SHOWN],
        "wrong": len(plan.errors),
        "doing": len(changes),
        "takes_units": True,
    }
