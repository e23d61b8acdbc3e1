"""Files on records: what is laid to a matter, more of it, fetched, taken back, marked."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Path, Router

from luoshi.api.auth import ApiRequest, caller, on_matter
from luoshi.api.refusals import REFUSED, Problem, answers
from luoshi.api.schemas import BecauseIn, Id, Key, MatterLine
from luoshi.api.schemas.evidence import FileOut, RecordOut, WhyIn
from luoshi.api.uploads import Files, taken
from luoshi.documents.attached import SCANS
from luoshi.kit.saving import saved
from luoshi.matters import queries, services
from luoshi.matters.rules.evidence import FormKind
from luoshi.matters.sentences.evidence import laid_to, scans_for

of_matters = Router(tags=["evidence"])
router = Router(tags=["evidence"])
Pk = Annotated[Id, Path()]


@of_matters.get("/{int:matter}/evidence", response=answers(list[RecordOut]), url_name="records")
def records(request: ApiRequest, matter: Pk) -> list[RecordOut]:
    """反馈、办结申请、申请、协调答复、核验、责令整改的每一份，连同附的文件；open 的还可以补充。"""
    found = queries.matter_for(request.actor, matter)
    laid = laid_to(request.actor, found)
    return [RecordOut.of(one, laid[one.entry_id]) for one in queries.records_of(found)]


@of_matters.post(
    "/{int:matter}/evidence/{int:entry}", response=answers(MatterLine), url_name="attach"
)
def attach(
    request: ApiRequest,
    key: Key,
    matter: Pk,
    entry: Pk,
    attached: Files = None,
) -> MatterLine:
    """补充佐证：文件附在本单位报送、还没有结果的那一份上；照片里的位置不留。"""
    files = taken(request, attached)
    given = on_matter(request, key, matter)
    return MatterLine.line(services.attach_evidence(**given, entry_id=entry, files=files))


@of_matters.get(
    "/{int:matter}/forms/{form}/scans", response=answers(list[FileOut]), url_name="scans"
)
def scans(request: ApiRequest, matter: Pk, form: Annotated[FormKind, Path()]) -> list[FileOut]:
    """一张表交回的签章扫描件，新的在前。"""
    found = queries.matter_for(request.actor, matter)
    return [FileOut.of(line) for line in scans_for(request.actor, found, form).lines]


@of_matters.post(
    "/{int:matter}/forms/{form}/scan", response=answers(MatterLine), url_name="return-scan"
)
def return_scan(
    request: ApiRequest,
    key: Key,
    matter: Pk,
    form: Annotated[FormKind, Path()],
    attached: Files = None,
) -> MatterLine:
    """交回签章扫描件：pdf、jpg、png 一个；再交一份，替换本单位原来的。"""
    files = taken(request, attached, SCANS)
    given = on_matter(request, key, matter)
    return MatterLine.line(services.return_scan(**given, form=form, files=files))


@router.get("/{int:file}/file", response={200: None, REFUSED: Problem}, url_name="evidence-file")
def fetch(request: ApiRequest, file: Pk) -> HttpResponse:
    """文件本身。"""
    found, data = queries.bytes_of(request.actor, file)
    return saved(data, found.name)


@router.post("/{int:file}/withdraw", response=answers(MatterLine), url_name="withdraw-evidence")
def withdraw(request: ApiRequest, key: Key, file: Pk, given: WhyIn) -> MatterLine:
    """撤回还没有结果的那一份上的文件，内容删去。"""
    by = caller(request, key) | {"file_id": file, "reason": given.reason}
    return MatterLine.line(services.withdraw_evidence(**by))


@router.post("/{int:file}/mistaken", response=answers(MatterLine), url_name="mark-mistaken")
def mistaken(request: ApiRequest, key: Key, file: Pk, given: BecauseIn) -> MatterLine:
    """已经有了结果的，文件留着，注明有误和理由。"""
    by = caller(request, key) | {"file_id": file, "reason": given.reason}
    return MatterLine.line(services.mark_mistaken(**by))
