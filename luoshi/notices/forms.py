"""A request becomes the arguments of a service."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.kit.validity import demand_valid
from luoshi.notices.queries import open_channels
from luoshi.notices.rules import Channel
from luoshi.notices.words import CHANNEL_LABELS

MOBILE = re.compile(r"1[3-9]\d{9}")
PACE = (
    ("digest", _("汇总：上班和午休后各一次")),
    ("at_once", _("随时：上班时间内有一件提醒一件")),
)


class PreferenceForm(forms.Form):
    """How the person wants to be told outside the inbox."""

    pace = forms.ChoiceField(label=_("提醒节奏"), choices=PACE, widget=forms.RadioSelect)
    channels = forms.MultipleChoiceField(
        label=_("提醒渠道"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选的渠道不再发给您；本系统的提醒始终都在。"),
    )
    mobile = forms.CharField(
        label=_("手机号码"),
        required=False,
        max_length=11,
        help_text=_("只用来发短信提醒，您可以随时改、随时清空。"),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        own = [(one.value, CHANNEL_LABELS[one]) for one in open_channels()]
        self.fields["channels"].choices = own  # type: ignore[attr-defined]  # a choice field
        if Channel.SMS not in open_channels():
            del self.fields["mobile"]
        if not own:
            del self.fields["channels"]

    def clean_mobile(self) -> str:
        """A mobile number of this country, or nothing."""
        given: str = self.cleaned_data["mobile"].strip()
        if given and not MOBILE.fullmatch(given):
            raise forms.ValidationError(_("请填十一位手机号码，或者留空。"))
        return given

    def values(self) -> dict[str, Any]:
        """What the service takes; raises BadInput."""
        given = demand_valid(self)
        kept = set(given.get("channels", ()))
        return {
            "at_once": given["pace"] == "at_once",
            "off": [one for one in open_channels() if one.value not in kept],
            "mobile": given.get("mobile", ""),
        }


class WatchForm(forms.Form):
    """Who is on duty, from when to when."""

    person = forms.IntegerField(label=_("值班人"), min_value=1, max_value=2**63 - 1)
    first = forms.DateField(label=_("首日"))
    last = forms.DateField(label=_("末日"))
