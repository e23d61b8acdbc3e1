"""Pages for what went wrong before or outside a view: plain sentences, what to do next."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from luoshi.kit.http import refused
from luoshi.kit.pages import page


def _said(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if getattr(request, "htmx", None):
        return refused(request, sentence, status=status)
    context = {"sentence": sentence, "status": status}
    return page(request, "web/refusal.html", context, status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request cannot be understood."""
    return _said(request, 400, _("这个请求系统看不懂，请从菜单重新进入页面后再试。"))


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The post may not do this."""
    return _said(request, 403, _("您的岗位不能打开这个页面。"))


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or not for this reader."""
    return _said(request, 404, _("没有找到这个页面，或者您无权查看。"))


@login_not_required
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened before somebody signed in or out, or came from elsewhere."""
    return _said(request, 403, _("这个页面打开得太久，或者中途换过登录。请返回后刷新页面再提交。"))


@login_not_required
def fault(request: HttpRequest) -> HttpResponse:
    """Our own fault. Nothing is asked of database or session: they may be what is broken."""
    sentence = _("系统出了故障，这一步没有办成。请稍后再试，仍不行请联系系统管理员。")
    if getattr(request, "htmx", None):
        return refused(request, sentence, status=500)
    return HttpResponse(render_to_string("web/fault.html", {"sentence": sentence}), status=500)
