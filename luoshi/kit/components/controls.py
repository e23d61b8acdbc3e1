"""One shape for every control: label, control, help, error, tied together for screen readers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms.utils import flatatt
from django.template import Context, TemplateSyntaxError
from django.utils.safestring import SafeString

from luoshi.kit.components.library import Held, register, rendered

KINDS = frozenset({"text", "search", "number", "date", "password", "email", "tel", "hidden"})


class FormHeld(Held):
    """The id of the form around, so that two forms of a page may have fields of one name."""

    KEY = "kit_form"

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.id: str = arguments.get("id", "")


@dataclass(frozen=True, slots=True)
class Face:
    """What every control shows around itself."""

    id: str
    name: str
    label: str
    help: str = ""
    error: str = ""
    required: bool = False
    hide_label: bool = False

    @property
    def described_by(self) -> str:
        """The ids of the help and the error, in the order they are to be read."""
        parts = ((self.help, "help"), (self.error, "error"))
        return " ".join(f"{self.id}-{part}" for text, part in parts if text)

    def attributes(self, **more: Any) -> dict[str, Any]:
        """The attributes of the control itself; empty ones are left out."""
        attributes = {
            "id": self.id,
            "name": self.name,
            "required": self.required,
            "aria-describedby": self.described_by,
            "aria-invalid": "true" if self.error else "",
            **more,
        }
        return {name.replace("_", "-"): v for name, v in attributes.items() if v not in ("", False)}


def face_of(context: Context, name: str, label: str, id: str = "", **more: Any) -> Face:
    """The face of a control: id, help, error, required, hide_label.

    Unless given, the id is made of the form's id and the name of the control.
    """
    held = FormHeld.nearest(context)
    prefix = held.id if held and held.id else "id"
    return Face(id or f"{prefix}-{name}", name, label, **more)


@register.simple_tag(name="input", takes_context=True)
def input_tag(
    context: Context,
    name: str,
    label: str,
    value: Any = "",
    kind: str = "text",
    maxlength: Any = "",
    placeholder: str = "",
    form: str = "",
    autocomplete: str = "",
    **face: Any,
) -> SafeString:
    """A field of one line."""
    if kind not in KINDS:
        raise TemplateSyntaxError(f"{{% input %}} knows no kind {kind!r}")
    shown = face_of(context, name, label, **face)
    written = value.isoformat() if hasattr(value, "isoformat") else value
    attributes = shown.attributes(
        type=kind,
        value="" if written is None else str(written),
        maxlength=maxlength,
        placeholder=placeholder,
        form=form,
        autocomplete=autocomplete or ("" if kind in ("email", "password", "tel") else "off"),
    )
    if kind == "hidden":
        return rendered("input", face=None, attributes=flatatt(attributes), kind=kind)
    return rendered("input", face=shown, attributes=flatatt(attributes), kind=kind)


@register.simple_tag(takes_context=True)
def textarea(
    context: Context,
    name: str,
    label: str,
    value: Any = "",
    rows: int = 3,
    maxlength: Any = "",
    placeholder: str = "",
    form: str = "",
    **face: Any,
) -> SafeString:
    """A field of several lines."""
    shown = face_of(context, name, label, **face)
    attributes = shown.attributes(
        rows=rows, maxlength=maxlength, placeholder=placeholder, form=form
    )
    return rendered("textarea", face=shown, attributes=flatatt(attributes), value=value)


@register.simple_tag(takes_context=True)
def select(
    context: Context,
    name: str,
    label: str,
    options: Iterable[tuple[Any, Any]],
    value: Any = "",
    blank: str = "",
    form: str = "",
    **face: Any,
) -> SafeString:
    """A choice of one from a list; `blank` is the wording of "none chosen"."""
    shown = face_of(context, name, label, **face)
    return rendered(
        "select",
        face=shown,
        attributes=flatatt(shown.attributes(form=form)),
        options=marked(options, value),
        blank=blank,
    )


@register.simple_tag(takes_context=True)
def choices(
    context: Context,
    name: str,
    label: str,
    options: Iterable[tuple[Any, Any]],
    value: Any = "",
    multiple: bool = False,
    inline: bool = False,
    **face: Any,
) -> SafeString:
    """Radio buttons, or checkboxes when several may be chosen; `value` is then a list."""
    shown = face_of(context, name, label, **face)
    return rendered(
        "choices",
        face=shown,
        options=marked(options, value),
        kind="checkbox" if multiple else "radio",
        inline=inline,
    )


@register.simple_tag(takes_context=True)
def check(
    context: Context,
    name: str,
    label: str,
    checked: bool = False,
    value: Any = "on",
    form: str = "",
    **face: Any,
) -> SafeString:
    """One checkbox that stands for itself."""
    shown = face_of(context, name, label, **face)
    attributes = shown.attributes(type="checkbox", value=str(value), checked=checked, form=form)
    return rendered("check", face=shown, attributes=flatatt(attributes))


@register.simple_tag(takes_context=True)
def file_drop(
    context: Context,
    name: str,
    label: str,
    accept: str = "",
    multiple: bool = False,
    **face: Any,
) -> SafeString:
    """A place to drop a file on, or to choose one by keyboard."""
    shown = face_of(context, name, label, **face)
    attributes = shown.attributes(type="file", accept=accept, multiple=multiple)
    return rendered("file_drop", face=shown, attributes=flatatt(attributes), multiple=multiple)


@register.simple_tag(takes_context=True)
def unit_picker(
    context: Context,
    name: str,
    label: str,
    url: str,
    chosen: Iterable[Any] | None = None,
    multiple: bool = False,
    form: str = "",
    **face: Any,
) -> SafeString:
    """Units found by Chinese, short form, pinyin or initials, as the server at `url` matches.

    `url` answers `?q=…` with `{"options": [{"id", "name", "short", "path"}]}`, best first.
    """
    shown = face_of(context, name, label, **face)
    return rendered(
        "unit_picker", face=shown, url=url, chosen=list(chosen or ()), multiple=multiple, form=form
    )


def marked(options: Iterable[tuple[Any, Any]], value: Any) -> list[tuple[str, Any, bool]]:
    """The options as (value, label, chosen)."""
    several = isinstance(value, (list, tuple, set, frozenset))
    chosen = {str(one) for one in value} if several else {"" if value is None else str(value)}
    return [(str(v), label, str(v) in chosen) for v, label in options]
