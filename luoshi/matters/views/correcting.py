"""A unit corrected once: which rows name it, what becomes of each, then all of them in one act."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from luoshi.documents import queries as documents
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.forms import CorrectForm, chosen_ids, seen_versions
from luoshi.matters.previews import corrections_of
from luoshi.matters.views.drafts import told


@require_http_methods(["GET", "POST"])
def correct(request: Request, version_id: int) -> HttpResponse:
    """The rows of a paper that name a unit, and the unit that they mean."""
    if not queries.may_draft(request.actor):
        raise NotAllowed(_("更正单位由督查机构的督查员或主任办理。"))
    if request.method != "POST":
        return _asked(request, version_id)
    form = CorrectForm(request.POST, actor=request.actor)
    try:
        changed = services.correct_unit(
            actor=request.actor,
            now=timezone.now(),
            request_id=request_id(request),
            version_id=version_id,
            matter_ids=chosen_ids(request.POST),
            versions=seen_versions(request.POST),
            **form.values(),
        )
    except BadInput as refusal:
        told(form, refusal)
        return _shown(request, version_id, form, request.POST.get("name", "")[:400], status=422)
    said = ngettext("已更正 %(n)s 行。", "已更正 %(n)s 行。", len(changed))
    messages.success(request, said % {"n": len(changed)})
    return redirect(request, reverse("matters:decomposition", args=[version_id]))


def _asked(request: Request, version_id: int) -> HttpResponse:
    data = request.GET if "unit" in request.GET else None
    name = request.GET.get("name", "")[:400]
    form = CorrectForm(data, actor=request.actor, initial={"name": name})
    return _shown(request, version_id, form, name)


def _shown(
    request: Request, version_id: int, form: CorrectForm, name: str, status: int = 200
) -> HttpResponse:
    version = documents.version_for(request.actor, version_id)
    unit_id = form.values()["unit_id"] if form.is_bound and form.is_valid() else None
    context = {
        "form": form,
        "name": name,
        "version": version,
        "paper": version.paper,
        "preview": corrections_of(request.actor, version, name, unit_id, timezone.localdate()),
    }
    return page(request, "matters/correct.html", context, status=status)
