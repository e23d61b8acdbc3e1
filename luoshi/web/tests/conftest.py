"""Signing in, for the tests of the web door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from luoshi.org.models import User

PASSWORD = "yunling-office-2026"
SignIn = Callable[..., Client]


@pytest.fixture(scope="session")
def hashed() -> str:
    """Argon2 takes its time; once is enough."""
    return make_password(PASSWORD)


@pytest.fixture
def sign_in(cast: Any, hashed: str) -> SignIn:
    """A browser in which a member of the cast has signed in through the page."""

    def begin(who: str, client: Client | None = None) -> Client:
        User.objects.filter(username=who).update(password=hashed)
        client = client or Client()
        answer = client.post("/sign-in/", {"username": who, "password": PASSWORD})
        assert answer.status_code == 303
        return client

    return begin
