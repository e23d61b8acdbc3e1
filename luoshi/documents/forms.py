"""Forms of papers: what was handed in, how its head is corrected, why it is wiped."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from luoshi.documents.models import GROUND_LABELS, KIND_LABELS
from luoshi.documents.rules import (
    ACCEPTED,
    ISSUER_LIMIT,
    NUMBER_LIMIT,
    TITLE_LIMIT,
    SourceKind,
)
from luoshi.documents.services import Head
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import DateInput, FileDrop, Textarea

KINDS = [(kind.value, label) for kind, label in KIND_LABELS.items()]
GROUNDS = [(ground.value, label) for ground, label in GROUND_LABELS.items()]
PASTED = "粘贴的文字.txt"
# Pasted text travels as a form field, which Django limits to 5 MB: three bytes a character.
TEXT_LIMIT = 1_000_000


class ReceiveForm(forms.Form):
    """A file or pasted text, and what the clerk already knows of it.

    `decision` answers the question about a paper that is already here: "both", or
    "version:<paper id>".
    """

    file = forms.FileField(
        label=_("文件"),
        required=False,
        widget=FileDrop(accept=ACCEPTED),
        error_messages={"empty": _("这个文件是空的，请检查后重新选择。")},
    )
    text = forms.CharField(
        label=_("文字"), required=False, max_length=TEXT_LIMIT, strip=False, widget=Textarea(12)
    )
    title = forms.CharField(
        label=_("标题"),
        required=False,
        max_length=TITLE_LIMIT,
        help_text=_("不填则取自文件。"),
    )
    kind = forms.ChoiceField(
        label=_("来源类别"), required=False, choices=[("", _("按标题判断")), *KINDS]
    )
    decision = forms.RegexField(r"^(both|version:[0-9]{1,18})$", required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two must be there; a file wins over nothing else."""
        values = super().clean() or {}
        text = (values.get("text") or "").strip()
        if not self.errors and not values.get("file") and not text:
            raise forms.ValidationError(_("请选择文件，或粘贴文件的文字。"))
        if values.get("file") and text:
            raise forms.ValidationError(_("文件和文字请只交一样。"))
        return values

    def handed_in(self) -> dict[str, Any]:
        """The arguments of `services.receive_paper` that the form gives."""
        values = demand_valid(self)
        file: UploadedFile[Any] | None = values["file"]
        decision = values["decision"]
        return {
            "data": file.read() if file else values["text"].encode("utf-8"),
            "name": (file.name or "") if file else PASTED,
            "title": values["title"],
            "kind": SourceKind(values["kind"]) if values["kind"] else None,
            "keep_both": decision == "both",
            "paper_id": int(decision.partition(":")[2] or 0) or None,
        }


class HeadForm(forms.Form):
    """The head of a paper."""

    title = forms.CharField(label=_("标题"), max_length=TITLE_LIMIT)
    issuer = forms.CharField(label=_("发文单位"), max_length=ISSUER_LIMIT, required=False)
    number = forms.CharField(label=_("文号"), max_length=NUMBER_LIMIT, required=False)
    dated = forms.DateField(label=_("成文日期"), required=False, widget=DateInput())
    kind = forms.ChoiceField(label=_("来源类别"), choices=KINDS)
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput())

    def head(self) -> tuple[int, Head]:
        """The revision that was read, and the head as it shall be."""
        values = demand_valid(self)
        head = Head(
            title=values["title"],
            issuer=values["issuer"],
            number=values["number"],
            dated=values["dated"],
            kind=SourceKind(values["kind"]),
        )
        return values["revision"], head


class EraseForm(forms.Form):
    """Why a paper is wiped."""

    number = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput())
    ground = forms.ChoiceField(label=_("清除事由"), choices=GROUNDS)
    reason = forms.CharField(
        label=_("依据和经过"),
        max_length=1000,
        widget=Textarea(3),
        help_text=_("写明谁发现、按什么规定处置；不要写文件的内容。"),
    )
