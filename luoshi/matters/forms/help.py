"""Forms of help requests: asking, answering, ruling; and the filter of the page 提请协调."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import Textarea
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.chosen import number
from luoshi.matters.queries import HelpFilter
from luoshi.matters.rules.help import LONGEST, Plea, Ruling
from luoshi.matters.words import RULING_LABELS

RULINGS = [(one.value, label) for one, label in RULING_LABELS.items()]
SIDES = [
    ("owed", _("等我方答复的")),
    ("asked", _("我方提请的")),
    ("above", _("上级应答复的")),
]


class PleaForm(forms.Form):
    """Of whom help is asked, about what, and which answer is wanted."""

    helper = forms.RegexField(
        r"^[0-9]{1,18}$", error_messages={"required": _("请选择由哪个单位答复。")}
    )
    question = forms.CharField(
        max_length=LONGEST,
        widget=Textarea(3),
        error_messages={"required": _("请写明要协调什么。")},
    )
    wanted = forms.CharField(
        max_length=LONGEST,
        widget=Textarea(2),
        error_messages={"required": _("请写明希望得到怎样的答复。")},
    )

    def plea(self) -> Plea:
        """The request as the rules know it."""
        given = demand_valid(self)
        return Plea(int(given["helper"]), given["question"], given["wanted"])


class HelpAnswerForm(forms.Form):
    """What the helper says."""

    answer = forms.CharField(
        max_length=LONGEST, widget=Textarea(4), error_messages={"required": _("请写明答复。")}
    )


class RulingForm(ReasonForm):
    """Whether the pause stands, and why."""

    ruling = forms.ChoiceField(
        choices=RULINGS, error_messages={"required": _("请选择停表成立或者不成立。")}
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `services.rule_on_help`."""
        given = demand_valid(self)
        return {"ruling": Ruling(given["ruling"]), "reason": given["reason"]}


class HelpFilterForm(forms.Form):
    """Which open requests are shown; what cannot be understood is left out."""

    side = forms.ChoiceField(choices=SIDES, required=False)
    unit = forms.RegexField(r"^[0-9]{1,18}$", required=False)

    def values(self) -> HelpFilter:
        """The filter as `queries.help_owed` takes it."""
        self.is_valid()
        given = self.cleaned_data
        return HelpFilter(given.get("side", ""), number(given.get("unit", "")))
