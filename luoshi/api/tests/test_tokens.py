"""Tokens: shown once, kept as a digest, worth what the login and the appointment are worth."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from launch.sessions import signed_in
from luoshi.api import services
from luoshi.api.models import ApiToken
from luoshi.api.rules import digest, new_parts, parts_of, proves
from luoshi.api.tests.conftest import Program
from luoshi.journal.models import Entry
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.org.models import Appointment, User

Programs = Callable[[str], Program]


def test_a_token_is_recognised_and_proved() -> None:
    parts = new_parts()
    assert parts_of(parts.token) == parts
    kept = digest(parts.secret, "key")
    assert proves(parts.secret, kept, "key")
    assert not proves(parts.secret, kept, "another key")
    assert not proves(new_parts().secret, kept, "key")


@pytest.mark.parametrize("text", ["", "luoshi_", "luoshi_zz_x", "x" * 10_000, "luoshi_\0"])
def test_what_is_no_token_has_no_parts(text: str) -> None:
    assert parts_of(text) is None


def test_the_token_itself_is_kept_nowhere(program: Programs) -> None:
    token = program("shen").token
    secret = token.rsplit("_", 1)[1]
    row = ApiToken.objects.get()
    assert secret not in "".join(str(value) for value in vars(row).values())
    entry = Entry.objects.get(act="token.issued")
    assert secret.encode() not in bytes(entry.body)


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer x", "Basic YTpi", "luoshi_x"])
def test_without_a_token_there_is_nothing(cast: Any, client: Client, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    answer = client.get("/api/v1/matters", headers=headers)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "no_token"


def test_a_session_opens_no_operation(cast: Any, client: Client) -> None:
    """A browser's cookie is no token: nothing can be forged through it."""
    signed_in(cast.users["shen"], client)
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/api/v1/matters").status_code == 401


def test_the_description_is_for_those_who_signed_in(client: Client, db: None) -> None:
    assert client.get("/api/v1/openapi.json").status_code == 302


def test_a_token_opens_no_page(program: Programs) -> None:
    caller = program("shen")
    answer = caller.client.get("/", headers={"Authorization": f"Bearer {caller.token}"})
    assert answer.status_code == 302


def test_the_door_is_noted(program: Programs) -> None:
    assert program("shen").post("/matters", {"content": "补栽行道树"}).status_code == 201
    assert Entry.objects.get(act="matter.drafted").door == "api"


def test_its_use_is_noted_once_a_minute(program: Programs) -> None:
    caller = program("shen")
    caller.get("/matters")
    first = ApiToken.objects.get().last_used_at
    caller.get("/matters")
    assert first is not None and ApiToken.objects.get().last_used_at == first


@pytest.mark.parametrize("end", ["login", "appointment", "token", "post given to another"])
def test_it_ends_with_what_it_stands_on(cast: Any, program: Programs, end: str) -> None:
    caller = program("shen")
    assert caller.get("/matters").status_code == 200
    today = timezone.localdate()
    if end == "login":
        User.objects.filter(username="shen").update(is_active=False)
    if end == "appointment":
        Appointment.objects.filter(person=cast.shen.person_id).update(until=today)
    if end == "token":
        services.revoke_token(
            actor=cast.shen,
            now=timezone.now(),
            request_id=uuid4(),
            user=cast.users["shen"],
            prefix=ApiToken.objects.get().prefix,
        )
    if end == "post given to another":
        old = Appointment.objects.get(person=cast.shen.person_id)
        Appointment.objects.filter(pk=old.pk).update(until=today)
        post = Appointment.objects.get(person=cast.zhou.person_id).post
        Appointment.objects.create(
            person=old.person, post=post, unit=post.unit, role=post.role, since=old.since
        )
    assert caller.get("/matters").status_code == 401


def test_nobody_gets_a_token_for_another(cast: Any) -> None:
    gao = Appointment.objects.get(person=cast.gao.person_id).pk
    shen = Appointment.objects.get(person=cast.shen.person_id).pk
    for user, appointment in (("shen", gao), ("gao", gao), ("gao", shen)):
        with pytest.raises(NotAllowed):
            services.issue_token(
                actor=cast.shen,
                now=timezone.now(),
                request_id=uuid4(),
                user=cast.users[user],
                appointment_id=appointment,
                name="x",
            )


def test_a_token_needs_a_purpose_and_is_shown_once(cast: Any) -> None:
    asked: dict[str, Any] = {
        "actor": cast.shen,
        "now": timezone.now(),
        "request_id": uuid4(),
        "user": cast.users["shen"],
        "appointment_id": Appointment.objects.get(person=cast.shen.person_id).pk,
    }
    with pytest.raises(BadInput):
        services.issue_token(**asked, name=" ")
    services.issue_token(**asked, name="数据交换")
    with pytest.raises(RuleBroken):
        services.issue_token(**asked, name="数据交换")


def test_a_token_is_revoked_once_and_only_by_its_login(cast: Any, program: Programs) -> None:
    program("shen")
    asked: dict[str, Any] = {"now": timezone.now(), "prefix": ApiToken.objects.get().prefix}
    with pytest.raises(NotFound):
        services.revoke_token(**asked, actor=cast.han, request_id=uuid4(), user=cast.users["han"])
    own: dict[str, Any] = {"actor": cast.shen, "user": cast.users["shen"], **asked}
    request = uuid4()
    row = services.revoke_token(**own, request_id=request)
    assert services.revoke_token(**own, request_id=request) == row
    with pytest.raises(NotFound):
        services.revoke_token(**own, request_id=uuid4())
