"""Every form of file goes the whole way: upload, reading, storing, the page; or is refused."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.decompose import read
from luoshi.decompose.tests.typeset import Typesetter, as_ofd, as_pdf
from luoshi.documents import queries
from luoshi.documents.models import MEDIA_LABELS, Paper, PaperVersion
from luoshi.documents.reading import CLASSIFIED
from luoshi.documents.rules import Media
from luoshi.documents.services import Receipt
from luoshi.kernel.errors import BadInput

pytestmark = pytest.mark.django_db
Receive = Callable[..., Receipt]
SignIn = Callable[[str], Client]

LINES = (
    "云岭县茶园提质行动方案",
    "1．改造老茶园三千亩。（责任单位：县农业农村局）",
    "2．新建加工车间两座。（责任单位：县工信局）",
)


def workbook(lines: tuple[str, ...]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("台账")
        for i, line in enumerate(lines):
            sheet.write(i, 0, line)
    return stream.getvalue()


def made(form: str, *lines: str) -> bytes:
    """The lines as a file of that form."""
    if form in ("pdf", "ofd"):
        setter = Typesetter()
        for line in lines:
            setter.paragraph(line, indent=0)
        return (as_pdf if form == "pdf" else as_ofd)(setter.finished())
    if form == "xlsx":
        return workbook(lines)
    if form == "csv":
        return "\n".join(f"{i},{line},无" for i, line in enumerate(lines)).encode()
    return f"<!DOCTYPE html><body>{''.join(f'<p>{line}</p>' for line in lines)}</body>".encode()


FORMS = ["pdf", "ofd", "xlsx", "csv", "html"]


@pytest.mark.parametrize("form", FORMS)
def test_it_is_kept_and_given_back_as_it_was_read(form: str, cast: Any, receive: Receive) -> None:
    data = made(form, *LINES)
    receipt = receive(cast.shen, data, name=f"方案.{form}")
    version = PaperVersion.objects.get(pk=receipt.version.pk)
    assert version.media == form
    assert queries.extract_of(version) == read(data)
    assert LINES[1] in version.text


@pytest.mark.parametrize("form", FORMS)
def test_it_is_uploaded_and_shown(form: str, sign_in: SignIn) -> None:
    file = SimpleUploadedFile(f"方案.{form}", made(form, *LINES))
    client = sign_in("shen")
    fields = {"request_id": str(uuid4()), "file": file}
    answer = client.post(reverse("documents:receive"), fields)
    assert answer.status_code == 303
    shown = client.get(answer.headers["Location"])
    assert shown.status_code == 200
    assert "改造老茶园三千亩" in shown.content.decode()
    assert str(MEDIA_LABELS[Media(form)]) in shown.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_a_marked_one_is_refused(form: str, cast: Any, receive: Receive) -> None:
    with pytest.raises(BadInput) as refusal:
        receive(cast.shen, made(form, "机密★3年", *LINES), name=f"方案.{form}")
    assert refusal.value.sentence == CLASSIFIED
    assert Paper.objects.count() == 0
