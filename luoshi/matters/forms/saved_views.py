"""Forms of saved views."""

from typing import Any

from django import forms

from luoshi.kit.validity import demand_valid
from luoshi.matters.rules.saved_views import LONGEST_NAME


class ViewForm(forms.Form):
    """The name of a view, whether the unit has it too, whether the ledger opens with it."""

    name = forms.CharField(required=False, max_length=LONGEST_NAME * 10)
    shared = forms.BooleanField(required=False)
    start = forms.BooleanField(required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of `services.save_view` beside what is wanted."""
        return demand_valid(self)
