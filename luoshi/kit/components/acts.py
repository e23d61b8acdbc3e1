"""Buttons and what they open: submit, links, dialogs, the menu of further acts."""

from typing import Any, Final
from uuid import uuid4

from django.template import Context, TemplateSyntaxError
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luoshi.kit.components.library import Held, Inner, block, register, rendered

KINDS: Final = {"primary": "btn-primary", "plain": "k-btn-plain", "quiet": "k-btn-quiet"}


class ActsHeld(Held):
    """Decides where the buttons of `{% acts %}` stand; the nearest block around has the say."""

    KEY = "kit_acts"

    def take(self, body: SafeString) -> SafeString:
        """What stands in the place of `{% acts %}`."""
        raise NotImplementedError


class Lifted(ActsHeld):
    """The buttons go into the head of the block."""

    def __init__(self, arguments: Any) -> None:
        self.parts: list[SafeString] = []

    def take(self, body: SafeString) -> SafeString:
        """Keep them for the head."""
        self.parts.append(body)
        return SafeString("")

    def taken(self) -> SafeString:
        """All that was kept."""
        return mark_safe("".join(self.parts))  # noqa: S308  # rendered by the template engine


class Inline(ActsHeld):
    """The buttons stay where they are, as the foot of a form."""

    def take(self, body: SafeString) -> SafeString:
        """Show them here."""
        return self.foot(body)

    @staticmethod
    def foot(body: SafeString) -> SafeString:
        """A foot with buttons."""
        return format_html('<div class="k-acts">{}</div>', body)


class InDialog(ActsHeld):
    """The foot of a dialog, which can always be left."""

    def take(self, body: SafeString) -> SafeString:
        """Show them here with 取消 before them."""
        return rendered("dialog_acts", body=body)


@register.simple_tag
def button(
    label: str,
    kind: str = "plain",
    why: str = "",
    opens: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    icon: str = "",
    url: str = "",
    target: str = "",
    swap: str = "outerHTML",
    method: str = "get",
    confirm: str = "",
    hint: str = "",
) -> SafeString:
    """A button; with `why` it is disabled and the reason stands beside it."""
    values = {k: v for k, v in locals().items() if k not in {"kind", "method"}}
    return rendered(
        "button",
        **values,
        css=_css(kind),
        post=method == "post",
        submits=bool(name) or bool(form),
        reason_id=_reason_id(why),
    )


@register.simple_tag
def submit(
    label: str,
    why: str = "",
    kind: str = "primary",
    name: str = "",
    value: str = "",
    form: str = "",
    icon: str = "",
) -> SafeString:
    """The button that sends a form; with `why` it is disabled and says so."""
    return rendered(
        "button",
        label=label,
        why=why,
        name=name,
        value=value,
        form=form,
        icon=icon,
        css=_css(kind),
        submits=True,
        reason_id=_reason_id(why),
    )


@register.simple_tag
def link_button(
    label: str,
    url: str,
    kind: str = "plain",
    icon: str = "",
    why: str = "",
    download: bool = False,
) -> SafeString:
    """A link that looks like a button; with `why` it is a disabled button that says so."""
    return rendered(
        "button" if why else "link_button",
        label=label,
        url="" if why else url,
        icon=icon,
        why=why,
        download=download,
        css=_css(kind),
        reason_id=_reason_id(why),
    )


@block()
def post_button(
    inner: Inner[Any],
    label: str,
    url: str,
    kind: str = "plain",
    why: str = "",
    confirm: str = "",
    target: str = "",
    swap: str = "outerHTML",
    icon: str = "",
) -> SafeString:
    """A form with one button; its body holds the hidden fields."""
    return rendered(
        "post_button",
        label=label,
        url=url,
        kind=kind,
        why=why,
        confirm=confirm,
        target=target,
        swap=swap,
        icon=icon,
        body=inner.body,
        csrf_token=inner.context.get("csrf_token", ""),
    )


@block(InDialog)
def dialog(inner: Inner[InDialog], id: str, title: str, wide: bool = False) -> SafeString:
    """A native dialog, opened by `{% button opens=id %}`, left by Escape, × or 取消."""
    return rendered("dialog", id=id, title=title, wide=wide, body=inner.body)


@block()
def more(inner: Inner[Any], label: str = "") -> SafeString:
    """Secondary acts behind one small button."""
    return rendered("more", label=label or _("更多"), body=inner.body) if inner else SafeString("")


@register.simple_tag
def request_id() -> SafeString:
    """The id that makes a double click one act."""
    return format_html('<input type="hidden" name="request_id" value="{}">', uuid4())


@register.simple_tag(takes_context=True)
def csrf(context: Context) -> SafeString:
    """The token against forged posts."""
    token = context.get("csrf_token", "")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


def _css(kind: str) -> str:
    if kind not in KINDS:
        raise TemplateSyntaxError(f"a button is primary, plain or quiet, not {kind!r}")
    return KINDS[kind]


def _reason_id(why: str) -> str:
    return f"why-{uuid4().hex[:8]}" if why else ""
