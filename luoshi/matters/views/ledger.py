"""台账: every matter the reader may know of, under his filters and in his columns."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput
from luoshi.kit.http import Request, redirect
from luoshi.kit.pages import page
from luoshi.kit.paging import page_of
from luoshi.matters import queries
from luoshi.matters.columns import COLUMNS, DEFAULT, Column, chosen
from luoshi.matters.forms import (
    LIGHTS,
    PICKER,
    SOURCES,
    STATES,
    LedgerFilter,
    chosen_ids,
)
from luoshi.matters.ledger_sheet import MOST, sheet_of
from luoshi.matters.models import Matter, SavedView
from luoshi.matters.rules.saved_views import Wanted
from luoshi.matters.sentences import tone_of
from luoshi.matters.sentences.saved_views import unit_gone
from luoshi.matters.services import MOST_CHOSEN
from luoshi.matters.views import batch, cutting, dispatch, drafts, review, sign_off
from luoshi.org import queries as org
from luoshi.org.models import Unit

REMEMBERED = "ledger_columns"
VIEWS: Final = 60  # chips above the table
ALL: Final = "all"  # the address of all matters, where another view opens the ledger
DRAWN: Final = frozenset({"content", "light", "state"})  # more than words and days
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def ledger(request: Request) -> HttpResponse:
    """One page of the ledger."""
    views = list(queries.saved_views(request.actor)[:VIEWS])
    start = next((one for one in views if one.is_start), None)
    if start is not None and not request.GET:
        return redirect(request, address_of(start))
    wanted, now = LedgerFilter(request.GET).wanted(), timezone.now()
    listing = queries.listed(request.actor, wanted, now, fetch=queries.in_columns)
    found = page_of(listing, cursor=request.GET.get("cursor", ""))
    columns = _columns(request)
    queries.set_lights(found.rows, now)
    context = {
        "page": found,
        "columns": columns,
        "lines": [_line(matter, columns) for matter in found.rows],
        "shown_columns": [column.key for column in columns],
        "may_draft": queries.may_draft(request.actor),
        "may_name": request.actor.has(Role.LIAISON, Role.HEAD),
        **_filters(request, wanted, found.rows),
        **_chips(request, wanted, views),
    }
    return page(request, "matters/ledger.html", context)


def address_of(view: SavedView) -> str:
    """The ledger as a view shows it."""
    query = urlencode([*view.wanted.pairs(), ("view", view.pk)])
    return f"{reverse('matters:ledger')}?{query}"


def _chips(request: Request, wanted: Wanted, views: Sequence[SavedView]) -> dict[str, Any]:
    """The saved views, the one that is open, and the way to keep what is shown now."""
    opened = request.GET.get("view", "")
    known = {str(one.pk) for one in views}
    kept = urlencode([*wanted.pairs(), *([("view", opened)] if opened in known else [])])
    return {
        "views": [(one, address_of(one), str(one.pk) == opened) for one in views],
        "all_url": f"{reverse('matters:ledger')}?view={ALL}",
        "at_all": opened not in known and not wanted.narrows,
        "lost_view": opened not in {"", ALL, *known},
        "keep_url": f"{reverse('matters:saved-views')}?{kept}",
    }


def _line(matter: Matter, columns: Sequence[Column]) -> dict[str, Any]:
    cells = []
    for column in columns:
        value = matter.light if column.key == "light" else column.shown(matter)
        plain = column.key not in DRAWN and not isinstance(value, date)
        cells.append({"key": column.key, "value": value, "plain": plain})
    return {"matter": matter, "cells": cells, "tone": tone_of(matter)}


def _columns(request: Request) -> tuple[Column, ...]:
    """The columns asked for are remembered for the session; else the remembered, else ours.

    Those of a saved view are the view's: they are shown, not remembered.
    """
    remembered = request.session.get(REMEMBERED, list(DEFAULT))
    asked = chosen(request.GET.getlist("col") or remembered)
    keys = [column.key for column in asked]
    if keys != remembered and "view" not in request.GET:
        request.session[REMEMBERED] = keys
    return asked


def _filters(request: Request, wanted: Wanted, rows: Sequence[Matter]) -> dict[str, Any]:
    unit = _unit(request, wanted, rows)
    return {
        "given": wanted,
        "states": STATES,
        "sources": SOURCES,
        "lights": LIGHTS,
        "picker": PICKER,
        "unit": [{"id": unit.pk, "name": unit.label}] if unit else [],
        "gone": unit_gone(unit, timezone.localdate()) if wanted.unit_id else "",
        "filtered": wanted.narrows,
        "kept": [(name, value) for name, value in wanted.pairs() if name != "col"],
        "most": MOST,
        "all_columns": [(column.key, column.label) for column in COLUMNS],
        "xlsx_link": f"{reverse('matters:ledger-xlsx')}?{urlencode(wanted.pairs())}",
    }


def _unit(request: Request, wanted: Wanted, rows: Sequence[Matter]) -> Unit | None:
    """The unit that is asked for; where there are rows each of them has it as its lead."""
    if wanted.unit_id is None:
        return None
    if rows:
        return rows[0].lead
    return org.directory(request.actor).filter(pk=wanted.unit_id).first()


@require_GET
def ledger_xlsx(request: Request) -> HttpResponse:
    """The filtered ledger as a spreadsheet, all columns."""
    wanted, now = LedgerFilter(request.GET).wanted(), timezone.now()
    found = queries.under(request.actor, wanted, now)
    if "matter" in request.GET:  # chosen rows
        found = queries.chosen_rows(request.actor, chosen_ids(request.GET, most=MOST_CHOSEN))
    rows = queries.order_of(wanted.sort).sorted(queries.with_columns(found))
    if rows.order_by()[: MOST + 1].count() > MOST:
        raise BadInput(_("一次最多导出 %(most)s 行，请先用条件缩小范围。") % {"most": f"{MOST:,}"})
    return workbook(request, rows, now)


def workbook(request: Request, rows: QuerySet[Matter], now: datetime) -> HttpResponse:
    """Rows of the ledger as a file to take away."""
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
        case "urge" | "handler" as act:
            return batch.ask(request, act)
        case "xlsx" | "notices" as what:
            return batch.take(request, what)
    raise BadInput(_("请选择要办理的操作。"))
