"""A browser in which somebody has signed in, without paying for the password each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client


def signed_in(user: Any, client: Client | None = None) -> Client:
    """A browser, new or the one given, with the session that `web.sessions.begin` opens."""
    from django.test import Client

    client = client or Client()
    client.force_login(user)
    session = client.session
    session["started"] = session["seen"] = datetime.now(UTC).timestamp()
    session.save()
    return client
