"""What stands around every page: the menu, the posts one may switch to, how much waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from luoshi.kernel.actor import Actor
from luoshi.org.queries import Holding
from luoshi.web.menu import Entry, entries_for
from luoshi.web.queries import Counts, counted


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu as `kit/menu.html` shows it."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class OtherPost:
    """A post one may switch to."""

    id: int
    label: str


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The context of every page; counts are read only where a page shows them."""
    acting: Actor | None = getattr(request, "actor", None)
    about: dict[str, Any] = {"site_name": _("落实"), "demo": settings.DEMO, "actor": acting}
    if acting is None:
        return about
    known: Counts | None = getattr(request, "counts", None)  # the desk has counted already
    counts = cache(lambda: known or counted(acting))
    return about | {
        "menu": SimpleLazyObject(lambda: _menu(request, acting, counts().waiting)),
        "posts": _others(getattr(request, "held", ()), acting),
        "inbox_count": lambda: counts().unread,
    }


def _menu(request: HttpRequest, acting: Actor, waits: int) -> list[MenuItem]:
    current = _current(request, entries_for(acting))
    return [
        MenuItem(
            label=str(entry.label),
            url=reverse(entry.url_name),
            icon=entry.icon,
            current=entry is current,
            count=waits if entry.counts else None,
        )
        for entry in entries_for(acting)
    ]


def _current(request: HttpRequest, entries: tuple[Entry, ...]) -> Entry | None:
    """The entry that the page belongs to; one that names the page goes before one of its room."""
    match = request.resolver_match
    if match is None:
        return None
    own = [e for e in entries if match.view_name in e.pages | {e.url_name}]
    return next(iter([*own, *(e for e in entries if match.app_name in e.rooms)]), None)


def _others(held: Sequence[Holding], acting: Actor) -> list[OtherPost]:
    return [
        OtherPost(one.appointment_id, one.label)
        for one in held
        if (one.post_id, one.on_behalf_of) != (acting.post_id, acting.on_behalf_of)
    ]
