"""The gallery: every component in every state, for those who write pages or judge them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.kit import gallery as samples
from luoshi.kit import http
from luoshi.kit.pages import page


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """All components on one page."""
    return page(request, "kit/gallery/gallery.html", samples.context())


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """A printable form by itself."""
    return page(request, "kit/gallery/sheet.html", {"row": samples.ROWS[0]})


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """What the unit picker of the gallery finds."""
    return http.options(samples.units_like(request.GET.get("q", "")))


@require_GET
def branch(request: HttpRequest) -> HttpResponse:
    """The branches that the tree of the gallery fetches when it is opened."""
    asked = request.GET.get("level", "")
    level = int(asked) if asked.isdecimal() and len(asked) < 3 else 2
    return render(request, "kit/gallery/branch.html", {"branch": samples.BRANCH, "level": level})


@require_POST
def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """The answers a form can get: done, refused, or refused at a field."""
    http.request_id(request)
    if kind == "refused":
        return http.refused(request, _("这件事刚刚被别人改动过，请刷新后再办。"), status=409)
    if kind == "fields":
        lacking = _("请写明完成到什么程度才算办结。")
        fields = {"sentence": lacking, "reason": lacking}
        return http.refused(request, _("填写的内容有误。"), status=422, fields=fields)
    if http.wants_part(request):
        return http.with_toast(HttpResponse(status=204), _("已保存。"))
    messages.success(request, _("已保存。"))
    return http.redirect(request, reverse("kit:gallery"))
