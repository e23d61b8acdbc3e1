"""How a view reads a request and answers it."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from luoshi.kernel.errors import BadInput
from luoshi.kit import http
from luoshi.kit.middleware import POLICY, content_security_policy
from luoshi.kit.pages import page

WAYS = RequestFactory()


def asked(method: str = "get", **headers: str) -> Any:
    """A request as the middleware leaves it."""
    request: Any = getattr(WAYS, method)("/", headers=headers)
    request.htmx = HtmxDetails(request)
    return request


def test_a_request_id_is_a_uuid_or_a_refusal() -> None:
    wanted = uuid4()
    assert http.request_id(WAYS.post("/", {"request_id": str(wanted)})) == wanted
    assert isinstance(http.request_id(WAYS.post("/", {"request_id": wanted.hex})), UUID)
    for torn in ({}, {"request_id": ""}, {"request_id": "1"}):
        with pytest.raises(BadInput, match="页面已经过期"):
            http.request_id(WAYS.post("/", torn))


def test_a_part_is_given_to_htmx_only() -> None:
    assert not http.wants_part(asked())
    assert http.wants_part(asked(HX_Request="true"))
    assert not http.wants_part(asked(HX_Request="true", HX_Boosted="true"))
    assert not http.wants_part(asked(HX_Request="true", HX_History_Restore_Request="true"))


def test_a_page_answers_whole_or_in_part() -> None:
    part, whole = "kit/gallery/branch.html", "kit/why.html"
    answered = page(asked(HX_Request="true"), whole, {"branch": [{"name": "清溪镇"}]}, part=part)
    assert "清溪镇" in answered.content.decode()
    answered = page(asked(), whole, {"body": "依据"}, part=part, status=422)
    assert "<summary>为什么</summary>" in answered.content.decode()
    assert answered.status_code == 422
    assert "HX-Request" in answered["Vary"]


def test_a_refusal_leaves_the_page_and_says_the_sentence() -> None:
    answered = http.refused(asked(), "“已被改动”", status=409, fields={"due": "太早"})
    assert answered.status_code == 409
    assert answered["HX-Reswap"] == "none"
    said = json.loads(answered["HX-Trigger"])
    assert said["kit:toast"] == {"text": "“已被改动”", "kind": "warning"}
    assert said["kit:errors"] == {"due": "太早"}
    assert answered["HX-Trigger"].isascii()


def test_a_redirect_is_303_or_a_fresh_page_for_a_part() -> None:
    plain = http.redirect(asked("post"), "/kit/")
    assert (plain.status_code, plain["Location"]) == (303, "/kit/")
    assert http.redirect(asked("post", HX_Request="true"), "/kit/")["HX-Redirect"] == "/kit/"
    assert (
        http.redirect(asked("post", HX_Request="true", HX_Boosted="true"), "/")["Location"] == "/"
    )


def test_a_place_in_a_page_is_told_to_htmx_by_address() -> None:
    assert http.redirect(asked("post"), "/kit/#r7")["Location"] == "/kit/#r7"
    for headers in ({}, {"HX_Boosted": "true"}):
        answered = http.redirect(asked("post", HX_Request="true", **headers), "/kit/#r7")
        assert json.loads(answered["HX-Location"]) == {"path": "/kit/#r7"}


def test_the_unit_picker_gets_twenty_options_at_most() -> None:
    many: list[http.Option] = [{"id": n, "name": "镇", "short": "", "path": ""} for n in range(30)]
    assert len(json.loads(http.options(many).content)["options"]) == 20


def test_every_answer_carries_the_policy() -> None:
    answer = content_security_policy(lambda request: HttpResponse())(WAYS.get("/"))
    assert answer["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
