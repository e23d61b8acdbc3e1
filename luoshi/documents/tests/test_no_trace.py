"""A refused paper leaves nothing: no file, no statement to the database, no log line, no page."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.documents.services import Receipt
from luoshi.kernel.errors import BadInput

pytestmark = pytest.mark.django_db
Receive = Callable[..., Receipt]
SignIn = Callable[[str], Client]

MARKER = "zq7-不留痕迹-k4"
LINES = (f"关于{MARKER}的通知", "各乡镇人民政府：", f"一、办好{MARKER}。")
INNOCENT = "\n".join(LINES)
SECRET = f"机密★3年\n{INNOCENT}"

_opened: list[str] | None = None


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is None or event != "open" or not isinstance(arguments[0], str | bytes):
        return
    flags = arguments[2] if isinstance(arguments[2], int) else 0
    if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _opened.append(os.fsdecode(arguments[0]))


sys.addaudithook(_listen)


@contextmanager
def files_written() -> Iterator[list[str]]:
    """The files that this process opens for writing, but for compiled modules and /dev/null."""
    global _opened
    _opened, found = [], []
    try:
        yield found
    finally:
        found += [path for path in _opened if "__pycache__" not in path and path != os.devnull]
        _opened = None


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def spellings(*data: bytes) -> list[str]:
    """The marker and the files as a table's text form would show them."""
    encoded = [MARKER.encode(), MARKER.encode("gb18030"), *(one[:200] for one in data if one)]
    return [MARKER, *(one.hex() for one in encoded)]


def tables_with(needles: list[str]) -> set[str]:
    """The tables in which a row holds one of the needles, in whatever column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT 1 FROM "{table}" AS r WHERE EXISTS (SELECT 1 FROM unnest(%s::text[]) AS n'
                " WHERE position(n IN r::text) > 0) LIMIT 1",
                [needles],
            )
            if cursor.fetchone():
                found.add(table)
    return found


FORMS = {"text": (SECRET.encode(), INNOCENT.encode()), "docx": (as_docx(SECRET), as_docx(INNOCENT))}


@pytest.mark.parametrize("form", FORMS)
def test_the_service_refuses_before_anything_is_written_or_asked(
    cast: Any, receive: Receive, caplog: pytest.LogCaptureFixture, form: str
) -> None:
    secret, innocent = FORMS[form]
    caplog.set_level(logging.DEBUG)
    watch = CaptureQueriesContext(connection)
    with watch as asked, files_written() as written, pytest.raises(BadInput) as refusal:
        receive(cast.shen, secret, name=f"{MARKER}.docx", title=MARKER)
    assert asked.captured_queries == []
    assert written == []
    assert MARKER not in refusal.value.sentence + caplog.text
    assert tables_with(spellings(secret)) == set()
    # The same search finds what is stored when nothing is secret.
    receive(cast.shen, innocent, name=f"{MARKER}.docx")
    assert tables_with(spellings(innocent)) >= {
        "documents_paper",
        "documents_paperversion",
        "documents_papercontent",
        "journal_sealed",
    }
    assert "journal_entry" not in tables_with(spellings(innocent))


def posted(sign_in: SignIn, *, htmx: bool = False, **fields: Any) -> Any:
    values = {"request_id": str(uuid4()), "title": MARKER, **fields}
    headers = {"HX-Request": "true"} if htmx else {}
    return sign_in("shen").post(reverse("documents:receive"), values, headers=headers)


@pytest.mark.parametrize(
    "fields",
    [
        {"file": SECRET.encode()},
        {"file": as_docx(SECRET)},
        {"text": SECRET},
        {"text": INNOCENT, "title": f"秘密★{MARKER}", "kind": "nonsense"},
        {"file": b"%PDF-1.7 " + MARKER.encode()},
        {"file": as_docx(SECRET), "decision": "both"},
    ],
    ids=["text file", "docx", "pasted", "bad field", "unreadable", "kept both"],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_posted_form_leaves_nothing(
    caplog: pytest.LogCaptureFixture, fields: Any, htmx: bool, sign_in: SignIn
) -> None:
    caplog.set_level(logging.DEBUG)
    data = fields.get("file", b"")
    if data:
        fields = {**fields, "file": SimpleUploadedFile(f"{MARKER}.docx", data)}
    with CaptureQueriesContext(connection) as asked, files_written() as written:
        response = posted(sign_in, htmx=htmx, **fields)
    assert response.status_code == 422
    statements = "".join(query["sql"] for query in asked.captured_queries)
    for needle in spellings(data):
        assert needle not in statements
    assert written == []
    assert MARKER not in response.content.decode() + caplog.text
    assert MARKER not in str(response.headers) + str(response.cookies)
    assert tables_with(spellings(data)) == set()


def test_an_innocent_upload_passes_through_no_file_either(sign_in: SignIn) -> None:
    file = SimpleUploadedFile("方案.txt", INNOCENT.encode() + b" " * 4_000_000)
    with files_written() as written:
        response = posted(sign_in, file=file)
    assert response.status_code in (302, 303)
    assert written == []


def test_the_watch_on_files_sees_a_temporary_file(settings: Any, sign_in: SignIn) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    file = SimpleUploadedFile("方案.txt", INNOCENT.encode())
    with files_written() as written:
        posted(sign_in, file=file)
    assert any(path.endswith(".upload.txt") for path in written)
