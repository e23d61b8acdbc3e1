"""Programs that call, each with the token of a member of the cast."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.api.services import issue_token
from luoshi.org.queries import appointments_of

BASE = "/api/v1"


class Program:
    """Calls the API as somebody; every write gets a new key unless one is given."""

    def __init__(self, token: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.token = token

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(BASE + path, query, headers=self._headers())

    def send(self, method: str, path: str, body: Any, *, key: object = None) -> Any:
        headers = self._headers() | {"Idempotency-Key": str(key or uuid4())}
        return self.client.generic(
            method, BASE + path, json.dumps(body), "application/json", headers=headers
        )

    def post(self, path: str, body: Any, *, key: object = None) -> Any:
        return self.send("POST", path, body, key=key)

    def upload(self, data: bytes, *, key: object = None, name: str = "a.txt", **form: Any) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        headers = self._headers() | {"Idempotency-Key": str(key or uuid4())}
        given = {"file": SimpleUploadedFile(name, data), **form}
        return self.client.post(BASE + "/papers", given, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
def program(cast: Any) -> Callable[[str], Program]:
    """The program of a member of the cast."""

    def made(who: str) -> Program:
        now, user = timezone.now(), cast.users[who]
        held = appointments_of(user, now=now)[0].appointment_id
        _row, token = issue_token(
            actor=getattr(cast, who),
            now=now,
            request_id=uuid4(),
            user=user,
            appointment_id=held,
            name="tests",
        )
        return Program(token)

    return made
