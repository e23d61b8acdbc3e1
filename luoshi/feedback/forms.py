"""Forms of reports: the fields of one report, the sheet that comes back."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.documents.attached import FIELD
from luoshi.documents.attaching import HELP, FilesField
from luoshi.feedback.queries import Owing
from luoshi.feedback.rules import (
    FIELDS,
    LONGEST,
    REACHED,
    TEXTS,
    as_reached,
    figure_fields,
    stamp,
)
from luoshi.feedback.services import Given
from luoshi.feedback.words import FIELD_LABELS, WORD_LABELS
from luoshi.kernel.errors import BadInput
from luoshi.kit.widgets import FileDrop, Textarea

SEEN: Final = "seen-"
WORDS: Final = [(word.value, label) for word, label in WORD_LABELS.items()]
ROWS: Final = {"progress": 4}
HELPS: Final = {
    "progress": gettext_lazy("做了什么、到什么程度，写事实和数。"),
    "coordination": gettext_lazy("需要别的单位答复的，到事项里提请协调，对方的答复会计时。"),
    "lag_reason": gettext_lazy("未达序时的要写。"),
}


WITH_REPORT: Final = gettext_lazy("文件随反馈一起报出，保存草稿时不保存。")
AGAIN: Final = gettext_lazy("请重新选择文件：刚才选的没有保存。")


class ReportForm(forms.Form):
    """One report: the word, a figure for each target, the texts; and what the writer had seen."""

    rhythm = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput())
    first = forms.DateField(required=False, widget=forms.HiddenInput())
    word = forms.ChoiceField(
        label=FIELD_LABELS["word"], choices=WORDS, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, owing: Owing, attaches: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figure_names = figure_fields(len(owing.targets))
        for name, (text, _plan, unit) in zip(self.figure_names, owing.targets, strict=True):
            help_text = _("目标：%(text)s") % {"text": text}
            label = _("完成数（%(unit)s）") % {"unit": unit} if unit else _("完成数")
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=40, help_text=help_text
            )
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=FIELD_LABELS[name],
                required=False,
                max_length=LONGEST,
                widget=Textarea(ROWS.get(name, 2)),
                help_text=HELPS.get(name, ""),
            )
        if attaches:
            self.fields[FIELD] = FilesField(
                label=_("佐证文件"), help_text=format_lazy("{}{}", HELP, WITH_REPORT)
            )
        self.names = (*FIELDS, *self.figure_names)
        if owing.milestones:
            self.names = (*self.names, REACHED)
            self.fields[REACHED] = forms.MultipleChoiceField(
                label=FIELD_LABELS[REACHED],
                required=False,
                choices=[(str(one.ordinal), one.content) for one in owing.milestones],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("计划里的节点，到现在为止完成了的都勾上。"),
            )
        for name in self.names:
            self.fields[SEEN + name] = forms.CharField(
                required=False, max_length=16, widget=forms.HiddenInput()
            )

    @property
    def figures(self) -> list[forms.BoundField]:
        """The figures in the order of the targets."""
        return [self[name] for name in self.figure_names]

    @property
    def stamps(self) -> list[forms.BoundField]:
        """The hidden fields."""
        hidden = [name for name in self.fields if name.startswith(SEEN)]
        return [self[name] for name in ("rhythm", "first", *hidden)]

    def lose(self, files: Collection[Any]) -> None:
        """Say that they were not kept, where the page comes back: no browser chooses them again."""
        if files and FIELD in self.fields and FIELD not in self.errors:
            self.add_error(FIELD, AGAIN)

    def given(self) -> Given:
        """What was written, as the services take it; what it must say they ask themselves."""
        if not self.is_valid():
            fields = {name: " ".join(map(str, said)) for name, said in self.errors.items()}
            raise BadInput("".join(fields.values()), fields)
        values = self.cleaned_data
        said = {name: values[name] for name in self.names}
        if REACHED in said:
            said[REACHED] = as_reached([int(one) for one in said[REACHED]])
        return Given(
            values=said,
            seen={name: values[SEEN + name] for name in self.names},
            rhythm=values["rhythm"],
            first=values["first"],
        )


def opened(owing: Owing, values: Mapping[str, str]) -> dict[str, Any]:
    """The form's values as it opens, with the stamps of what is shown."""
    shown: dict[str, Any] = dict(values)
    shown |= {SEEN + name: stamp(value) for name, value in values.items()}
    if REACHED in shown:
        shown[REACHED] = values[REACHED].split()
    return shown | {"rhythm": owing.span.rhythm.value, "first": owing.span.first.isoformat()}


class PeriodForm(forms.Form):
    """Which period is asked for, in the address of a page."""

    rhythm = forms.CharField(max_length=12, required=False)
    first = forms.DateField(required=False)

    def period(self) -> tuple[str, date | None]:
        """The rhythm and first day; what is torn means the present period."""
        if not self.is_valid():
            return "", None
        return self.cleaned_data["rhythm"], self.cleaned_data["first"]


class SheetForm(forms.Form):
    """The sheet that comes back filled."""

    file = forms.FileField(
        label=gettext_lazy("填好的表格"),
        widget=FileDrop(".xlsx,.xls"),
        error_messages={"required": gettext_lazy("请选择填好的表格。")},
    )
