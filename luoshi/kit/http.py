"""How views read a request and answer one: request ids, toasts, redirects, options."""

import json
from collections.abc import Iterable, Mapping
from typing import Literal, TypedDict
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, HttpResponseLocation
from django_htmx.middleware import HtmxDetails

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput

ToastKind = Literal["done", "info", "warning"]


class Request(HttpRequest):
    """The request as every view sees it, once the middleware has put actor and htmx on it."""

    actor: Actor
    htmx: HtmxDetails


class Option(TypedDict):
    """One line of the unit picker: `path` is where the unit stands, read from the root down."""

    id: int
    name: str
    short: str
    path: str


def request_id(request: HttpRequest) -> UUID:
    """The id under which the posted form is done once; raises BadInput if it holds no UUID."""
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError as error:
        raise BadInput(_("页面已经过期，请刷新后再提交。")) from error


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; a boosted form wants the whole of it."""
    details: HtmxDetails | None = getattr(request, "htmx", None)
    return bool(details and not (details.boosted or details.history_restore_request))


def with_toast(
    response: HttpResponse, sentence: str, kind: ToastKind = "done", **events: object
) -> HttpResponse:
    """Let the page say a sentence when this answer arrives; for answers to htmx."""
    # json.dumps writes pure ASCII, which is all that a header may hold.
    response["HX-Trigger"] = json.dumps(
        {"kit:toast": {"text": str(sentence), "kind": kind}, **events}
    )
    return response


def refused(
    request: HttpRequest, sentence: str, *, status: int, fields: Mapping[str, str] | None = None
) -> HttpResponse:
    """Answer a refusal to htmx: a toast, errors at their fields, and the page left as it is."""
    response = HttpResponse(status=status)
    response["HX-Reswap"] = "none"
    response["HX-Push-Url"] = "false"  # a boosted form would leave the address of its act behind
    events = {"kit:errors": dict(fields)} if fields else {}
    return with_toast(response, sentence, "warning", **events)


def redirect(request: HttpRequest, to: str) -> HttpResponse:
    """Send the reader on after a post: 303, or the whole page anew when a part was asked for.

    A place in the page (`#…`) is lost where htmx follows a 303, so it is told the address itself.
    """
    if "#" in to and getattr(request, "htmx", None):
        return HttpResponseLocation(to)
    if wants_part(request):
        return HttpResponseClientRedirect(to)
    return HttpResponse(status=303, headers={"Location": to})


def options(found: Iterable[Option]) -> JsonResponse:
    """Answer the unit picker: at most twenty options, best first."""
    return JsonResponse({"options": list(found)[:20]}, json_dumps_params={"ensure_ascii": False})
