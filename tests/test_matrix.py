"""Role × relation: every address, asked by everybody, answers as tests/matrix.toml says.

A row names an address, a method, the thing it is asked about (a key of the scene below) and who
gets which status: `200 = "shen han"`, `404 = "*"` for everybody else. Nobody signed in gets 302 to
the sign-in, and at the API 401, unless a row says otherwise. An address without a row fails, and so
does a row without an address.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from launch.sessions import signed_in
from tests.stage import set_scene

NOBODY = "nobody"
REST = "*"
BY_SESSION = {"api:v1:openapi-json", "api:v1:api-root"}


@dataclass(frozen=True)
class Row:
    """One line of the matrix."""

    url: str
    expect: dict[str, str]
    method: str = "GET"
    about: str = ""
    also: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def by_token(self) -> bool:
        """Whether it is an operation of the API; its description is a page."""
        return self.url.startswith("api:") and self.url not in BY_SESSION

    def status_for(self, who: str) -> int | None:
        """The status that `who` must get; None where the row does not say."""
        named = {name: int(code) for code, names in self.expect.items() for name in names.split()}
        if who in named:
            return named[who]
        if who == NOBODY:
            return 401 if self.by_token else 302
        return named.get(REST)


def rows() -> list[Row]:
    """All lines of the matrix."""
    path = Path(__file__).with_name("matrix.toml")
    return [Row(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["row"]]


def addresses(patterns: list[Any], spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full names of all addresses below some patterns."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield ":".join([*spaces, pattern.name])


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known = set(addresses(get_resolver().url_patterns))
    listed = {row.url for row in rows()}
    assert sorted(known - listed) == [], "addresses without a row in tests/matrix.toml"
    assert sorted(listed - known) == [], "rows of tests/matrix.toml without an address"


def test_every_row_says_what_everybody_gets() -> None:
    open_rows = [row.url for row in rows() if row.status_for("some reader nobody named") is None]
    assert open_rows == []


LARGE = ("matters", "api")  # the others share one scene, which takes longer than their rows


def share_of(row: Row) -> str:
    """In whose company a row is asked: so that two workers have about the same to do."""
    room = row.url.partition(":")[0]
    if room not in LARGE:
        return "others"
    return f"{room} {'reads' if row.method == 'GET' else 'acts'}"


@pytest.mark.parametrize("share", sorted({share_of(row) for row in rows()}))
def test_everybody_gets_what_the_matrix_says(share: str, cast: Any, now: datetime) -> None:
    scene = set_scene(cast, now)
    everybody = callers(cast)
    wrong = [
        f"{row.method} {row.url} about {row.about or '-'}: {who} got {got}, not {wanted}"
        for row in rows()
        if share_of(row) == share
        for who, caller in everybody.items()
        if (wanted := row.status_for(who)) != (got := caller.ask(row, scene))
    ]
    assert wrong == []


def test_the_outsider_is_welcome_nowhere() -> None:
    """Whatever is about a thing of the county answers the outsider with 403 or 404, by the rows."""
    told = Counter(row.status_for("qiao") for row in rows() if row.about)
    assert set(told) <= {403, 404, 405}


@dataclass(frozen=True)
class Caller:
    """Somebody at the doors: a browser with his session, and a token for the API."""

    client: Client
    session: str = ""
    token: str = ""

    def ask(self, row: Row, scene: dict[str, Any]) -> int:
        """Ask for a row's address as a page or by the API; whatever that changes is undone."""
        address = reverse(row.url, args=[scene[name] for name in f"{row.about} {row.also}".split()])
        self.client.cookies.clear()  # a row may have signed us out
        with transaction.atomic():
            if row.by_token:
                answer = self._by_token(row, address, meant(row.data, scene))
            else:
                answer = self._by_session(row, address, meant(row.data, scene))
            transaction.set_rollback(True)
        return answer.status_code

    def _by_session(self, row: Row, address: str, data: Any) -> Any:
        if self.session:
            self.client.cookies["sessionid"] = self.session
        if row.method == "POST":
            data = {"request_id": str(uuid4())} | data
        return getattr(self.client, row.method.lower())(address, data)

    def _by_token(self, row: Row, address: str, data: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if row.method == "GET":
            return self.client.get(address, data, headers=headers)
        return self.client.generic(
            row.method, address, json.dumps(data), "application/json", headers=headers
        )


def meant(value: Any, scene: dict[str, Any]) -> Any:
    """The data of a row, with the ids of the scene in the place of their names."""
    if isinstance(value, dict):
        return {name: meant(one, scene) for name, one in value.items()}
    if isinstance(value, list):
        return [meant(one, scene) for one in value]
    return scene.get(value, value) if isinstance(value, str) else value


def callers(cast: Any) -> dict[str, Caller]:
    """Every member of the cast, and somebody who is nobody here."""
    from luoshi.api.services import issue_token
    from luoshi.org.queries import appointments_of

    found = {NOBODY: Caller(Client(raise_request_exception=False))}
    now = timezone.now()
    for who, actor in cast:
        client = signed_in(cast.users[who], Client(raise_request_exception=False))
        held = appointments_of(cast.users[who], now=now)[0].appointment_id
        _row, token = issue_token(
            actor=actor,
            now=now,
            request_id=uuid4(),
            user=cast.users[who],
            appointment_id=held,
            name="matrix",
        )
        found[who] = Caller(client, client.session.session_key or "", token)
    return found
