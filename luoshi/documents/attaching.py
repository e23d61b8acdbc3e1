"""The field of a form that takes files for a record."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.documents.attached import MOST_BYTES, Attached, FileKind, accepted, read_attached
from luoshi.kernel.errors import BadInput
from luoshi.kit.widgets import FilesDrop

MIB = 1024 * 1024
TAKEN = format_lazy(
    _(
        "pdf、docx、xlsx、ofd、jpg、png、txt，一个不超过 {one} 兆，一次合计不超过 {all} 兆。"
        "照片里的拍摄位置和设备信息，系统一概不留。"
    ),
    one=MOST_BYTES // MIB,
    all=settings.PAPER_LIMIT // MIB,
)
HELP = format_lazy("{}{}", _("可选。"), TAKEN)


class FilesField(forms.FileField):
    """Files by dropping or choosing; cleaned they are as they may be kept."""

    def __init__(
        self,
        kinds: Collection[FileKind] = tuple(FileKind),
        *,
        label: Any = None,
        help_text: Any = HELP,
        required: bool = False,
    ) -> None:
        self.kinds = tuple(kinds)
        drop = FilesDrop(accepted(self.kinds))
        super().__init__(label=label, help_text=help_text, required=required, widget=drop)

    def clean(self, data: Any, initial: Any = None) -> tuple[Attached, ...]:
        """Read each; what cannot be kept is an error of this field."""
        uploads: list[UploadedFile[Any]] = [one for one in data or () if one]
        if self.required and not uploads:
            raise forms.ValidationError(_("请选择文件。"), code="required")
        try:
            return read_attached([_taken(one) for one in uploads], self.kinds)
        except BadInput as refusal:
            raise forms.ValidationError(refusal.sentence) from None


def _taken(upload: "UploadedFile[Any]") -> tuple[str, bytes]:
    upload.seek(0)
    return upload.name or "", upload.read()
