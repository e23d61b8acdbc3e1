"""任务分解: the paper on the left, the draft rows on the right."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from luoshi.documents import queries as documents
from luoshi.kernel.errors import NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.board import board
from luoshi.matters.forms import NewDraftForm, PassageForm, initial_of
from luoshi.matters.previews import passage_row


@require_GET
def decomposition(request: Request, version_id: int) -> HttpResponse:
    """One version of a paper beside the rows drawn from it."""
    return shown(request, version_id)


def shown(
    request: Request, version_id: int, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page, with the sentence of an act that was just refused."""
    version = documents.version_for(request.actor, version_id)
    context = {
        "board": board(request.actor, version, **_view_of(request)),
        "version": version,
        "paper": version.paper,
        "may_draft": queries.may_draft(request.actor),
        "form": NewDraftForm(actor=request.actor, initial={"paper": version.pk}),
        "refusal": refusal,
    }
    return page(request, "matters/decomposition.html", context, status=status)


def _view_of(request: Request) -> dict[str, str]:
    """Which rows are shown, and in which order."""
    return {"show": request.GET.get("show", ""), "order": request.GET.get("order", "")}


@require_GET
def passage(request: Request, version_id: int) -> HttpResponse:
    """The form of a new row, filled with what the paper says at a place that was marked in it."""
    if not queries.may_draft(request.actor):
        raise NotAllowed(_("拟立事项由督查机构的督查员或主任办理。"))
    version = documents.version_for(request.actor, version_id)
    span = PassageForm(request.GET).span()
    found = passage_row(request.actor, version, span, timezone.localdate())
    given = {**initial_of(found.row, 0), "paper": version.pk, "start": span[0], "end": span[1]}
    context = {"form": NewDraftForm(actor=request.actor, initial=given), "found": found}
    return page(request, "matters/add.html", context, part="matters/_add_form.html")


@require_POST
def read(request: Request, version_id: int) -> HttpResponse:
    """Read the paper into draft rows; a paper that has been read keeps the rows it has."""
    may = queries.may_draft(request.actor)
    if may and documents.version_for(request.actor, version_id).is_sheet:
        return redirect(request, reverse("matters:import-preview", args=[version_id]))
    drafted = services.draft_from_paper(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        version_id=version_id,
    )
    if drafted:
        said = ngettext("读出 %(count)s 行，请核对。", "读出 %(count)s 行，请核对。", len(drafted))
        messages.success(request, said % {"count": len(drafted)})
    else:
        messages.warning(request, _("没有读出任务，可以选中原文添加。"))
    return redirect(request, reverse("matters:decomposition", args=[version_id]))
