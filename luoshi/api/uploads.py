"""Files in the very call that an act is: a form with `given` as JSON and `attached`, or plain JSON.

What carries no files is sent as every other call is, as JSON; both forms come to one operation.
"""

import json
from collections.abc import Callable, Collection
from functools import wraps
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import File
from ninja.errors import HttpError
from ninja.files import UploadedFile

from luoshi.api.schemas import Schema
from luoshi.documents.attached import Attached, FileKind, read_attached
from luoshi.documents.upload import demand_whole

Files = Annotated[list[UploadedFile] | None, File()]
FORM: Final = "multipart/form-data"
Run = Callable[..., HttpResponse]


class _JsonAsForm:
    """A body of JSON in the place of the form, whose one field it is; read when it is asked for."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __contains__(self, name: str) -> bool:
        return bool(self._request.body)

    def __getitem__(self, name: str) -> str:
        body = self._request.body
        try:
            return body.decode(json.detect_encoding(body))
        except UnicodeDecodeError as error:
            raise HttpError(400, "no text") from error


def or_json(run: Run) -> Run:
    """Let an operation that takes files take its body as plain JSON too."""

    @wraps(run)
    def taking(request: Any, **more: Any) -> HttpResponse:
        if request.content_type != FORM:
            request.FILES  # noqa: B018 - the (empty) form is there before another takes its place
            request.POST = _JsonAsForm(request)
        return run(request, **more)

    return taking


def also_json(given: type[Schema]) -> dict[str, Any]:
    """What the description says of the other form."""
    ref = {"$ref": f"#/components/schemas/{given.__name__}"}
    return {"requestBody": {"content": {"application/json": {"schema": ref}}}}


def taken(
    request: HttpRequest,
    given: list[UploadedFile] | None,
    kinds: Collection[FileKind] = tuple(FileKind),
) -> tuple[Attached, ...]:
    """The files of an upload as they may be kept."""
    demand_whole(request)
    return read_attached([(one.name or "", one.read()) for one in given or ()], kinds)
