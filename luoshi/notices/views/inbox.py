"""The inbox: what happened that I should know, newest first, unread apart from read."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.kit.http import Request, redirect
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.notices import queries, services

ROWS = 50


@require_GET
def inbox(request: Request) -> HttpResponse:
    """The actor's notices; what he has read stands behind a tab."""
    actor, old = request.actor, request.GET.get("show") == "read"
    rows = queries.inbox(actor).filter(read_at__isnull=not old)
    cursor = request.GET.get("cursor", "")
    found = keyset(rows, order=("-at", "-id"), cursor=cursor, size=ROWS)
    context = {
        "page": found,
        "lines": queries.lines(actor, found.rows),
        "old": old,
        "fresh": not old,
        "elsewhere": queries.elsewhere(actor),
        "newest": found.rows[0].pk if found.rows else 0,
    }
    return page(request, "notices/inbox.html", context, part="notices/_lines.html")


@require_GET
def follow(request: Request, pk: int) -> HttpResponse:
    """Go to what a notice is about; whoever follows it has read it."""
    notice = services.read(actor=request.actor, now=timezone.now(), notice_id=pk)
    to = queries.page_of(request.actor, notice)
    if not to:
        messages.info(request, _("这件事您现在看不到了：可能已经撤回，或者不再由您的岗位办理。"))
    return redirect(request, to or reverse("notices:inbox"))


@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    """One notice is read."""
    services.read(actor=request.actor, now=timezone.now(), notice_id=pk)
    return redirect(request, reverse("notices:inbox"))


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Everything that the page showed is read; what came meanwhile is not."""
    newest = request.POST.get("newest", "")
    until = int(newest) if newest.isdecimal() and len(newest) <= 18 else None
    count = services.read_all(actor=request.actor, now=timezone.now(), newest=until)
    messages.success(request, _("%(count)s 条提醒已标为已读。") % {"count": count})
    return redirect(request, reverse("notices:inbox"))
