"""One row split into parts, neighbouring rows merged into one."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from luoshi.kernel.errors import BadInput, NotAllowed, Stale
from luoshi.kit.http import Request, redirect, request_id, wants_part
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.board import draft_row
from luoshi.matters.forms import (
    DraftForm,
    SplitForm,
    chosen_ids,
    initial_of,
    places,
    seen_versions,
)
from luoshi.matters.models import Matter
from luoshi.matters.previews import proposal, text_to_cut
from luoshi.matters.rules import Act
from luoshi.matters.views.drafts import told


@require_http_methods(["GET", "POST"])
def split(request: Request, pk: int) -> HttpResponse:
    """The text of a row to be cut, and what becomes of it."""
    matter = queries.matter_for(request.actor, pk)
    if request.method != "POST":
        text = text_to_cut(request.actor, matter, places(request.GET))
        initial = {"text": text, "version": matter.version}
        return _cut_page(request, matter, SplitForm(initial=initial))
    form = SplitForm(request.POST)
    try:
        parts = services.split_draft(**_gate(request), matter_id=pk, **form.values())
    except BadInput as refusal:
        told(form, refusal)
        return _cut_page(request, matter, form, status=422)
    except Stale:
        return _cut_meanwhile(request, pk)
    said = ngettext("已拆成 %(n)s 行。", "已拆成 %(n)s 行。", len(parts)) % {"n": len(parts)}
    messages.success(request, said)
    return redirect(request, _among_rows(parts[0], "doubts"))


def _gate(request: Request) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "now": timezone.now(),
        "request_id": request_id(request),
    }


def _cut_page(
    request: Request, matter: Matter, form: SplitForm, status: int = 200, **more: Any
) -> HttpResponse:
    if Act.SPLIT not in queries.acts_for(request.actor, matter):
        raise NotAllowed(_("这一行不是您能拆分的草稿。"))
    context = {
        "matter": matter,
        "form": form,
        "in_place": wants_part(request),
        "html_id": f"r{matter.pk}",
        "target": f"#r{matter.pk}",
        "form_id": f"split-{matter.pk}",
        **more,
    }
    part = "matters/_split_form.html"
    return page(request, "matters/split.html", context, part=part, status=status)


def _cut_meanwhile(request: Request, pk: int) -> HttpResponse:
    """Somebody was quicker: the clerk's cuts stay, the other's row stands beside them."""
    matter = queries.matter_for(request.actor, pk)
    mine = request.POST.copy()
    mine["version"] = str(matter.version)
    theirs, who = draft_row(request.actor, matter), queries.history(matter)[0]
    return _cut_page(request, matter, SplitForm(mine), status=422, theirs=theirs, who=who)


def _among_rows(matter: Matter, show: str) -> str:
    """Where the rows of an act are looked at next."""
    if matter.paper_version_id is None:
        return reverse("matters:matter", args=[matter.pk])
    board = reverse("matters:decomposition", args=[matter.paper_version_id])
    return f"{board}?show={show}#r{matter.pk}"


def chosen(request: Request) -> HttpResponse:
    """From the rows ticked in the list to the page that shows what they make together."""
    query = urlencode([("matter", pk) for pk in chosen_ids(request.POST)])
    return redirect(request, f"{reverse('matters:merge')}?{query}")


@require_http_methods(["GET", "POST"])
def merge(request: Request) -> HttpResponse:
    """What neighbouring rows make together, with what they do not agree on, to be confirmed."""
    if request.method != "POST":
        return _merge_page(request, chosen_ids(request.GET))
    ids = chosen_ids(request.POST)
    form = DraftForm(request.POST, actor=request.actor)
    try:
        made = services.merge_drafts(
            **_gate(request), matter_ids=ids, versions=seen_versions(request.POST), row=form.row()
        )
    except BadInput as refusal:
        told(form, refusal)
        return _merge_page(request, ids, form, status=422)
    except Stale as stale:
        form.add_error(None, stale.sentence)
        return _merge_page(request, ids, form, status=409)
    messages.success(request, _("已合并为一行。"))
    return redirect(request, _among_rows(made, "drafts"))


def _merge_page(
    request: Request, ids: Collection[int], form: DraftForm | None = None, status: int = 200
) -> HttpResponse:
    rows = queries.neighbours(request.actor, ids)
    if not all(Act.MERGE in queries.acts_for(request.actor, row) for row in rows):
        raise NotAllowed(_("选中的行里有不能合并的：只有您的未送审的行可以合并。"))
    made = proposal(request.actor, rows)
    initial = initial_of(made.row, rows[0].version)
    context = {
        "rows": [draft_row(request.actor, row) for row in rows],
        "conflicts": made.conflicts,
        "form": form or DraftForm(actor=request.actor, initial=initial),
        "back_url": _among_rows(rows[0], "drafts"),
    }
    return page(request, "matters/merge.html", context, status=status)
