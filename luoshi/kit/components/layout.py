"""The parts of a page: head, panels, panes, tabs, banners, printed sheets."""

from typing import Any, Final

from django.template import Context, TemplateSyntaxError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.kit.components.acts import ActsHeld, Inline, Lifted
from luoshi.kit.components.library import Held, Inner, block, register, rendered

BANNERS: Final = {
    "info": "info-circle",
    "warning": "exclamation-triangle",
    "internal": "lock",
    "done": "check-circle",
}


@block(Inline)
def page_head(
    inner: Inner[Inline],
    title: str,
    sentence: str = "",
    why: str = "",
    back_url: str = "",
    back_label: str = "",
) -> SafeString:
    """Title, one sentence, the page's one primary act, and the rest behind 为什么."""
    return rendered(
        "page_head",
        title=title,
        sentence=sentence,
        why=why,
        back_url=back_url,
        back_label=back_label,
        acts=inner.body if inner else "",
    )


@block(Lifted)
def panel(
    inner: Inner[Lifted],
    title: str = "",
    note: str = "",
    id: str = "",
    flush: bool = False,
    level: int = 2,
) -> SafeString:
    """A box with a head; `flush` lets tables and lists reach its edges."""
    return rendered(
        "panel",
        title=title,
        note=note,
        id=id,
        flush=flush,
        level=level,
        acts=inner.held.taken(),
        body=inner.body,
    )


@block()
def panes(inner: Inner[Any]) -> SafeString:
    """Two columns that scroll by themselves on a desk and stand in a row on a telephone."""
    return format_html('<div class="k-panes">{}</div>', inner.body)


@block(Lifted)
def pane(
    inner: Inner[Lifted], title: str, note: str = "", wide: bool = False, id: str = ""
) -> SafeString:
    """One of the panes."""
    return rendered(
        "pane",
        title=title,
        note=note,
        wide=wide,
        id=id,
        acts=inner.held.taken(),
        body=inner.body,
    )


@block()
def paper(inner: Inner[Any], title: str = "") -> SafeString:
    """The text of a source paper."""
    head = format_html('<p class="k-paper-title">{}</p>', title) if title else ""
    return format_html('<div class="k-paper">{}{}</div>', head, inner.body)


@block()
def passage(inner: Inner[Any], id: str, current: bool = False, url: str = "") -> SafeString:
    """A highlighted passage; `url` points at the row that was drawn from it."""
    # A link that cannot be dragged lets its words be marked.
    link = '<a href="{}" draggable="false">{}</a>'
    body = format_html(link, url, inner.body) if url else inner.body
    return format_html(
        '<mark class="k-passage{}" id="{}">{}</mark>',
        " k-current" if current else "",
        id,
        body,
    )


@block()
def tabs(inner: Inner[Any], label: str) -> SafeString:
    """A row of links to views of the same thing."""
    return format_html('<nav class="k-tabs" aria-label="{}"><ul>{}</ul></nav>', label, inner.body)


@register.simple_tag
def tab(label: str, url: str, current: bool = False, count: int | None = None) -> SafeString:
    """One tab, with the number of things behind it where that is known."""
    return rendered("tab", label=label, url=url, current=current, count=count)


@block(Lifted)
def banner(inner: Inner[Lifted], kind: str = "info", title: str = "") -> SafeString:
    """A sentence that concerns the whole page: info, warning, internal (内部) or done."""
    if kind not in BANNERS:
        raise TemplateSyntaxError(f"{{% banner %}} knows no {kind!r}")
    return rendered(
        "banner",
        kind=kind,
        sign=BANNERS[kind],
        title=title,
        body=inner.body,
        acts=inner.held.taken(),
    )


@block()
def empty(inner: Inner[Any], title: str, url: str = "", label: str = "") -> SafeString:
    """What stands where a list has nothing: what will be here, and how it gets here."""
    return rendered("empty", title=title, url=url, label=label, body=inner.body)


@block()
def why(inner: Inner[Any], id: str = "") -> SafeString:
    """The rest of an explanation, always behind the same word."""
    return rendered("why", body=inner.body, id=id)


@block()
def grid(inner: Inner[Any], cols: int = 2) -> SafeString:
    """Columns of equal width on a desk, one below the other on a telephone."""
    return format_html('<div class="k-grid k-grid-{}">{}</div>', cols, inner.body)


@block()
def live(inner: Inner[Any], id: str, url: str, every: int = 30) -> SafeString:
    """A part that is fetched anew every so many seconds and announced politely."""
    return format_html(
        '<div id="{}" hx-get="{}" hx-trigger="every {}s" aria-live="polite">{}</div>',
        id,
        url,
        every,
        inner.body,
    )


@register.simple_tag
def print_button() -> SafeString:
    """Print this page."""
    return rendered("print_button")


@block()
def sheet(inner: Inner[Any], title: str, number: str = "", level: int = 1) -> SafeString:
    """A printable official form on A4: a title, a number, a ruled table."""
    return rendered("sheet_form", title=title, number=number, level=level, body=inner.body)


@block()
def sheet_row(inner: Inner[Any], label: str) -> SafeString:
    """One ruled row of the form."""
    return format_html('<tr><th scope="row">{}</th><td>{}</td></tr>', label, inner.body)


@register.simple_tag
def seal(text: str, date: Any = None) -> SafeString:
    """Where the seal goes: the unit's name with the date below."""
    return rendered("seal", text=text, date=date)


@block(name="acts")
def acts(inner: Inner[Held]) -> SafeString:
    """The buttons of the block around: at its head, or at the foot of a form or dialog."""
    holder = ActsHeld.nearest(inner.context)
    return holder.take(inner.body) if holder else Inline.foot(inner.body)


@register.simple_tag(takes_context=True)
def print_line(context: Context) -> SafeString:
    """The line at the top of a printed page: whose system, which page, when printed."""
    return rendered("print_line", site_name=context.get("site_name"), actor=context.get("actor"))
