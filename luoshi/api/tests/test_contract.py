"""The description is kept: whatever is sent gets a documented answer, and never a 5xx."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable

from launch.sessions import signed_in
from luoshi.api.tests.conftest import Program

EACH = 12  # requests for each operation


def described(cast: Any) -> dict[str, Any]:
    found: dict[str, Any] = signed_in(cast.users["shen"]).get("/api/v1/openapi.json").json()
    return found


def test_every_write_takes_a_key_and_every_refusal_is_described(cast: Any) -> None:
    for path, operations in described(cast)["paths"].items():
        for method, operation in operations.items():
            assert {"401", "404", "422"} <= operation["responses"].keys(), (method, path)
            headers = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"}
            assert ("Idempotency-Key" in headers) == (method != "get"), (method, path)


@contextmanager
def one_connection() -> Iterator[None]:
    """Let a request leave the test's connection open, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.filterwarnings("ignore")
def test_nothing_that_is_sent_breaks_it(cast: Any, program: Callable[[str], Program]) -> None:
    token = program("shen").token
    schema = schemathesis.openapi.from_dict(described(cast))
    schema.app = WSGIHandler()
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis.settings(
            max_examples=EACH,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def probe(case: Any) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code < 500, (case.method, case.path, answer.text)
            assert str(answer.status_code) in case.operation.definition.raw["responses"]

        with one_connection(), suppress(Unsatisfiable):
            probe()
    assert asked > 100
