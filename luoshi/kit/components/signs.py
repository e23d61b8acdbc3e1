"""Small signs: lights, states, labels, bars, figures; each says in words what it shows."""

from typing import Any, Final

from django.template import TemplateSyntaxError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from luoshi.kit.components.library import Inner, block, register, rendered
from luoshi.kit.components.words import thousands

# Each light has a shape of its own, so that a black-and-white print still tells them apart.
LIGHTS: Final[dict[str, str | Promise]] = {
    "green": _("正常"),
    "yellow": _("临期"),
    "red": _("逾期"),
    "none": _("未计时"),
    "done": _("办结"),
}
STANDINGS: Final[dict[str, str | Promise]] = {
    "done": _("已完成"),
    "on_schedule": _("达序时"),
    "behind": _("未达序时"),
    "not_started": _("未启动"),
}
TONES: Final = frozenset({"plain", "active", "waiting", "done", "off"})


@register.simple_tag
def light(kind: str, word: str = "") -> SafeString:
    """A light by shape and word: green, yellow, red, none or done."""
    _known(kind, LIGHTS, "light")
    return format_html(
        '<span class="k-light k-light-{}"><span class="k-lamp" aria-hidden="true"></span>{}</span>',
        kind,
        word or LIGHTS[kind],
    )


@register.simple_tag
def state(label: str, tone: str = "plain") -> SafeString:
    """The state a thing is in, as a badge that is never red."""
    _known(tone, TONES, "state")
    return format_html('<span class="k-state k-state-{}">{}</span>', tone, label)


@register.simple_tag
def standing(kind: str) -> SafeString:
    """One of the four words that offices use beside a light."""
    _known(kind, STANDINGS, "standing")
    return format_html('<span class="k-standing k-standing-{}">{}</span>', kind, STANDINGS[kind])


@register.simple_tag(name="tag")
def label_tag(label: str, tone: str = "plain") -> SafeString:
    """A small label: the source of a matter, its category."""
    return format_html('<span class="k-tag k-tag-{}">{}</span>', tone, label)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon of the Bootstrap set; the words beside it carry the meaning."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def bar(value: int, max: int, label: str = "") -> SafeString:
    """A bar with its figure in words; an empty whole shows as nought of nought."""
    return format_html(
        '<span class="k-bar"><progress max="{}" value="{}" aria-label="{}"></progress>'
        '<span class="k-bar-words">{} / {}</span></span>',
        max or 1,
        value,
        label or _("进度"),
        thousands(value),
        thousands(max),
    )


@register.simple_tag
def figure(label: str, count: int, url: str = "", unit: str = "", note: str = "") -> SafeString:
    """A count that leads to the list behind it; `unit` is the measure word (件, 项)."""
    return rendered("figure", label=label, count=count, url=url, unit=unit, note=note)


@block()
def figures(inner: Inner[Any]) -> SafeString:
    """A row of figures."""
    return format_html('<div class="k-figures">{}</div>', inner.body)


@block()
def facts(inner: Inner[Any], cols: int = 0) -> SafeString:
    """A list of labels and values."""
    extra = f" k-facts-{cols}" if cols else ""
    return format_html('<dl class="k-facts{}">{}</dl>', extra, inner.body)


@block()
def fact(inner: Inner[Any], label: str, wide: bool = False) -> SafeString:
    """One label with its value; `wide` takes the whole row."""
    return format_html(
        '<div class="k-fact{}"><dt>{}</dt><dd>{}</dd></div>',
        " k-fact-wide" if wide else "",
        label,
        inner.body if inner else "—",
    )


@block()
def key_dates(inner: Inner[Any]) -> SafeString:
    """The dates that matter, side by side."""
    return format_html('<dl class="k-dates">{}</dl>', inner.body)


@register.simple_tag
def key_date(
    label: str,
    date: Any,
    note: str = "",
    old: Any = None,
    why: str = "",
    empty: str = "",
    light: str = "",
) -> SafeString:
    """One date with its light; a former one stays visible, struck through; `why` explains it."""
    return rendered(
        "key_date",
        label=label,
        date=date,
        note=note,
        old=old,
        why=why,
        empty=empty or _("未定"),
        light=light,
    )


def _known(value: str, allowed: Any, tag: str) -> None:
    if value not in allowed:
        raise TemplateSyntaxError(f"{{% {tag} %}} knows no {value!r}")
