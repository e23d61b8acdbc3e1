"""Erasing a misfiled paper with all that was drawn from it; the page itself is documents'."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.feedback import services
from luoshi.kit.http import Request, redirect, request_id
from luoshi.matters.forms import ErasureForm


@require_POST
def erase(request: Request) -> HttpResponse:
    """Wipe the paper and what was copied out of it; for the security administrator."""
    wiped = services.erase_misfiled(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        **ErasureForm(request.POST).values(),
    )
    count = len(wiped.paper_ids)
    messages.success(request, _("已清除 %(count)s 份收文的内容。") % {"count": count})
    return redirect(request, reverse("documents:erase"))
