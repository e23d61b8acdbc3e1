"""Forms of requests and of what the dispatcher does of his own accord."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import DateInput, Textarea
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.chosen import LARGEST
from luoshi.matters.rules import GRANTS, RequestKind, State
from luoshi.matters.rules.flow import FLOW
from luoshi.matters.rules.requests import Asked
from luoshi.matters.words import REQUEST_LABELS

GRANT = [("yes", _("同意")), ("no", _("不同意"))]


def kinds_in(state: State) -> list[tuple[str, Any]]:
    """What may be asked for in a state."""
    return [(k.value, REQUEST_LABELS[k]) for k, act in GRANTS.items() if (state, act) in FLOW]


class RequestForm(ReasonForm):
    """What is asked for, why, and what its kind needs."""

    kind = forms.ChoiceField(
        choices=[(kind.value, label) for kind, label in REQUEST_LABELS.items()],
        error_messages={"required": _("请选择申请什么。")},
    )
    progress = forms.CharField(required=False, max_length=1000, widget=Textarea(2))
    until = forms.DateField(required=False, widget=DateInput())
    acceptance = forms.CharField(required=False, max_length=2000, widget=Textarea(2))

    def asked(self) -> Asked:
        """The request as the rules know it."""
        given = demand_valid(self)
        return Asked(**given | {"kind": RequestKind(given["kind"])})


class RequestAnswerForm(forms.Form):
    """What the dispatcher says to a request."""

    grant = forms.ChoiceField(
        choices=GRANT, error_messages={"required": _("请选择同意或者不同意。")}
    )
    until = forms.DateField(required=False, widget=DateInput())
    answer = forms.CharField(required=False, max_length=1000, widget=Textarea(3))

    def values(self) -> dict[str, Any]:
        """The arguments of `services.answer_request`."""
        given = demand_valid(self)
        return given | {"grant": given["grant"] == "yes"}


class RescheduleForm(ReasonForm):
    """Another last day."""

    until = forms.DateField(
        widget=DateInput(), error_messages={"required": _("请选择新的完成时限。")}
    )
    version = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)
