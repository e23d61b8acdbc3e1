"""Tables: heads that give every cell its label and side, row selection, the keyset pager."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.template import Context, TemplateSyntaxError
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.kit.components.library import Held, Inner, block, register, rendered
from luoshi.kit.paging import Page


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column; `opens` and `names` are how each of its cells begins."""

    label: str
    css: str
    opens: SafeString
    names: SafeString
    sort_url: str = ""
    sorted: str = ""
    hide_label: bool = False


class Table(Held):
    """What rows and cells need to know of the table around them."""

    KEY = "kit_table"

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.select: str = arguments["select"]
        self.form: str = arguments["form"]
        self.heads: list[Head] = []
        self.rows = 0
        self.cell = 0

    def next_head(self) -> Head:
        """The head above the next cell of the row."""
        if self.cell >= len(self.heads):
            raise TemplateSyntaxError("a row has more cells than the table has heads")
        self.cell += 1
        return self.heads[self.cell - 1]


def _table_of(context: Context, tag: str) -> Table:
    table = Table.nearest(context)
    if table is None:
        raise TemplateSyntaxError(f"{{% {tag} %}} stands outside of a table")
    return table


@block(Table)
def table(
    inner: Inner[Table],
    caption: str,
    select: str = "",
    form: str = "",
    empty: str = "",
    bare: bool = False,
    id: str = "",
) -> SafeString:
    """A table; with `select` its rows can be chosen, with `bare` only the rows are written."""
    if bare:
        return inner.body
    held = inner.held
    return rendered(
        "table",
        caption=caption,
        id=id,
        select=select,
        form=form,
        heads=held.heads,
        span=len(held.heads) + bool(select),
        empty="" if held.rows else empty,
        body=inner.body,
    )


@register.simple_tag(takes_context=True)
def th(
    context: Context,
    label: str,
    num: bool = False,
    grow: bool = False,
    nowrap: bool = False,
    sort: str = "",
    hide_label: bool = False,
) -> str:
    """Declare a column; it is written by the table."""
    css = " ".join(
        name for name, on in (("k-num", num), ("k-grow", grow), ("k-nowrap", nowrap)) if on
    )
    url, order = _sorting(context, sort) if sort else ("", "")
    opens = format_html('<td class="{} ', css)
    names = format_html('" data-label="{}">', "" if hide_label else label)
    head = Head(label, css, opens, names, url, order, hide_label)
    _table_of(context, "th").heads.append(head)
    return ""


@block()
def tr(
    inner: Inner[Any], id: Any = "", label: str = "", current: bool = False, html_id: str = ""
) -> SafeString:
    """One row; `id` is what its checkbox posts, `label` what the checkbox is called."""
    held = _table_of(inner.context, "tr")
    held.rows += 1
    held.cell = 0
    attributes = format_html(' id="{}"', html_id) if html_id else ""
    marked = SafeString(' class="k-current"') if current else ""
    return format_html(
        "<tr{}{}>{}{}</tr>", attributes, marked, _checkbox(held, id, label), inner.body
    )


@block()
def td(inner: Inner[Any], css: str = "") -> SafeString:
    """One cell; its label and side come from the head above it."""
    head = _table_of(inner.context, "td").next_head()
    return SafeString(f"{head.opens}{escape(css)}{head.names}{inner.body}</td>")


def _checkbox(held: Table, id: Any, label: str) -> SafeString:
    if not held.select:
        return SafeString("")
    return format_html(
        '<td class="k-pick"><input type="checkbox" class="form-check-input" name="{}" value="{}"'
        ' form="{}" aria-label="{}" data-k-row autocomplete="off"></td>',
        held.select,
        id,
        held.form,
        _("选择：%(label)s") % {"label": label or id},
    )


def _sorting(context: Context, key: str) -> tuple[str, str]:
    query = _query(context)
    now = query.get("sort", "")
    query.pop("cursor", None)
    query["sort"] = f"-{key}" if now == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return f"?{query.urlencode()}", order


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def pager(
    context: Context, page: Page[Any], target: str = "", measure: str = "", label: str = ""
) -> SafeString:
    """How many there are, and the ways to the next and the previous page."""

    def link(cursor: str) -> str:
        query = _query(context)
        query["cursor"] = cursor
        return f"?{query.urlencode()}"

    return rendered(
        "pager",
        page=page,
        shown=len(page.rows),
        measure=measure or _("条"),
        next=link(page.next) if page.next else "",
        previous=link(page.previous) if page.previous else "",
        target=target,
        label=label or _("翻页"),
    )


@block()
def bulk_bar(inner: Inner[Any], id: str, action: str, boost: bool = True) -> SafeString:
    """The acts on the chosen rows; until one is chosen its buttons say what is missing."""
    return rendered(
        "bulk_bar",
        id=id,
        action=action,
        boost=boost,
        body=inner.body,
        csrf_token=inner.context.get("csrf_token", ""),
    )
