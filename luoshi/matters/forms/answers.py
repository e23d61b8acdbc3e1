"""Forms of the acts on one matter: a reason, an answer, a signature, another lead."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.documents.models import GROUND_LABELS
from luoshi.documents.rules import Ground
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import Textarea
from luoshi.matters.forms.chosen import LARGEST, number


class ReasonForm(forms.Form):
    """Why something is done: refused, recalled, not registered."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=1000,
        widget=Textarea(3),
        error_messages={"required": _("请写明理由。")},
    )


class SignForm(forms.Form):
    """Signing: who handles the matter, and the version the page showed."""

    handler = forms.RegexField(r"^[0-9]{0,18}$", label=_("承办人"), required=False)
    version = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of `services.sign`."""
        values = demand_valid(self)
        return {"handler_id": number(values["handler"]), "version": values["version"]}


class AnswerForm(forms.Form):
    """What the dispatcher says to a refusal."""

    accept = forms.ChoiceField(
        choices=[("yes", _("同意退回")), ("no", _("不同意退回"))],
        error_messages={"required": _("请选择同意或者不同意退回。")},
    )
    answer = forms.CharField(
        label=_("答复"),
        max_length=1000,
        widget=Textarea(3),
        error_messages={"required": _("请写明答复的理由。")},
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `services.decide_refusal`."""
        values = demand_valid(self)
        return {"accept": values["accept"] == "yes", "answer": values["answer"]}


class ReassignForm(ReasonForm):
    """To whom a matter goes, and why."""

    lead = forms.RegexField(
        r"^[0-9]{1,18}$",
        label=_("改派给"),
        error_messages={"required": _("请选择改派到哪个单位。")},
    )
    version = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of `services.reassign`."""
        values = demand_valid(self)
        lead = int(values["lead"])
        return {"lead_id": lead, "reason": values["reason"], "version": values["version"]}


class DecisionForm(forms.Form):
    """One step of a sign-off: agreed, or sent back with a note."""

    step = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput())
    decision = forms.ChoiceField(choices=[("agree", _("同意")), ("return", _("退回"))])
    note = forms.CharField(label=_("意见"), max_length=500, required=False, widget=Textarea(3))

    def values(self) -> dict[str, Any]:
        """The arguments of `services.decide_sign_off`."""
        values = demand_valid(self)
        agree = values["decision"] == "agree"
        return {"step": values["step"], "agree": agree, "note": values["note"]}


class ErasureForm(forms.Form):
    """Which paper is erased and why, as the page of `documents` asks it."""

    number = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    ground = forms.ChoiceField(
        choices=[(ground.value, label) for ground, label in GROUND_LABELS.items()]
    )
    reason = forms.CharField(max_length=1000)

    def values(self) -> dict[str, Any]:
        """The arguments of `services.erase_misfiled`."""
        values = demand_valid(self)
        return {
            "paper_id": values["number"],
            "ground": Ground(values["ground"]),
            "reason": values["reason"],
        }
