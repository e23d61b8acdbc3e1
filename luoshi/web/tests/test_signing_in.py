"""Signing in and out, sessions, the demo's buttons: by a browser's requests."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.org.models import Appointment, User
from luoshi.org.rules.signing_in import FREE_FAILURES
from luoshi.web.tests.conftest import PASSWORD, SignIn

NEW = "another-long-password-7"


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_nobody_sees_anything_without_signing_in(client: Client, db: None) -> None:
    answer = client.get("/?x=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/%3Fx%3D1"


def test_one_comes_back_to_where_one_wanted_to_go(cast: Any, sign_in: SignIn) -> None:
    sign_in("shen")
    client = Client()
    given = {"username": "shen", "password": PASSWORD, "next": "/password/"}
    assert client.post("/sign-in/", given)["Location"] == "/password/"


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "x\0y"]
)
def test_one_is_never_sent_elsewhere(cast: Any, sign_in: SignIn, to: str) -> None:
    sign_in("shen")
    answer = Client().post("/sign-in/", {"username": "shen", "password": PASSWORD, "next": to})
    assert answer["Location"] == "/"


def test_every_failure_says_the_same(cast: Any, sign_in: SignIn) -> None:
    sign_in("shen")
    User.objects.filter(username="han").update(is_active=False)
    said = {
        Client().post("/sign-in/", given).context["refusal"]
        for given in (
            {"username": "shen", "password": "wrong"},
            {"username": "nobody-here", "password": "wrong"},
            {"username": "han", "password": "wrong"},
        )
    }
    assert len(said) == 1 and said != {""}


def test_a_locked_login_does_not_open_with_the_right_password(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    client.post("/sign-out/")
    for _ in range(FREE_FAILURES):
        assert client.post("/sign-in/", {"username": "shen", "password": "no"}).status_code == 422
    answer = client.post("/sign-in/", {"username": "shen", "password": PASSWORD})
    assert answer.status_code == 422
    assert not is_in(client)


def test_signing_in_changes_the_session_key(cast: Any, sign_in: SignIn) -> None:
    """A key planted before the sign-in is worth nothing after it."""
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in("shen", client)
    assert client.session.session_key != before
    assert "planted" not in client.session


def test_signing_out_is_a_post_and_ends_the_session(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not is_in(client)


@pytest.mark.parametrize(
    ("key", "ago"),
    [("seen", timedelta(minutes=31)), ("started", timedelta(hours=8, minutes=1))],
)
def test_a_session_left_idle_or_too_old_is_over(
    cast: Any, sign_in: SignIn, key: str, ago: timedelta
) -> None:
    client = sign_in("shen")
    session = client.session
    session[key] = (timezone.now() - ago).timestamp()
    session.save()
    answer = client.get("/")
    assert answer.status_code == 302
    said = [str(m) for m in get_messages(answer.wsgi_request)]
    assert len(said) == 1 and "超时" in said[0]
    assert not is_in(client)


def test_a_session_without_its_times_is_over(cast: Any) -> None:
    client = Client()
    client.force_login(cast.users["shen"])
    assert not is_in(client)


def test_use_keeps_a_session_alive(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    session = client.session
    session["seen"] = (timezone.now() - timedelta(minutes=29)).timestamp()
    session.save()
    assert is_in(client)
    assert timezone.now().timestamp() - client.session["seen"] < 60


def test_a_part_asked_for_by_nobody_leads_the_page_to_the_sign_in(client: Client, db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/ledger/?q=1"}
    answer = client.get("/desk/sign/", headers=headers)
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fledger%2F%3Fq%3D1"


def test_changing_the_password_ends_all_other_sessions(cast: Any, sign_in: SignIn) -> None:
    here, there = sign_in("shen"), sign_in("shen")
    assert is_in(here) and is_in(there)
    given = {"current": PASSWORD, "password": NEW, "again": NEW}
    answer = here.post(
        "/password/", {**given, "request_id": "5f7a3b52-6e0a-4a58-9e4e-5c8c0f7d2a11"}
    )
    assert answer["Location"] == "/"
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"current": "wrong", "password": NEW, "again": NEW}, "current"),
        ({"current": PASSWORD, "password": NEW, "again": "x"}, "again"),
        ({"current": PASSWORD, "password": "1234", "again": "1234"}, "password"),
    ],
)
def test_a_wrong_change_of_password_says_where(
    cast: Any, sign_in: SignIn, given: dict[str, str], field: str
) -> None:
    client = sign_in("shen")
    request_id = "5f7a3b52-6e0a-4a58-9e4e-5c8c0f7d2a12"
    answer = client.post("/password/", {**given, "request_id": request_id})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}


def test_a_password_set_by_another_must_be_changed_first(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    User.objects.filter(username="shen").update(must_change_password=True)
    assert client.get("/")["Location"] == "/password/"
    assert client.get("/ledger/")["Location"] == "/password/"
    given = {"current": PASSWORD, "password": NEW, "again": NEW}
    client.post("/password/", {**given, "request_id": "5f7a3b52-6e0a-4a58-9e4e-5c8c0f7d2a13"})
    assert is_in(client)


def test_without_a_post_one_sees_only_that(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    today = timezone.localdate()
    Appointment.objects.filter(person=cast.shen.person_id).update(until=today)
    for path in ("/", "/ledger/", "/password/"):
        assert client.get(path)["Location"] == "/no-post/"
    assert client.get("/no-post/").status_code == 403
    assert client.post("/sign-out/").status_code == 303


def test_nobody_switches_to_a_post_that_is_not_his(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    other = Appointment.objects.get(person=cast.gao.person_id)
    for wrong in (str(other.pk), "", "x", "9" * 30):
        assert client.post("/post/", {"appointment": wrong}).status_code == 403
    assert client.get("/").context["actor"].post_id == cast.shen.post_id


def test_one_acts_in_the_post_one_switched_to(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    own = Appointment.objects.get(person=cast.shen.person_id)
    second = Appointment.objects.create(
        person_id=cast.shen.person_id,
        post=Appointment.objects.get(person=cast.zhou.person_id).post,
        unit_id=cast.zhou.unit_id,
        role="liaison",
        since=own.since,
    )
    assert client.post("/post/", {"appointment": second.pk})["Location"] == "/"
    page = client.get("/")
    assert page.context["actor"].unit_id == cast.zhou.unit_id
    assert [post.id for post in page.context["posts"]] == [own.pk]
    second.delete()
    assert client.get("/").context["actor"].unit_id == cast.shen.unit_id


def test_the_language_is_switched_by_post_and_stays_here(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert client.cookies["django_language"].value == "en"
    assert client.get("/language/").status_code == 405


class TestDemo:
    """The one-click roles exist in the demo and nowhere else."""

    def test_outside_the_demo_there_is_no_such_address(self, cast: Any, client: Client) -> None:
        assert client.post("/sign-in/demo/", {"username": "shen"}).status_code == 404
        assert not is_in(client)
        assert client.get("/sign-in/").context["cast"] == []

    def test_in_the_demo_one_click_is_enough(
        self, cast: Any, client: Client, settings: Any
    ) -> None:
        settings.DEMO = True
        shown = [one["username"] for one in client.get("/sign-in/").context["cast"]]
        assert {"shen", "han", "gao", "qiao"} <= set(shown)
        answer = client.post("/sign-in/demo/", {"username": "han"})
        assert answer["Location"] == reverse("web:desk")
        assert client.get("/").context["actor"].person_id == cast.han.person_id

    def test_only_the_cast_has_a_button(self, cast: Any, client: Client, settings: Any) -> None:
        settings.DEMO = True
        User.objects.create(username="somebody", person_id=cast.shen.person_id)
        assert client.post("/sign-in/demo/", {"username": "somebody"}).status_code == 404
        assert client.post("/sign-in/demo/", {}).status_code == 404
        assert client.get("/sign-in/demo/").status_code == 405


def test_only_the_two_doors_begin_a_session() -> None:
    """No third caller may open a session: `sessions.begin` is the only use of Django's login."""
    from checks.source import ROOT

    found = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("sessions.begin(")
        for path in (ROOT / "luoshi").rglob("*.py")
        if "tests" not in path.parts
    }
    assert {name: count for name, count in found.items() if count} == {
        "luoshi/web/views/signing_in.py": 2
    }
    logins = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "luoshi").rglob("*.py")
        if "tests" not in path.parts and "login(request" in path.read_text(encoding="utf-8")
    ]
    assert logins == ["luoshi/web/sessions.py"]
