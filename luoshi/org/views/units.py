"""The tree of units, a unit's page, a person's page, and what the pickers ask for."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.kit import http
from luoshi.kit.http import Request, redirect
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.org import queries
from luoshi.org.rules.powers import acts_of, sees_work_of
from luoshi.org.views.deeds import offered


@require_GET
def units(request: Request) -> HttpResponse:
    """The organisation, opened at the actor's own unit."""
    return _unit_page(request, request.actor.unit_id)


@require_GET
def unit(request: Request, pk: int) -> HttpResponse:
    """A unit in its tree: posts, contacts, relations, leaders."""
    return _unit_page(request, pk)


def _unit_page(request: Request, pk: int) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    shown = queries.unit_page(actor, pk, today=today)
    acts = acts_of(actor) if shown.inside else frozenset()
    context: dict[str, Any] = {
        "shown": shown,
        "unit": shown.unit,
        "unit_query": f"?unit={shown.unit.pk}",
        "nodes": queries.tree(actor, current=shown.unit, today=today),
        "happenings": queries.history("unit", shown.unit.pk),
        "sees_work": sees_work_of(actor, shown.unit.pk),
        "deeds": offered("unit", acts) if shown.live else [],
        "acts": {act.value: True for act in acts},
    }
    return page(request, "org/unit.html", context)


@require_GET
def children(request: Request, pk: int) -> HttpResponse:
    """The branches below a unit, for the tree that opens on demand."""
    nodes = queries.children(request.actor, unit_id=pk, today=timezone.localdate())
    level = request.GET.get("level", "")
    context = {"nodes": nodes, "level": int(level) if level.isascii() and level.isdigit() else 2}
    return page(request, "org/_children.html", context)


@require_GET
def options(request: Request) -> HttpResponse:
    """What the unit picker offers for the letters typed so far."""
    text = request.GET.get("q", "")[:60]
    return http.options(queries.unit_options(request.actor, text, today=timezone.localdate()))


@require_GET
def people_options(request: Request) -> HttpResponse:
    """What the person picker offers for the letters typed so far."""
    text = request.GET.get("q", "")[:60]
    return http.options(queries.people_options(request.actor, text))


@require_GET
def people(request: Request) -> HttpResponse:
    """The persons of the region, found by name, pinyin or initials."""
    text = request.GET.get("q", "")[:60]
    rows = queries.people_for(request.actor, text=text)
    cursor = request.GET.get("cursor", "")
    context = {"page": keyset(rows, order=("name_pinyin", "id"), cursor=cursor), "q": text}
    return page(request, "org/people.html", context, part="org/_people.html")


@require_GET
def person(request: Request, pk: int) -> HttpResponse:
    """A person: posts now and before, delegations, and for administrators the logins."""
    actor, today = request.actor, timezone.localdate()
    acts = acts_of(actor)
    context: dict[str, Any] = {
        "shown": queries.person_page(actor, pk, today=today),
        "happenings": queries.history("person", pk),
        "deeds": offered("person", acts),
        "acts": {act.value: True for act in acts},
        "own": actor.person_id == pk,
        "now": timezone.now(),
    }
    return page(request, "org/person.html", context)


@require_GET
def user(request: Request, pk: int) -> HttpResponse:
    """A login is shown on its person's page."""
    found = queries.user_for(request.actor, pk)
    return redirect(request, reverse("org:person", args=[found.person_id]))
