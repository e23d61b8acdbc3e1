"""反馈表: the unit's sheet goes out, comes back, is looked at, and is taken in."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.documents.upload import demand_whole
from luoshi.feedback import queries, services, sheets
from luoshi.feedback.forms import SheetForm
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page

SHOWN = 200  # faults and lines on the preview; the rest is counted
WRITERS = (Role.LIAISON, Role.HEAD, Role.HANDLER)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def out(request: Request) -> HttpResponse:
    """The sheet of all that the unit owes for the period."""
    _demand(request.actor)
    data = sheets.sheet_of(request.actor, timezone.now())
    name = content_disposition_header(True, _("反馈表.xlsx")) or "attachment"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=XLSX, headers=headers)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sheet(request: Request) -> HttpResponse:
    """Take the sheet, hand it back filled, see what it would do; no file is kept."""
    _demand(request.actor)
    form = SheetForm()
    if request.method != "POST":
        return page(request, "feedback/sheet.html", {"form": form})
    try:
        demand_whole(request)
        file = _file(request)
        rows = sheets.read(file.read(), file.name or "")
    except BadInput as refusal:
        context = {"form": form, "refusal": refusal.sentence}
        return page(request, "feedback/sheet.html", context, status=422)
    return page(request, "feedback/sheet_preview.html", _preview(request.actor, rows))


def _file(request: Request) -> Any:
    given = SheetForm(request.POST, request.FILES)
    if not given.is_valid():
        raise BadInput(_("请选择填好的表格。"))
    return given.cleaned_data["file"]


def _preview(actor: Actor, rows: list[sheets.Row]) -> dict[str, Any]:
    plan = sheets.plan(actor, rows, timezone.now())
    lines = [
        {"row": at, "matter": owing.matter, "word": values["word"], "progress": values["progress"]}
        for at, owing, values in plan.matters[:SHOWN]
    ]
    return {
        "rows": sheets.pack(rows),
        "ready": len(plan.ready),
        "same": plan.same,
        "unfilled": plan.empty,
        "wrong": len(plan.faults),
        "faults": plan.faults[:SHOWN],
        "lines": lines,
        "may_submit": queries.tells_at_once(actor),
    }


@require_POST
def confirm(request: Request) -> HttpResponse:
    """Take in what can be told: as reports in one act, or as drafts; doubtful rows are left."""
    _demand(request.actor)
    now, rows = timezone.now(), sheets.unpack(request.POST.get("rows", ""))
    plan = sheets.plan(request.actor, rows, now)
    if not plan.ready:
        messages.info(request, _("没有变化：表里没有新填的内容。"))
        return redirect(request, reverse("feedback:owed"))
    if request.POST.get("act") == "submit":
        _tell(request, plan, now)
    else:
        _keep(request, plan.ready, now)
    if plan.faults:
        messages.warning(request, _("有疑问的行没有收，改好后可以再交。"))
    return redirect(request, reverse("feedback:owed"))


def _tell(request: Request, plan: sheets.Plan, now: datetime) -> None:
    """What several units own waits for their countersigning: it becomes a draft for now."""
    joint = {pk: plan.ready.pop(pk) for pk in plan.joint if pk in plan.ready}
    if plan.ready:
        key = request_id(request)
        services.submit_many(actor=request.actor, now=now, request_id=key, rows=plan.ready)
        messages.success(request, _("已反馈 %(count)s 件。") % {"count": len(plan.ready)})
    if joint:
        _keep(request, joint, now)
        messages.info(request, _("共同承办的先存为草稿，请到页面上送审核、会签。"))


def _keep(request: Request, rows: dict[int, services.Given], now: datetime) -> None:
    clashes = services.save_drafts(actor=request.actor, now=now, rows=rows)
    messages.success(request, _("已存为草稿 %(count)s 件。") % {"count": len(rows)})
    if clashes:
        said = _("%(count)s 处别人写过，留着没有动，请到页面上对照。") % {"count": clashes}
        messages.warning(request, said)


def _demand(actor: Actor) -> None:
    if not actor.has(*WRITERS):
        raise NotAllowed(_("反馈由承办单位的联络员、负责人和承办人填写。"))
