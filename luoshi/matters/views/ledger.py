"""台账: every matter the reader may know of, under his filters and in his columns."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.kernel.errors import BadInput
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.matters import queries
from luoshi.matters.columns import COLUMNS, DEFAULT, Column, chosen
from luoshi.matters.forms import (
    LIGHTS,
    PICKER,
    SOURCES,
    STATES,
    LedgerFilter,
    chosen_ids,
    names_for,
)
from luoshi.matters.ledger_sheet import MOST, sheet_of
from luoshi.matters.models import Matter
from luoshi.matters.sentences import tone_of
from luoshi.matters.views import cutting, dispatch, drafts, review, sign_off

KEPT = ("q", "unit", "state", "source", "light", "due_from", "due_until", "sort")
REMEMBERED = "ledger_columns"
OURS: Final[dict[str, Any]] = {
    "order": ("due", "id"),
    "late": queries.ENDED,
    "has_late": queries.has_ended,
}
ORDERS: Final = {
    "due": ("due", "id"),
    "-due": ("-due", "-id"),
    "number": ("id",),
    "-number": ("-id",),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def ledger(request: Request) -> HttpResponse:
    """One page of the ledger."""
    given = LedgerFilter(request.GET).values()
    now = timezone.now()
    rows = _rows(request, given, now)
    asked = ORDERS.get(request.GET.get("sort", ""))
    order = OURS if asked is None else {"order": asked}
    found = keyset(rows, cursor=request.GET.get("cursor", ""), **order)
    columns = _columns(request)
    queries.set_lights(found.rows, now)
    context = {
        "page": found,
        "columns": columns,
        "lines": [_line(matter, columns) for matter in found.rows],
        "all_columns": [(column.key, column.label) for column in COLUMNS],
        "shown_columns": [column.key for column in columns],
        "may_draft": queries.may_draft(request.actor),
        "most": MOST,
        "xlsx_link": f"{reverse('matters:ledger-xlsx')}?{request.GET.urlencode()}",
        **_filters(request, given, found.rows),
    }
    return page(request, "matters/ledger.html", context)


def _rows(request: Request, given: dict[str, Any], now: datetime) -> QuerySet[Matter]:
    asked = {name: value for name, value in given.items() if name != "light"}
    rows = queries.ledger(request.actor, **asked)
    if given["light"] is not None:
        rows = queries.lit(rows, given["light"], now)
    return queries.with_columns(rows)


def _line(matter: Matter, columns: Sequence[Column]) -> dict[str, Any]:
    cells = []
    for column in columns:
        value = matter.light if column.key == "light" else column.shown(matter)
        cells.append({"key": column.key, "value": value, "dated": isinstance(value, date)})
    return {"matter": matter, "cells": cells, "tone": tone_of(matter)}


def _columns(request: Request) -> tuple[Column, ...]:
    """The columns asked for are remembered for the session; else the remembered, else ours."""
    remembered = request.session.get(REMEMBERED, list(DEFAULT))
    asked = chosen(request.GET.getlist("col") or remembered)
    if (keys := [column.key for column in asked]) != remembered:
        request.session[REMEMBERED] = keys
    return asked


def _filters(request: Request, given: dict[str, Any], rows: Sequence[Matter]) -> dict[str, Any]:
    unit_id = given["unit_id"]
    chip: list[dict[str, Any]] = []
    if unit_id and rows and rows[0].lead:  # every row of this list has the unit that was asked for
        chip = [{"id": unit_id, "name": rows[0].lead.label}]
    elif unit_id:
        chip = names_for(request.actor)([unit_id])
    return {
        "given": given,
        "states": STATES,
        "sources": SOURCES,
        "lights": LIGHTS,
        "picker": PICKER,
        "unit": chip,
        "filtered": any(given.values()),
        "kept": [(k, v) for k in KEPT for v in request.GET.getlist(k)],
    }


@require_GET
def ledger_xlsx(request: Request) -> HttpResponse:
    """The filtered ledger as a spreadsheet, all columns."""
    given = LedgerFilter(request.GET).values()
    now = timezone.now()
    rows = queries.alive_first(_rows(request, given, now))
    if rows.order_by()[: MOST + 1].count() > MOST:
        raise BadInput(_("一次最多导出 %(most)s 行，请先用条件缩小范围。") % {"most": f"{MOST:,}"})
    data = sheet_of(rows, made_by=request.actor, now=now)
    name = f"ledger-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=XLSX, headers=headers)


@require_POST
def bulk(request: Request) -> HttpResponse:
    """What was asked for the chosen rows: the button's value says which act."""
    match request.POST.get("act"):
        case "dispatch":
            return dispatch.review(request, chosen_ids(request.POST))
        case "submit":
            return sign_off.submit(request)
        case "discard":
            return drafts.discard(request)
        case "review":
            return review.review(request)
        case "merge":
            return cutting.chosen(request)
    raise BadInput(_("请选择要办理的操作。"))
