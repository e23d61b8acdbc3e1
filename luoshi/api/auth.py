"""Who calls: a token in the Authorization header becomes an actor at the API's door."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from luoshi.api import queries, services
from luoshi.kernel.actor import Actor


class ApiRequest(HttpRequest):
    """The request as the operations see it."""

    actor: Actor


class Token(HttpBearer):
    """`Authorization: Bearer luoshi_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of a live token; None (401) for every other text."""
        now = timezone.now()
        row = queries.bearer_of(token)
        actor = queries.actor_of(row, now) if row else None
        if row is None or actor is None:
            return None
        services.note_use(row, now=now)
        request.actor = actor  # type: ignore[attr-defined]  # operations see `ApiRequest`
        return actor


def caller(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """What every act is told: who, when, under which key."""
    return {"actor": request.actor, "now": timezone.now(), "request_id": key}


def on_matter(request: ApiRequest, key: UUID, matter: int) -> dict[str, Any]:
    """What every act on one matter is told: `caller`, and on what."""
    return caller(request, key) | {"matter_id": matter}
