"""From a form to the values that a service takes, or a refusal that names every field."""

from typing import Any

from django import forms

from luoshi.kernel.errors import BadInput


def demand_valid(form: forms.Form) -> dict[str, Any]:
    """The cleaned values; raises BadInput with the fields and what is wrong with each."""
    if form.is_valid():
        return form.cleaned_data
    fields = {name: " ".join(str(e) for e in errors) for name, errors in form.errors.items()}
    raise BadInput("；".join(fields.values()), fields)
