"""Handovers and successions; as the pages do it."""

from typing import Annotated

from django.utils import timezone
from ninja import Path, Query, Router, Status

from luoshi.api.auth import ApiRequest, caller
from luoshi.api.refusals import answers
from luoshi.api.schemas import BecauseIn, Id, Key, Schema, Short
from luoshi.api.schemas.handovers import (
    CarriedOut,
    HandoverIn,
    HandoverLine,
    HandoverOut,
    HandoverPage,
    ItemOut,
    NoteIn,
    PersonOut,
    PostOut,
    QueryIn,
    SuccessorIn,
)
from luoshi.kit.paging import keyset
from luoshi.matters import queries, services
from luoshi.matters.sentences.handing_on import acts_on

router = Router(tags=["handovers"])
Pk = Annotated[Id, Path()]


class At(Schema):
    """Where a page begins."""

    cursor: Short = ""


def _one(request: ApiRequest, pk: int) -> HandoverOut:
    row = queries.handover_for(request.actor, pk)
    return HandoverOut(
        handover=HandoverLine.line(row),
        items=[ItemOut.of(item) for item in queries.items_of(row)],
        acts=list(acts_on(request.actor, row)),
    )


@router.get("", response=answers(HandoverPage), url_name="handovers")
def handovers(request: ApiRequest, given: Annotated[At, Query()]) -> HandoverPage:
    """您能看到的交接，新的在前；left 是已离岗、还没有列清单的岗位。"""
    queries.demand_handovers(request.actor)
    rows = queries.handovers_for(request.actor)
    page = keyset(rows, order=("-opened_at", "-id"), cursor=given.cursor)
    left = queries.posts_left(request.actor, timezone.now()).order_by("until", "pk")
    return HandoverPage(
        items=[HandoverLine.line(row) for row in page.rows],
        left=[
            PostOut(
                appointment=row.pk,
                unit=row.unit.name,
                post=row.post.name,
                person=PersonOut(id=row.person_id, name=row.person.name),
                until=row.until,
            )
            for row in left
        ],
        next=page.next,
        total=page.total,
        exact=page.exact,
    )


@router.post("", response=answers(HandoverOut, 201), url_name="handover-open")
def open_list(request: ApiRequest, key: Key, given: HandoverIn) -> Status[HandoverOut]:
    """列出一个岗位的移交清单，指定接交人和监交人。"""
    row = services.open_handover(
        **caller(request, key), appointment_id=given.appointment, parties=given.parties()
    )
    return Status(201, _one(request, row.pk))


@router.get("/{int:handover}", response=answers(HandoverOut), url_name="handover")
def handover(request: ApiRequest, handover: Pk) -> HandoverOut:
    """一次交接、清单上的每一项和您现在能办的步骤。"""
    return _one(request, handover)


@router.post("/{int:handover}/items", response=answers(ItemOut), url_name="handover-duty")
def add_duty(request: ApiRequest, key: Key, handover: Pk, given: NoteIn) -> ItemOut:
    """在清单里加一项事项以外的交接内容。"""
    return ItemOut.of(
        services.note_item(**caller(request, key), handover_id=handover, note=given.note())
    )


@router.post(
    "/{int:handover}/items/{int:item}", response=answers(ItemOut), url_name="handover-note"
)
def note(request: ApiRequest, key: Key, handover: Pk, item: Pk, given: NoteIn) -> ItemOut:
    """移交人写明一项的进展、风险和下步工作。"""
    which = caller(request, key) | {"handover_id": handover, "item_id": item}
    return ItemOut.of(services.note_item(**which, note=given.note()))


@router.post(
    "/{int:handover}/items/{int:item}/query", response=answers(ItemOut), url_name="handover-query"
)
def query(request: ApiRequest, key: Key, handover: Pk, item: Pk, given: QueryIn) -> ItemOut:
    """接交人对一项提出疑问；空的收回疑问。"""
    which = caller(request, key) | {"handover_id": handover, "item_id": item}
    return ItemOut.of(services.query_item(**which, remark=given.remark))


@router.post("/{int:handover}/hand", response=answers(HandoverOut), url_name="handover-hand")
def hand(request: ApiRequest, key: Key, handover: Pk) -> HandoverOut:
    """移交签字；移交人不能到场的由主要负责人签。"""
    services.hand_over(**caller(request, key), handover_id=handover)
    return _one(request, handover)


@router.post("/{int:handover}/take", response=answers(HandoverOut), url_name="handover-take")
def take(request: ApiRequest, key: Key, handover: Pk) -> HandoverOut:
    """接收签字。"""
    services.take_over(**caller(request, key), handover_id=handover)
    return _one(request, handover)


@router.post("/{int:handover}/confirm", response=answers(HandoverOut), url_name="handover-confirm")
def confirm(request: ApiRequest, key: Key, handover: Pk) -> HandoverOut:
    """监交签字：清单上的事项转给接交人负责。"""
    services.confirm_handover(**caller(request, key), handover_id=handover)
    return _one(request, handover)


@router.post(
    "/{int:handover}/send-back", response=answers(HandoverOut), url_name="handover-send-back"
)
def send_back(request: ApiRequest, key: Key, handover: Pk, given: BecauseIn) -> HandoverOut:
    """接交人或者监交人退回补充，写明要补充什么。"""
    services.send_back_handover(**caller(request, key), handover_id=handover, reason=given.reason)
    return _one(request, handover)


@router.post("/{int:handover}/void", response=answers(HandoverOut), url_name="handover-void")
def void(request: ApiRequest, key: Key, handover: Pk, given: BecauseIn) -> HandoverOut:
    """作废一次没有办完的交接，写明理由。"""
    services.void_handover(**caller(request, key), handover_id=handover, reason=given.reason)
    return _one(request, handover)


@router.post("/units/{int:unit}/successor", response=answers(CarriedOut), url_name="successor")
def successor(request: ApiRequest, key: Key, unit: Pk, given: SuccessorIn) -> CarriedOut:
    """上级单位主要负责人指定已撤销单位的承接单位。"""
    count = services.name_successor(
        **caller(request, key),
        unit_id=unit,
        successor_id=given.successor,
        reason=given.reason,
        matter_ids=given.matters,
    )
    return CarriedOut(carried=count)
