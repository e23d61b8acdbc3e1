"""The ledger as a spreadsheet, row by row; no cell is ever a formula."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any, Final

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries
from luoshi.matters.columns import COLUMNS, Cell, Column
from luoshi.matters.models import Matter
from luoshi.org import queries as org

MOST: Final = 20_000  # rows of one file: about ten seconds on the smallest machine
LONGEST: Final = 32_767  # characters that a cell of a spreadsheet can hold
HEAD_ROW: Final = 2
CHUNK: Final = 500  # rows read and lit at a time


def sheet_of(rows: QuerySet[Matter], *, made_by: Actor, now: datetime) -> bytes:
    """The rows as an .xlsx file: a title, who made it when, one row a matter.

    Every text is written as text, so that words beginning with =, +, - or @ stay words.
    """
    buffer = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        _fill(book, list(_columns(rows, now)), rows, made_by, now)
    return buffer.getvalue()


def _columns(rows: QuerySet[Matter], now: datetime) -> list[Column]:
    """The ledger's own columns, then who answers in the lead unit today."""
    posts: dict[Role, dict[int, list[str]]] = {
        Role.HEAD: defaultdict(list),
        Role.LIAISON: defaultdict(list),
    }
    leads = set(rows.order_by().values_list("lead", flat=True).distinct()) - {None}
    today = civil_day(now)
    for holder in org.holders(unit_ids=leads, roles=tuple(posts), today=today):
        posts[holder.role][holder.unit_id].append(holder.person_name)

    def names(role: Role, matter: Matter) -> str:
        return "、".join(posts[role].get(matter.lead_id or 0, ()))

    return [
        *COLUMNS,
        Column("head", _("第一责任人"), lambda m: names(Role.HEAD, m), 12),
        Column("liaison", _("督查联络员"), lambda m: names(Role.LIAISON, m), 12),
    ]


def _fill(
    book: Any, columns: list[Column], rows: QuerySet[Matter], made_by: Actor, now: datetime
) -> None:
    page = book.add_worksheet(_("任务台账"))
    plain = {"valign": "top", "text_wrap": True, "border": 1, "font_size": 10}
    text = book.add_format(plain)
    day = book.add_format(plain | {"num_format": "yyyy-mm-dd", "text_wrap": False})
    head = book.add_format(plain | {"bold": True, "align": "center", "bg_color": "#EEF1F5"})
    _lay_out(page, columns)
    page.write_string(0, 0, _("任务台账"), book.add_format({"bold": True, "font_size": 16}))
    made = timezone.localtime(now)
    page.write_string(1, 0, f"{made_by.unit_name} {made_by.person_name} {made:%Y-%m-%d %H:%M}")
    page.write_string(HEAD_ROW, 0, _("序号"), head)
    for at, column in enumerate(columns, start=1):
        page.write_string(HEAD_ROW, at, str(column.label), head)
    for count, matter in enumerate(_lit(rows, now), start=1):
        page.write_number(HEAD_ROW + count, 0, count, text)
        for at, column in enumerate(columns, start=1):
            _write(page, (HEAD_ROW + count, at), column.text(matter), text, day)


def _lit(rows: QuerySet[Matter], now: datetime) -> Iterator[Matter]:
    """The rows with their lights, a handful at a time."""
    waiting = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(waiting, CHUNK)):
        queries.set_lights(chunk, now)
        yield from chunk


def _lay_out(page: Any, columns: list[Column]) -> None:
    page.set_column(0, 0, 6)
    for at, column in enumerate(columns, start=1):
        page.set_column(at, at, column.width)
    page.freeze_panes(HEAD_ROW + 1, 2)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW)


def _write(page: Any, place: tuple[int, int], value: Cell, text: Any, day: Any) -> None:
    if isinstance(value, datetime):
        value = civil_day(value)
    if isinstance(value, date):
        page.write_datetime(*place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001  # a spreadsheet knows no zones
    else:
        page.write_string(*place, (value or "")[:LONGEST], text)
