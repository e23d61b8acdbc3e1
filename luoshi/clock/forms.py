"""Forms of the calendar and of the regimes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.clock.models import NATIONAL
from luoshi.kit.widgets import Chosen, Textarea, UnitPicker

LONGEST = 20_000


def _named(ids: Iterable[Any]) -> Chosen:
    """This room knows no unit by its name: what was chosen before is shown by its number."""
    wanted = [str(one) for one in ids if str(one).isascii() and str(one).isdigit()]
    return [{"id": int(one), "name": one} for one in wanted]


class YearForm(forms.Form):
    """The notice of a year, as it was published, and where it holds."""

    text = forms.CharField(
        label=_("通知全文"),
        max_length=LONGEST,
        widget=Textarea(14),
        help_text=_("把国务院办公厅的放假安排通知连同标题粘贴在这里；也可以粘贴本系统的年度文件。"),
    )
    region_id = forms.IntegerField(
        label=_("只在这个行政区放假"),
        required=False,
        min_value=1,
        help_text=_("地方假日才填，只能是本单位所在的行政区；全国的安排不填。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_id"].widget = UnitPicker(
            str(reverse_lazy("org:options")), name_of=_named
        )

    @property
    def region(self) -> int:
        """The chosen region, or the whole country."""
        return self.cleaned_data["region_id"] or NATIONAL


class RegimeForm(forms.Form):
    """The text of a preset."""

    text = forms.CharField(
        label=_("制度文本"),
        max_length=LONGEST,
        widget=Textarea(18),
        help_text=_("TOML 格式，写明每个时限的数字、单位、依据和效力。"),
    )
