"""Drafts read from a paper: looked at, cut, joined, and their units corrected."""

from typing import Annotated

from django.utils import timezone
from ninja import Field, Path, Router

from luoshi.api.auth import ApiRequest
from luoshi.api.refusals import answers
from luoshi.api.schemas import MOST, DraftIn, Id, Key, MatterLine, Schema, Short, Text
from luoshi.kernel.errors import BadInput
from luoshi.matters import services
from luoshi.matters.drafting import CUT

router = Router(tags=["matters"])
Pk = Annotated[Id, Path()]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class DraftRefIn(Schema):
    """A draft, and the version that was read."""

    id: Id
    version: Version | None = None


class DraftsIn(Schema):
    """Drafts, each with the version that was read."""

    matters: Annotated[list[DraftRefIn], Field(min_length=1, max_length=MOST)]

    def ids(self) -> list[int]:
        """Their ids."""
        return [one.id for one in self.matters]

    def versions(self) -> dict[int, int]:
        """The versions that were read, where they are given."""
        return {one.id: one.version for one in self.matters if one.version is not None}


class MergeIn(DraftsIn, DraftIn):
    """Neighbouring drafts that become one, and the row as it shall be."""


class SplitIn(Schema):
    """Where a draft is cut: its parts one after the other, which together are its words."""

    version: Version
    parts: Annotated[list[Text], Field(min_length=2, max_length=20)]


class CorrectionIn(DraftsIn):
    """A name of a paper, as it is written there, and the unit that it means."""

    paper_version: Id
    name: Short
    unit: Id


@router.post("/review", response=answers(list[MatterLine]), url_name="review")
def review(request: ApiRequest, key: Key, given: DraftsIn) -> list[MatterLine]:
    """核对存疑的草稿，认为没有问题；没有疑点的行不变。"""
    rows = services.review_drafts(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_ids=given.ids(),
        versions=given.versions(),
    )
    return [MatterLine.line(row) for row in rows]


@router.post("/doubt", response=answers(list[MatterLine]), url_name="doubt")
def doubt(request: ApiRequest, key: Key, given: DraftsIn) -> list[MatterLine]:
    """把核对过的草稿重新标为存疑。"""
    rows = services.doubt_drafts(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_ids=given.ids(),
        versions=given.versions(),
    )
    return [MatterLine.line(row) for row in rows]


@router.post("/{int:matter}/split", response=answers(list[MatterLine]), url_name="split")
def split(request: ApiRequest, key: Key, matter: Pk, given: SplitIn) -> list[MatterLine]:
    """拆分草稿：parts 依次连起来就是原文，第一段留在原事项。"""
    rows = services.split_draft(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_id=matter,
        version=given.version,
        text=CUT.join(given.parts),
    )
    return [MatterLine.line(row) for row in rows]


@router.post("/merge", response=answers(MatterLine), url_name="merge")
def merge(request: ApiRequest, key: Key, given: MergeIn) -> MatterLine:
    """合并相邻的草稿为一个事项，内容以给出的为准。"""
    versions = given.versions()
    if len(versions) < len(given.matters):
        raise BadInput("请给出每个草稿的 version。", {"matters": "请给出每个草稿的 version。"})
    row = services.merge_drafts(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_ids=given.ids(),
        versions=versions,
        row=given.row(),
    )
    return MatterLine.line(row)


@router.post("/correct-unit", response=answers(list[MatterLine]), url_name="correct-unit")
def correct_unit(request: ApiRequest, key: Key, given: CorrectionIn) -> list[MatterLine]:
    """把文件里的一个单位名称，在选中的草稿里一次改为同一个单位。"""
    rows = services.correct_unit(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        version_id=given.paper_version,
        name=given.name,
        unit_id=given.unit,
        matter_ids=given.ids(),
        versions=given.versions(),
    )
    return [MatterLine.line(row) for row in rows]
