"""工作台: what must I do now, what do I owe, what do others owe me."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from luoshi.kernel.errors import NotFound
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.web.sections import PREVIEW, SECTIONS, panels_for, shown


@require_GET
def desk(request: Request) -> HttpResponse:
    """All sections of the actor's role, each with its first rows and its count."""
    context = {"panels": panels_for(request.actor, size=PREVIEW)}
    return page(request, "web/desk.html", context)


@require_GET
def section(request: Request, name: str) -> HttpResponse:
    """The whole list behind a count of the desk."""
    found = SECTIONS.get(name)
    if found is None or not request.actor.has(*found.roles):
        raise NotFound
    panel = shown(request.actor, found, cursor=request.GET.get("cursor", ""))
    return page(request, "web/section.html", {"panel": panel}, part="web/_section.html")
