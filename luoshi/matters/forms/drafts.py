"""Forms of drafts: a row, its parts, a unit taken for another, a marked passage."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.documents.models import KIND_LABELS
from luoshi.kernel.actor import Actor
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import DateInput, Textarea, UnitPicker
from luoshi.matters.drafting import MOST_PARTS
from luoshi.matters.forms.chosen import LARGEST, names_for, number
from luoshi.matters.rules import LONGEST, Ownership, Row
from luoshi.matters.words import OWNERSHIP_LABELS

PICKER = reverse_lazy("org:options")
SOURCES = [(kind.value, label) for kind, label in KIND_LABELS.items()]
OWNERSHIPS = [(mode.value, label) for mode, label in OWNERSHIP_LABELS.items()]


class UnitIds(forms.Field):
    """Units chosen by the picker, as a tuple of ids in the order they were chosen."""

    def clean(self, value: Any) -> tuple[int, ...]:
        """The ids; raises ValidationError for what is no id."""
        found = [number(one) for one in value or () if one]
        if None in found:
            raise forms.ValidationError(_("请从列表里选择单位。"))
        return tuple(pk for pk in dict.fromkeys(found) if pk is not None)


class DraftForm(forms.Form):
    """A draft row as the clerk edits it."""

    content = forms.CharField(
        label=_("任务内容"),
        max_length=LONGEST,
        widget=Textarea(3),
        error_messages={"required": _("请填写任务内容。")},
    )
    ownership = forms.ChoiceField(
        label=_("承办方式"), choices=OWNERSHIPS, widget=forms.RadioSelect, initial=Ownership.SINGLE
    )
    lead = UnitIds(
        label=_("牵头单位"),
        required=False,
        help_text=_(
            "一个单位牵头的选一个；分别承办、共同承办的把每个单位都选上，共同承办由排第一个的报告。"
        ),
    )
    cooperating = UnitIds(label=_("配合单位"), required=False)
    due = forms.DateField(label=_("完成时限"), required=False, widget=DateInput())
    acceptance = forms.CharField(
        label=_("验收标准"),
        max_length=LONGEST,
        required=False,
        widget=Textarea(2),
        help_text=_("写明做到什么程度算完成。"),
    )
    unit_proposes_acceptance = forms.BooleanField(label=_("由承办单位提出"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        # Several rows may be open at once: ids come from the kit, which knows the form around.
        super().__init__(*args, **{"auto_id": False, **kwargs})
        for name in ("lead", "cooperating"):
            self.fields[name].widget = UnitPicker(
                str(PICKER), name_of=names_for(actor), multiple=True
            )

    def row(self) -> Row:
        """The row as the service takes it; raises BadInput."""
        values = demand_valid(self)
        return Row(
            content=values["content"],
            acceptance=values["acceptance"],
            unit_proposes_acceptance=values["unit_proposes_acceptance"],
            ownership=Ownership(values["ownership"]),
            lead_ids=values["lead"],
            cooperating_ids=values["cooperating"],
            due=values["due"],
        )


class EditForm(DraftForm):
    """A draft row, and the version of it that the clerk has looked at."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput())


class NewDraftForm(DraftForm):
    """A draft made by hand, or from a passage marked in a paper."""

    source = forms.ChoiceField(label=_("来源类别"), choices=SOURCES, required=False)
    paper = forms.RegexField(r"^[0-9]{0,18}$", required=False, widget=forms.HiddenInput())
    start = forms.IntegerField(
        required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput()
    )
    end = forms.IntegerField(
        required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput()
    )

    def origin(self) -> dict[str, Any]:
        """Where the draft comes from: source, version and span, as the service takes them."""
        values = demand_valid(self)
        start, end = values["start"], values["end"]
        return {
            "source": values["source"] or "other",
            "version_id": number(values["paper"]),
            "span": (start, end) if start is not None and end is not None else None,
        }


def initial_of(row: Row, version: int) -> dict[str, Any]:
    """A stored draft as the edit form shows it."""
    return {
        "content": row.content,
        "ownership": row.ownership.value,
        "lead": list(row.lead_ids),
        "cooperating": list(row.cooperating_ids),
        "due": row.due,
        "acceptance": row.acceptance,
        "unit_proposes_acceptance": row.unit_proposes_acceptance,
        "version": version,
    }


class SplitForm(forms.Form):
    """A draft's text with the marks at which it is divided, and the version it was read in."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput())
    text = forms.CharField(
        label=_("任务内容"),
        max_length=LONGEST + MOST_PARTS,
        widget=Textarea(5),
        help_text=_("把光标放到要断开的地方，按回车放上断点“‖”；退格去掉。每一段成为一行。"),
        error_messages={"required": _("请填写任务内容。")},
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `services.split_draft`."""
        return demand_valid(self)


class CorrectForm(forms.Form):
    """A name of the paper and the unit that it means."""

    name = forms.CharField(max_length=400, widget=forms.HiddenInput())
    unit = forms.RegexField(
        r"^[0-9]{1,18}$",
        label=_("正确的单位"),
        error_messages={"required": _("请选择正确的单位。"), "invalid": _("请从列表里选择单位。")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].widget = UnitPicker(str(PICKER), name_of=names_for(actor))

    def values(self) -> dict[str, Any]:
        """The arguments of `services.correct_unit` that say what is corrected."""
        values = demand_valid(self)
        return {"name": values["name"], "unit_id": int(values["unit"])}


class PassageForm(forms.Form):
    """A place in a paper, in characters: what was marked there."""

    start = forms.IntegerField(min_value=0, max_value=LARGEST)
    end = forms.IntegerField(min_value=0, max_value=LARGEST)

    def span(self) -> tuple[int, int]:
        """The place; raises BadInput."""
        values = demand_valid(self)
        return values["start"], values["end"]
