"""Forms of files on a record."""

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.documents.attached import SCANS, Attached
from luoshi.documents.attaching import TAKEN, FilesField
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import Textarea
from luoshi.matters.rules.evidence import LONGEST_WHY


class _Taking(forms.Form):
    """A form with a field `attached`."""

    def taken(self) -> tuple[Attached, ...]:
        """The files as they may be kept."""
        given: tuple[Attached, ...] = demand_valid(self)["attached"]
        return given


class EvidenceForm(_Taking):
    """Files for a record."""

    attached = FilesField(label=_("佐证文件"), help_text=TAKEN, required=True)


class FilesBeside(_Taking):
    """Files that come with another form, if any do."""

    attached = FilesField(label=_("佐证文件"))


class VerdictFiles(_Taking):
    """Files that come with a verdict, if any do: the note of a visit, say."""

    attached = FilesField(label=_("核查记录等佐证"))


class ScanForm(_Taking):
    """The scan of a printed and sealed form."""

    attached = FilesField(
        SCANS,
        label=_("签章扫描件"),
        required=True,
        help_text=_("pdf、jpg、png，一个不超过 20 兆；多页的合成一个 pdf。拍摄位置一概不留。"),
    )


class EndFileForm(forms.Form):
    """Why a file counts no longer; asked where its record is decided."""

    reason = forms.CharField(
        label=_("理由"), required=False, max_length=LONGEST_WHY, widget=Textarea(2)
    )
