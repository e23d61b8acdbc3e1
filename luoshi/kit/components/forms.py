"""Forms, and the fields of a Django form in the kit's shape."""

from typing import Any, Final

from django.forms import BoundField, CheckboxInput, FileInput, Select
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from luoshi.kit.components.acts import ActsHeld, InDialog, Inline
from luoshi.kit.components.controls import Face, FormHeld, marked
from luoshi.kit.components.library import Held, Inner, block, register, rendered
from luoshi.kit.widgets import FileDrop, InlineChoice, UnitPicker

PLAIN: Final = "form-control"


class FormBlock(FormHeld):
    """Remembers the form's id, and keeps its buttons inside the form."""

    def frame(self, context: Context) -> dict[str, Held]:
        """Buttons lifted into the head of a panel would no longer send the form."""
        around = ActsHeld.nearest(context)
        holder = around if isinstance(around, InDialog) else Inline({})
        return {self.KEY: self, ActsHeld.KEY: holder}


@block(FormBlock)
def form(
    inner: Inner[FormBlock],
    action: str,
    method: str = "post",
    id: str = "",
    target: str = "",
    swap: str = "outerHTML",
    guard: bool = False,
    files: bool = False,
    boost: bool = True,
    confirm: str = "",
) -> SafeString:
    """A form with its token and request id; what was typed survives refusals and lost lines.

    With `target` the answer replaces that part, else the whole page follows.
    """
    values = {k: v for k, v in locals().items() if k != "inner"}
    token = inner.context.get("csrf_token", "")
    return rendered("form", **values, body=inner.body, csrf_token=token)


@block(FormBlock)
def filters(
    inner: Inner[FormBlock],
    target: str = "",
    clear_url: str = "",
    id: str = "filters",
    also: str = "",
) -> SafeString:
    """The filters of a list: sent as they change, and kept in the address.

    `also` names other parts of the page that depend on them (#one,#two).
    """
    request = inner.context.get("request")
    return rendered(
        "filters",
        target=target,
        clear_url=clear_url,
        also=also,
        id=id,
        path=request.path if request else "",
        sort=request.GET.get("sort", "") if request else "",
        body=inner.body,
    )


@register.simple_tag
def errors(form: Any) -> SafeString:
    """What is wrong with the form as a whole."""
    found = list(form.non_field_errors())
    return rendered("form_errors", errors=found) if found else SafeString("")


@register.simple_tag(takes_context=True)
def field(
    context: Context, bound: BoundField, hide_label: bool = False, label: str = ""
) -> SafeString:
    """A field of a Django form; the kind of its widget decides the control."""
    if bound.is_hidden:
        return SafeString(bound.as_widget())
    face = _face(context, bound, hide_label, label)
    widget = bound.field.widget
    if isinstance(widget, UnitPicker):
        chosen = widget.chosen(bound.value())
        return rendered(
            "unit_picker", face=face, url=widget.url, chosen=chosen, multiple=widget.multiple
        )
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return _choices(face, bound, multiple=isinstance(widget, CheckboxSelectMultiple))
    return _single(face, bound, widget)


def _face(context: Context, bound: BoundField, hide_label: bool, label: str) -> Face:
    held = FormHeld.nearest(context)
    prefix = held.id if held and held.id else "id"
    return Face(
        f"{prefix}-{bound.html_name}",
        bound.html_name,
        str(label or bound.label),
        help=str(bound.help_text),
        error=" ".join(str(error) for error in bound.errors),
        required=bound.field.required,
        hide_label=hide_label,
    )


def _choices(face: Face, bound: BoundField, *, multiple: bool) -> SafeString:
    return rendered(
        "choices",
        face=face,
        options=marked(bound.field.choices, bound.value()),  # type: ignore[attr-defined]  # a choice field
        kind="checkbox" if multiple else "radio",
        inline=isinstance(bound.field.widget, InlineChoice),
    )


def _single(face: Face, bound: BoundField, widget: Any) -> SafeString:
    css = "form-select" if isinstance(widget, Select) else PLAIN
    if isinstance(widget, CheckboxInput):
        css = "form-check-input"
    attributes = {
        "id": face.id,
        "class": css,
        "aria-describedby": face.described_by or None,
        "aria-invalid": "true" if face.error else None,
    }
    kept: dict[str, str | bool] = {name: value for name, value in attributes.items() if value}
    control = bound.as_widget(attrs=kept)
    template = "field"
    if isinstance(widget, CheckboxInput):
        template = "field_check"
    elif isinstance(widget, FileDrop) or type(widget) is FileInput:
        template = "field_file"
    return rendered(template, face=face, control=control)


@register.simple_tag
def hidden(**values: Any) -> SafeString:
    """Hidden fields: `{% hidden matter=3 version=2 %}`."""
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', values.items())
