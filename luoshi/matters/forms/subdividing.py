"""Forms of splitting a task, naming its handler, turning it standing and back."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.periods import Cycle
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import DateInput, Textarea
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.chosen import LARGEST, number
from luoshi.matters.forms.drafts import UnitIds
from luoshi.matters.rules import LONGEST
from luoshi.matters.rules.schedule import CYCLES
from luoshi.matters.rules.subdividing import HEAVIEST, MOST_PARTS, Part
from luoshi.matters.words import CYCLE_LABELS

FEWEST: Final = 3
UNIT, PERSON = "unit", "person"
TO_CYCLE: Final = [(one.value, CYCLE_LABELS[one]) for one in CYCLES]
Options = Sequence[tuple[str, str]]


class SubdivideForm(forms.Form):
    """The parts of a task; empty rows are left out. `to` is a unit below, or one of our people."""

    version = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput()
    )

    def __init__(
        self, *args: Any, to: Options, lead_id: int, rows: int, targets: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lead_id, self.count = lead_id, min(rows, MOST_PARTS)
        for at in range(self.count):
            self._part(at, to)
        if targets:
            self.fields["share_targets"] = forms.BooleanField(
                label=_("量化目标按权重分给各部分"), required=False
            )

    def _part(self, at: int, to: Options) -> None:
        self.fields[f"content{at}"] = forms.CharField(
            label=_("任务内容"), required=False, max_length=LONGEST, widget=Textarea(2)
        )
        self.fields[f"to{at}"] = forms.ChoiceField(
            label=_("交给"), required=False, choices=[("", _("请选择")), *to]
        )
        self.fields[f"due{at}"] = forms.DateField(
            label=_("完成时限"),
            required=False,
            widget=DateInput(),
            help_text=_("不填同总任务。"),
        )
        self.fields[f"weight{at}"] = forms.IntegerField(
            label=_("权重"),
            required=False,
            min_value=1,
            max_value=HEAVIEST,
            help_text=_("不填算 1。"),
        )
        self.fields[f"acceptance{at}"] = forms.CharField(
            label=_("验收标准"), required=False, max_length=2000, widget=Textarea(1)
        )

    @property
    def rows(self) -> list[dict[str, forms.BoundField]]:
        """The fields of each part."""
        names = ("content", "to", "due", "weight", "acceptance")
        return [{name: self[f"{name}{at}"] for name in names} for at in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """A part needs both what and who."""
        given = super().clean() or {}
        for at in range(self.count):
            said, to = given.get(f"content{at}"), given.get(f"to{at}")
            if said and not to and f"to{at}" not in self.errors:
                self.add_error(f"to{at}", _("请选择交给谁。"))
            if to and not said and f"content{at}" not in self.errors:
                self.add_error(f"content{at}", _("请写明任务内容。"))
        return given

    def values(self) -> dict[str, Any]:
        """The arguments of `services.subdivide`."""
        given = demand_valid(self)
        parts = [self._read(given, at) for at in range(self.count) if given[f"content{at}"]]
        shares = given.get("share_targets", False)
        return {"parts": parts, "share_targets": shares, "version": given["version"]}

    def _read(self, given: dict[str, Any], at: int) -> Part:
        kind, _sep, pk = given[f"to{at}"].partition(":")
        return Part(
            unit_id=int(pk) if kind == UNIT else self.lead_id,
            content=given[f"content{at}"],
            due=given[f"due{at}"],
            weight=given[f"weight{at}"] or 1,
            acceptance=given[f"acceptance{at}"],
            handler_id=int(pk) if kind == PERSON else None,
        )


class AddBranchesForm(ReasonForm):
    """Which units a task goes to beside those it has gone to, and until when."""

    units = UnitIds(widget=forms.MultipleHiddenInput())
    due = forms.DateField(required=False, widget=DateInput())

    def values(self) -> dict[str, Any]:
        """The arguments of `services.add_branches`."""
        given = demand_valid(self)
        return {"unit_ids": given["units"], "due": given["due"], "reason": given["reason"]}


class HandlerForm(forms.Form):
    """Who handles the matter; empty for nobody yet."""

    handler = forms.RegexField(r"^[0-9]{0,18}$", required=False)
    version = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of `services.name_handler`."""
        given = demand_valid(self)
        return {"handler_id": number(given["handler"]), "version": given["version"]}


class StandingForm(ReasonForm):
    """Why a matter turns standing, and how often it is reported from then on."""

    cycle = forms.ChoiceField(
        choices=TO_CYCLE, error_messages={"required": gettext_lazy("请选择多久反馈一次。")}
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `services.turn_standing`."""
        given = demand_valid(self)
        return {"reason": given["reason"], "cycle": Cycle(given["cycle"])}


class EndStandingForm(ReasonForm):
    """Why it ends, and the last day where there is one again."""

    until = forms.DateField(required=False, widget=DateInput())
