"""Rows in doubt: looked at and found right, or put in doubt again; one of them or many."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luoshi.kit.http import Request, redirect, request_id, wants_part
from luoshi.matters import services
from luoshi.matters.forms import chosen_ids, seen_versions
from luoshi.matters.models import Matter
from luoshi.matters.views.drafts import row_saved

Act = Callable[..., list[Matter]]


@require_POST
def review(request: Request) -> HttpResponse:
    """The clerk has looked at these rows."""
    done = _act(request, services.review_drafts)
    said = ngettext("已核对 %(n)s 行。", "已核对 %(n)s 行。", len(done)) % {"n": len(done)}
    return _answer(request, done, said)


@require_POST
def doubt(request: Request) -> HttpResponse:
    """These rows are to be looked at again."""
    return _answer(request, _act(request, services.doubt_drafts), _("已重新存疑。"))


def _act(request: Request, act: Act) -> list[Matter]:
    return act(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        matter_ids=chosen_ids(request.POST),
        versions=seen_versions(request.POST),
    )


def _answer(request: Request, done: list[Matter], sentence: str) -> HttpResponse:
    """The row anew where one was asked for by its own button, else the page."""
    if wants_part(request) and len(done) == 1:
        return row_saved(request, done[0].pk, sentence)
    messages.success(request, sentence)
    version_id = done[0].paper_version_id
    if version_id is None:
        return redirect(request, reverse("matters:matter", args=[done[0].pk]))
    return redirect(request, reverse("matters:decomposition", args=[version_id]))
