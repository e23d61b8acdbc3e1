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
    """The face of a control; its id is made of its form's id and its name."""
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
    help: str = "",
    error: str = "",
    required: bool = False,
    maxlength: Any = "",
    placeholder: str = "",
    hide_label: bool = False,
    form: str = "",
    autocomplete: str = "",
    id: str = "",
) -> SafeString:
    """A field of one line."""
    if kind not in KINDS:
        raise TemplateSyntaxError(f"{{% input %}} knows no kind {kind!r}")
    face = face_of(
        context, name, label, id, help=help, error=error, required=required, hide_label=hide_label
    )
    written = value.isoformat() if hasattr(value, "isoformat") else value
    attributes = face.attributes(
        type=kind,
        value="" if written is None else str(written),
        maxlength=maxlength,
        placeholder=placeholder,
        form=form,
        autocomplete=autocomplete or ("" if kind in ("email", "password", "tel") else "off"),
    )
    if kind == "hidden":
        return rendered("input", face=None, attributes=flatatt(attributes), kind=kind)
    return rendered("input", face=face, attributes=flatatt(attributes), kind=kind)


@register.simple_tag(takes_context=True)
def textarea(
    context: Context,
    name: str,
    label: str,
    value: Any = "",
    rows: int = 3,
    help: str = "",
    error: str = "",
    required: bool = False,
    maxlength: Any = "",
    placeholder: str = "",
    hide_label: bool = False,
    form: str = "",
    id: str = "",
) -> SafeString:
    """A field of several lines."""
    face = face_of(
        context, name, label, id, help=help, error=error, required=required, hide_label=hide_label
    )
    attributes = face.attributes(
        rows=rows, maxlength=maxlength, placeholder=placeholder, form=form
    )
    return rendered("textarea", face=face, attributes=flatatt(attributes), value=value)


@register.simple_tag(takes_context=True)
def select(
    context: Context,
    name: str,
    label: str,
    options: Iterable[tuple[Any, Any]],
    value: Any = "",
    blank: str = "",
    help: str = "",
    error: str = "",
    required: bool = False,
    hide_label: bool = False,
    form: str = "",
    id: str = "",
) -> SafeString:
    """A choice of one from a list; `blank` is the wording of "none chosen"."""
    face = face_of(
        context, name, label, id, help=help, error=error, required=required, hide_label=hide_label
    )
    return rendered(
        "select",
        face=face,
        attributes=flatatt(face.attributes(form=form)),
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
    help: str = "",
    error: str = "",
    required: bool = False,
    id: str = "",
) -> SafeString:
    """Radio buttons, or checkboxes when several may be chosen; `value` is then a list."""
    face = face_of(context, name, label, id, help=help, error=error, required=required)
    return rendered(
        "choices",
        face=face,
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
    help: str = "",
    error: str = "",
    form: str = "",
    id: str = "",
) -> SafeString:
    """One checkbox that stands for itself."""
    face = face_of(context, name, label, id, help=help, error=error)
    attributes = face.attributes(type="checkbox", value=str(value), checked=checked, form=form)
    return rendered("check", face=face, attributes=flatatt(attributes))


@register.simple_tag(takes_context=True)
def file_drop(
    context: Context,
    name: str,
    label: str,
    accept: str = "",
    help: str = "",
    error: str = "",
    multiple: bool = False,
    required: bool = False,
    id: str = "",
) -> SafeString:
    """A place to drop a file on, or to choose one by keyboard."""
    face = face_of(context, name, label, id, help=help, error=error, required=required)
    attributes = face.attributes(type="file", accept=accept, multiple=multiple)
    return rendered("file_drop", face=face, attributes=flatatt(attributes), multiple=multiple)


@register.simple_tag(takes_context=True)
def unit_picker(
    context: Context,
    name: str,
    label: str,
    url: str,
    chosen: Iterable[Any] | None = None,
    multiple: bool = False,
    help: str = "",
    error: str = "",
    required: bool = False,
    hide_label: bool = False,
    form: str = "",
    id: str = "",
) -> SafeString:
    """Units found by Chinese, short form, pinyin or initials, as the server at `url` matches.

    `url` answers `?q=…` with `{"options": [{"id", "name", "short", "path"}]}`, best first.
    """
    face = face_of(
        context, name, label, id, help=help, error=error, required=required, hide_label=hide_label
    )
    return rendered(
        "unit_picker", face=face, url=url, chosen=list(chosen or ()), multiple=multiple, form=form
    )


def marked(options: Iterable[tuple[Any, Any]], value: Any) -> list[tuple[str, Any, bool]]:
    """The options as (value, label, chosen)."""
    several = isinstance(value, (list, tuple, set, frozenset))
    chosen = {str(one) for one in value} if several else {"" if value is None else str(value)}
    return [(str(v), label, str(v) in chosen) for v, label in options]
