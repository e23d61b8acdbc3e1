"""Papers: hand one in, read one, draft matters from one."""

from typing import Annotated

from django.utils import timezone
from ninja import File, Form, Path, Router, Status
from ninja.files import UploadedFile

from luoshi.api.auth import ApiRequest
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, Key, MatterLine, PaperOut, Schema, Short, VersionOut
from luoshi.documents import queries, services
from luoshi.documents.rules import SourceKind
from luoshi.documents.upload import demand_whole
from luoshi.kernel.errors import BadInput
from luoshi.matters import services as matters

router = Router(tags=["papers"])


class PaperIn(Schema):
    """What the sender knows of the paper; `keep_both` stores one that is already here again."""

    title: Short = ""
    kind: SourceKind | None = None
    paper: Id | None = None
    keep_both: bool = False


@router.post("", response=answers(PaperOut, 201) | {200: PaperOut}, url_name="papers")
def receive(
    request: ApiRequest,
    key: Key,
    given: Annotated[PaperIn, Form()],
    file: Annotated[UploadedFile, File()],
) -> Status[PaperOut]:
    """收文：交来一份文件：docx、pdf、ofd、表格、网页或文本。已经收过的不重复存，返回原来的那份（200）。"""
    demand_whole(request)
    name = file.name or ""
    if "\x00" in name:
        raise BadInput("文件名里有无法保存的字符。", {"file": "请改文件名。"})
    receipt = services.receive_paper(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        data=file.read(),
        name=name,
        title=given.title,
        kind=given.kind,
        paper_id=given.paper,
        keep_both=given.keep_both,
    )
    shown = VersionOut.of(receipt.version)
    status = 201 if receipt.stored else 200
    return Status(status, PaperOut.of(receipt.paper, shown, stored=receipt.stored))


@router.get("/{paper}", response=answers(PaperOut), url_name="paper")
def paper(request: ApiRequest, paper: Annotated[Id, Path()]) -> PaperOut:
    """一份收文的最新版本，连同文字。"""
    version = queries.newest_version(request.actor, paper)
    return PaperOut.of(version.paper, VersionOut.of(version, text=True))


@router.post("/versions/{version}/drafts", response=answers(list[MatterLine]), url_name="drafts")
def draft(request: ApiRequest, key: Key, version: Annotated[Id, Path()]) -> list[MatterLine]:
    """任务分解：把一个版本拟成事项草稿；拟过的返回已有的草稿。"""
    rows = matters.draft_from_paper(
        actor=request.actor, now=timezone.now(), request_id=key, version_id=version
    )
    return [MatterLine.line(row) for row in rows]
