"""Papers of our own writing for the tests of the room."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.test import Client

from launch.sessions import signed_in
from luoshi.documents import services
from luoshi.documents.services import Receipt
from luoshi.kernel.actor import Actor

AT = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)

PLAN = """云岭县人民政府办公室文件

云政办发〔2026〕17号

云岭县人民政府办公室关于印发云岭县茶园提质行动方案的通知

各乡镇人民政府，县直各部门：
    茶园提质行动方案已经县政府同意，请照此办理。
    1．改造老茶园三千亩。（责任单位：县农业农村局）
    2．修通柳溪铺至石桥的产业路。（责任单位：县交通运输局）

云岭县人民政府办公室
2026年3月5日
"""


def as_docx(text: str) -> bytes:
    """The same text as a Word file, one paragraph a line."""
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


Receive = Callable[..., Receipt]


@pytest.fixture
def receive() -> Receive:
    """Hand a paper in, by default the plan as text."""

    def hand_in(actor: Actor, text: str | bytes = PLAN, **more: object) -> Receipt:
        data = text if isinstance(text, bytes) else text.encode()
        given = {"now": AT, "request_id": uuid4(), "name": "方案.txt", **more}
        return services.receive_paper(actor=actor, data=data, **given)  # type: ignore[arg-type]

    return hand_in


SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(client: Client, cast: Any) -> SignIn:
    """Sign a member of the cast in, as the sign-in page leaves the session."""

    return lambda who: signed_in(cast.users[who], client)
