"""One draft row: added, edited in place, put back, not registered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.kernel.errors import BadInput, NotAllowed, Stale
from luoshi.kit.http import Request, redirect, request_id, wants_part, with_toast
from luoshi.kit.pages import page
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.board import draft_row
from luoshi.matters.forms import (
    EditForm,
    NewDraftForm,
    ReasonForm,
    chosen_ids,
    initial_of,
)
from luoshi.matters.models import Matter
from luoshi.matters.previews import likewise
from luoshi.matters.reading import row_of


@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """A draft by hand, or from a passage marked in a paper."""
    if not queries.may_draft(request.actor):
        raise NotAllowed(_("拟立事项由督查机构的督查员或主任办理。"))
    if request.method != "POST":
        form = NewDraftForm(actor=request.actor)
        return page(request, "matters/add.html", {"form": form})
    form = NewDraftForm(request.POST, actor=request.actor)
    try:
        given = {"row": form.row(), **form.origin()}
        made = services.add_draft(
            actor=request.actor, now=timezone.now(), request_id=request_id(request), **given
        )
    except BadInput as refusal:
        told(form, refusal)
        return page(request, "matters/add.html", {"form": form}, status=422)
    messages.success(request, _("已添加一个拟立项事项。"))
    return redirect(request, home_of(made))


def told(form: Any, refusal: BadInput) -> None:
    """Put a service's refusal where the form shows it."""
    for name, sentence in refusal.fields.items():
        if name in form.fields and not form.has_error(name):
            form.add_error(name, sentence)
    if not form.errors:
        form.add_error(None, refusal.sentence)


def home_of(matter: Matter) -> str:
    """Where a draft is worked on: beside its paper, or on its own page."""
    if matter.paper_version_id is None:
        return reverse("matters:matter", args=[matter.pk])
    board = reverse("matters:decomposition", args=[matter.paper_version_id])
    return f"{board}?show=all#r{matter.pk}"


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """The form of one row, and what becomes of it."""
    matter = queries.matter_for(request.actor, pk)
    if request.method != "POST":
        form = EditForm(actor=request.actor, initial=initial_of(row_of(matter), matter.version))
        return _form(request, matter, form)
    form = EditForm(request.POST, actor=request.actor)
    try:
        row, version = form.row(), form.cleaned_data["version"]
        services.edit_draft(
            actor=request.actor,
            now=timezone.now(),
            request_id=request_id(request),
            matter_id=pk,
            version=version,
            row=row,
        )
    except BadInput as refusal:
        told(form, refusal)
        return _form(request, matter, form, status=422)
    except Stale:
        return _both(request, pk)
    return _saved(request, pk)


def _form(
    request: Request, matter: Matter, form: EditForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "matter": matter,
        "form": form,
        "in_place": wants_part(request),
        "html_id": f"r{matter.pk}",
        "target": f"#r{matter.pk}",
        "form_id": f"edit-{matter.pk}",
        **more,
    }
    return page(
        request, "matters/draft.html", context, part="matters/_draft_form.html", status=status
    )


def _both(request: Request, pk: int) -> HttpResponse:
    """Somebody was quicker: the clerk's own words stay, the other's stand beside them."""
    matter = queries.matter_for(request.actor, pk)
    mine = request.POST.copy()
    mine["version"] = str(matter.version)
    form = EditForm(mine, actor=request.actor)
    theirs = draft_row(request.actor, matter)
    who = queries.history(matter)[0]
    return _form(request, matter, form, status=422, theirs=theirs, who=who)


def _saved(request: Request, pk: int) -> HttpResponse:
    if not wants_part(request):
        messages.success(request, _("已保存。"))
        return redirect(request, home_of(queries.matter_for(request.actor, pk)))
    return row_saved(request, pk, _("已保存。"))


def row_saved(request: Request, pk: int, sentence: str) -> HttpResponse:
    """One row as it stands after an act on it alone, for htmx, with what else may be corrected."""
    matter = queries.matter_for(request.actor, pk)
    context = {
        "row": draft_row(request.actor, matter, f"p{pk}"),
        "likewise": likewise(request.actor, matter, timezone.localdate()),
    }
    # `saved` lets the counts over the list be asked for again: they equal the list.
    return with_toast(page(request, "matters/_draft_alone.html", context), sentence, saved=True)


@require_GET
def row(request: Request, pk: int) -> HttpResponse:
    """One row as it stands, for the reader who leaves its form."""
    matter = queries.matter_for(request.actor, pk)
    if not wants_part(request):
        return redirect(request, home_of(matter))
    context = {"row": draft_row(request.actor, matter, f"p{pk}")}
    return page(request, "matters/_draft_alone.html", context)


@require_POST
def discard(request: Request) -> HttpResponse:
    """Rows that are not to be registered, with the reason."""
    gone = services.discard_drafts(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        matter_ids=chosen_ids(request.POST),
        reason=demand_valid(ReasonForm(request.POST))["reason"],
    )
    messages.success(request, _("%(count)s 个事项不立项。") % {"count": len(gone)})
    version_id = gone[0].paper_version_id
    if version_id is None:
        return redirect(request, reverse("matters:ledger"))
    return redirect(request, reverse("matters:decomposition", args=[version_id]))
