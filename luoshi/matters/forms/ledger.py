"""The filters of the ledger."""

from collections.abc import Mapping
from typing import Any

from django import forms

from luoshi.clock.models import LIGHT_LABELS
from luoshi.clock.rules.lights import Light
from luoshi.matters.columns import COLUMNS
from luoshi.matters.forms.chosen import number
from luoshi.matters.forms.drafts import SOURCES
from luoshi.matters.rules import State
from luoshi.matters.rules.saved_views import SORTS, Wanted
from luoshi.matters.words import STATE_LABELS

STATES = [(s.value, STATE_LABELS[s]) for s in State if s is not State.CANCELLED]
LIGHTS = [
    (light.value, LIGHT_LABELS[light])
    for light in (Light.RED, Light.YELLOW, Light.GREEN, Light.DONE)
]


class LedgerFilter(forms.Form):
    """The filters of the ledger; what cannot be understood is left out, never an error page."""

    q = forms.CharField(required=False, max_length=60)
    state = forms.MultipleChoiceField(choices=STATES, required=False)
    unit = forms.RegexField(r"^[0-9]{1,18}$", required=False)
    source = forms.ChoiceField(choices=SOURCES, required=False)
    light = forms.ChoiceField(choices=LIGHTS, required=False)
    due_from = forms.DateField(required=False)
    due_until = forms.DateField(required=False)
    sort = forms.ChoiceField(choices=[(one, one) for one in SORTS], required=False)
    col = forms.MultipleChoiceField(choices=[(c.key, c.label) for c in COLUMNS], required=False)

    def wanted(self) -> Wanted:
        """What is asked for, as the ledger and a saved view know it."""
        self.is_valid()
        given: Mapping[str, Any] = self.cleaned_data
        return Wanted(
            text=given.get("q", "").replace("\x00", ""),
            states=tuple(State(value) for value in given.get("state", ())),
            unit_id=number(given.get("unit", "")),
            source=given.get("source", ""),
            light=Light(given["light"]) if given.get("light") else None,
            due_from=given.get("due_from"),
            due_until=given.get("due_until"),
            sort=given.get("sort", ""),
            columns=tuple(given.get("col", ())),
        )
