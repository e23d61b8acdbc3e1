"""Forms of matters: they turn a request into the values that a service takes."""

from luoshi.matters.forms.answers import (
    AnswerForm,
    DecisionForm,
    ErasureForm,
    ReasonForm,
    ReassignForm,
    SignForm,
)
from luoshi.matters.forms.chosen import (
    chosen_ids,
    excluded_units,
    named_leads,
    names_for,
    number,
    places,
    seen_versions,
)
from luoshi.matters.forms.drafts import (
    PICKER,
    SOURCES,
    CorrectForm,
    DraftForm,
    EditForm,
    NewDraftForm,
    PassageForm,
    SplitForm,
    UnitIds,
    initial_of,
)
from luoshi.matters.forms.ledger import LIGHTS, STATES, LedgerFilter
from luoshi.matters.forms.saved_views import ViewForm
from luoshi.matters.forms.timing import chosen_timing, timings

__all__ = [
    "LIGHTS",
    "PICKER",
    "SOURCES",
    "STATES",
    "AnswerForm",
    "CorrectForm",
    "DecisionForm",
    "DraftForm",
    "EditForm",
    "ErasureForm",
    "LedgerFilter",
    "NewDraftForm",
    "PassageForm",
    "ReasonForm",
    "ReassignForm",
    "SignForm",
    "SplitForm",
    "UnitIds",
    "ViewForm",
    "chosen_ids",
    "chosen_timing",
    "excluded_units",
    "initial_of",
    "named_leads",
    "names_for",
    "number",
    "places",
    "seen_versions",
    "timings",
]
