"""工作台: what must I do now, what do I owe, what do others owe me."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.documents.rules import ACCEPTED, may_receive
from luoshi.kernel.errors import NotFound
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters.queries import may_draft
from luoshi.web.desk import PREVIEW, Panel, desk_of, shown
from luoshi.web.sections import SECTIONS


@require_GET
def desk(request: Request) -> HttpResponse:
    """All sections of the actor's role, each with its first rows and its count."""
    found = desk_of(request.actor, size=PREVIEW, now=timezone.now())
    panels = found.panels
    request.counts = found.counts  # type: ignore[attr-defined]  # `context.chrome` reads it
    context = {
        "panels": panels,
        "idle": not any(one.shown for one in panels),
        "sentence": _sentence(panels),
        "accepted": ACCEPTED,
        "may_receive": may_receive(request.actor),
        "may_draft": may_draft(request.actor),
    }
    return page(request, "web/desk.html", context)


def _sentence(panels: list[Panel]) -> str:
    """What to do now, in one sentence."""
    waits = [f"{one.section.title} {one.total}" for one in panels if one.waits]
    if not waits:
        return _("现在没有等您办理的事。")
    return _("现在要办：%(what)s。") % {"what": "，".join(waits)}


@require_GET
def section(request: Request, name: str) -> HttpResponse:
    """The whole list behind a count of the desk."""
    found = SECTIONS.get(name)
    if found is None or not request.actor.has(*found.roles):
        raise NotFound
    cursor = request.GET.get("cursor", "")
    panel = shown(request.actor, found, cursor=cursor, now=timezone.now())
    return page(request, "web/section.html", {"panel": panel}, part="web/_section.html")
