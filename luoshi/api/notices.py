"""The caller's inbox: what he was told, and that he has read it."""

from datetime import datetime
from typing import Annotated

from django.utils import timezone
from ninja import Path, Query, Router

from luoshi.api.auth import ApiRequest
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, Key, Schema, Short
from luoshi.kit.paging import keyset
from luoshi.notices import queries, services
from luoshi.notices.queries import Line

router = Router(tags=["notices"])
Pk = Annotated[Id, Path()]
SIZE = 100


class Filters(Schema):
    """Where the page begins; those read already, if they are asked for."""

    cursor: Short = ""
    read: bool = False


class NoticeOut(Schema):
    """A notice; `words` is empty where the caller may not see the subject (any more)."""

    id: int
    stage: str
    label: str
    subject_kind: str
    subject_id: int | None
    number: str
    words: str
    urgent: bool
    at: datetime
    read_at: datetime | None

    @classmethod
    def line(cls, line: Line) -> "NoticeOut":
        """A notice with the words of its subject, as the inbox shows it."""
        one = line.notice
        return NoticeOut(
            id=one.pk,
            stage=one.stage,
            label=str(one.label),
            subject_kind=one.subject_kind,
            subject_id=one.subject_id if line.seen else None,
            number=one.number,
            words=line.words,
            urgent=one.urgent,
            at=one.at,
            read_at=one.read_at,
        )


class NoticePage(Schema):
    """A page of notices, newest first."""

    items: list[NoticeOut]
    next: str
    total: int
    exact: bool


@router.get("", response=answers(NoticePage), url_name="notices")
def notices(request: ApiRequest, given: Annotated[Filters, Query()]) -> NoticePage:
    """本人在这个岗位的提醒，先新后旧；带 read 的列已读的，不带的列未读的。"""
    rows = queries.inbox(request.actor).filter(read_at__isnull=not given.read)
    found = keyset(rows, order=("-at", "-id"), cursor=given.cursor, size=SIZE)
    return NoticePage(
        items=[NoticeOut.line(one) for one in queries.lines(request.actor, found.rows)],
        next=found.next,
        total=found.total,
        exact=found.exact,
    )


@router.post("/{int:notice}/read", response=answers(NoticeOut), url_name="read-notice")
def read(request: ApiRequest, key: Key, notice: Pk) -> NoticeOut:
    """标为已读；再标一次没有变化。"""
    row = services.read(actor=request.actor, now=timezone.now(), notice_id=notice)
    [line] = queries.lines(request.actor, [row])
    return NoticeOut.line(line)
