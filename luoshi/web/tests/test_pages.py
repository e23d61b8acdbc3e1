"""Pages that say no, the health address, and refusals as toasts."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from luoshi.web import queries
from luoshi.web.tests.conftest import SignIn


def test_health_says_yes_and_nothing_else(client: Client, db: None) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies


def test_health_says_no_when_the_database_does_not_answer(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> None:
        raise DatabaseError("secret words")

    monkeypatch.setattr(queries, "database_answers", silent)
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (503, b"no\n")


def test_a_page_that_is_not_there_says_so_in_words(cast: Any, sign_in: SignIn) -> None:
    answer = sign_in("shen").get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()
    assert "工作台" in answer.content.decode()


def test_nobody_gets_the_same_page_without_the_menu(client: Client, db: None) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "menu" not in answer.context


def test_a_refusal_is_a_page_or_a_toast(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    page = client.get("/matters/999999/")
    assert page.status_code == 404 and "没有找到" in page.content.decode()
    toast = client.get("/matters/999999/", headers={"HX-Request": "true"})
    assert toast.status_code == 404 and toast["HX-Reswap"] == "none"
    assert "kit:toast" in toast["HX-Trigger"]


def test_a_forged_post_is_refused_in_words(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen", Client(enforce_csrf_checks=False))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post("/sign-out/")
    assert answer.status_code == 403
    assert "刷新" in answer.content.decode()
    assert client.get("/").status_code == 200


def test_our_own_fault_is_said_without_asking_anything(
    cast: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    client = sign_in("shen")
    client.raise_request_exception = False

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("luoshi.web.views.desk.desk_of", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "故障" in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_pages_are_chinese_and_english(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    assert 'lang="zh-CN"' in client.get("/").content.decode()
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in client.get("/").content.decode()


def test_every_page_of_the_menu_opens(cast: Any, sign_in: SignIn) -> None:
    for who in ("shen", "gao", "zhou", "he", "su", "cheng"):
        client = sign_in(who)
        for item in client.get("/").context["menu"]:
            page = client.get(item.url)
            if page.status_code == 303:
                page = client.get(page["Location"])
            assert page.status_code == 200, item.url
            assert [one.label for one in page.context["menu"] if one.current] == [item.label]
