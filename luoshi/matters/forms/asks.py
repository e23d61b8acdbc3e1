"""Forms of asks for named evidence: asking, answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.documents.attaching import TAKEN, FilesField
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import Textarea
from luoshi.matters.rules.asks import LONGEST_WHAT, LONGEST_WORD, Wanted


class AskForm(forms.Form):
    """Which evidence is asked for, and why; what lacks is said by the rules."""

    what = forms.CharField(max_length=LONGEST_WHAT, required=False)
    why = forms.CharField(max_length=LONGEST_WORD, required=False)

    def wanted(self) -> Wanted:
        """The ask as the rules know it."""
        given = demand_valid(self)
        return Wanted(given["what"], given["why"])


class AskAnswerForm(forms.Form):
    """Files, or a sentence."""

    attached = FilesField(label=_("佐证文件"), help_text=TAKEN)
    said = forms.CharField(
        label=_("说明（没有文件的，写一句为什么没有）"),
        max_length=LONGEST_WORD,
        required=False,
        widget=Textarea(2),
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `services.answer_evidence_ask`."""
        given = demand_valid(self)
        return {"files": given["attached"], "said": given["said"]}
