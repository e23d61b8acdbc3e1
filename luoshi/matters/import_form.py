"""What a clerk hands in and says of a ledger: the file, and how its columns are to be read."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from luoshi.decompose.columns import Meaning
from luoshi.documents.models import KIND_LABELS
from luoshi.documents.rules import SourceKind
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import FileDrop
from luoshi.matters.ledger_rows import MOST_SHEETS, ROWS, Choice

ACCEPT = ".xlsx,.xls,.csv"
NOT_READ = "none"
_HEADER = re.compile(r"h(\d{1,4})", re.ASCII)
_TAKEN = re.compile(r"t(\d{1,4})", re.ASCII)
_COLUMN = re.compile(r"c(\d{1,4})-(\d{1,5})", re.ASCII)
_YEAR = re.compile(r"20\d\d", re.ASCII)


class LedgerFileForm(forms.Form):
    """The spreadsheet, and what kind of source it is."""

    file = forms.FileField(
        label=_("表格"),
        widget=FileDrop(accept=ACCEPT),
        error_messages={"required": _("请选择表格。"), "empty": _("这个文件是空的。")},
    )
    kind = forms.ChoiceField(
        label=_("来源类别"),
        required=False,
        choices=[("", _("按标题判断")), *((k.value, label) for k, label in KIND_LABELS.items())],
    )

    def handed_in(self) -> dict[str, Any]:
        """The arguments of `documents.services.receive_paper` that the form gives."""
        values = demand_valid(self)
        file: UploadedFile[Any] = values["file"]
        kind = SourceKind(values["kind"]) if values["kind"] else None
        return {"data": file.read(), "name": file.name or "", "kind": kind}


def choices_in(said: QueryDict) -> dict[int, Choice]:
    """What the address says of the sheets: `h0` header row, `t0` taken, `c0-3` a column's meaning.

    What cannot be meant is left out: the page then shows what was found by itself.
    """
    headers: dict[int, int] = {}
    taken: dict[int, bool] = {}
    columns: dict[int, dict[int, Meaning | None]] = {}
    for name in said:
        value = said.get(name, "")
        if match := _HEADER.fullmatch(name):
            row = int(value) if re.fullmatch(r"\d{1,7}", value, re.ASCII) else 0
            headers[int(match[1])] = row if row <= ROWS else 0
        elif match := _TAKEN.fullmatch(name):
            taken[int(match[1])] = value == "yes"
        elif (match := _COLUMN.fullmatch(name)) and value in {NOT_READ, *Meaning}:
            meaning = None if value == NOT_READ else Meaning(value)
            columns.setdefault(int(match[1]), {})[int(match[2])] = meaning
    return {
        sheet: Choice(headers.get(sheet, 0), columns.get(sheet, {}), taken.get(sheet))
        for sheet in {*headers, *taken, *columns}
        if sheet < MOST_SHEETS
    }


def year_in(said: QueryDict) -> int | None:
    """The year that limits without one mean, where the clerk named one."""
    value = said.get("year", "")
    return int(value) if _YEAR.fullmatch(value) else None


def asked(choices: Mapping[int, Choice], sheet: int) -> Choice:
    """What was said of one sheet."""
    return choices.get(sheet, Choice())
