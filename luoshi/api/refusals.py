"""How the API says no: one JSON form with a stable code, a sentence and the fields."""

import logging
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, Refusal

log = logging.getLogger("luoshi.api")
STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403, BadInput: 422}
CONFLICT = 409
KEY = "Idempotency-Key"


class Problem(Schema):
    """A refusal: `code` for programs, `sentence` for people, `fields` where a value is wrong."""

    code: str
    sentence: str
    fields: dict[str, str]


# Every operation documents these; a program that sends nonsense learns why.
REFUSED = frozenset({400, 401, 403, 404, 409, 422})


def answers(model: Any, status: int = 200) -> dict[Any, Any]:
    """What an operation answers with: its model, or a refusal."""
    return {status: model, REFUSED: Problem}


def teach(api: NinjaAPI) -> None:
    """Let the API answer every refusal, its own and ninja's, in the one form."""

    @api.exception_handler(Refusal)
    def refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), CONFLICT)
        fields = error.fields if isinstance(error, BadInput) else {}
        return _answer(api, request, status, error.code, error.sentence, fields)

    @api.exception_handler(ValidationError)
    def wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = {_field(one["loc"]): _said(one) for one in error.errors}
        return _answer(api, request, 422, "bad_input", _first(fields), fields)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        sentence = _("令牌无效、已收回，或者持有人已不在岗。")
        response = _answer(api, request, 401, "no_token", sentence, {})
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return _answer(api, request, 404, "not_found", NotFound().sentence, {})

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        sentence = _("请求内容不能读取，请检查格式。")
        return _answer(api, request, error.status_code, "unreadable", sentence, {})

    @api.exception_handler(SuspiciousOperation)
    def suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
        sentence = _("请求内容过大或不合规，没有接收。")
        return _answer(api, request, 400, "unreadable", sentence, {})

    @api.exception_handler(Exception)
    def fault(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("fault in %s %s", request.method, request.path, exc_info=error)
        sentence = _("系统出了故障，这一步没有办成，请稍后用同一个编号重试。")
        return _answer(api, request, 500, "fault", sentence, {})


def _answer(
    api: NinjaAPI,
    request: HttpRequest,
    status: int,
    code: str,
    sentence: str,
    fields: dict[str, str],
) -> HttpResponse:
    content = {"code": code, "sentence": str(sentence), "fields": fields}
    return api.create_response(request, content, status=status)


def _field(place: tuple[Any, ...]) -> str:
    """The name of a wrong value, without where it was and what our argument is called."""
    inner = [str(part) for part in place[1:]]
    if inner[:1] == ["given"]:
        inner = inner[1:]
    return ".".join(inner) or str(place[0])


def _said(error: dict[str, Any]) -> str:
    if error["loc"][-1] == KEY:
        return _("写入请求要带 Idempotency-Key 头，值为一个 UUID；重试时用同一个值。")
    return str(error["msg"])


def _first(fields: dict[str, str]) -> str:
    if KEY in fields:
        return fields[KEY]
    return _("填写的内容有误：%(fields)s") % {"fields": "、".join(fields)}
